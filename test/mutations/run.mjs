/**
 * Removes one handled trap after the other and wants a test to turn red each time.
 *
 * Layout of `<room>.json`: a list of `{ name, file, find, replace, tests }`; `find` stands exactly
 * once in `file`. Each is applied to a copy of the tree, where only `tests` are run.
 * Usage: `npm run mutations [-- ROOM…]`. Exit code 1 where a test stays green.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

const HERE = import.meta.dirname
const ROOT = resolve(HERE, '../..')
const TIMEOUT_MS = 180_000
const LEFT_OUT = new Set(['.git', 'node_modules', 'build', 'coverage'])

const running = new Set()
const copies = []

function cleanUp() {
  for (const stop of running) stop()
  for (const copy of copies) rmSync(copy, { recursive: true, force: true })
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    cleanUp()
    process.exit(1)
  })
}

/** @typedef {{ name: string, room: string, file: string, find: string, replace: string, tests: string[] }} Mutation */

/** @returns {Promise<Mutation[]>} */
async function readMutations(rooms) {
  const files = (await readdir(HERE)).filter((name) => name.endsWith('.json'))
  const lists = files.map(async (file) => {
    const room = basename(file, '.json')
    const list = JSON.parse(await readFile(join(HERE, file), 'utf8'))
    return list.map((mutation) => ({ ...mutation, room }))
  })
  const all = (await Promise.all(lists)).flat()
  return rooms.length === 0 ? all : all.filter(({ room }) => rooms.includes(room))
}

async function copyTree() {
  const copy = await mkdtemp(join(tmpdir(), 'mutations-'))
  copies.push(copy)
  for (const name of await readdir(ROOT)) {
    if (!LEFT_OUT.has(name)) await cp(join(ROOT, name), join(copy, name), { recursive: true })
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
}

/** Runs test files in a copy: which tests failed, or nothing where the run did not end. */
async function runTests(copy, tests) {
  const report = join(copy, 'report.json')
  await rm(report, { force: true })
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs')
  const args = ['run', ...tests, '--bail=1', '--reporter=json', `--outputFile=${report}`]
  // A group of its own, so that what a hanging test has started ends with it.
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: copy,
    detached: true,
    stdio: 'ignore',
  })
  const stop = () => process.kill(-child.pid, 'SIGKILL')
  const clock = setTimeout(stop, TIMEOUT_MS)
  running.add(stop)
  await new Promise((done) => child.once('close', done))
  running.delete(stop)
  clearTimeout(clock)
  const result = await readFile(report, 'utf8').then(JSON.parse, () => undefined)
  if (result === undefined) return undefined
  const failed = result.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
  return { failed: failed.map(({ fullName }) => fullName), passed: result.numPassedTests }
}

/** @param {Mutation} mutation */
async function judge(copy, { file, find, replace, tests }) {
  const path = join(copy, file)
  const source = await readFile(path, 'utf8')
  const places = source.split(find).length - 1
  if (places !== 1) return `STALE: "find" stands ${places} times in ${file}`
  await writeFile(
    path,
    source.replace(find, () => replace),
  )
  const result = await runTests(copy, tests)
  await writeFile(path, source)
  if (result === undefined) return 'red (no end)'
  if (result.failed.length > 0) return 'red'
  return result.passed > 0 ? 'GREEN: no test noticed' : 'BROKEN: no test could run'
}

const mutations = await readMutations(process.argv.slice(2))
const bad = []
try {
  const workers = Math.min(availableParallelism(), mutations.length)
  await Promise.all(Array.from({ length: workers }, copyTree))
  const tests = [...new Set(mutations.flatMap((mutation) => mutation.tests))]
  const untouched = await runTests(copies[0], tests)
  if (untouched === undefined || untouched.failed.length > 0 || untouched.passed === 0) {
    throw new Error(
      `Cannot judge: without any mutation fails: ${untouched?.failed.join('; ') || 'the run'}`,
    )
  }
  const queue = [...mutations]
  const work = async (copy) => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const verdict = await judge(copy, one)
      const line = `${verdict}  ${one.room}: ${one.name}`
      console.log(line)
      if (!verdict.startsWith('red')) bad.push(line)
    }
  }
  await Promise.all(copies.map(work))
} finally {
  cleanUp()
}
console.log(`\n${mutations.length - bad.length} of ${mutations.length} mutations turn a test red`)
for (const line of bad) console.log(line)
process.exitCode = bad.length === 0 && mutations.length > 0 ? 0 : 1
