/** Deliveries to issue and verify receipts for, no two of them alike. @module */
import { createHash, randomBytes } from 'node:crypto'
import type { Claims, Hex } from 'waybill'

/** Enough that no cache of recent values helps: an issuer's URLs, nonces and transactions differ. */
const COUNT = 512

export const ISSUER = 'https://api.example.com'

export interface Delivery extends Pick<Claims, 'issuedAt' | 'payment' | 'request'> {
  /** 1 KiB of JSON. */
  readonly body: Uint8Array
}

const hex = (length: number): Hex => `0x${randomBytes(length).toString('hex')}`

const asset = '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913'
const payTo = hex(20)
const terms = hex(32)
const empty: Hex = `0x${createHash('sha256').digest('hex')}`

/** Prices as an API would report them, filled up to 1 KiB. */
function pricesBody(at: number): Uint8Array {
  const rows = Array.from({ length: 8 }, (_, row) => ({
    symbol: `PAIR-${at}-${row}`,
    price: Math.round(Math.random() * 1e6) / 100,
    volume: Math.floor(Math.random() * 1e9),
    open: row % 2 === 0,
  }))
  const { length } = JSON.stringify({ source: 'example', rows, note: '' })
  return Buffer.from(JSON.stringify({ source: 'example', rows, note: '-'.repeat(1024 - length) }))
}

const query = 'symbol=ETH-USD&from=2026-10-01&to=2026-10-31&fields=open,close'

const deliveries: readonly Delivery[] = Array.from({ length: COUNT }, (_, at) => ({
  body: pricesBody(at),
  payment: {
    protocol: 'x402/2',
    scheme: 'exact',
    kind: 'eip3009',
    network: 'eip155:8453',
    asset,
    amount: '10000',
    payer: hex(20),
    payTo,
    settlement: 'settled',
    transaction: hex(32),
    nonce: hex(32),
    terms,
  },
  request: { method: 'GET', url: `${ISSUER}/v1/report?${query}&page=${at}`, body: empty },
  issuedAt: 1_795_341_667 + at,
}))

/** The delivery whose turn it is. */
export const delivery = (turn: number): Delivery => deliveries[turn % COUNT] as Delivery

/** One value for each delivery, made beforehand. */
export async function forEach<T>(
  make: (delivery: Delivery) => T | Promise<T>,
): Promise<(turn: number) => T> {
  const made = await Promise.all(deliveries.map(make))
  return (turn) => made[turn % COUNT] as T
}
