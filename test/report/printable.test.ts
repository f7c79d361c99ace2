import { expect, test } from 'vitest'
import { describeTime, printable, shorten } from '../../src/report/index.js'

test('what could draw on a terminal or turn a line around becomes an escape', () => {
  expect(printable('\u001b[31mred\u202e\n')).toBe('\\u{1b}[31mred\\u{202e}\\u{a}')
  expect(printable('😀\ud800')).toBe('\\u{1f600}\\u{d800}')
})

test('a digest keeps both ends, an address stays whole', () => {
  expect(shorten(`0x${'ab'.repeat(32)}`)).toBe('0xabababab...abababab')
  const address = `0x${'cd'.repeat(20)}`
  expect(shorten(address)).toBe(address)
})

test('long text is cut to one line', () => {
  expect(shorten('x'.repeat(500))).toHaveLength(80)
  expect(shorten('y'.repeat(80))).toBe('y'.repeat(80))
})

test('a time beyond the calendar is a number, not an error', () => {
  expect(describeTime(1795341667)).toBe('2026-11-22 10:01:07Z')
  expect(describeTime(Number.MAX_SAFE_INTEGER)).toBe('Unix second 9007199254740991')
  expect(describeTime(8_640_000_000_000)).toBe('+275760-09-13 00:00:00Z')
})
