import { encodePaymentResponseHeader } from '@x402/core/http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { isReceiptError } from '../../src/errors.js'
import type { Payment } from '../../src/payment/types.js'
import { readClaims } from '../../src/receipt/claims.js'
import { MAX_HEADER_LENGTH, parseReceipt } from '../../src/receipt/envelope.js'
import { encodeReceipt } from '../../src/receipt/serialize.js'
import type { Claims, Receipt } from '../../src/receipt/types.js'
import { writeUrl } from '../../src/receipt/url.js'
import { arbClaims, arbHex } from '../support/arbitraries.js'
import { newAccount, signedBy, toHeader, withMember } from '../support/claims.js'

const account = newAccount()
const word = (byte: string) => `0x${byte.repeat(32)}` as const
const HOST = `${'a'.repeat(60)}.${'b'.repeat(54)}.io`
const ISSUER = `https://${HOST}:1`

type Identity = Pick<Payment, 'kind' | 'network' | 'nonce' | 'protocol'>

/** The longest of each kind. */
const KINDS: readonly Identity[] = [
  {
    kind: 'channel',
    network: `${'n'.repeat(8)}:${'N'.repeat(32)}`,
    protocol: 'x402/2',
    nonce: `${'c'.repeat(66)}:${'9'.repeat(39)}`,
  },
  {
    kind: 'transaction',
    network: `${'n'.repeat(8)}:${'N'.repeat(32)}`,
    protocol: 'x402/2',
    nonce: '',
  },
  { kind: 'mpp', network: `mpp:${'m'.repeat(32)}`, protocol: 'mpp', nonce: '~'.repeat(106) },
]

const atCaps = (identity: Identity): Claims => ({
  issuedAt: Number.MAX_SAFE_INTEGER,
  issuer: ISSUER,
  signer: account.address.toLowerCase() as `0x${string}`,
  payment: {
    ...identity,
    scheme: 's'.repeat(28),
    asset: 'a'.repeat(66),
    amount: '9'.repeat(39),
    payer: 'b'.repeat(66),
    payTo: 'c'.repeat(66),
    settlement: 'settled',
    transaction: 't'.repeat(90),
    terms: word('71'),
  },
  request: {
    method: 'M'.repeat(16),
    url: `${ISSUER}/${'u'.repeat(256 - ISSUER.length - 1)}`,
    body: word('72'),
  },
  response: {
    status: 206,
    mediaType: `${'m'.repeat(39)}/${'n'.repeat(40)}`,
    range: 'r'.repeat(56),
    length: Number.MAX_SAFE_INTEGER,
    complete: false,
    body: word('73'),
    json: word('74'),
  },
})

/** With one extension as large as still fits. */
function filled(claims: Claims): Claims {
  const withNote = (length: number): Claims => ({
    ...claims,
    extensions: { note: 'x'.repeat(length) },
  })
  const room = [...Array(500).keys()].filter((length) => fits(withNote(length)))
  return withNote(Math.max(...room))
}

const unsigned = (claims: Claims): Receipt => ({
  receipt: claims,
  signature: `0x${'1'.repeat(130)}`,
})

function fits(claims: Claims): boolean {
  try {
    return encodeReceipt(unsigned(claims)).length <= MAX_HEADER_LENGTH
  } catch (error) {
    if (isReceiptError(error, 'receipt_too_large')) return false
    throw error
  }
}

describe('bounds', () => {
  it('the longest issuer has 128 characters', () => {
    expect(ISSUER).toHaveLength(128)
  })

  it.each(KINDS)(
    'length(header) ≤ 2816 for $kind with every member at its maximum',
    async (kind) => {
      const receipt = await signedBy(account, readClaims(atCaps(kind) as never) as Claims)
      const header = encodeReceipt(receipt)
      expect(header).toBe(toHeader(receipt))
      expect(header.length).toBeLessThanOrEqual(MAX_HEADER_LENGTH)
      expect(parseReceipt(header)).toEqual(receipt)
    },
  )

  it.each([
    'issuer',
    'payment.scheme',
    'payment.asset',
    'payment.amount',
    'payment.payer',
    'payment.payTo',
    'payment.transaction',
    'payment.nonce',
    'request.method',
    'request.url',
    'response.mediaType',
    'response.range',
  ])('one character more than the maximum of %s is refused', (path) => {
    const claims = atCaps(KINDS[0] as Identity)
    const [outer = '', inner = ''] = path.split('.')
    const member = (claims as never)[outer] as unknown
    const text = String(inner === '' ? member : (member as Record<string, string>)[inner])
    const longer = `${text}${text.at(-1)}`
    expect(() => readClaims(withMember(claims, path, longer) as never)).toThrow(path)
  })

  it('every URL that is written fits, however long it was', () => {
    const arbLength = fc.integer({ min: 0, max: 5000 })
    fc.assert(
      fc.property(arbLength, (length) => {
        const url = writeUrl(`${ISSUER}/${'u'.repeat(length)}`, ISSUER, nobleEngine)
        expect(url.length).toBeLessThanOrEqual(256)
      }),
      { numRuns: 50 },
    )
  })

  it('length(header) ≤ 2816 for every claims object without extensions, and JSON escapes nothing in it', () => {
    fc.assert(
      fc.property(arbHex(20).chain(arbClaims), (claims) => {
        const { extensions: _, ...bare } = claims
        expect(fits(bare)).toBe(true)
        expect(JSON.stringify(bare)).not.toContain('\\')
      }),
      { numRuns: 500 },
    )
  })

  it('a response head with the longest receipt and x402’s own headers stays below 3.75 KiB', async () => {
    const { network, payer, transaction } = atCaps(KINDS[0] as Identity).payment
    const receipt = await signedBy(account, filled(atCaps(KINDS[0] as Identity)))
    const header = encodeReceipt(receipt)
    expect(header.length).toBeGreaterThan(MAX_HEADER_LENGTH - 4)
    const settlement = { success: true, payer, transaction, network }
    const head = [
      'HTTP/1.1 206 Partial Content',
      `Delivery-Receipt: ${header}`,
      `Unencoded-Digest: sha-256=:${Buffer.alloc(32).toString('base64')}:`,
      'Cache-Control: private, no-transform',
      'Access-Control-Expose-Headers: PAYMENT-RESPONSE, Delivery-Receipt, Unencoded-Digest',
      `PAYMENT-RESPONSE: ${encodePaymentResponseHeader(settlement as never)}`,
      'Content-Type: application/json',
      'Content-Length: 9007199254740991',
      'Date: Sun, 22 Nov 2026 17:30:00 GMT',
      'Connection: keep-alive',
      'Keep-Alive: timeout=5',
      '',
      '',
    ].join('\r\n')
    expect(Buffer.byteLength(head)).toBeLessThanOrEqual(3840)
  })
})
