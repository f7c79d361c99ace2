/** A receipt, or its absence, in the eyes of who paid. Source: spec/http.md §5. @module */
import type { ReceiptError } from '../errors.js'
import { checkX402 } from '../payment/check.js'
import { decodeSettleResponse } from '../payment/x402.js'
import type { Engine } from '../ports.js'
import { MISSING_HEADER } from '../receipt/http.js'
import type { Claims } from '../receipt/types.js'
import { auditReceipt } from '../verify/audit.js'
import { missingCheck } from '../verify/policy.js'
import type { Report, Trust, VerifyOptions } from '../verify/types.js'
import type { Offer } from './offers.js'
import { problem } from './problem.js'

/** Whether money moved. What says neither yes nor no counts as yes: the payer is to hear of it. */
export function isSettled(settlement: string | undefined): boolean {
  if (settlement === undefined) return false
  try {
    return decodeSettleResponse(settlement).success
  } catch {
    return true
  }
}

/** Why a response has no receipt that could be checked, or `undefined` where it has one. */
export function findAbsence(
  { headers, status, type }: Response,
  receipt: string | undefined,
  settled: boolean,
): ReceiptError | undefined {
  const action = 'check delivery'
  if (status === 0) {
    const wanted = 'a response whose headers can be read'
    return problem('unavailable', action, wanted, { found: type })
  }
  if (receipt?.includes(',')) {
    return problem('receipt_ambiguous', action, 'one Delivery-Receipt header')
  }
  if (receipt !== undefined) return undefined

  const reason = reasonOf(headers.get(MISSING_HEADER))
  const details = { status, settled, ...(reason && { reason }) }
  if (!settled && status >= 400) {
    const wanted = 'a settlement; until its authorisation ends, the payment can still be taken'
    return problem('not_settled', action, wanted, { found: `status ${status}`, ...details })
  }
  if (reason === undefined && type === 'cors') {
    const wanted = 'a Delivery-Receipt header that Access-Control-Expose-Headers names'
    return problem('unavailable', action, wanted, details)
  }
  const found = reason && `Delivery-Receipt-Missing: ${reason}`
  return problem('receipt_missing', action, 'a Delivery-Receipt header', { found, ...details })
}

/** A code, or a word for what is none: the header may hold anything. */
const reasonOf = (value: string | null) =>
  value === null || /^[a-z0-9_]{1,64}$/.test(value) ? (value ?? undefined) : 'unreadable'

/** What a caller holds against a receipt. */
export interface Held extends Pick<VerifyOptions, 'request' | 'response'> {
  readonly offers: readonly Offer[]
  readonly payment: string
  readonly settlement: string | undefined
  readonly trust: Trust
  readonly engine: Engine
  readonly at: number
}

/** Checks a receipt under policy `caller`; also returns the 402 that it speaks of. */
export function judge(receipt: string, held: Held): { report: Report; offer: Offer | undefined } {
  const { engine, offers, payment, settlement, ...evidence } = held
  const checksFor = (offer: Offer | undefined) =>
    checkX402({ required: offer?.text, payment, settlement })
  const choose = (claims: Claims) =>
    offers.find((offer) => succeeds(() => checksFor(offer).terms(claims, engine))) ?? offers[0]
  const report = auditReceipt(receipt, {
    ...evidence,
    engine,
    policy: 'caller',
    checks: {
      payment: (claims) => checksFor(choose(claims)).payment(claims, engine),
      terms: (claims) => checksFor(choose(claims)).terms(claims, engine),
    },
  })
  return { report, offer: report.claims ? choose(report.claims) : offers[0] }
}

function succeeds(check: () => unknown): boolean {
  try {
    check()
    return true
  } catch {
    return false
  }
}

/** The first thing that keeps a report from `verified`, as the verifier would throw it. */
export function findProblem(
  { checks, policy }: Report,
  { headers }: Response,
  unread: ReceiptError | undefined,
): ReceiptError | undefined {
  const failed = checks.find(({ status }) => status === 'fail')
  const unmet = failed ?? missingCheck(checks, policy)
  if (unmet === undefined) return undefined
  const { code = 'check_missing', details = {}, step } = unmet
  // Where only the body is missing, the reason why says more.
  if (code === 'check_missing' && unread !== undefined) return unread

  let wanted = details.wanted ?? details.missing
  const contentEncoding = headers.get('Content-Encoding')
  if (contentEncoding !== null && (step === 'length' || step === 'body')) {
    wanted += `; it came as ${contentEncoding}, and a fetch that cannot decode that hands it over as it is`
    return problem(code, `verify ${step}`, wanted, { step, ...details, contentEncoding })
  }
  return problem(code, `verify ${step}`, wanted, { step, ...details })
}
