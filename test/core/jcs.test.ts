import { describe, expect, it } from 'vitest'
import { serializeJcs } from '../../src/core/jcs.js'
import type { Json } from '../../src/core/json.js'
import { parseJson } from '../../src/core/json.js'

/** RFC 8785 appendix B: IEEE 754 bits and how they are printed. */
const NUMBERS = [
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['c340000000000000', '-9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef4f', '999999999999999900000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'],
  ['41b3de4355555555', '333333333.3333333'],
  ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'],
  ['becbf647612f3696', '-0.0000033333333333333333'],
  ['43143ff3c1cb0959', '1424953923781206.2'],
] as const

describe('serializeJcs', () => {
  it.each(NUMBERS)('prints the double %s as %s, as RFC 8785 does', (bits, printed) => {
    expect(serializeJcs(Buffer.from(bits, 'hex').readDoubleBE())).toBe(printed)
  })

  it('prints the sample of RFC 8785 §3.2.3', () => {
    const sample = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`)
    expect(serializeJcs(sample)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it('sorts members by UTF-16 code units, as RFC 8785 §3.2.3 shows', () => {
    const sample = JSON.parse(String.raw`{
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }`)
    const values = [...serializeJcs(sample).matchAll(/:"([^"]+)"/g)].map(([, value]) => value)
    expect(values).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  it('sorts members that look like integers as text', () => {
    expect(serializeJcs({ 10: 'ten', 9: 'nine' })).toBe('{"10":"ten","9":"nine"}')
  })

  it.each([
    ['__proto__', '{"__proto__":{"a":1}}'],
    ['toJSON', '{"toJSON":"x"}'],
    ['constructor', '{"constructor":1,"hasOwnProperty":2}'],
  ])('keeps a member named %s, from either parser', (_, text) => {
    expect(serializeJcs(parseJson(text))).toBe(text)
    expect(serializeJcs(JSON.parse(text) as Json)).toBe(text)
  })

  it.each([
    ['NaN', Number.NaN],
    ['an infinity', Number.POSITIVE_INFINITY],
    ['a lone surrogate', ['\ud800']],
    ['a lone surrogate in a name', { '\udc00': 1 }],
  ])('refuses %s, which has no canonical form', (_, value) => {
    expect(() => serializeJcs(value as Json)).toThrow()
  })
})
