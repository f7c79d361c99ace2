/**
 * Scenarios: what a user types, and what must come back.
 *
 * Layout of a file: comments (`#`), then commands, then files.
 *
 * ```
 * $ waybill inspect broken.txt     a line for sh, in a fresh folder
 * > a line on stdout
 * ! a line on stderr
 * = 2                              the exit code; 0 where it is not given
 * -- broken.txt --
 * the content of a file
 * ```
 *
 * In an expected line `<address>`, `<hash>`, `<number>` and `<text>` stand for what differs from run
 * to run, `$NAME` for a variable; `...` alone stands for any lines, `<end>` for no newline.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const COMMAND = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

const WILDCARDS: Readonly<Record<string, string>> = {
  '<address>': '0x[0-9a-f]{40}',
  '<hash>': '0x[0-9a-f]{64}',
  '<number>': '\\d+',
  '<text>': '.*',
}

const END = '<end>'

interface Step {
  readonly line: number
  readonly command: string
  readonly stdout: string[]
  readonly stderr: string[]
  exit: number
}

function parse(text: string) {
  const [script = '', ...rest] = text.split(/^-- (\S+) --\n/m)
  const files: [name: string, content: string][] = []
  for (let at = 0; at < rest.length; at += 2)
    files.push([rest[at] as string, rest[at + 1] as string])
  const steps: Step[] = []
  script.split('\n').forEach((line, index) => {
    const [mark, value] = [line[0], line.slice(2)]
    if (mark === undefined || mark === '#') return
    if (mark === '$') {
      steps.push({ line: index + 1, command: value, stdout: [], stderr: [], exit: 0 })
      return
    }
    const step = steps.at(-1) as Step
    if (mark === '>') step.stdout.push(value)
    else if (mark === '!') step.stderr.push(value)
    else if (mark === '=') step.exit = Number(value)
    else throw new Error(`Cannot read scenario: line ${index + 1} begins with "${mark}"`)
  })
  return { files, steps }
}

/** Expected lines as one pattern over the whole output. */
function pattern(lines: readonly string[], variables: Readonly<Record<string, string>>): RegExp {
  const source = lines.map((line) => {
    if (line === '...') return '(?:.*\\n)*?'
    const filled = line.replace(/\$([A-Z]+)/g, (name, key) => variables[key] ?? name)
    const escaped = filled.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const ending = escaped.endsWith(END) ? '' : '\\n'
    return escaped.replace(END, '').replace(/<\w+>/g, (name) => WILDCARDS[name] ?? name) + ending
  })
  return new RegExp(`^${source.join('')}$`)
}

/** Runs a line in a shell where `waybill` is the built command. */
export function runShell(command: string, cwd: string, env: NodeJS.ProcessEnv) {
  return new Promise<{ stdout: string; stderr: string; exit: number | null }>((resolve, reject) => {
    const child = spawn('sh', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output.stderr += text
    })
    child.once('error', reject)
    child.once('close', (exit) => resolve({ ...output, exit }))
  })
}

/** A fresh folder with `waybill` on the PATH, and how to take it away. */
export async function createFolder(variables: Readonly<Record<string, string>> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'waybill-cli-'))
  const cwd = join(root, 'work')
  await mkdir(cwd)
  await symlink(COMMAND, join(root, 'waybill'))
  const { HOME = '', PATH = '' } = process.env
  const path = `${root}:${dirname(process.execPath)}:${PATH}`
  const env = { HOME, PATH: path, ...variables }
  return { cwd, env, remove: () => rm(root, { recursive: true }) }
}

/** Plays a scenario file; every step must end as written. */
export async function playScenario(
  file: URL,
  prepare: (dir: string) => Promise<void>,
  variables: Readonly<Record<string, string>>,
) {
  const { files, steps } = parse(await readFile(file, 'utf8'))
  const { cwd, env, remove } = await createFolder(variables)
  try {
    await prepare(cwd)
    for (const [name, content] of files) await writeFile(join(cwd, name), content)
    expect(steps.length).toBeGreaterThan(0)
    for (const { command, exit, line, stderr, stdout } of steps) {
      const found = await runShell(command, cwd, env)
      const where = `line ${line}: ${command}\n${found.stdout}\n${found.stderr}`
      expect(found.stdout, where).toMatch(pattern(stdout, variables))
      expect(found.stderr, where).toMatch(pattern(stderr, variables))
      expect(found.exit, where).toBe(exit)
    }
  } finally {
    await remove()
  }
}
