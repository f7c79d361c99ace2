/** Exchanges of x402, in each form that is read. @module */
import {
  CHECKSUMMED,
  ENTRY,
  type Message,
  PAYMENT,
  REQUIRED,
  SETTLEMENT,
  toBase64,
  withMember,
} from '../../support/fixtures.js'
import type { JsonValue } from '../../support/reference.js'

export interface Messages {
  readonly required: Message
  readonly payment: Message
  readonly settlement: Message
}

export const SAMPLE: Messages = { required: REQUIRED, payment: PAYMENT, settlement: SETTLEMENT }

/** The entry that was advertised and accepted, changed on both sides. */
export function withEntry(changes: Message, messages = SAMPLE): Messages {
  const entry = { ...ENTRY, ...changes }
  return {
    ...messages,
    required: { ...messages.required, accepts: [entry] },
    payment: { ...messages.payment, accepted: entry },
  }
}

const permit2Payload = (changes: Message = {}): Message => ({
  signature: `0x${'5a'.repeat(64)}1b`,
  permit2Authorization: {
    from: CHECKSUMMED.payer,
    permitted: { token: ENTRY.asset as string, amount: '10000' },
    spender: '0x402085c248EeA27D92E8b30b2C58ed07f9E20001',
    nonce: '48151623',
    deadline: '1795341727',
    witness: { to: CHECKSUMMED.payee, validAfter: '1795341000' },
    ...changes,
  },
})

export const PERMIT2: Messages = { ...SAMPLE, payment: { ...PAYMENT, payload: permit2Payload() } }

export const UPTO: Messages = (() => {
  const messages = withEntry({ scheme: 'upto' }, PERMIT2)
  return { ...messages, settlement: { ...SETTLEMENT, amount: '7000' } }
})()

export const V1_ENTRY: Message = {
  scheme: 'exact',
  network: 'base-sepolia',
  maxAmountRequired: '10000',
  resource: 'https://api.example.com/report?symbol=ETH',
  description: 'A price',
  mimeType: 'application/json',
  payTo: CHECKSUMMED.payee,
  maxTimeoutSeconds: 60,
  asset: ENTRY.asset as string,
  extra: { name: 'USDC', version: '2' },
}

/** The same exchange in version 1. */
export const V1: Messages = {
  required: { x402Version: 1, error: 'X-PAYMENT header is required', accepts: [V1_ENTRY] },
  payment: {
    x402Version: 1,
    scheme: 'exact',
    network: 'base-sepolia',
    payload: PAYMENT.payload as Message,
  },
  settlement: { ...SETTLEMENT, network: 'base-sepolia' },
}

export const SOLANA: Messages = withEntry(
  {
    network: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
    asset: 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
    payTo: '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM',
    extra: { feePayer: '7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU' },
  },
  {
    ...SAMPLE,
    payment: { ...PAYMENT, payload: { transaction: 'AQAB' } },
    settlement: {
      success: true,
      network: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
      payer: '7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU',
      transaction:
        '5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW',
    },
  },
)

/** One member of one message set, or removed. */
export const set = (
  which: keyof Messages,
  path: string,
  value: JsonValue | undefined,
  from = SAMPLE,
) => ({
  ...from,
  [which]: withMember(from[which], path, value),
})

/** As headers carry them. */
export const asHeaders = ({ payment, required, settlement }: Messages) => ({
  required: toBase64(required),
  payment: toBase64(payment),
  settlement: toBase64(settlement),
})

/** Name, step of spec/http.md, meaning, comment, and the messages. Step 0 is reading a message. */
export type Row = readonly [name: string, step: number, means: string, comment: string, Messages]
