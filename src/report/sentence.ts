/** Who says what was paid, by whom, to whom, for which request, and what came back. @module */
import type { Claims } from '../receipt/types.js'
import { missingCheck } from '../verify/policy.js'
import type { Check, Report, StepName } from '../verify/types.js'
import { describeAmount } from './amount.js'
import { describeFailure } from './checks.js'
import { describeUnaccepted } from './keys.js'
import { countBytes, describeTime } from './printable.js'

/** What no receipt shows, whatever its verdict. Source: spec/receipt.md §1. */
export const NOT_SHOWN: readonly string[] = [
  'that the content is true or good',
  'that a person approved the purchase',
  'that a buyer who shows other bytes than were signed received them',
]

export const passed = ({ checks }: Report, step: StepName): boolean =>
  checks.some((check) => check.step === step && check.status === 'pass')

const failed = ({ checks }: Report): Check | undefined =>
  checks.find(({ status }) => status === 'fail')

/** `these 1,204 bytes`, said only where the bytes or their JSON were compared. */
function sent(report: Report, { response }: Claims): string {
  const json = report.checks.find(({ step }) => step === 'body')?.details?.match !== undefined
  const what = json
    ? 'this JSON'
    : response.length === 0
      ? 'an empty body'
      : `these ${countBytes(response.length)}`
  const part = response.range === '' ? '' : ', a part of the content'
  return `${what}${part}${response.complete ? '' : ', and that it was cut off before its end'}`
}

/**
 * The verdict in one line.
 *
 * @example headline(report) // 'VERIFIED  https://api.example.com signed that it sent these 1,204 bytes'
 */
export function headline(report: Report): string {
  const { checks, claims, policy, verdict } = report
  const word = verdict.toUpperCase()
  const failure = failed(report)
  if (failure) return `${word}  ${failure.step}: ${describeFailure(failure)}`
  const host = checks.find(({ step }) => step === 'host')
  if (claims !== undefined && host !== undefined && verdict === 'untrusted')
    return `${word}  ${describeUnaccepted(host, claims)}`
  if (claims === undefined || verdict === 'incomplete')
    return `${word}  nothing failed, but not checked: ${missingCheck(checks, policy)?.step}`
  const answer = passed(report, 'request') ? ' in answer to your request' : ''
  return `${word}  ${claims.issuer} signed that it sent ${sent(report, claims)}${answer}`
}

const hasWallet = ({ details }: Check) => details?.wallet !== undefined

/** Who signed, where nothing ties that to the host: its name is then not repeated as if it had. */
function signedBy({ checks }: Report, { issuer, payment, signer }: Claims): string {
  const bound = checks.some((check) => check.step === 'host' && hasWallet(check))
  return bound
    ? `The owner of wallet ${payment.payTo}`
    : `The holder of key ${signer}, in the name of ${issuer},`
}

/**
 * What the signed claims say, and on whose word each part rests. Claims that no signature covers
 * are nobody's word and are not repeated.
 */
export function describeClaims(report: Report): string[] {
  const { claims } = report
  if (claims === undefined || !passed(report, 'signer')) {
    return ['No signature covers what this receipt says, so it is not repeated here.']
  }
  const { issuedAt, issuer, payment, request, response } = claims
  const accepted = passed(report, 'host')
  const says = accepted ? 'The seller says' : 'The signer says'
  const who = accepted ? issuer : signedBy(report, claims)
  const size = response.length === 0 ? 'an empty body' : countBytes(response.length)
  const type = response.mediaType && response.length > 0 ? ` of ${response.mediaType}` : ''
  const lines = [
    `${who} signed on ${describeTime(issuedAt)}, by its own clock, that it sent ${size}${type} with status ${response.status}.`,
  ]
  if (!response.complete)
    lines.push(`${says} that the response was NOT complete: it was cut off before its end.`)
  if (response.range !== '')
    lines.push(`${says} that this is only a part of the content: ${response.range}.`)
  lines.push(
    passed(report, 'request')
      ? `It answers your request ${request.method} ${request.url}.`
      : `${says} that this answers ${request.method} ${request.url}.`,
  )
  const { payer, payTo, settlement, transaction } = payment
  const how = settlement === 'settled' ? `in transaction ${transaction}` : 'to be settled later'
  const paid = `${describeAmount(payment)}, by ${payer} to ${payTo}, ${how}`
  lines.push(
    passed(report, 'payment')
      ? `It was paid with ${paid}: so say the messages of the payment.`
      : `${says} that it was paid ${paid}.`,
  )
  lines.push(
    passed(report, 'settlement')
      ? 'The transfer itself was proven.'
      : 'Whether the transfer happened was not checked.',
  )
  return lines
}
