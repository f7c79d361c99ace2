/** EIP-712 structs hashed where they are written, for engines that hash by the thousand. @module */
import type { Keccak256 } from '../ports.js'
import { membersOf } from './eip712.js'
import { decodeHex, encodeWord } from './hex.js'
import { rememberTexts } from './remember.js'

/** Words of the structs that are being hashed, the inner ones behind the outer ones. */
const MAX_BYTES = 32 * 128

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
  if (!digest && Number.isSafeInteger(value) && (value as number) >= 0) {
    let to = at + 31
    for (let rest = value as number; rest > 0; rest = Math.floor(rest / 256)) words[to--] = rest
    return
  }
  words.set(decodeHex(digest ? (value as string) : encodeWord(value as string), 32), at)
}

/**
 * The same function, with a way of its own to hash a struct: no arrays in between, and texts that
 * recur are hashed once. `hashStruct` finds it by itself.
 */
export function fastStructs(keccak256: (bytes: Uint8Array) => Uint8Array): Keccak256 {
  const hashText = rememberTexts(keccak256)
  const words = new Uint8Array(MAX_BYTES)
  let used = 0

  const ofStruct: NonNullable<Keccak256['ofStruct']> = (types, name, value) => {
    const members = membersOf(types, name)
    const start = used
    const end = start + 32 * members.length + 32
    if (end > MAX_BYTES) return undefined
    used = end
    try {
      words.fill(0, start, end)
      words.set(hashText(types[name] as string), start)
      let at = start
      for (const [type, member] of members) {
        const found = (value as Record<string, unknown>)[member]
        at += 32
        if (type === 'string') words.set(hashText(found as string), at)
        else if (type in types) {
          const inner = ofStruct(types, type, found as object)
          if (inner === undefined) return undefined
          words.set(inner, at)
        } else writeWord(type, found, words, at)
      }
      return keccak256(words.subarray(start, end))
    } finally {
      used = start
    }
  }
  return Object.assign((bytes: Uint8Array) => keccak256(bytes), { ofStruct })
}
