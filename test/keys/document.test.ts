import { describe, expect, test } from 'vitest'
import {
  checkGrown,
  MAX_DOCUMENT_BYTES,
  parseKeyDocument,
  serializeKeyDocument,
} from '../../src/keys/document.js'
import type { KeyDocument, KeyStatement } from '../../src/keys/types.js'
import type { Hex } from '../../src/ports.js'
import { withMember } from '../support/claims.js'
import {
  addressOf,
  certificateOf,
  documentOf,
  key,
  NETWORK,
  NOW,
  refusalOf,
  revocationOf,
  signedBy,
  stranger,
  successionOf,
  successor,
  termsOf,
  wallet,
} from './material.js'

const CERTIFICATE = await signedBy(wallet, 'certificate', certificateOf())
const NAMED = await signedBy(key, 'succession', successionOf())
const REVOKED = await signedBy(wallet, 'revocation', revocationOf())
const CEASED = await signedBy(wallet, 'revocation', revocationOf({ reason: 'ceased' }))
const LISTED = { network: NETWORK, payTo: addressOf(wallet) }

const full = documentOf({ wallets: [LISTED], statements: [CERTIFICATE, NAMED, REVOKED] })
const parse = (document: object) => parseKeyDocument(JSON.stringify(document))
const codeOf = (document: object) => refusalOf(() => parse(document)).code
const countedKey = (index: number) => ({
  key: `0x${index.toString(16).padStart(40, '0')}` as Hex,
  notBefore: 0,
})

test('a document is read as it is printed, and however its JSON is laid out', () => {
  expect(parseKeyDocument(serializeKeyDocument(full))).toEqual(full)
  expect(parse(full)).toEqual(full)
  expect(parse(Object.fromEntries(Object.entries(full).reverse()))).toEqual(full)
  expect(serializeKeyDocument(full)).toMatch(/^\{\n {2}"schema".*\}\n$/s)
})

test('it may say when keys end, and the same twice', async () => {
  const [first, second] = documentOf().keys
  const keys = [{ ...first, notAfter: NOW, retiredAt: NOW - 1 }, second]
  expect(parse({ ...full, keys }).keys).toEqual(keys)
  const again = await signedBy(wallet, 'succession', successionOf({ notBefore: NOW + 1 }))
  const statements = [NAMED, NAMED, again]
  expect(parse({ ...full, statements }).statements).toEqual(statements)
})

test('everything at its limit is read', () => {
  const keys = Array.from({ length: 256 }, (_, index) => countedKey(index))
  expect(parse(documentOf({ keys })).keys.length).toBe(256)
  const wallets = Array.from({ length: 64 }, () => LISTED)
  expect(parse(documentOf({ wallets })).wallets.length).toBe(64)
})

