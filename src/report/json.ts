/** A report as JSON for programs. Source: spec/verification.md §4. @module */
import type { Report, Verdict } from '../verify/types.js'
import { describeCheck, isRequired } from './checks.js'
import { NOT_SHOWN, passed } from './sentence.js'

/** The exit code of a command whose answer is this verdict. */
export const EXIT_CODES: Readonly<Record<Verdict, 0 | 1 | 3 | 4>> = {
  verified: 0,
  invalid: 1,
  incomplete: 3,
  untrusted: 4,
}

/**
 * The same verdict as JSON: equal input gives equal bytes, with no clock and no paths.
 *
 * Layout: `{schema, verdict, exit, policy, id, claims, checks, notShown}`, indented, ASCII only.
 * `claims` are the signer's word, and present only where the signature covers them; `details` of a
 * check may repeat what the evidence says.
 */
export function serializeReport(report: Report): string {
  const { checks, claims, id, policy, verdict } = report
  const value = {
    schema: 'waybill-verdict/1',
    verdict,
    exit: EXIT_CODES[verdict],
    policy,
    ...(passed(report, 'signer') && { id, claims }),
    checks: checks.map((check) => ({
      step: check.step,
      status: check.status,
      required: isRequired(check.step, report),
      ...(check.code && { code: check.code }),
      why: describeCheck(check, claims),
      ...(check.details && { details: check.details }),
    })),
    notShown: NOT_SHOWN,
  }
  return JSON.stringify(value, null, 2).replace(
    /[^\n -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
