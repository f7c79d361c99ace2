/** Canonical and strict JSON, transcribed from spec/receipt.md §6 and §7. @module */

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [member: string]: JsonValue }

export type JsonMembers = { [member: string]: JsonValue }

export const isMembers = (value: unknown): value is JsonMembers =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const LONE_SURROGATE = /\p{Surrogate}/u

/** RFC 8785, or `undefined` where the value has no canonical form. */
export function canonical(value: JsonValue): string | undefined {
  if (typeof value === 'string') {
    return LONE_SURROGATE.test(value) ? undefined : JSON.stringify(value)
  }
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : undefined
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) {
    const items = value.map(canonical)
    return items.includes(undefined) ? undefined : `[${items.join(',')}]`
  }
  // Array.prototype.sort compares UTF-16 code units, as the RFC asks.
  const members = Object.keys(value)
    .sort()
    .map((name) => {
      const printedName = canonical(name)
      const printed = canonical(value[name] as JsonValue)
      return printedName === undefined || printed === undefined
        ? undefined
        : `${printedName}:${printed}`
    })
  return members.includes(undefined) ? undefined : `{${members.join(',')}}`
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/g
const MAX_NESTING = 64

/** Strict JSON, or `undefined`: the platform decides about the grammar, the tokens about the rest. */
export function parseStrict(text: string): JsonValue | undefined {
  let value: JsonValue
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const tokens = text.match(TOKEN) ?? []
  const open: Set<string>[] = []
  for (const [index, token] of tokens.entries()) {
    if (token === '{' || token === '[') {
      open.push(new Set())
      if (open.length > MAX_NESTING) return undefined
    } else if (token === '}' || token === ']') {
      open.pop()
    } else if (token.startsWith('"')) {
      const string: string = JSON.parse(token)
      if (LONE_SURROGATE.test(string)) return undefined
      if (tokens[index + 1] === ':') {
        const names = open.at(-1) as Set<string>
        if (names.has(string)) return undefined
        names.add(string)
      }
    } else if (/^[-\d]/.test(token) && !isExact(token)) return undefined
  }
  return value
}

/** Whether the token's decimal value is that of the number as ECMAScript prints it. */
function isExact(token: string): boolean {
  const printed = String(Number(token))
  if (printed === 'Infinity' || printed === '-Infinity') return false
  const [a, b] = [toFraction(token), toFraction(printed)]
  if (a === undefined || b === undefined) return false
  return a.numerator * b.denominator === b.numerator * a.denominator
}

/** A decimal as an exact fraction; `undefined` where its exponent is absurd. */
function toFraction(decimal: string) {
  const [mantissa = '', exponent = '0'] = decimal.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const digits = BigInt(whole + fraction)
  const shift = Number(exponent) - fraction.length
  if (digits === 0n) return { numerator: 0n, denominator: 1n }
  if (Math.abs(shift) > 2000) return undefined
  return shift < 0
    ? { numerator: digits, denominator: 10n ** BigInt(-shift) }
    : { numerator: digits * 10n ** BigInt(shift), denominator: 1n }
}
