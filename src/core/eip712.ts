/** EIP-712 for fixed types: atomic members and nested structs, no arrays. @module */
import type { Keccak256, TypedData } from '../ports.js'
import { concatBytes, encodeUtf8 } from './bytes.js'
import { decodeHex, encodeWord } from './hex.js'

/** Struct name → its type as EIP-712 encodes it: `Name(type member,…)` and then the structs it uses. */
export type TypeTable = Readonly<Record<string, string>>
export type Domain = Readonly<Record<'name' | 'version', string>>
export type Struct = Readonly<{ [member: string]: string | number | boolean | Struct }>

export const DOMAIN: TypeTable = { EIP712Domain: 'EIP712Domain(string name,string version)' }

const split: Record<string, readonly (readonly [type: string, name: string])[]> = {}

/** The members of a struct as pairs of type and name. */
export function membersOf(types: TypeTable, struct: string) {
  const type = types[struct] as string
  split[type] ??= type
    .replace(/^.*?\(|\).*/g, '')
    .split(',')
    .map((member) => member.split(' ') as [string, string])
  return split[type]
}

/** keccak256(typeHash ‖ encoded members); an absent bytes32 is all zero. */
export function hashStruct(
  types: TypeTable,
  name: string,
  value: Struct,
  keccak256: Keccak256,
): Uint8Array {
  const hashText = (text: string) => keccak256(encodeUtf8(text))
  const members = membersOf(types, name)
  const words = new Uint8Array(32 * members.length + 32)
  words.set(hashText(types[name] as string))
  members.forEach(([type, member], index) => {
    const found = value[member] as string
    // An address is a uint160, a bool is 0 or 1.
    const word =
      type === 'string'
        ? hashText(found)
        : type in types
          ? hashStruct(types, type, found as unknown as Struct, keccak256)
          : decodeHex(type === 'bytes32' ? (found ?? encodeWord(0)) : encodeWord(found), 32)
    words.set(word, 32 * index + 32)
  })
  return keccak256(words)
}

/**
 * The 32 bytes that a wallet signs.
 *
 * Layout: keccak256(0x1901 ‖ hashStruct(domain) ‖ hashStruct(message)).
 * Source: EIP-712.
 */
export function typedDigest(
  domain: Domain,
  types: TypeTable,
  name: string,
  message: Struct,
  keccak256: Keccak256,
): Uint8Array {
  return (
    keccak256.ofTypedData?.(domain, types, name, message) ??
    keccak256(
      concatBytes(
        Uint8Array.of(0x19, 0x01),
        hashStruct(DOMAIN, 'EIP712Domain', domain, keccak256),
        hashStruct(types, name, message, keccak256),
      ),
    )
  )
}

/** The same message in the form that wallets and viem take. */
export function typedData(
  domain: Domain,
  types: TypeTable,
  name: string,
  message: Struct,
): TypedData {
  const all = { ...DOMAIN, ...types }
  const list = (struct: string) => membersOf(all, struct).map(([type, name]) => ({ name, type }))
  return {
    domain: { ...domain },
    types: Object.fromEntries(Object.keys(all).map((struct) => [struct, list(struct)])),
    primaryType: name,
    message: { ...message },
  }
}
