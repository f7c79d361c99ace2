import {
  encodePaymentRequiredHeader,
  encodePaymentResponseHeader,
  encodePaymentSignatureHeader,
} from '@x402/core/http'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/json.js'
import { isReceiptError } from '../../src/errors.js'
import {
  decodePaymentPayload,
  decodePaymentRequired,
  decodeSettleResponse,
  MAX_X402_LENGTH,
  readPaymentRequired,
  readSettleResponse,
  X402_HEADERS,
} from '../../src/payment/x402.js'
import { NOT_SCALARS, NOT_STRINGS } from '../support/hostile-values.js'
import { EIP3009, ENTRY, ENTRY_V1, PAYER, RESOURCE, TRANSACTION } from './exchange.js'

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

function refused(read: () => unknown): boolean {
  try {
    read()
  } catch (error) {
    if (isReceiptError(error, 'x402_invalid')) return true
    throw error
  }
  return false
}

const DECODERS = [
  ['decodePaymentRequired', decodePaymentRequired],
  ['decodePaymentPayload', decodePaymentPayload],
  ['decodeSettleResponse', decodeSettleResponse],
] as const

const REQUIRED = { x402Version: 2, resource: RESOURCE, accepts: [ENTRY] }
const PAYLOAD = { x402Version: 2, resource: RESOURCE, accepted: ENTRY, payload: EIP3009 }
const SETTLED = { success: true, payer: PAYER, transaction: TRANSACTION, network: 'eip155:8453' }

describe('x402 messages', () => {
  it('are read from headers as @x402/core writes them', () => {
    const required = encodePaymentRequiredHeader(
      REQUIRED as Parameters<typeof encodePaymentRequiredHeader>[0],
    )
    const payload = encodePaymentSignatureHeader(
      PAYLOAD as Parameters<typeof encodePaymentSignatureHeader>[0],
    )
    const settled = encodePaymentResponseHeader(
      SETTLED as Parameters<typeof encodePaymentResponseHeader>[0],
    )
    expect(decodePaymentRequired(required)).toEqual(REQUIRED)
    expect(decodePaymentPayload(payload)).toEqual({
      x402Version: 2,
      accepted: ENTRY,
      payload: EIP3009,
    })
    expect(decodeSettleResponse(settled)).toEqual(SETTLED)
  })

  it('of version 1 are read from the body of the 402 and from X-PAYMENT', () => {
    const body = JSON.stringify({ x402Version: 1, error: 'pay', accepts: [ENTRY_V1] }, null, 2)
    expect(decodePaymentRequired(body)).toEqual({ x402Version: 1, accepts: [ENTRY_V1] })
    const message = { x402Version: 1, scheme: 'exact', network: 'base', payload: EIP3009 }
    expect(decodePaymentPayload(base64(message))).toEqual({
      x402Version: 1,
      accepted: message,
      payload: EIP3009,
    })
  })

  it('have one header each in version 2, and keep the old ones', () => {
    expect(X402_HEADERS).toEqual({
      required: ['PAYMENT-REQUIRED'],
      payment: ['PAYMENT-SIGNATURE', 'X-PAYMENT'],
      settlement: ['PAYMENT-RESPONSE', 'X-PAYMENT-RESPONSE'],
    })
  })

  it('keep extensions and resource only where they are there', () => {
    const extensions = { 'delivery-receipt': { info: {} } }
    expect(decodePaymentRequired(base64({ ...REQUIRED, extensions }))).toEqual({
      ...REQUIRED,
      extensions,
    })
    expect(decodePaymentRequired(base64({ ...REQUIRED, extensions: [] }))).toEqual(REQUIRED)
    expect(Object.keys(decodePaymentRequired(base64({ x402Version: 2, accepts: [] })))).toEqual([
      'x402Version',
      'accepts',
    ])
  })
})

