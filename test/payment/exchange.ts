/** One x402 exchange in each form that is understood, as the parties write it. */
import type { JsonObject } from '../../src/core/json.js'
import type { PaymentPayload, PaymentRequired, SettleResponse } from '../../src/payment/types.js'

export const USDC = '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'
export const PAYEE = '0x209693Bc6afc0C5328bA36FaF03C514EF312287C'
export const PAYER = '0x857b06519E91e3A54538791bDbb0E22373e36b66'
export const NONCE = `0x${'0E'.repeat(32)}`
export const TRANSACTION = `0x${'7A'.repeat(32)}`
const SIGNATURE = `0x${'11'.repeat(65)}`

export interface Exchange {
  required: PaymentRequired
  payment: PaymentPayload
  settlement: SettleResponse
}

export const RESOURCE = {
  url: 'https://api.example.com/report',
  description: 'A price',
  mimeType: 'application/json',
}

export const ENTRY = {
  scheme: 'exact',
  network: 'eip155:8453',
  amount: '10000',
  asset: USDC,
  payTo: PAYEE,
  maxTimeoutSeconds: 300,
  extra: { name: 'USD Coin', version: '2' },
}

export const ENTRY_V1 = {
  scheme: 'exact',
  network: 'base',
  maxAmountRequired: '10000',
  resource: RESOURCE.url,
  description: RESOURCE.description,
  mimeType: RESOURCE.mimeType,
  payTo: PAYEE,
  maxTimeoutSeconds: 60,
  asset: USDC,
  extra: { name: 'USD Coin', version: '2' },
}

export const EIP3009 = {
  signature: SIGNATURE,
  authorization: {
    from: PAYER,
    to: PAYEE,
    value: '10000',
    validAfter: '0',
    validBefore: '1795342000',
    nonce: NONCE,
  },
}

export const PERMIT2 = {
  signature: SIGNATURE,
  permit2Authorization: {
    from: PAYER,
    permitted: { token: USDC, amount: '10000' },
    spender: `0x${'40'.repeat(20)}`,
    nonce: '18446744073709551617',
    deadline: '1795342000',
    witness: { to: PAYEE, validAfter: '0' },
  },
}

const settlement = (network: string): SettleResponse => ({
  success: true,
  payer: PAYER,
  transaction: TRANSACTION,
  network,
})

function v2(entry: JsonObject, payload: JsonObject): Exchange {
  return {
    required: { x402Version: 2, resource: RESOURCE, accepts: [entry] },
    payment: { x402Version: 2, accepted: entry, payload },
    settlement: settlement(entry.network as string),
  }
}

export const eip3009 = (): Exchange => v2(ENTRY, EIP3009)

export const permit2 = (): Exchange => v2(ENTRY, PERMIT2)

/** Up to 10000 were allowed, 2500 were taken. */
export const upto = (): Exchange => {
  const exchange = v2({ ...ENTRY, scheme: 'upto' }, PERMIT2)
  return { ...exchange, settlement: { ...exchange.settlement, amount: '2500' } }
}

export const version1 = (): Exchange => ({
  required: { x402Version: 1, accepts: [ENTRY_V1] },
  payment: {
    x402Version: 1,
    accepted: { x402Version: 1, scheme: 'exact', network: 'base', payload: EIP3009 },
    payload: EIP3009,
  },
  settlement: settlement('base'),
})

export const SOLANA = {
  scheme: 'exact',
  network: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  amount: '10000',
  asset: 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
  payTo: '2wKupLR9q6wXYppw8Gr2NvWxKBUqm4PPJKkQfoxHDBg4',
  maxTimeoutSeconds: 60,
  extra: { feePayer: 'EwWqGE4ZFKLofuestmU4LDdK7XM1N4ALgdZccwYugwGd' },
}

/** What the payer signed is a whole transaction, which nobody takes apart here. */
export const solana = (): Exchange => {
  const exchange = v2(SOLANA, { transaction: 'AQABAg==' })
  const payer = '9aE476sH92Vz7DMPyq5WLPkrKWivxeuTKEFKd2sZZcde'
  const transaction =
    '5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW'
  return { ...exchange, settlement: { ...exchange.settlement, payer, transaction } }
}

/** The same change on both sides of the exchange, as a server that advertises it would see. */
export const advertising = (exchange: Exchange, change: JsonObject): Exchange => {
  const entry = { ...exchange.required.accepts[0], ...change }
  return {
    ...exchange,
    required: { ...exchange.required, accepts: [entry] },
    payment: {
      ...exchange.payment,
      accepted: exchange.payment.x402Version === 2 ? entry : { ...exchange.payment.accepted },
    },
  }
}
