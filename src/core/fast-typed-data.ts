/** EIP-712 digests without arrays in between, for engines that make them by the thousand. @module */
import type { Keccak256 } from '../ports.js'
import { DOMAIN, type Domain, membersOf, type TypeTable } from './eip712.js'
import { decodeHex, encodeWord } from './hex.js'
import { rememberTexts } from './remember.js'

const NO_DIGIT = 16
const digits = /* @__PURE__ */ Uint8Array.from({ length: 128 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code))
  return value < 0 ? NO_DIGIT : value
})

/** Writes hexadecimal with its last byte before `end`, or returns false where it is none. */
function writeHex(text: string, length: number, words: Uint8Array, end: number): boolean {
  if (text.length !== 2 + 2 * length || !text.startsWith('0x')) return false
  let seen = 0
  for (let at = text.length - 1, to = end - 1; at > 1; at -= 2, to -= 1) {
    const low = digits[text.charCodeAt(at)] ?? NO_DIGIT
    const high = digits[text.charCodeAt(at - 1)] ?? NO_DIGIT
    seen |= low | high
    words[to] = 16 * high + low
  }
  return seen < NO_DIGIT
}

/** Writes what is neither text nor struct; what has no short way goes the long one. */
function writeWord(type: string, value: unknown, words: Uint8Array, at: number) {
  const digest = type === 'bytes32'
  if (digest && value === undefined) return
  if (typeof value === 'string' && writeHex(value, digest ? 32 : 20, words, at + 32)) return
  const integer = typeof value === 'boolean' ? Number(value) : (value as number)
  if (!digest && Number.isSafeInteger(integer) && integer >= 0) {
    let to = at + 31
    for (let rest = integer; rest > 0; rest = Math.floor(rest / 256)) words[to--] = rest
    return
  }
  words.set(decodeHex(digest ? (value as string) : encodeWord(value as string), 32), at)
}

/**
 * The same function, with a way of its own to an EIP-712 digest: no arrays in between, and texts and
 * domains that recur are hashed once. `typedDigest` finds it by itself.
 */
export function fastTypedData(keccak256: (bytes: Uint8Array) => Uint8Array): Keccak256 {
  const hashText = rememberTexts(keccak256)
  /** Words of the structs that are being hashed, the inner ones behind the outer ones. */
  let words = new Uint8Array(32 * 64)
  let used = 0

  const hashStruct = (types: TypeTable, name: string, value: object): Uint8Array => {
    const members = membersOf(types, name)
    const start = used
    used += 32 * members.length + 32
    if (used > words.length) {
      const grown = new Uint8Array(2 * used)
      grown.set(words)
      words = grown
    }
    words.fill(0, start, used)
    words.set(hashText(types[name] as string), start)
    let at = start
    for (const [type, member] of members) {
      const found = (value as Record<string, unknown>)[member]
      at += 32
      if (type === 'string') words.set(hashText(found as string), at)
      else if (type in types) {
        // First hashed, then written: the words may have moved meanwhile.
        const hash = hashStruct(types, type, found as object)
        words.set(hash, at)
      } else writeWord(type, found, words, at)
    }
    const hash = keccak256(words.subarray(start, used))
    used = start
    return hash
  }

  let known: (Domain & { readonly hash: Uint8Array }) | undefined
  const hashDomain = ({ name, version }: Domain) => {
    if (known?.name !== name || known.version !== version) {
      const domain = { name, version }
      known = { ...domain, hash: hashStruct(DOMAIN, 'EIP712Domain', domain) }
    }
    return known.hash
  }

  const signed = new Uint8Array(66)
  signed.set([0x19, 0x01])
  const ofTypedData: Keccak256['ofTypedData'] = (domain, types, name, message) => {
    const start = used
    try {
      const hash = hashStruct(types, name, message)
      signed.set(hashDomain(domain), 2)
      signed.set(hash, 34)
      return keccak256(signed)
    } finally {
      used = start
    }
  }
  return Object.assign((bytes: Uint8Array) => keccak256(bytes), { ofTypedData })
}
