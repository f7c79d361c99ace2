/** A whole report as text for people. @module */
import type { Check, Report, Verdict } from '../verify/types.js'
import { describeCheck, isRequired } from './checks.js'
import { describeClaims, headline, NOT_SHOWN } from './sentence.js'

/** How a piece of text is meant; whoever prints it may give it a colour. */
export type Tone = 'good' | 'bad' | 'open'
export type Paint = (text: string, tone: Tone) => string

const plain: Paint = (text) => text

const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  verified: 'good',
  invalid: 'bad',
  untrusted: 'open',
  incomplete: 'open',
}

const MARKS: Readonly<Record<Check['status'], readonly [mark: string, tone: Tone]>> = {
  pass: ['PASS', 'good'],
  fail: ['FAIL', 'bad'],
  unchecked: ['----', 'open'],
}

const NAME_WIDTH = 12
const INDENT = ' '.repeat(2 + 'PASS'.length + 2 + NAME_WIDTH)

/**
 * A report in words: the verdict in one line, who says what, every check and why, what a receipt
 * does not show, and the verdict again.
 *
 * Layout: lines without newlines. Nothing from the receipt or the evidence but printable ASCII.
 *
 * @example console.log(describeReport(auditReceipt(header, options)).join('\n'))
 */
export function describeReport(report: Report, paint: Paint = plain): string[] {
  const verdictLine = describeVerdict(report, paint)
  return [
    verdictLine,
    '',
    ...describeClaims(report),
    '',
    ...report.checks.flatMap((check) => checkLines(report, check, paint)),
    '',
    `This does not show: ${NOT_SHOWN.join(' · ')}`,
    verdictLine,
  ]
}

/** The verdict alone, in one line. */
export function describeVerdict(report: Report, paint: Paint = plain): string {
  const line = headline(report)
  const word = report.verdict.toUpperCase()
  return paint(word, VERDICT_TONES[report.verdict]) + line.slice(word.length)
}

/** Only the checks that keep a report from `verified`: those that failed, and those that are missing. */
export const describeProblems = (report: Report, paint: Paint = plain): string[] =>
  report.checks
    .filter(
      ({ status, step }) =>
        status === 'fail' || (status === 'unchecked' && isRequired(step, report)),
    )
    .flatMap((check) => checkLines(report, check, paint))

function checkLines({ claims }: Report, check: Check, paint: Paint): string[] {
  const [mark, tone] = MARKS[check.status]
  const [first, ...rest] = describeCheck(check, claims)
  return [
    `  ${paint(mark, tone)}  ${check.step.padEnd(NAME_WIDTH)}${first}`,
    ...rest.map((line) => INDENT + line),
  ]
}
