/** The one form of each member of statements and key documents. Source: spec/keys.md §1, spec/receipt.md §2. @module */
import { isHex } from '../core/hex.js'
import { isObject, type Json, type JsonObject } from '../core/json.js'
import { type ErrorCode, refuse } from '../errors.js'
import { isIssuer } from '../receipt/claims.js'

/** A test of one member. */
export type Form = (value: Json) => boolean

const matching =
  (pattern: RegExp): Form =>
  (value) =>
    typeof value === 'string' && pattern.test(value)

export const issuer: Form = (value) =>
  typeof value === 'string' && value.length <= 128 && isIssuer(value)
export const address: Form = (value) => isHex(value, 20)
export const bytes32: Form = (value) => isHex(value, 32)
export const time: Form = (value) => Number.isSafeInteger(value) && (value as number) >= 0
/** A CAIP-2 name, or every EVM network. */
export const network: Form = matching(/^eip155:\*$|^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/)
/** Printable ASCII without `"` and `\`, as claims have it. */
export const account: Form = matching(/^[ !#-[\]-~]{1,66}$/)
export const reason: Form = matching(/^(compromised|lost|superseded|ceased)$/)
/** That of a wallet, or of a contract that judges it itself. */
export const signature: Form = matching(/^0x([0-9a-f]{2}){65,2048}$/)

/**
 * Reads an object of exactly these members, those whose name ends in `?` being optional.
 *
 * Errors: `code`, naming the member.
 */
export function readMembers(
  value: Json | undefined,
  forms: Readonly<Record<string, Form>>,
  code: ErrorCode,
  action: string,
): JsonObject {
  if (value === undefined || !isObject(value)) return refuse(code, action, 'an object')
  const left = new Set(Object.keys(value))
  for (const [name, fits] of Object.entries(forms)) {
    const member = name.replace('?', '')
    const found = left.delete(member) ? value[member] : undefined
    if (found === undefined ? name === member : !fits(found)) {
      refuse(code, action, `${member} in its one form`, { member })
    }
  }
  const [unknown] = left
  if (unknown !== undefined) refuse(code, action, 'no unknown member', { member: unknown })
  return value
}

/** Whether a certificate's network, which may be every EVM network, is this one. */
export const isOn = (certified: string, network: string): boolean =>
  certified === network || (certified === 'eip155:*' && network.startsWith('eip155:'))

/** On EVM networks, an account is an address. */
export const isAccountOn = (name: string, payTo: string): boolean =>
  !name.startsWith('eip155:') || isHex(payTo, 20)
