/** Every step in its normative order, and the report over them. Source: spec/verification.md §2. @module */
import { nobleVerifier } from '../core/engine.js'
import { isReceiptError } from '../errors.js'
import { READING } from '../receipt/envelope.js'
import { MATCHING } from './matching.js'
import { POLICIES, verdictOf } from './policy.js'
import { missing, type State, type Steps } from './step.js'
import type { Check, Outcome, Report, StepName, VerifyOptions } from './types.js'

const STEPS: Steps = { ...READING, ...MATCHING }

/**
 * Runs every step and reports each; never throws on data.
 *
 * Layout: a header value or receipt JSON, and what the caller trusts and holds → verdict and checks.
 * Errors: `TypeError` where the text, trust or policy is missing.
 * Source: spec/verification.md §2.
 *
 * @example auditReceipt(header, { policy: 'reader', trust: { signers } }).verdict // 'incomplete'
 */
export function auditReceipt(text: string, options: VerifyOptions): Report {
  const { engine = nobleVerifier, policy, trust } = options
  if (typeof text !== 'string' || !trust?.signers || !Object.hasOwn(POLICIES, policy)) {
    throw new TypeError('Cannot verify: wanted text, trust and policy')
  }
  const state = { engine, options, text } as State
  let unreadable = false
  const checks = Object.entries(STEPS).map(([name, perform]): Check => {
    const step = name as StepName
    if (unreadable) return { step, ...missing('receipt') }
    try {
      const outcome: Outcome = perform(state) ?? { status: 'pass' }
      // A promise or a boolean from a check that was brought along would otherwise count as nothing.
      if (!/^(pass|fail|unchecked)$/.test(outcome.status)) {
        throw new TypeError(`Cannot verify ${step}: no outcome`)
      }
      return { step, ...outcome }
    } catch (error) {
      // Anything else is a programmer's misuse or a defect, and no verdict about data.
      if (!isReceiptError(error)) throw error
      // Claims that cannot be read, or that their signature does not cover, are matched with nothing.
      unreadable = name in READING || name === 'signer'
      return { step, status: 'fail', code: error.code, details: error.details }
    }
  })
  const { claims, id } = state
  return {
    verdict: verdictOf(checks, policy),
    policy,
    checks,
    ...(id && { id, claims }),
  }
}
