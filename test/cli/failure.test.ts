import { expect, test } from 'vitest'
import { reportFailure } from '../../src/cli/failure.js'
import { ReceiptError } from '../../src/errors.js'

function tell(error: unknown) {
  const lines: string[] = []
  let exit: number | undefined
  reportFailure(error, {
    out: () => {},
    err: (line) => lines.push(line),
    paintOut: (text) => text,
    paintErr: (text) => text,
    stdout: process.stdout,
    exit: (code) => {
      exit = code
    },
  })
  return { lines, exit }
}

test('a defect is one line without a stack, and an exit code of its own', () => {
  const { exit, lines } = tell(new TypeError('x is not\na function'))
  expect(lines[0]).toBe('error[defect]: TypeError: x is not\\u{a}a function')
  expect(lines).toHaveLength(2)
  expect(exit).toBe(70)
})

test('whatever is thrown is told', () => {
  expect(tell('a string').lines[0]).toBe('error[defect]: Error: a string')
  expect(tell(undefined).exit).toBe(70)
})

test('a failure of data has its code, its next step and nothing that draws', () => {
  const error = new ReceiptError('file_unreadable', 'Cannot read \u001b[2J', { next: 'try\u0007' })
  expect(tell(error)).toEqual({
    lines: ['error[file_unreadable]: Cannot read \\u{1b}[2J', 'next: try\\u{7}'],
    exit: 2,
  })
})

test('the exit code tells untrusted and network from wrong usage', () => {
  const exit = (code: ReceiptError['code']) => tell(new ReceiptError(code, 'x')).exit
  expect([exit('usage'), exit('signer_changed'), exit('network_failed')]).toEqual([2, 4, 5])
})
