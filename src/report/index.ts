/** A verdict in words: pure functions from a report to text. @module */
export { type Amount, describeAmount } from './amount.js'
export { describeCheck } from './checks.js'
export { EXIT_CODES, serializeReport } from './json.js'
export { describeTime, printable, shorten } from './printable.js'
export { describeClaims, NOT_SHOWN } from './sentence.js'
export { describeProblems, describeReport, describeVerdict, type Paint, type Tone } from './text.js'
