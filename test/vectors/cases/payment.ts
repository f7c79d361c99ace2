/** From x402 messages to the payment that a receipt names. @module */
import {
  CHECKSUMMED,
  ENTRY,
  type Message,
  NONCE,
  PAYMENT,
  REQUIRED,
  SETTLEMENT,
  TRANSACTION,
  toBase64,
} from '../../support/fixtures.js'
import type { VectorCase } from '../vector.js'
import {
  asHeaders,
  type Messages,
  PERMIT2,
  type Row,
  SAMPLE,
  SOLANA,
  set,
  UPTO,
  V1,
} from './exchanges.js'
import { DISAGREEING } from './payment-refused.js'
import { UNREAD } from './payment-unread.js'

const EXTRA_MEMBERS = {
  ...PAYMENT,
  accepted: { ...ENTRY, extra: { ...(ENTRY.extra as Message), note: 'mine' } },
}

const READ: readonly Row[] = [
  ['version-1', 8, 'ok', 'The sample in x402 version 1.', V1],
  ['permit2', 8, 'ok', 'A Permit2 transfer.', PERMIT2],
  ['upto', 8, 'ok', 'The facilitator says how much of the permitted amount was taken.', UPTO],
  [
    'solana',
    8,
    'ok',
    'A network without an EVM: the transaction identifies the payment, and case counts.',
    SOLANA,
  ],
  [
    'checksummed-transaction',
    8,
    'ok',
    'A transaction in upper case is written in lower case.',
    set('settlement', 'transaction', `0x${TRANSACTION.slice(2).toUpperCase()}`),
  ],
  [
    'nonce-in-upper-case',
    8,
    'ok',
    'A nonce in upper case is written in lower case.',
    set('payment', 'payload.authorization.nonce', `0x${NONCE.slice(2).toUpperCase()}`),
  ],
  [
    'no-resource',
    8,
    'ok',
    'Nothing is advertised about the resource.',
    set('required', 'resource', undefined),
  ],
  [
    'settlement-without-payer',
    8,
    'ok',
    'The facilitator does not name the payer, who signed.',
    set('settlement', 'payer', undefined),
  ],
  [
    'members-added-to-extra',
    1,
    'ok',
    'The payer added a member to accepted.extra: what was advertised counts.',
    { ...SAMPLE, payment: EXTRA_MEMBERS },
  ],
  [
    'second-entry',
    1,
    'ok',
    'The payer chose the second entry.',
    { ...SAMPLE, required: { ...REQUIRED, accepts: [{ ...ENTRY, amount: '20000' }, ENTRY] } },
  ],
  [
    'self-payment',
    8,
    'ok',
    'Payer and payee are one, in different cases.',
    set(
      'settlement',
      'payer',
      undefined,
      set('payment', 'payload.authorization.from', CHECKSUMMED.payee.toLowerCase()),
    ),
  ],
]

const paymentCase = (
  name: string,
  step: string,
  means: string,
  comment: string,
  texts: { required: string; payment: string; settlement: string },
): VectorCase => ({
  name: `payment/${name}`,
  spec: `http.md#${step}`,
  means,
  comment,
  operation: 'payment',
  input: texts,
})

const asText = ({ payment, required, settlement }: Messages) => ({
  required: JSON.stringify(required),
  payment: JSON.stringify(payment),
  settlement: JSON.stringify(settlement),
})

export function paymentCases(): VectorCase[] {
  const headers = asHeaders(SAMPLE)
  const padded = toBase64({ ...SETTLEMENT, errorReason: '' })
  const step0 = (name: string, comment: string, settlement: string) =>
    paymentCase(name, 'message', 'x402_invalid', comment, { ...headers, settlement })
  return [
    paymentCase('headers', 'reading-8', 'ok', 'The sample, as headers carry it.', headers),
    ...[...READ, ...UNREAD, ...DISAGREEING].map(([name, step, means, comment, messages]) =>
      paymentCase(
        name,
        step === 0 ? 'message' : `reading-${step}`,
        means,
        comment,
        asText(messages),
      ),
    ),
    step0('unpadded', 'The header lacks its padding.', padded.replace(/=+$/, '')),
    step0('not-json', 'The header holds no JSON.', Buffer.from('settled').toString('base64')),
    step0('list', 'The header holds a list.', toBase64([SETTLEMENT])),
    step0(
      'repeated-member',
      'The header says success twice.',
      Buffer.from(JSON.stringify(SETTLEMENT).replace('{', '{"success":false,')).toString('base64'),
    ),
    step0(
      'inexact-number',
      'The header holds a number that readers print differently.',
      Buffer.from(JSON.stringify(SETTLEMENT).replace('{', '{"gas":9007199254740993,')).toString(
        'base64',
      ),
    ),
    step0(
      'too-long',
      'A message of more than 16384 characters.',
      JSON.stringify({ ...SETTLEMENT, note: 'x'.repeat(16384) }),
    ),
  ]
}
