/** The library and the reference, which share no line, agree about whatever they are given. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { claimsOf, ISSUER, signClaims, toHeader, toText, withMember } from '../support/fixtures.js'
import type { JsonMembers, JsonValue } from '../support/reference.js'
import { asCaller, asReader } from './cases/build.js'
import { PERMIT2, SAMPLE, UPTO, V1 } from './cases/exchanges.js'
import { answer } from './library.js'
import { judge, type VectorCase } from './vector.js'

const RUNS = 200

type Asked = Pick<VectorCase, 'operation' | 'input'>

async function agree(asked: Asked) {
  const vector = { ...asked, name: '', spec: '', comment: '', means: '' } as VectorCase
  const { expect: wanted } = await judge(vector)
  expect(answer(asked)).toEqual(JSON.parse(JSON.stringify(wanted)))
}

const assert = <T>(arbitrary: fc.Arbitrary<T>, ask: (value: T) => Asked) =>
  fc.assert(
    fc.asyncProperty(arbitrary, (value) => agree(ask(value))),
    { numRuns: RUNS },
  )

/** Values that readers of JSON, of numbers and of text are known to differ about. */
const odd = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, false, '', ' ', [], {}, [[]], '0', '-1', '1e3', 0, 304),
  fc.constantFrom<JsonValue>(
    2 ** 53,
    1e21,
    0.5,
    -1,
    '\u007f',
    '"',
    '\\',
    '\n',
    '\ud800',
    '\u{1f600}',
  ),
  fc.constantFrom<JsonValue>('constructor', '__proto__', 'mpp:x', 'eip155:', 'eip155:1', 'HEAD'),
  fc.constantFrom<JsonValue>(`0x${'0'.repeat(64)}`, `0x${'A'.repeat(40)}`, `0x${'a'.repeat(40)}`),
  fc.constantFrom<JsonValue>('transaction', 'channel', 'mpp', 'promised', 204, 206, 'a/b', 'A/b'),
  fc.string({ maxLength: 300 }),
  fc.double(),
  fc.jsonValue() as fc.Arbitrary<JsonValue>,
)

const { receipt: claims, signature } = await signClaims(claimsOf())
const text = toText({ receipt: claims, signature })

/** Every path to a member of a value. */
const pathsOf = (value: JsonMembers, prefix = ''): string[] =>
  Object.entries(value).flatMap(([name, member]) => [
    prefix + name,
    ...(typeof member === 'object' && member !== null && !Array.isArray(member)
      ? pathsOf(member, `${prefix}${name}.`)
      : []),
  ])

const printed = (receipt: JsonMembers): string => {
  try {
    return toText(receipt) ?? JSON.stringify(receipt)
  } catch {
    return JSON.stringify(receipt)
  }
}

test('any member of the claims, set to anything under its old signature', async () => {
  const paths = [...pathsOf(claims), 'extensions', 'payment.note', 'note', '__proto__']
  await assert(fc.tuple(fc.constantFrom(...paths), odd), ([path, value]) => ({
    operation: 'verify',
    input: asReader(printed({ receipt: withMember(claims, path, value), signature })),
  }))
})

test('any two members of the claims, set to anything', async () => {
  const one = fc.tuple(fc.constantFrom(...pathsOf(claims.payment as JsonMembers, 'payment.')), odd)
  await assert(fc.tuple(one, one), ([[path, value], [other, second]]) => ({
    operation: 'verify',
    input: asReader(
      printed({ receipt: withMember(withMember(claims, path, value), other, second), signature }),
    ),
  }))
})

const edit = (source: string) =>
  fc
    .tuple(
      fc.nat(source.length - 1),
      fc.nat(2),
      fc.oneof(
        fc.string({ maxLength: 3 }),
        fc.constantFrom('"', '\\', '{', '0', '=', '\ufeff', '\\ud800'),
      ),
    )
    .map(([at, removed, added]) => source.slice(0, at) + added + source.slice(at + removed))

test('any edit of a receipt as text', () =>
  assert(edit(text), (receipt) => ({ operation: 'verify', input: asReader(receipt) })))

test('any edit of a receipt as header', () =>
  assert(edit(Buffer.from(text).toString('base64url')), (receipt) => ({
    operation: 'verify',
    input: asReader(receipt),
  })))

test('any edit of the text inside of a header', () =>
  assert(edit(text), (inner) => ({
    operation: 'verify',
    input: asReader(Buffer.from(inner).toString('base64url')),
  })))

const header = toHeader({ receipt: claims, signature })

/** One of the three messages with a member set to anything. */
const exchange = fc
  .tuple(
    fc.constantFrom(SAMPLE, PERMIT2, UPTO, V1),
    fc.constantFrom('required', 'payment', 'settlement'),
    fc.nat(),
    odd,
  )
  .map(([messages, which, index, value]) => {
    const message = messages[which as keyof typeof messages]
    const entry =
      which === 'required' ? ((message.accepts as JsonMembers[])[0] as JsonMembers) : undefined
    const target = entry ?? message
    const paths = pathsOf(target)
    const changed = withMember(target, paths[index % paths.length] as string, value)
    const all = { ...messages, [which]: entry ? { ...message, accepts: [changed] } : changed }
    return {
      required: JSON.stringify(all.required),
      payment: JSON.stringify(all.payment),
      settlement: JSON.stringify(all.settlement),
    }
  })

test('any member of the x402 messages, set to anything', () =>
  assert(exchange, (input) => ({ operation: 'payment', input })))

test('any member of the x402 messages, against a receipt', () =>
  assert(exchange, (x402) => ({ operation: 'verify', input: asCaller(header, { x402 }) })))

const jsonText = fc.oneof(
  (fc.jsonValue() as fc.Arbitrary<JsonValue>).chain((value) => edit(`${JSON.stringify(value)} `)),
  fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ':',
        ',',
        '"a"',
        '"\\u0061"',
        '"\\ud800"',
        '"\\ud83d\\ude00"',
        '1',
        '-0',
        '1.50',
        '1e2',
        '9007199254740993',
        '1e400',
        '0.1',
        'true',
        'null',
        ' ',
      ),
      { maxLength: 12 },
    )
    .map((tokens) => tokens.join('')),
  fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,24})?([eE][+-]?\d{1,3})?$/),
  fc.double().map(String),
)

test('any text as a JSON body', () =>
  assert(jsonText, (utf8) => ({
    operation: 'content',
    input: { body: { utf8 }, contentType: 'application/json' },
  })))

test('any text as a media type', () =>
  assert(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((tail) => `Text/HTML${tail}`),
      fc.stringMatching(/^[\w!#$&^.+-]{1,60}\/[\w;=+ -]{1,40}$/),
    ),
    (contentType) => ({ operation: 'content', input: { body: { utf8: '{}' }, contentType } }),
  ))

test('any text as a URL', () =>
  assert(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.string({ unit: 'binary', maxLength: 400 }).map((tail) => `${ISSUER}/${tail}`),
      fc.string({ unit: 'binary' }).map((tail) => ISSUER + tail),
    ),
    (url) => ({ operation: 'url', input: { url, issuer: ISSUER } }),
  ))