describe.each(DECODERS)('%s refuses', (_, decode) => {
  it.each([
    ['nothing', ''],
    ['text that is no base64', 'hello, world'],
    ['base64url', Buffer.from('{"a":"??>"}').toString('base64url')],
    ['base64 without padding', base64({ a: 1 }).replace(/=+$/, '')],
    ['a line end', `${base64(SETTLED)}\n`],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]).toString('base64')],
    ['a byte order mark', Buffer.from('\ufeff{}').toString('base64')],
    ['a repeated member', Buffer.from('{"success":false,"success":true}').toString('base64')],
    ['an inexact number', Buffer.from('{"x402Version":2.00000000000000001}').toString('base64')],
    ['a broken body', '{"x402Version":1'],
    ['a joined header', `${base64(SETTLED)}, ${base64(SETTLED)}`],
    ['the text null', 'null'],
    ['the text of a number', '1234'],
  ])('%s', (_what, text) => expect(refused(() => decode(text))).toBe(true))

  it.each(NOT_STRINGS.map((value) => [value]))('%j, which is no message', (value) => {
    expect(refused(() => decode(base64(value)))).toBe(true)
  })

  it('what is too long, unread', () => {
    const longest = ' '.repeat(MAX_X402_LENGTH - 2)
    expect(refused(() => decode(`{${longest} }`))).toBe(true)
    try {
      decode(`{${longest}  `)
    } catch (error) {
      expect(String(error)).toContain('at most 16384 characters')
    }
  })
})

describe('payment requirements', () => {
  it.each([...NOT_SCALARS, undefined, 0, 3, '2', 2.5, true].map((value) => [value]))(
    'of version %j are refused',
    (x402Version) =>
      expect(refused(() => decodePaymentRequired(base64({ ...REQUIRED, x402Version })))).toBe(true),
  )

  it.each([null, {}, 'x', 1, undefined, [1], [null], [[]], [ENTRY, 'x']].map((value) => [value]))(
    'with accepts of %j are refused',
    (accepts) =>
      expect(refused(() => readPaymentRequired({ x402Version: 2, accepts } as JsonObject))).toBe(
        true,
      ),
  )
})

describe('a payment payload', () => {
  it.each([null, [], 'x', 1, undefined].map((value) => [value]))(
    'without an object in payload or accepted is refused: %j',
    (value) => {
      expect(refused(() => decodePaymentPayload(base64({ ...PAYLOAD, payload: value })))).toBe(true)
      expect(refused(() => decodePaymentPayload(base64({ ...PAYLOAD, accepted: value })))).toBe(
        true,
      )
    },
  )

  it('of version 1 never takes accepted for what it names', () => {
    const message = {
      x402Version: 1,
      scheme: 'exact',
      network: 'base',
      accepted: ENTRY,
      payload: {},
    }
    expect(decodePaymentPayload(base64(message)).accepted).toEqual(message)
  })
})

describe('a settlement', () => {
  it.each([null, 'true', 1, 0, undefined, []].map((value) => [value]))(
    'with success of %j is refused, whatever it may be taken for',
    (success) =>
      expect(refused(() => readSettleResponse({ ...SETTLED, success } as JsonObject))).toBe(true),
  )

  it.each([null, true, 1, undefined, {}].map((value) => [value]))(
    'with a transaction or network of %j is refused',
    (value) => {
      for (const member of ['transaction', 'network']) {
        expect(
          refused(() => readSettleResponse({ ...SETTLED, [member]: value } as JsonObject)),
        ).toBe(true)
      }
    },
  )

  it('keeps payer and amount only where they are text', () => {
    expect(readSettleResponse({ ...SETTLED, amount: '7' })).toEqual({ ...SETTLED, amount: '7' })
    expect(readSettleResponse({ ...SETTLED, amount: 7, payer: null })).toEqual({
      success: true,
      transaction: TRANSACTION,
      network: 'eip155:8453',
    })
  })
})
