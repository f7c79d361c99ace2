/** What a verdict requires. Source: spec/verification.md §3. @module */
import type { Check, PolicyName, StepName, Verdict } from './types.js'

/** Steps that must pass, beside those that read the receipt and recover its signer. */
export const POLICIES: Readonly<Record<PolicyName, readonly StepName[]>> = {
  caller: [
    'origin',
    'host',
    'request',
    'status',
    'range',
    'length',
    'media-type',
    'body',
    'payment',
    'terms',
  ],
  reader: ['origin', 'host', 'body'],
}

/** The first check that the policy requires and that did not pass. */
export const missingCheck = (checks: readonly Check[], policy: PolicyName): Check | undefined =>
  checks.find(({ status, step }) => status !== 'pass' && POLICIES[policy].includes(step))

/** Precedence: invalid, untrusted, incomplete, verified. */
export function verdictOf(checks: readonly Check[], policy: PolicyName): Verdict {
  if (checks.some(({ status }) => status === 'fail')) return 'invalid'
  const unmet = missingCheck(checks, policy)
  if (unmet === undefined) return 'verified'
  // The first step that a policy requires and that can be unchecked.
  return unmet.step === 'host' ? 'untrusted' : 'incomplete'
}
