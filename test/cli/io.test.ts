import { expect, test } from 'vitest'
import { createPaint } from '../../src/cli/io.js'
import { writeBody } from '../../src/cli/outcome.js'

const terminal = { isTTY: true }

test('colours are for terminals', () => {
  expect(createPaint(terminal, {})('PASS', 'good')).toContain('\u001b[')
  expect(createPaint({}, { FORCE_COLOR: '1', CI: '1' })('PASS', 'good')).toBe('PASS')
})

test('NO_COLOR and a dumb terminal keep them away', () => {
  expect(createPaint(terminal, { NO_COLOR: '1' })('FAIL', 'bad')).toBe('FAIL')
  expect(createPaint(terminal, { TERM: 'dumb' })('FAIL', 'bad')).toBe('FAIL')
  // An empty variable counts as none (no-color.org).
  expect(createPaint(terminal, { NO_COLOR: '' })('FAIL', 'bad')).not.toBe('FAIL')
})

function written(body: string | Uint8Array, isTTY: boolean) {
  const chunks: (string | Uint8Array)[] = []
  const stdout = { isTTY, write: (chunk: string | Uint8Array) => chunks.push(chunk) }
  writeBody(Buffer.from(body), { stdout } as unknown as Parameters<typeof writeBody>[1])
  return Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)))
}

test('a body that is piped keeps every byte', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  expect(written(bytes, false)).toEqual(Buffer.from(bytes))
})

test('a body cannot draw on a terminal, and its text stays readable', () => {
  expect(written('a\u001b[2J\u009bb\r\u007f', true).toString()).toBe(
    'a\\u{1b}[2J\\u{9b}b\\u{d}\\u{7f}',
  )
  expect(written('{\n\t"é": "😀"\n}', true).toString()).toBe('{\n\t"é": "😀"\n}')
})
