import { beforeAll, describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../src/errors.js'
import { isReceiptError } from '../../src/errors.js'
import {
  MAX_HEADER_LENGTH,
  MAX_RECEIPT_BYTES,
  parseReceipt,
  READING,
} from '../../src/receipt/envelope.js'
import { encodeReceipt, serializeReceipt } from '../../src/receipt/serialize.js'
import type { Receipt } from '../../src/receipt/types.js'
import { delivery, sortedJson, toHeader, withMember } from '../support/claims.js'
import { NOT_STRINGS } from '../support/hostile-values.js'

let receipt: Receipt
let text: string
beforeAll(async () => {
  const sample = await delivery()
  receipt = sample.receipt
  text = sortedJson(receipt as never)
})

function refusal(input: string): ErrorCode | undefined {
  try {
    parseReceipt(input)
  } catch (error) {
    if (isReceiptError(error)) return error.code
    throw error
  }
  return undefined
}

const base64url = (value: string | Uint8Array) => Buffer.from(value as string).toString('base64url')

describe('a receipt as text', () => {
  it('is canonical JSON, and base64url of it in the header', () => {
    expect(serializeReceipt(receipt)).toBe(text)
    expect(encodeReceipt(receipt)).toBe(toHeader(receipt))
  })

  it('is read back from either form', () => {
    expect(parseReceipt(toHeader(receipt))).toEqual(receipt)
    expect(parseReceipt(text)).toEqual(receipt)
  })

  it('is frozen through and through', () => {
    const { receipt: claims } = parseReceipt(text)
    expect(
      [claims, claims.payment, claims.request, claims.response].every((part) =>
        Object.isFrozen(part),
      ),
    ).toBe(true)
    expect(Object.isFrozen(parseReceipt(text))).toBe(true)
  })

  it('is read in six steps', () => {
    expect(Object.keys(READING)).toEqual([
      'size',
      'base64url',
      'json',
      'canonical',
      'claims',
      'signature',
    ])
  })
})

describe('parseReceipt, step size', () => {
  it('has limits that say the same about header and JSON', () => {
    expect(base64url('x'.repeat(MAX_RECEIPT_BYTES)).length).toBe(MAX_HEADER_LENGTH)
  })

  it('refuses a header from 2817 characters on', () => {
    expect(refusal('e'.repeat(2817))).toBe('receipt_too_large')
    expect(refusal('e'.repeat(2816))).not.toBe('receipt_too_large')
    expect(refusal('e'.repeat(10_000_000))).toBe('receipt_too_large')
  })

  it('refuses JSON from 2113 bytes on', () => {
    expect(refusal(`{${' '.repeat(2112)}`)).toBe('receipt_too_large')
    expect(refusal(`{${' '.repeat(2111)}`)).toBe('json_invalid')
    expect(refusal(`{"a":"${'\u20ac'.repeat(1000)}"}`)).toBe('receipt_too_large')
  })

  it('refuses to write what nobody would read', () => {
    const large = withMember(receipt, 'receipt.extensions', { a: 'x'.repeat(2000) })
    expect(() => encodeReceipt(large)).toThrow('wanted at most 2112 bytes')
  })
})

describe('parseReceipt, step base64url', () => {
  it.each<[string, (header: string) => string]>([
    ['padding', (header) => `${header}=`],
    ['a line end', (header) => `${header}\n`],
    ['a space in front', (header) => ` ${header}`],
    ['a byte order mark', (header) => `\ufeff${header}`],
    ['two headers joined', (header) => `${header.slice(0, 1000)}, ${header.slice(0, 1000)}`],
    ['standard base64', () => '+/+/'],
    ['stray bits', () => 'ew'.replace('w', 'x')],
    ['a lone character', (header) => header.slice(0, 401)],
    ['bytes that are not UTF-8', () => base64url(Uint8Array.of(0x7b, 0xff, 0x7d))],
    ['a bracket', () => '[1]'],
    ['text', () => 'hello'.repeat(3)],
    ['a percent sign', (header) => `%${header}`],
  ])('refuses %s', (_, change) => {
    expect(refusal(change(toHeader(receipt)))).toBe('base64url_invalid')
  })
})

describe('parseReceipt, step json', () => {
  it.each([
    ['nothing', ''],
    ['an open object', '{'],
    ['half a receipt', '{"receipt":{'],
    ['trailing text', '{}x'],
    ['two values', '{}{}'],
    ['single quotes', "{'a':1}"],
    ['a comment', '{}//'],
    ['a thousand brackets', `{"a":${'['.repeat(1000)}`],
  ])('refuses %s', (_, input) => {
    expect(refusal(input)).toBe('json_invalid')
    expect(refusal(base64url(input))).toBe('json_invalid')
  })

  it('refuses a byte order mark inside the header', () => {
    expect(refusal(base64url(`\ufeff${text}`))).toBe('json_invalid')
  })
})

describe('parseReceipt, step canonical', () => {
  it.each<[string, (canonical: string) => string]>([
    ['a space behind a colon', (json) => json.replace(':', ': ')],
    ['a line end', (json) => `${json}\n`],
    [
      'members in another order',
      (json) => json.replace(/^\{("receipt":.*),("signature":"\w+")\}$/, '{$2,$1}'),
    ],
    [
      'claims in another order',
      (json) => json.replace(/("issuedAt":\d+),("issuer":"[^"]+")/, '$2,$1'),
    ],
    ['an escaped letter', (json) => json.replace('"GET"', '"\\u0047ET"')],
    ['an escaped slash', (json) => json.replace('https://', 'https:\\/\\/')],
    ['an escaped name', (json) => json.replace('"issuer"', '"i\\u0073suer"')],
    ['a repeated member', (json) => json.replace('"issuedAt":', '"issuedAt":1,"issuedAt":')],
    [
      'a repeated signature',
      (json) => json.replace(/,"signature"/, ',"signature":"0x","signature"'),
    ],
    ['a decimal point', (json) => json.replace('"status":200', '"status":200.0')],
    ['an exponent', (json) => json.replace('"status":200', '"status":2e2')],
    ['minus zero', (json) => json.replace('"status":200', '"status":-0')],
    [
      'an integer beyond doubles',
      (json) => json.replace(/"length":\d+/, '"length":9007199254740993'),
    ],
    ['a number beyond all', (json) => json.replace(/"length":\d+/, '"length":1e400')],
    ['a lone surrogate', (json) => json.replace('"GET"', '"\\ud800"')],
    ['upper case in an escape', (json) => json.replace('"GET"', '"\\u001F"')],
    ['many levels and a space', () => `{"a":${'['.repeat(900)} ${']'.repeat(900)}}`],
  ])('refuses %s', (_, change) => {
    const changed = change(text)
    expect(changed).not.toBe(text)
    expect(refusal(changed)).toBe('not_canonical')
    expect(refusal(base64url(changed))).toBe('not_canonical')
  })
})

describe('parseReceipt, step claims', () => {
  it.each([
    ['an empty object', {}],
    ['a list', []],
    ['null', null],
    ['a number', 7],
    ['a text', 'x'],
    ['only claims', { receipt: {} }],
    ['only a signature', { signature: '0x' }],
    ['a third member', { receipt: {}, signature: '0x', x: 1 }],
    ['one member whose name looks like two', { 'receipt,signature': 1 }],
    ['claims that are none', { receipt: 7, signature: '0x' }],
    ['many levels', { receipt: JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`), signature: '' }],
  ])('refuses %s', (_, value) => {
    const json = sortedJson(value as never)
    expect(refusal(base64url(json))).toBe('claims_invalid')
  })

  it('refuses a member beside the two that travel', () => {
    expect(refusal(sortedJson({ ...receipt, note: 'x' } as never))).toBe('claims_invalid')
  })

  it('refuses unknown claims', () => {
    expect(refusal(sortedJson(withMember(receipt, 'receipt.note', 'x') as never))).toBe(
      'claims_invalid',
    )
  })
})

describe('parseReceipt, step signature', () => {
  it('refuses what is no text', () => {
    for (const signature of [...NOT_STRINGS, [receipt.signature]]) {
      expect(refusal(sortedJson({ ...receipt, signature } as never))).toBe('signature_malformed')
    }
  })

  it('refuses the high twin of a signature', () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const { signature } = receipt
    const s = (order - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, '0')
    const v = signature.endsWith('1b') ? '1c' : '1b'
    const twin = { ...receipt, signature: `${signature.slice(0, 66)}${s}${v}` }
    expect(refusal(sortedJson(twin as never))).toBe('signature_malformed')
  })
})

describe('parseReceipt', () => {
  it('names what it was doing and never shows what it was given', () => {
    try {
      parseReceipt(sortedJson({ ...receipt, signature: 'secret' } as never))
      expect.unreachable()
    } catch (error) {
      expect(String(error)).toMatch(/^ReceiptError: Cannot read signature: wanted 65 bytes/)
      expect(JSON.stringify(error)).not.toContain('secret')
    }
  })
})
