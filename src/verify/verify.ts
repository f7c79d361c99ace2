/** The verifier. Source: spec/verification.md. @module */
import { refuse } from '../errors.js'
import { auditReceipt } from './audit.js'
import { missingCheck } from './policy.js'
import type { VerifiedReceipt, VerifyOptions } from './types.js'

/**
 * Verifies a receipt under a policy; returns only where the verdict is `verified`.
 *
 * Layout: a header value or receipt JSON, and what the caller trusts and holds → id, claims, checks.
 * Errors: the code of the first step that fails; else `signer_untrusted`; else `check_missing`
 * where the policy requires a step that is unchecked. `TypeError` without trust or policy.
 * Source: spec/verification.md §2 and §3.
 *
 * @example verifyReceipt(header, { policy: 'reader', trust: { signers }, response: { body } }).claims
 */
export function verifyReceipt(text: string, options: VerifyOptions): VerifiedReceipt {
  const { checks, claims, id } = auditReceipt(text, options)
  const unmet =
    checks.find(({ status }) => status === 'fail') ?? missingCheck(checks, options.policy)
  if (unmet) {
    const { code = 'check_missing', details = {}, step } = unmet
    refuse(code, `verify ${step}`, details.wanted ?? details.missing, { step, ...details })
  }
  return { checks, claims, id } as VerifiedReceipt
}
