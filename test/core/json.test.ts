import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalizeJson, isObject, type JsonObject, parseJson } from '../../src/core/json.js'
import { isReceiptError, type ReceiptError } from '../../src/errors.js'
import { arbJson } from '../support/arbitraries.js'

/** The same data with prototypes, so that it compares with what `JSON.parse` returns. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value))

function refusal(text: string): ReceiptError {
  try {
    parseJson(text)
  } catch (error) {
    if (isReceiptError(error, 'json_invalid')) return error
    throw error
  }
  throw new Error(`accepted ${text.slice(0, 80)}`)
}

describe('parseJson reads', () => {
  it.each([
    'null',
    'true',
    'false',
    '0',
    '-1',
    '""',
    '[]',
    '{}',
    ' \t\n\r[ 1 , 2 ] \t\n\r',
    '{ "a" : { "b" : [ null ] } }',
    '[[],{},[{}]]',
    '{"a":1,"b":2}',
    '{"":0}',
    String.raw`"\"\\\/\b\f\n\r\t\u0041"`,
    String.raw`"\\"`,
    String.raw`["\\\"",1]`,
    String.raw`"\ud83d\ude00"`,
    '"\u{1f600}\u2028\u2029\u007f"',
    '{"toJSON":"x","constructor":1,"hasOwnProperty":2}',
  ])('%s as JSON.parse does', (text) => {
    expect(plain(parseJson(text))).toEqual(JSON.parse(text))
  })

  it('any JSON that JSON.stringify prints, however it is indented', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.constantFrom('', '  ', '\t'), (text, indent) => {
        const printed = JSON.stringify(JSON.parse(text), null, indent)
        expect(plain(parseJson(printed))).toEqual(JSON.parse(printed))
      }),
      { numRuns: 500 },
    )
  })

  it('every double as ECMAScript prints it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(parseJson(String(number))).toBe(Number(String(number)))
      }),
      { numRuns: 1000 },
    )
  })

  it('into frozen data without prototypes', () => {
    const value = parseJson('{"a":[{"b":1}]}') as { a: [JsonObject] }
    expect(Object.getPrototypeOf(value)).toBeNull()
    expect(Object.getPrototypeOf(value.a[0])).toBeNull()
    expect([value, value.a, value.a[0]].every(Object.isFrozen)).toBe(true)
  })

  it('a member named __proto__ as data', () => {
    const value = parseJson('{"__proto__":{"polluted":true}}') as JsonObject
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect('polluted' in value).toBe(false)
    expect('polluted' in {}).toBe(false)
  })

  it('64 levels', () => {
    const arrays = '['.repeat(64) + ']'.repeat(64)
    const objects = '{"a":'.repeat(64) + 1 + '}'.repeat(64)
    expect(JSON.stringify(parseJson(arrays))).toBe(arrays)
    expect(JSON.stringify(parseJson(objects))).toBe(objects)
  })
})

describe('parseJson takes a number', () => {
  it.each([
    ['1.0', 1],
    ['1E2', 100],
    ['1e+2', 100],
    ['100e-2', 1],
    ['-0', 0],
    ['-0.0e5', 0],
    ['0e400', 0],
    ['0.1', 0.1],
    ['0.10', 0.1],
    ['5e-324', 5e-324],
    ['9007199254740992', 2 ** 53],
    ['-9007199254740991', -(2 ** 53 - 1)],
    ['1e21', 1e21],
    ['1000000000000000000000', 1e21],
    ['295147905179352830000', 2 ** 68],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    [`1.${'0'.repeat(1000)}`, 1],
    [`0.${'0'.repeat(20)}1`, 1e-21],
  ])('%s, which it holds as it stands', (text, value) => {
    expect(parseJson(text)).toBe(value)
  })

  it.each([
    '9007199254740993',
    '-9007199254740993',
    '9007199254740993.0',
    '295147905179352825856',
    '0.1000000000000000055511151231257827',
    '0.30000000000000004440',
    '3.141592653589793238',
    '333333333.33333329',
    '4e-324',
    '1e-400',
    '1e400',
    '-1e400',
    '1.7976931348623159e308',
    '1e99999999999999999999',
    '1e-99999999999999999999',
  ])('but refuses %s, which a double does not hold', (text) => {
    expect(refusal(text).message).toContain('an exact number')
  })
})

describe('parseJson refuses', () => {
  it.each([
    ['nothing', ''],
    ['only space', ' \n'],
    ['a byte order mark', '\ufeff{}'],
    ['a no-break space', '\u00a01'],
    ['a form feed', '\f1'],
    ['two values', '1 2'],
    ['a closing bracket too many', '[]]'],
    ['text behind the value', '{}x'],
    ['a NUL behind the value', '1\u0000'],
    ['a comment', '1//'],
    ['an open array', '[1'],
    ['an open object', '{"a":1'],
    ['an open string', '"a'],
    ['a string that ends in a backslash', '"a\\'],
    ['a string kept open by its last backslash', String.raw`"a\"`],
    ['a trailing comma', '[1,]'],
    ['a trailing comma in an object', '{"a":1,}'],
    ['a leading comma', '[,1]'],
    ['two commas', '[1,,2]'],
    ['a missing comma', '[1 2]'],
    ['a missing colon', '{"a" 1}'],
    ['a missing value', '{"a":}'],
    ['a name without quotes', '{a:1}'],
    ['a name that is a number', '{1:1}'],
    ['single quotes', "'a'"],
    ['a wrong closing bracket', '[1}'],
    ['a leading zero', '01'],
    ['a leading plus', '+1'],
    ['a leading point', '.5'],
    ['a trailing point', '1.'],
    ['an empty exponent', '1e'],
    ['a lone minus', '-'],
    ['hexadecimal', '0x1'],
    ['NaN', 'NaN'],
    ['Infinity', '-Infinity'],
    ['undefined', 'undefined'],
    ['a word in upper case', 'True'],
    ['half a word', 'nul'],
    ['a word and more', 'nullx'],
    ['a raw line end in a string', '"a\nb"'],
    ['a raw tab in a string', '"a\tb"'],
    ['a raw NUL in a string', '"\u0000"'],
    ['an unknown escape', String.raw`"\x41"`],
    ['a short escape', String.raw`"\u41"`],
    ['a lone high surrogate', '"\ud800"'],
    ['a lone low surrogate', '"\udc00"'],
    ['an escaped lone surrogate', String.raw`"\ud800"`],
    ['surrogates the wrong way round', String.raw`"\udc00\ud800"`],
    ['a lone surrogate in a name', String.raw`{"\ud800":1}`],
    ['a repeated member', '{"a":1,"a":1}'],
    ['a repeated member, once escaped', String.raw`{"a":1,"\u0061":2}`],
    ['a repeated member further in', '[{"b":{"a":1,"c":2,"a":3}}]'],
    ['a repeated member after greater ones', '{"b":1,"c":2,"b":3}'],
    ['a repeated member among unsorted ones', '{"c":1,"a":2,"b":3,"a":4}'],
    ['a repeated __proto__', '{"__proto__":1,"__proto__":2}'],
    ['65 arrays', '['.repeat(65) + ']'.repeat(65)],
    ['65 objects', '{"a":'.repeat(65) + 1 + '}'.repeat(65)],
  ])('%s', (_, text) => {
    expect(refusal(text).code).toBe('json_invalid')
  })

  it('whatever JSON.parse refuses', () => {
    const mark = fc.constantFrom(...'{}[]:,"\\ue10.-+ \t\ntrue', 'null', '"a"', '\ud800', '\ufeff')
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 12 }), (marks) => {
        const text = marks.join('')
        let accepted = true
        try {
          JSON.parse(text)
        } catch {
          accepted = false
        }
        if (!accepted) refusal(text)
      }),
      { numRuns: 3000 },
    )
  })

  it('with the offset and what was wanted, and without the text', () => {
    const error = refusal('{"secret":1 "b":2}')
    expect(error.details).toEqual({ offset: 12, wanted: '"," or "}"' })
    expect(error.message).toBe('Cannot parse JSON: wanted "," or "}" at offset 12')
  })
})

describe('parseJson comes to an end on', () => {
  // Some of these take an hour wherever the work grows with the square of the length.
  const length = 1 << 21

  it.each([
    ['a run of opening brackets', '['.repeat(length)],
    ['a run of opened objects', '{"a":'.repeat(length)],
    ['a run of backslashes in an open string', `"${'\\'.repeat(length)}`],
    ['a run of escaped quotation marks', `"${String.raw`\"`.repeat(length)}`],
    ['a run of quotation marks', '"'.repeat(length)],
    ['a run of spaces', ' '.repeat(length)],
    ['a run of zeros', '0'.repeat(length)],
    ['a number with zeros inside', `1${'0'.repeat(length)}1`],
    ['a fraction with zeros inside', `0.1${'0'.repeat(length)}1`],
    ['a number with zeros inside, many times', `1${'01'.repeat(length)}`],
    ['an exponent of many digits', `1e${'9'.repeat(length)}`],
    ['a run of lone surrogates', `"${'\ud800'.repeat(length)}"`],
    ['a run of commas', `[${','.repeat(length)}`],
  ])('%s', (_, text) => {
    expect(refusal(text).code).toBe('json_invalid')
  })

  it.each([
    ['a string of pairs of backslashes', `"${'\\\\'.repeat(length)}"`],
    ['many strings that end in backslashes', `[${Array(20_000).fill('"\\\\\\\\"').join()}]`],
    ['an object of many members', `{${Array.from({ length: 20_000 }, (_, n) => `"${n}":0`)}}`],
    ['a number with zeros behind it', `1.${'0'.repeat(length)}`],
  ])('%s', (_, text) => {
    expect(plain(parseJson(text))).toEqual(JSON.parse(text))
  })
})

describe('canonicalizeJson', () => {
  it.each([
    [' { "b" : [ 1.0 , true ] , "a" : null } ', '{"a":null,"b":[1,true]}'],
    ['{"\\u0062":1,"a":2}', '{"a":2,"b":1}'],
    ['{"10":1,"9":2,"1":3}', '{"1":3,"10":1,"9":2}'],
    ['{"\\ufb33":1,"\\ud83d\\ude00":2,"\\u20ac":3}', '{"\u20ac":3,"\u{1f600}":2,"\ufb33":1}'],
    ['{"\\u0001":1,"\\n":2,"\\"":3,"\\\\":4}', '{"\\u0001":1,"\\n":2,"\\"":3,"\\\\":4}'],
    ['"\\u0041\\/\\u007f\\u2028"', '"A/\u007f\u2028"'],
    ['"\\u001F\\u0008"', '"\\u001f\\b"'],
    ['[-0,1E30,4.50,2e-3,0.000000000000000000000000001]', '[0,1e+30,4.5,0.002,1e-27]'],
    ['{"b":{"d":1,"c":2},"a":[{"f":3,"e":4}]}', '{"a":[{"e":4,"f":3}],"b":{"c":2,"d":1}}'],
  ])('prints %s as %s', (text, canonical) => expect(canonicalizeJson(text)).toBe(canonical))

  it('prints any JSON as canonicalize does', () => {
    fc.assert(
      fc.property(arbJson, fc.constantFrom('', '  '), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(canonicalizeJson(text)).toBe(canonicalize(value))
      }),
      { numRuns: 500 },
    )
  })

  it('sorts any number of members in any order, and notices a repetition among them', () => {
    const name = fc.string({ unit: fc.constantFrom(...'abz09é'), maxLength: 3 })
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 40 }), fc.nat(), (names, nth) => {
        const members = names.map((one, at) => `"${one}":${at}`)
        const text = `{${members.join()}}`
        expect(canonicalizeJson(text)).toBe(canonicalize(JSON.parse(text)))
        const repeated = `{${[...members, members[nth % members.length]].join()}}`
        expect(refusal(repeated).message).toContain('without repetition')
      }),
      { numRuns: 500 },
    )
  })
})

describe('isObject', () => {
  it('tells objects from everything else that JSON has', () => {
    expect([{}, parseJson('{}')].every(isObject)).toBe(true)
    expect([null, [], '', 0, true, undefined].some(isObject)).toBe(false)
  })
})