describe('no key document', () => {
  const text = serializeKeyDocument(full)

  test.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a list', `[${text}]`],
    ['a page that says that there is none', '<!doctype html><title>Not found</title>'],
    ['a byte order mark', `\ufeff${text}`],
    ['something behind it', `${text}{}`],
    ['a member twice', text.replace('{', '{"issuer":"https://other.example",')],
    ['a key of a member twice', text.replace('"notBefore"', '"notBefore":1,"notBefore"')],
    ['an inexact number', text.replace(/"notBefore": \d+/, '"notBefore": 9007199254740993')],
    ['a prototype', text.replace('{', '{"__proto__":{},')],
    ['nesting without an end', `${'['.repeat(9000)}${']'.repeat(9000)}`],
  ])('%s', (_, other) => {
    expect(refusalOf(() => parseKeyDocument(other)).code).toBe('key_document_invalid')
  })

  test('more than its bytes, before anything is parsed', () => {
    const most = text.padEnd(MAX_DOCUMENT_BYTES)
    expect(parseKeyDocument(most)).toEqual(full)
    expect(() => parseKeyDocument(`${most} `)).toThrow(`at most ${MAX_DOCUMENT_BYTES}`)
    expect(() => parseKeyDocument('{'.repeat(2 ** 24))).toThrow(`at most ${MAX_DOCUMENT_BYTES}`)
  })

  test.each<[string, object]>([
    ['of another version', { schema: 'delivery-receipt-keys/2' }],
    ['of an issuer that is no origin', { issuer: 'https://api.example.com/' }],
    ['with a member that nobody knows', { note: 'x' }],
    ['without keys', { keys: [] }],
    ['with keys that are no list', { keys: {} }],
    ['with too many keys', { keys: Array.from({ length: 257 }, (_, at) => countedKey(at)) }],
    ['with too many wallets', { wallets: Array.from({ length: 65 }, () => LISTED) }],
    ['with too many statements', { statements: Array.from({ length: 513 }, () => 1) }],
    ['with a key twice', { keys: [countedKey(1), { ...countedKey(1), notBefore: 1 }] }],
    ['with a checksummed key', { keys: [{ key: key.address, notBefore: 0 }] }],
    ['with an unknown member of a key', { keys: [{ ...countedKey(1), note: 'x' }] }],
    ['with a key that ends as it begins', { keys: [{ ...countedKey(1), notAfter: 0 }] }],
    ['with a key that retires as it begins', { keys: [{ ...countedKey(1), retiredAt: 0 }] }],
    ['with an end that is null', { keys: [{ ...countedKey(1), notAfter: null }] }],
    ['with a wallet on every network', { wallets: [{ ...LISTED, network: 'eip155:*' }] }],
    ['with a checksummed wallet', { wallets: [{ ...LISTED, payTo: wallet.address }] }],
    ['with an unknown member of a wallet', { wallets: [{ ...LISTED, note: 'x' }] }],
  ])('%s', (_, change) => {
    expect(codeOf({ ...documentOf(), ...change })).toBe('key_document_invalid')
  })

  test.each(Object.keys(full))('without %s', (member) => {
    expect(codeOf(withMember(full, member, undefined))).toBe('key_document_invalid')
  })

  test('with a statement in another form, which says so itself', () => {
    const statements = [withMember(CERTIFICATE, 'certificate.notAfter', 0)]
    expect(codeOf({ ...full, statements })).toBe('statement_invalid')
    expect(codeOf({ ...full, statements: [{}] })).toBe('statement_invalid')
  })

  test.each<[string, (KeyStatement | Promise<KeyStatement>)[]]>([
    [
      'a certificate of another issuer',
      [signedBy(wallet, 'certificate', certificateOf({ issuer: 'https://other.example' }))],
    ],
    [
      'a certificate of an unknown key',
      [signedBy(wallet, 'certificate', certificateOf({ key: addressOf(stranger) }))],
    ],
    [
      'a revocation of an unknown key',
      [signedBy(wallet, 'revocation', revocationOf({ key: addressOf(stranger) }))],
    ],
    [
      'an unknown successor',
      [signedBy(key, 'succession', successionOf({ successor: addressOf(stranger) }))],
    ],
    [
      'successors in a circle',
      [
        NAMED,
        signedBy(
          successor,
          'succession',
          successionOf({ key: addressOf(successor), successor: addressOf(key) }),
        ),
      ],
    ],
    ['terms', [signedBy(key, 'terms', termsOf()) as Promise<unknown> as Promise<KeyStatement>]],
  ])('with %s', async (_, signed) => {
    const statements = await Promise.all(signed)
    expect(codeOf({ ...full, statements })).toBe('key_document_invalid')
  })

  test('with two successors of one key', async () => {
    const keys = [...full.keys, { key: addressOf(stranger), notBefore: 0 }]
    const other = successionOf({ successor: addressOf(stranger) })
    const statements = [NAMED, await signedBy(key, 'succession', other)]
    expect(codeOf({ ...full, keys, statements })).toBe('key_document_invalid')
    expect(codeOf({ ...full, keys, statements: [NAMED] })).toBe(undefined)
  })

  test('with a circle that another key leads into', async () => {
    const [a, b, c] = [key, successor, stranger].map(addressOf) as [Hex, Hex, Hex]
    const keys = [...full.keys, { key: c, notBefore: 0 }]
    const links = [
      [a, b],
      [b, c],
    ] as const
    const line = await Promise.all(
      links.map(([one, next]) =>
        signedBy(key, 'succession', successionOf({ key: one, successor: next })),
      ),
    )
    expect(parse({ ...full, keys, statements: line }).statements.length).toBe(2)
    const back = await signedBy(key, 'succession', successionOf({ key: c, successor: b }))
    expect(codeOf({ ...full, keys, statements: [...line, back] })).toBe('key_document_invalid')
  })
})

describe('a later document', () => {
  const [first, second] = full.keys as [KeyDocument['keys'][0], KeyDocument['keys'][0]]
  const ended = { ...first, notAfter: NOW + 10, retiredAt: NOW }
  const grown = (earlier: Partial<KeyDocument>, later: Partial<KeyDocument>) =>
    refusalOf(() => checkGrown({ ...full, ...earlier }, { ...full, ...later })).code

  test.each<[string, Partial<KeyDocument>, Partial<KeyDocument>]>([
    ['that is the same', {}, {}],
    ['that has keys in another order, and one more', {}, { keys: [countedKey(1), second, first] }],
    ['that ends a key', {}, { keys: [ended, second] }],
    ['that ends it sooner', { keys: [ended] }, { keys: [{ ...ended, notAfter: NOW + 5 }] }],
    ['without wallets and certificates', {}, { wallets: [], statements: [REVOKED] }],
    ['with a revocation more', { statements: [] }, {}],
  ])('%s has grown', (_, earlier, later) => {
    expect(grown(earlier, later)).toBe(undefined)
  })

  test.each<[string, Partial<KeyDocument>, Partial<KeyDocument>]>([
    ['without a key', {}, { keys: [second] }],
    ['without a revocation', {}, { statements: [CERTIFICATE, NAMED] }],
    [
      'that lets a key live longer',
      { keys: [ended] },
      { keys: [{ ...ended, notAfter: NOW + 11 }] },
    ],
    ['that forgets the end of a key', { keys: [ended] }, { keys: [{ ...first, retiredAt: NOW }] }],
    [
      'that takes a key back from its rest',
      { keys: [ended] },
      { keys: [{ ...first, notAfter: NOW + 10 }] },
    ],
    ['with another revocation in place of the first', {}, { statements: [CEASED] }],
  ])('%s shrank', (_, earlier, later) => {
    expect(grown(earlier, later)).toBe('key_document_shrank')
  })
})
