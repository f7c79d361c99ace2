/** The outcome of one step for a delivery, with what differs from what fits. */
import { auditReceipt } from '../../src/verify/audit.js'
import type { Check, Evidence, StepName, VerifyOptions } from '../../src/verify/types.js'
import { delivery } from '../support/claims.js'

export type Sample = Awaited<ReturnType<typeof delivery>>

export function outcome(step: StepName, sample: Sample, options: Partial<VerifyOptions> = {}) {
  const { header, request, response, trust } = sample
  const report = auditReceipt(header, { policy: 'caller', trust, request, response, ...options })
  const { step: _, ...found } = report.checks.find((one) => one.step === step) as Check
  return found
}

export const PASS = { status: 'pass' }
export const missing = (what: string) => ({ status: 'unchecked', details: { missing: what } })

export const sample = await delivery()

export const answering = (change: Evidence['response']) => ({
  response: { ...sample.response, ...change },
})
export const asking = (change: Partial<NonNullable<Evidence['request']>>) => ({
  request: { ...sample.request, ...change },
})
