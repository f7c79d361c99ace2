/** Values that no reader expects: each as JSON could bring it. */
import type { Json } from '../../src/core/json.js'

/** Neither text nor number, and objects that pretend to be. */
export const NOT_SCALARS: readonly Json[] = [
  null,
  [],
  {},
  [[]],
  ['eip3009'],
  { toString: 1, valueOf: 1 },
  { toJSON: 'x' },
  JSON.parse('{"__proto__":{"x":1}}'),
  { constructor: { prototype: {} } },
]

export const NOT_STRINGS: readonly Json[] = [...NOT_SCALARS, 0, 1, -1, 0.5, true, false]

/** Text that draws, hides, ends a line, closes a quotation or is very long. */
export const HOSTILE_TEXTS: readonly string[] = [
  '\u0000',
  'a\nb',
  'a\r\nb',
  'a\tb',
  '\u001b[2J',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u00e9',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\uff10',
  '\u{1f600}',
  '\ud800',
  '"',
  '\\',
  'x'.repeat(100_000),
]

export const NOT_COUNTS: readonly Json[] = [
  ...NOT_SCALARS,
  '1',
  '',
  true,
  false,
  -1,
  0.5,
  1e21,
  2 ** 53,
  Number.MAX_VALUE,
]

/** Spellings of 32 bytes that are not the one form. */
export const NOT_DIGESTS: readonly string[] = [
  '',
  '0x',
  `0x${'a'.repeat(63)}`,
  `0x${'a'.repeat(65)}`,
  `0X${'a'.repeat(64)}`,
  `0x${'A'.repeat(64)}`,
  `0x${'g'.repeat(64)}`,
  'a'.repeat(64),
  'a'.repeat(66),
  ` 0x${'a'.repeat(64)}`,
  `0x${'a'.repeat(64)}\n`,
  `0x${'a'.repeat(63)}\uff11`,
]
