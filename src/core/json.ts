/** Strict JSON (RFC 8259, I-JSON of RFC 7493): nothing that two readers could understand differently. @module */
import { ReceiptError } from '../errors.js'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [member: string]: Json
}

interface Member {
  readonly name: string
  readonly text: string
}

const MAX_DEPTH = 64
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\n\r]*/y
/** A string that is canonical as it stands: no escapes, nothing to escape, no surrogates. */
const PLAIN = /"[ !#-[\]-~]*"/y

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Parses JSON into plain frozen data without prototypes.
 *
 * Errors: those of `canonicalizeJson`.
 */
export function parseJson(text: string): Json {
  return JSON.parse(canonicalizeJson(text), (_, value) =>
    Object.freeze(isObject(value) ? Object.setPrototypeOf(value, null) : value),
  )
}

/**
 * JSON text → its canonical form.
 *
 * Refuses: duplicate members, lone surrogates, numbers whose decimal value a double does not
 * hold exactly as ECMAScript prints it, nesting deeper than 64, anything after the value.
 * Errors: `json_invalid`, with the offset.
 * Source: RFC 8259; RFC 7493 §2; RFC 8785.
 */
export function canonicalizeJson(text: string): string {
  let at = 0

  function fail(wanted: string): never {
    throw new ReceiptError('json_invalid', `Cannot parse JSON: wanted ${wanted} at offset ${at}`, {
      offset: at,
      wanted,
    })
  }

  function space() {
    // Most tokens follow one another directly.
    if (text.charCodeAt(at) > 0x20) return
    SPACE.lastIndex = at
    SPACE.test(text)
    at = SPACE.lastIndex
  }

  function string(): string {
    const start = at
    PLAIN.lastIndex = at
    if (PLAIN.test(text)) {
      at = PLAIN.lastIndex
      return text.slice(start, at)
    }
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
    return /\p{Surrogate}/u.test(value)
      ? fail('a string without lone surrogates')
      : JSON.stringify(value)
  }

  function number(): string {
    NUMBER.lastIndex = at
    if (!NUMBER.test(text)) return fail('a value')
    const token = text.slice(at, NUMBER.lastIndex)
    // Minus zero prints as zero.
    const printed = String(Number(token))
    if (token !== printed && decimal(token) !== decimal(printed)) fail('an exact number')
    at += token.length
    return printed
  }

  /** The items between brackets, each read by `read`. */
  function list(close: string, depth: number, read: () => void) {
    if (depth > MAX_DEPTH) fail(`at most ${MAX_DEPTH} levels`)
    at += 1
    space()
    if (text[at] === close) {
      at += 1
      return
    }
    for (;;) {
      read()
      space()
      const mark = text[at]
      if (mark !== ',' && mark !== close) fail(`"," or "${close}"`)
      at += 1
      if (mark === close) return
    }
  }

  function array(depth: number): string {
    let items = ''
    list(']', depth, () => {
      items += items === '' ? value(depth) : `,${value(depth)}`
    })
    return `[${items}]`
  }

  function object(depth: number): string {
    const members: Member[] = []
    let sorted = true
    list('}', depth, () => {
      space()
      if (text[at] !== '"') fail('a member name')
      const token = string()
      // Names sort by their UTF-16 code units, which an escape would hide.
      const name = token.includes('\\') ? JSON.parse(token) : token.slice(1, -1)
      const last = members.at(-1)
      if (last !== undefined && last.name >= name) sorted = false
      space()
      if (text[at] !== ':') fail('":"')
      at += 1
      members.push({ name, text: `${token}:${value(depth)}` })
    })
    if (!sorted) {
      sortByName(members)
      if (members.some(({ name }, i) => name === members[i + 1]?.name)) {
        fail('member names without repetition')
      }
    }
    let texts = ''
    for (const member of members) texts += texts === '' ? member.text : `,${member.text}`
    return `{${texts}}`
  }

  function word(token: string): string {
    if (!text.startsWith(token, at)) fail('a value')
    at += token.length
    return token
  }

  function value(depth: number): string {
    space()
    switch (text[at]) {
      case '{':
        return object(depth + 1)
      case '[':
        return array(depth + 1)
      case '"':
        return string()
      case 't':
        return word('true')
      case 'f':
        return word('false')
      case 'n':
        return word('null')
      default:
        return number()
    }
  }

  const canonical = value(0)
  space()
  if (at !== text.length) fail('the end')
  return canonical
}
/** Few members, as most objects have them, are in order before `sort` has begun. */
function sortByName(members: Member[]) {
  if (members.length > 16) {
    members.sort((a, b) => (a.name < b.name ? -1 : 1))
    return
  }
  for (const [from, member] of members.entries()) {
    let at = from
    for (; at > 0; at -= 1) {
      const before = members[at - 1] as Member
      if (before.name <= member.name) break
      members[at] = before
    }
    members[at] = member
  }
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
