import { hashTypedData } from 'viem'
import { describe, expect, test } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import type { Json } from '../../src/core/json.js'
import {
  bodyTypedData,
  MAX_STATEMENT_BYTES,
  nameOf,
  parseStatement,
  readStatement,
  recoverStatement,
  serializeStatement,
  statementId,
} from '../../src/keys/statement.js'
import type { Bodies, Statement, StatementName } from '../../src/keys/types.js'
import { sortedJson, withMember } from '../support/claims.js'
import { withHighS } from '../support/reference.js'
import {
  addressOf,
  certificateOf,
  key,
  refusalOf,
  revocationOf,
  signedBy,
  successionOf,
  termsOf,
  wallet,
} from './material.js'

const BODIES: Bodies = {
  certificate: certificateOf(),
  succession: successionOf(),
  revocation: revocationOf(),
  terms: termsOf(),
}
const NAMES = Object.keys(BODIES) as StatementName[]
const signed = (await Promise.all(
  NAMES.map((name) => signedBy(wallet, name, BODIES[name])),
)) as Statement[]
const [certificate, succession] = signed as [Statement, Statement]
const text = (value: unknown) => sortedJson(value as Json)

describe.each(signed.map((one) => [nameOf(one), one] as const))('%s', (name, statement) => {
  const body = BODIES[name]

  test('is read as it is printed', () => {
    const printed = serializeStatement(statement)
    expect(printed).toBe(text(statement))
    expect(parseStatement(printed)).toEqual(statement)
    expect(parseStatement(`${printed}\n`)).toEqual(statement)
    expect(parseStatement(`${printed}\r\n`)).toEqual(statement)
  })

  test('has the digest that viem computes, and the signer that signed by it', () => {
    expect(statementId(statement, nobleEngine)).toBe(
      hashTypedData(bodyTypedData(name, body) as never),
    )
    expect(recoverStatement(statement, nobleEngine)).toBe(addressOf(wallet))
  })

  test('is nothing without one of its members, or with one more', () => {
    for (const member of Object.keys(body)) {
      const without = withMember(statement, `${name}.${member}`, undefined)
      expect(refusalOf(() => parseStatement(text(without)))).toEqual({
        code: 'statement_invalid',
        member,
      })
    }
    const more = withMember(statement, `${name}.note`, 'x')
    expect(refusalOf(() => parseStatement(text(more))).member).toBe('note')
  })

  test('is nobody’s, once a member was changed', () => {
    for (const [member, value] of Object.entries(body)) {
      const other =
        typeof value === 'number'
          ? value + 1
          : `${value}`.replace(/.$/, (c) => (c === 'a' ? 'b' : 'a'))
      const changed = withMember(statement, `${name}.${member}`, other) as Statement
      expect(recoverStatement(changed, nobleEngine)).not.toBe(addressOf(wallet))
    }
  })
})

describe('no statement', () => {
  const good = serializeStatement(certificate)
  const bad = (value: unknown) => refusalOf(() => parseStatement(text(value)))
  const at = (path: string, value: unknown) => bad(withMember(certificate, path, value))

  test.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', `[${good}]`],
    ['another name', good.replace('"certificate"', '"Certificate"')],
    ['space before it', ` ${good}`],
    ['two line feeds after it', `${good}\n\n`],
    ['a byte order mark', `\ufeff${good}`],
    ['space inside', good.replace(':', ': ')],
    [
      'members in another order',
      JSON.stringify(Object.fromEntries(Object.entries(certificate).reverse())),
    ],
    ['an escape that is not needed', good.replace('issuer', '\\u0069ssuer')],
    ['a number in another spelling', good.replace(/("notBefore":\d+)/, '$1.0')],
    ['a member twice', good.replace('"issuer":', '"issuer":"https://other.example","issuer":')],
    ['its name twice', good.replace('{', '{"certificate":{},')],
    [
      'a name that every object has',
      good.replace('{', '{"__proto__":{"terms":{}},').replace('"certificate"', '"toString"'),
    ],
    ['a prototype beside it', good.replace('{', '{"__proto__":{},')],
    ['a prototype inside', good.replace('"issuer"', '"__proto__":{},"issuer"')],
  ])('%s', (_, line) => {
    expect(refusalOf(() => parseStatement(line)).code).toBe('statement_invalid')
  })

  test('two statements in one', () => {
    expect(bad({ ...certificate, ...succession }).code).toBe('statement_invalid')
  })

  test('text that is longer than the longest statement is not even parsed', () => {
    const huge = `${good}${' '.repeat(MAX_STATEMENT_BYTES)}`
    expect(() => parseStatement(huge)).toThrow(`at most ${MAX_STATEMENT_BYTES}`)
  })

  test('the longest signature still fits', () => {
    const longest = withMember(certificate, 'signature', `0x${'ab'.repeat(2048)}`)
    expect(parseStatement(text(longest)).signature.length).toBe(4098)
    expect(at('signature', `0x${'ab'.repeat(2049)}`).member).toBe('signature')
  })

  test.each([
    ['a window that ends as it begins', 'certificate.notAfter', BODIES.certificate.notBefore],
    ['a window that ends before it begins', 'certificate.notAfter', 1],
    ['a checksummed wallet', 'certificate.payTo', wallet.address],
    ['a checksummed key', 'certificate.key', key.address],
    ['an issuer with a path', 'certificate.issuer', 'https://api.example.com/'],
    ['every network of another kind', 'certificate.network', 'solana:*'],
    ['a time as text', 'certificate.notBefore', '1'],
    ['a signature of 64 bytes', 'signature', `0x${'ab'.repeat(64)}`],
    ['a body that is none', 'certificate', []],
  ])('%s', (_, path, value) => {
    expect(at(path, value)).toEqual({ code: 'statement_invalid', member: path.split('.').at(-1) })
  })

  test('a key that succeeds itself', () => {
    const self = withMember(succession, 'succession.successor', addressOf(key))
    expect(bad(self)).toEqual({ code: 'statement_invalid', member: 'successor' })
  })

  test('a reason that nobody knows', async () => {
    const revocation = signed[2] as Statement
    expect(bad(withMember(revocation, 'revocation.reason', 'stolen')).member).toBe('reason')
  })

  test('members that only the prototype has', () => {
    const value = { certificate: Object.create(BODIES.certificate), signature: '0x' } as Json
    expect(refusalOf(() => readStatement(value)).code).toBe('statement_invalid')
  })
})

describe('a signature', () => {
  const by = (signature: string) =>
    recoverStatement({ ...certificate, signature } as Statement, nobleEngine)
  const { signature } = certificate

  test('on the other half of the curve is nobody’s', () => {
    expect(by(signature)).toBe(addressOf(wallet))
    expect(by(withHighS(signature))).toBe(undefined)
  })

  test.each([
    ['with a bare recovery bit', `${signature.slice(0, -2)}0${signature.endsWith('b') ? 0 : 1}`],
    ['with bytes behind it', `${signature}00`],
    ['of a contract', `0x${'ab'.repeat(200)}`],
    ['without a point', `0x${'0'.repeat(63)}5${signature.slice(66)}`],
  ])('%s is nobody’s', (_, other) => {
    expect(by(other)).toBe(undefined)
  })

  test('over one kind of statement is none over another', async () => {
    const terms = await signedBy(wallet, 'terms', BODIES.terms)
    const other = { revocation: BODIES.revocation, signature: terms.signature } as Statement
    expect(recoverStatement(other, nobleEngine)).not.toBe(addressOf(wallet))
  })
})
