/** One line of words for each check: what passed, what failed, what was not there. @module */
import { READING } from '../receipt/envelope.js'
import type { Claims } from '../receipt/types.js'
import { POLICIES } from '../verify/policy.js'
import type { Check, Report, StepName } from '../verify/types.js'
import { describeAmount } from './amount.js'
import { describeAccepted, describeUnaccepted } from './keys.js'
import { countBytes, describeTime, printable, shorten } from './printable.js'

/** What it means that a step passed. Steps from `signer` on have claims to speak of. */
const PASSED: Readonly<Record<StepName, string | ((claims: Claims, check: Check) => string)>> = {
  size: 'small enough to be a receipt',
  base64url: 'in its one encoding',
  json: 'JSON',
  canonical: 'every character where it must be',
  claims: 'every member known and in its one form',
  signature: 'well-formed',
  signer: ({ signer }) => `signed by ${signer}, and unchanged since`,
  origin: ({ issuer }) => `the URL belongs to ${issuer}`,
  host: (claims, check) => describeAccepted(check, claims),
  payee: ({ payment }) => `the wallet ${payment.payTo} vouches for the signer`,
  request: ({ request }) => `${request.method} ${request.url}`,
  status: ({ response }) => `${response.status}`,
  range: ({ response }) => response.range || 'the whole content',
  length: ({ response }) => countBytes(response.length),
  'media-type': ({ response }) => response.mediaType || 'none named',
  body: ({ response }) => `sha-256 ${shorten(response.body)}`,
  payment: ({ payment }) => `${describeAmount(payment)}, as the messages of the payment say`,
  terms: (_, { details }) =>
    `what the server advertised before the payment${details?.offeredUntil === undefined ? '' : ', under its signature'}`,
  consent: ({ payment }) => `the payer ${payment.payer} signed this payment`,
  settlement: ({ payment }) => `the transfer happened, in ${shorten(payment.transaction)}`,
  time: ({ issuedAt }) => `issued ${describeTime(issuedAt)}, not after the time given`,
}

/** What it means that a step failed. */
const FAILED: Readonly<Record<StepName, string>> = {
  size: 'too large to be a receipt',
  base64url: 'not base64url of JSON',
  json: 'not JSON',
  canonical: 'not the one encoding of a receipt',
  claims: 'the claims are not in their one form',
  signature: 'the signature is malformed',
  signer: 'the claims are not what the named signer signed',
  origin: 'the URL does not belong to the issuer',
  host: 'the signer is not accepted for the issuer',
  payee: 'the certificate does not hold',
  request: 'not the request that was signed',
  status: 'not the status that was signed',
  range: 'not the range that was signed',
  length: 'not the length that was signed',
  'media-type': 'not the media type that was signed',
  body: 'not the body that was signed',
  payment: 'the messages of the payment say something else',
  terms: 'not what the server advertised',
  consent: 'the payer did not sign this payment',
  settlement: 'the transfer did not happen as claimed',
  time: 'issued later than the time given',
}

/** What is missing, in words; a name without a row is printed as it is. */
const MISSING: Readonly<Record<string, string>> = {
  request: 'the request as it was sent',
  'response.status': 'the status as it was received',
  'response.range': 'the Content-Range as it was received',
  'response.length': 'the response body',
  'response.mediaType': 'the Content-Type as it was received',
  'response.body': 'the response body',
  receipt: 'a signed receipt',
  'checks.payee': "a certificate from the payee's wallet",
  certificate: "a certificate from the payee's wallet for this receipt",
  'chain state': 'the word of its chain, if the wallet is a contract',
  'checks.payment': 'the messages of the payment',
  'checks.terms': 'what the server advertised',
  'checks.consent': "the payer's signature",
  'checks.settlement': 'a proof of the transfer',
  at: 'a time to compare with',
}

/** Where `wanted` is what the receipt says, and not what a receipt or a message must look like. */
const isSigned = ({ code, step }: Check) =>
  code !== 'x402_invalid' && /^(request|status|range|length|media-type|body|payment)$/.test(step)

/** Steps that compare several members, so that the member says which. */
const WITH_MEMBERS = /^(claims|request|payment|terms)$/

/** What usually is behind a failure that is no attack. */
const CAUSES: Partial<Readonly<Record<StepName, string>>> = {
  base64url: 'a header that was cut, joined or copied with its name',
  canonical: 'a receipt that was pretty-printed or edited',
  body: 'a proxy rewrote the body, another response was saved, or the file was edited',
  request: 'another query, method or request body than the one that was paid',
  length: 'a file saved with an added newline, or with its content coding kept',
}

/** Whether a verdict needs this step: what reads the receipt always, the rest by policy. */
export const isRequired = (step: StepName, { policy }: Report): boolean =>
  step in READING || step === 'signer' || POLICIES[policy].includes(step)

/** A failed check in a few words. */
export const describeFailure = ({ code, step }: Check): string =>
  code === 'x402_invalid' ? 'the messages of the payment cannot be read' : FAILED[step]

/**
 * Why a check ended as it did: one line, and for a failure two more with what was found and
 * wanted, shortened.
 */
export function describeCheck(check: Check, claims: Claims | undefined): string[] {
  const { code, details = {}, status, step } = check
  if (status === 'pass') {
    const words = PASSED[step]
    const line = typeof words === 'string' ? words : claims ? words(claims, check) : ''
    return [details.match === undefined ? line : `${line} (${printable(String(details.match))})`]
  }
  if (status === 'unchecked') {
    const missing = String(details.missing ?? 'evidence')
    return code !== undefined && claims !== undefined
      ? [`not accepted: ${describeUnaccepted(check, claims)}`]
      : [`not checked: needs ${printable(MISSING[missing] ?? missing)}`]
  }
  const { found, match, member, reason, wanted } = details
  const where = WITH_MEMBERS.test(step) ? member : undefined
  const lines = [
    [describeFailure(check), match, where, reason].filter((part) => part !== undefined).join(', '),
  ]
  if (found !== undefined) lines.push(`found   ${shorten(found)}`)
  if (wanted !== undefined)
    lines.push(`${isSigned(check) ? 'signed' : 'wanted'}  ${shorten(wanted)}`)
  if (CAUSES[step]) lines.push(`often   ${CAUSES[step]}`)
  return lines.map(printable)
}
