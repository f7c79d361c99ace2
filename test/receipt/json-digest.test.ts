import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { jsonDigest, MAX_JSON_BYTES } from '../../src/receipt/json-digest.js'
import { sha256 } from '../support/claims.js'

const digest = (body: string | Uint8Array, mediaType = 'application/json') =>
  jsonDigest(Buffer.from(body as string), mediaType, nobleEngine)

describe('jsonDigest', () => {
  it('hashes the canonical form, whatever the spelling', () => {
    const expected = sha256('{"a":[1,true,null],"b":"\u20ac"}')
    expect(digest('{"b":"\\u20ac","a":[1.0,true,null]}')).toBe(expected)
    expect(digest(' {\n  "a": [1e0, true, null],\n  "b": "\u20ac"\n}\n')).toBe(expected)
  })

  it('takes any JSON value', () => {
    expect(digest('null')).toBe(sha256('null'))
    expect(digest('"x"')).toBe(sha256('"x"'))
    expect(digest('[]')).toBe(sha256('[]'))
    expect(digest('-0')).toBe(sha256('0'))
  })

  it.each(['application/json', 'application/problem+json', 'application/vnd.api+json'])(
    'takes %s',
    (mediaType) => expect(digest('1', mediaType)).toBe(sha256('1')),
  )

  it.each([
    '',
    'text/plain',
    'text/json',
    'application/json5',
    'application/json-seq',
    'application/jsonl',
    'application/ndjson',
    'x-application/json',
    'application/json; charset=utf-8',
  ])('has none for %j', (mediaType) => expect(digest('1', mediaType)).toBeUndefined())

  it.each([
    ['nothing', ''],
    ['broken JSON', '{"a":'],
    ['a byte order mark', '\ufeff{}'],
    ['a repeated member', '{"a":1,"a":1}'],
    ['a lone surrogate', '"\\ud800"'],
    ['an inexact number', '[9007199254740993]'],
    ['a number of many digits', '3.141592653589793238'],
    ['two values', '{}{}'],
    ['too many levels', '['.repeat(65) + ']'.repeat(65)],
    ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['UTF-16', Buffer.from('{}', 'utf16le')],
  ])('has none for %s', (_, body) => expect(digest(body)).toBeUndefined())

  it('has none above 256 KiB, without reading it', () => {
    expect(MAX_JSON_BYTES).toBe(256 * 1024)
    const body = `"${'x'.repeat(MAX_JSON_BYTES - 2)}"`
    expect(digest(body)).toBe(sha256(body))
    expect(digest(`${body} `)).toBeUndefined()
  })

  it('passes on what is no fault of the body', () => {
    const broken = {
      ...nobleEngine,
      sha256: () => {
        throw new RangeError('out of memory')
      },
    }
    expect(() => jsonDigest(Buffer.from('1'), 'application/json', broken)).toThrow(RangeError)
  })
})
