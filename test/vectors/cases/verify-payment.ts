/** Steps 17 and 18: which payment, under which terms. @module */
import {
  claimsOf,
  type Message,
  NONCE,
  PAYMENT,
  REQUIRED,
  SETTLEMENT,
  signClaims,
  termsOf,
  toHeader,
  withMember,
} from '../../support/fixtures.js'
import { type JsonMembers, type JsonValue, sha256 } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { asCaller, sampleHeader, verifyCase } from './build.js'
import { asHeaders, type Messages, PERMIT2, SAMPLE, UPTO, V1, withEntry } from './exchanges.js'

const OTHER_ADDRESS = `0x${'66'.repeat(20)}`

export async function exchangeCases(): Promise<VectorCase[]> {
  const receipt = await sampleHeader()
  const from = (
    name: string,
    step: number,
    means: string,
    comment: string,
    messages: Partial<Messages>,
  ) =>
    verifyCase(
      name,
      step,
      means,
      comment,
      asCaller(receipt, { x402: asHeaders({ ...SAMPLE, ...messages }) }),
    )
  const says = async (
    name: string,
    step: number,
    means: string,
    comment: string,
    path: string,
    value: JsonValue,
  ) =>
    verifyCase(
      name,
      step,
      means,
      comment,
      asCaller(toHeader(await signClaims(withMember(claimsOf(), path, value)))),
    )
  const whole = async (name: string, comment: string, messages: Messages) =>
    verifyCase(
      name,
      17,
      'verified',
      comment,
      asCaller(toHeader(await signClaims(claimsOf(messages))), { x402: asHeaders(messages) }),
    )
  const settlement = (changes: Message) => ({ settlement: { ...SETTLEMENT, ...changes } })
  const paid = (path: string, value: JsonValue) => ({
    payment: withMember(PAYMENT, `payload.authorization.${path}`, value),
  })
  const x402 = asHeaders(SAMPLE)
  const raw = (name: string, step: number, comment: string, changes: Partial<typeof x402>) =>
    verifyCase(
      name,
      step,
      'payment x402_invalid',
      comment,
      asCaller(receipt, { x402: { ...x402, ...changes } }),
    )
  const mismatch = 'payment payment_mismatch'
  const dearer = withEntry({ amount: '20000' })
  return [
    verifyCase(
      'caller',
      'policies',
      'verified',
      'The caller of the sample, who kept everything.',
      asCaller(receipt),
    ),
    await whole('caller-of-version-1', 'The same exchange in x402 version 1.', V1),
    await whole('caller-with-permit2', 'The same exchange over Permit2.', PERMIT2),
    await whole('caller-of-upto', 'An exchange under the scheme upto.', UPTO),
    from(
      'members-added-by-payer',
      18,
      'verified',
      'The payer added a member to accepted.extra, which changes no terms.',
      { payment: withMember(PAYMENT, 'accepted.extra.note', 'mine') },
    ),
    from(
      'other-nonce-paid',
      17,
      mismatch,
      'Another authorization was sent.',
      paid('nonce', `0x${'77'.repeat(32)}`),
    ),
    from(
      'other-transaction-settled',
      17,
      mismatch,
      'Another transaction settled.',
      settlement({ transaction: `0x${'77'.repeat(32)}` }),
    ),
    from(
      'settlement-failed',
      17,
      mismatch,
      'The settlement failed.',
      settlement({ success: false }),
    ),
    from(
      'settled-without-transaction',
      17,
      mismatch,
      'The settlement succeeded and names no transaction.',
      settlement({ transaction: '' }),
    ),
    from(
      'paid-to-another',
      17,
      mismatch,
      'The authorization pays somebody else than was advertised.',
      paid('to', OTHER_ADDRESS),
    ),
    from('accepted-other-terms', 17, mismatch, 'The payer accepted what was not advertised.', {
      payment: withMember(PAYMENT, 'accepted.amount', '1'),
    }),
    await says(
      'claims-other-payer',
      17,
      mismatch,
      'The receipt names another payer.',
      'payment.payer',
      OTHER_ADDRESS,
    ),
    await says(
      'claims-other-protocol',
      17,
      mismatch,
      'The receipt names another version of x402.',
      'payment.protocol',
      'x402/1',
    ),
    await says(
      'claims-promised-nonce',
      17,
      mismatch,
      'The receipt names another nonce.',
      'payment.nonce',
      NONCE.replace('0x8d', '0x8e'),
    ),
    raw('payment-unreadable', 17, 'The payment that was kept is not readable.', { payment: 'e30' }),
    raw('settlement-unreadable', 17, 'The settlement that was kept is not readable.', {
      settlement: x402.settlement.slice(4),
    }),
    raw(
      'advertisement-unreadable',
      17,
      'The 402 that was kept is not readable, which fails the terms as well.',
      { required: 'e30=' },
    ),
    from(
      'terms-of-another-price',
      18,
      mismatch,
      'Another price was advertised and accepted.',
      dearer,
    ),
    from('other-description', 18, 'terms terms_mismatch', 'The resource was described otherwise.', {
      required: withMember(REQUIRED, 'resource.description', 'Two prices'),
    }),
    from(
      'other-timeout',
      18,
      'terms terms_mismatch',
      'Another timeout was advertised and accepted: all that was advertised is bound.',
      withEntry({ maxTimeoutSeconds: 61 }),
    ),
    from('other-error-text', 18, 'verified', 'The error text beside the terms is none of them.', {
      required: withMember(REQUIRED, 'error', 'Pay first'),
    }),
    await says(
      'claims-other-terms',
      18,
      'terms terms_mismatch',
      'The receipt names other terms.',
      'payment.terms',
      sha256('other'),
    ),
    await disagreeing('amount', { amount: '20000' }),
    await disagreeing('payee', { payTo: OTHER_ADDRESS }),
    await disagreeing('asset', { asset: OTHER_ADDRESS }),
    await disagreeing('network', { network: 'eip155:8453' }),
    await disagreeing('scheme', { scheme: 'upto' }),
    await uptoAboveTerms(),
    verifyCase(
      'scheme-unknown',
      17,
      'payment check_missing',
      'A scheme that the verifier cannot read is not refuted by it.',
      await otherScheme(),
    ),
    verifyCase(
      'terms-alone',
      18,
      'payment check_missing',
      'Of the exchange only the 402 was kept.',
      asCaller(receipt, { x402: { required: x402.required } }),
    ),
  ]

  /** The digest opens, and what is inside says something else than the receipt. */
  async function disagreeing(member: string, changes: Message) {
    const { required } = withEntry(changes)
    const claims = withMember(claimsOf(), 'payment.terms', termsOf(required))
    const input = asCaller(toHeader(await signClaims(claims)), {
      x402: { required: asHeaders({ ...SAMPLE, required }).required },
    })
    const comment = `The terms open, and say another ${member} than the receipt.`
    return verifyCase(`terms-of-another-${member}`, 18, 'terms terms_mismatch', comment, input)
  }

  /** More was taken than the terms allow. */
  async function uptoAboveTerms() {
    const claims = withMember(claimsOf(UPTO), 'payment.amount', '10001')
    const input = asCaller(toHeader(await signClaims(claims)), {
      x402: { required: asHeaders(UPTO).required },
    })
    const comment = 'The scheme is upto, and the receipt names more than the terms allow.'
    return verifyCase('terms-exceeded', 18, 'terms terms_mismatch', comment, input)
  }

  async function otherScheme() {
    const batch = withEntry({ scheme: 'batch-settlement' })
    const claims = claimsOf()
    const payment = { ...(claims.payment as JsonMembers), scheme: 'batch-settlement' }
    return asCaller(
      toHeader(
        await signClaims({ ...claims, payment: { ...payment, terms: termsOf(batch.required) } }),
      ),
      { x402: asHeaders(batch) },
    )
  }
}
