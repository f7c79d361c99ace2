/** Runs a command over the vectors, as spec/conformance.md says: this project's own, or that of `CONFORMANCE_COMMAND`. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { vectors } from './files.js'

const own = `${process.execPath} ${fileURLToPath(new URL('command.mjs', import.meta.url))}`
const command = process.env.CONFORMANCE_COMMAND ?? own

interface Answer {
  readonly name: string
  readonly output?: unknown
  readonly unsupported?: boolean
}

/** Sends every request and returns what came back. */
function run(requests: readonly object[]): Promise<{ answers: Answer[]; status: number | null }> {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  child.stdin.end(requests.map((request) => `${JSON.stringify(request)}\n`).join(''))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      const lines = output.split('\n').filter((line) => line !== '')
      resolve({ answers: lines.map((line) => JSON.parse(line)), status })
    })
  })
}

const requests = vectors().map(([name, { input, operation }]) => ({ name, operation, input }))
const { answers, status } = await run([
  ...requests,
  { name: 'unknown', operation: 'divination', input: {} },
])
const byName = new Map(answers.map((answer) => [answer.name, answer]))

test('the command answers every request once, and ends well', () => {
  expect(status).toBe(0)
  expect(answers.map(({ name }) => name).sort()).toEqual(
    [...requests.map(({ name }) => name), 'unknown'].sort(),
  )
})

test('an operation that it does not know is unsupported', () => {
  expect(byName.get('unknown')).toEqual({ name: 'unknown', unsupported: true })
})

test.each(vectors())('%s', (name, vector) => {
  const answer = byName.get(name)
  if (answer?.unsupported && vector.operation !== 'verify') return
  expect(answer?.output).toEqual(vector.expect)
})
