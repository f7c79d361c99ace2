/** Strict JSON (RFC 8259, I-JSON of RFC 7493): nothing that two readers could understand differently. @module */
import { ReceiptError } from '../errors.js'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [member: string]: Json
}

const MAX_DEPTH = 64
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\n\r]*/y

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Parses JSON into plain frozen data without prototypes.
 *
 * Refuses: duplicate members, lone surrogates, numbers whose decimal value a double does not
 * hold exactly as ECMAScript prints it, nesting deeper than 64, anything after the value.
 * Errors: `json_invalid`, with the offset.
 * Source: RFC 8259; RFC 7493 §2.
 */
export function parseJson(text: string): Json {
  let at = 0

  function fail(wanted: string): never {
    throw new ReceiptError('json_invalid', `Cannot parse JSON: wanted ${wanted} at offset ${at}`, {
      offset: at,
      wanted,
    })
  }

  function space() {
    SPACE.lastIndex = at
    SPACE.test(text)
    at = SPACE.lastIndex
  }

  function string(): string {
    const start = at
    do {
      at = text.indexOf('"', at + 1)
      if (at < 0) {
        at = start
        fail('a closed string')
      }
    } while (isEscaped(text, at))
    at += 1
    let value: string
    try {
      value = JSON.parse(text.slice(start, at))
    } catch {
      return fail('a valid string')
    }
    return /\p{Surrogate}/u.test(value) ? fail('a string without lone surrogates') : value
  }

  function number(): number {
    NUMBER.lastIndex = at
    const token = NUMBER.exec(text)?.[0]
    if (token === undefined) return fail('a value')
    const value = Number(token)
    const printed = String(value)
    if (token !== printed && decimal(token) !== decimal(printed)) fail('an exact number')
    at += token.length
    return value
  }

  function array(depth: number): Json {
    const items: Json[] = []
    at += 1
    space()
    if (text[at] === ']') at += 1
    else
      for (;;) {
        items.push(value(depth))
        space()
        const mark = text[at]
        if (mark !== ',' && mark !== ']') fail('"," or "]"')
        at += 1
        if (mark === ']') break
      }
    return Object.freeze(items)
  }

  function object(depth: number): Json {
    const members: Record<string, Json> = Object.create(null)
    at += 1
    space()
    if (text[at] === '}') at += 1
    else
      for (;;) {
        space()
        if (text[at] !== '"') fail('a member name')
        const name = string()
        if (name in members) fail('member names without repetition')
        space()
        if (text[at] !== ':') fail('":"')
        at += 1
        members[name] = value(depth)
        space()
        const mark = text[at]
        if (mark !== ',' && mark !== '}') fail('"," or "}"')
        at += 1
        if (mark === '}') break
      }
    return Object.freeze(members)
  }

  function word(token: string, value: Json): Json {
    if (!text.startsWith(token, at)) fail('a value')
    at += token.length
    return value
  }

  function value(depth: number): Json {
    space()
    const mark = text[at]
    if (depth === MAX_DEPTH && (mark === '{' || mark === '[')) fail(`at most ${MAX_DEPTH} levels`)
    switch (mark) {
      case '{':
        return object(depth + 1)
      case '[':
        return array(depth + 1)
      case '"':
        return string()
      case 't':
        return word('true', true)
      case 'f':
        return word('false', false)
      case 'n':
        return word('null', null)
      default:
        return number()
    }
  }

  const parsed = value(0)
  space()
  if (at !== text.length) fail('the end')
  return parsed
}

/** An odd run of backslashes before the quote keeps the string open. */
function isEscaped(text: string, quote: number): boolean {
  let slashes = 0
  while (text[quote - 1 - slashes] === '\\') slashes += 1
  return slashes % 2 === 1
}

/** One spelling per decimal value: sign, significant digits, exponent of the last digit. */
function decimal(token: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE](.+))?$/.exec(token) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  // The lookbehind keeps a long run of zeros inside the number from being tried at each of them.
  const significant = digits.replace(/(?<!0)0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}
