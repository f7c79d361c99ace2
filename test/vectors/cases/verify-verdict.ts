/** Steps that others check, step 21, and the verdict over all of them. @module */
import { BODY, ISSUED_AT, URL_SENT } from '../../support/fixtures.js'
import type { VerifyInput } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { asCaller, asReader, sampleHeader, verifyCase } from './build.js'

export async function verdictCases(): Promise<VectorCase[]> {
  const receipt = await sampleHeader()
  const caller = (more: Partial<VerifyInput>) => asCaller(receipt, more)
  return [
    ...givenCases(receipt),
    verifyCase(
      'future',
      21,
      'time issued_in_future',
      'Issued 301 seconds after the verifier reads its clock.',
      caller({ at: ISSUED_AT - 301 }),
    ),
    verifyCase(
      'ahead-within-tolerance',
      21,
      'verified',
      'Issued 300 seconds after the verifier reads its clock.',
      caller({ at: ISSUED_AT - 300 }),
    ),
    verifyCase(
      'long-ago',
      21,
      'verified',
      'Issued years ago: a receipt does not grow old.',
      caller({ at: ISSUED_AT + 315_360_000 }),
    ),
    ...precedenceCases(receipt),
  ]
}

/** Steps whose checks come from elsewhere. */
const givenCases = (receipt: string): VectorCase[] => [
  verifyCase(
    'certificate-invalid',
    10,
    'payee certificate_invalid',
    "The payee's wallet does not vouch for the signer, as the check of another specification found.",
    asCaller(receipt, { given: { payee: 'fail' } }),
  ),
  verifyCase(
    'consent-invalid',
    19,
    'consent consent_invalid',
    'The payer did not sign, as the check of another specification found.',
    asCaller(receipt, { given: { consent: 'fail' } }),
  ),
  verifyCase(
    'settlement-refuted',
    20,
    'settlement settlement_refuted',
    'The transfer did not happen, as the check of another specification found.',
    asCaller(receipt, { given: { settlement: 'fail' } }),
  ),
  verifyCase(
    'everything-checked',
    'policies',
    'verified',
    'Every step passes.',
    asCaller(receipt, { given: { payee: 'pass', consent: 'pass', settlement: 'pass' } }),
  ),
]

/** What is missing, and what comes first. */
function precedenceCases(receipt: string): VectorCase[] {
  const without = (
    name: string,
    step: number,
    means: string,
    comment: string,
    member: keyof VerifyInput,
  ) => {
    const { [member]: _, ...input } = asCaller(receipt)
    return verifyCase(name, step, means, comment, input as VerifyInput)
  }
  const missing = (
    name: string,
    step: number,
    means: string,
    comment: string,
    member: 'status' | 'contentType' | 'body',
  ) => {
    const input = asCaller(receipt)
    const { [member]: _, ...response } = input.response ?? {}
    return verifyCase(name, step, means, comment, { ...input, response })
  }
  const nobody = { trust: { signers: [] } }
  const tampered = { response: { body: { utf8: BODY.replace('3105', '9999') } } }
  return [
    without(
      'request-missing',
      11,
      'request check_missing',
      'The caller did not keep the request.',
      'request',
    ),
    missing(
      'status-missing',
      12,
      'status check_missing',
      'The caller did not keep the status.',
      'status',
    ),
    missing(
      'media-type-missing',
      15,
      'media-type check_missing',
      'The caller did not keep the media type.',
      'contentType',
    ),
    missing(
      'body-missing',
      14,
      'length check_missing',
      'The caller did not keep the body.',
      'body',
    ),
    without(
      'exchange-missing',
      17,
      'payment check_missing',
      'The caller did not keep the x402 messages.',
      'x402',
    ),
    without(
      'time-missing',
      21,
      'verified',
      'Without a clock the time is unchecked, which no policy here requires.',
      'at',
    ),
    verifyCase(
      'reader-without-body',
      16,
      'body check_missing',
      'A reader without the body.',
      asReader(receipt, { response: {} }),
    ),
    verifyCase(
      'reader-with-request',
      11,
      'request request_mismatch',
      'What a policy does not require fails all the same.',
      asReader(receipt, { request: { method: 'PUT', url: URL_SENT } }),
    ),
    verifyCase(
      'invalid-before-untrusted',
      'verdicts',
      'body body_mismatch',
      'Nobody is accepted, and the body differs: invalid comes first.',
      asReader(receipt, { ...nobody, ...tampered }),
    ),
    verifyCase(
      'untrusted-before-incomplete',
      'verdicts',
      'host signer_untrusted',
      'Nobody is accepted, and the body is missing: untrusted comes first.',
      asReader(receipt, { ...nobody, response: {} }),
    ),
    verifyCase(
      'first-failure-counts',
      'verdicts',
      'status status_mismatch',
      'Status, media type and body differ: the first failing step gives the code.',
      asCaller(receipt, {
        response: { status: 500, contentType: 'text/html', body: { utf8: 'no' } },
      }),
    ),
  ]
}
