/** What is known of the key that signed, in words. Source: spec/keys.md §3 and §4. @module */
import type { Claims } from '../receipt/types.js'
import type { Check } from '../verify/types.js'
import { describeTime, printable } from './printable.js'

type Details = NonNullable<Check['details']>

const since = ({ since }: Details) =>
  typeof since === 'number' ? ` since ${describeTime(since)}` : ''

/** What ties the key to the host, by the name that `checkKeys` gives it. */
const BINDINGS: Readonly<Record<string, (claims: Claims) => string>> = {
  document: ({ issuer }) => `${issuer} itself names this key`,
  wallet: ({ issuer, payment }) =>
    `the wallet ${payment.payTo}, accepted for ${issuer}, vouches for this key`,
}

/** What became of a key that still counts. */
const LATER: Readonly<Record<string, (details: Details) => string>> = {
  superseded: (details) => `, superseded${since(details)}, after it signed this`,
  'revoked after issue': (details) =>
    `, revoked${since(details)} (${printable(String(details.reason))}), after it signed this`,
}

/** Why a key does not count, by code. */
const STATES: Readonly<Record<string, (details: Details) => string>> = {
  key_superseded: (details) => `the key was retired${since(details)}, before this was signed`,
  key_not_yet_valid: (details) => `the key is valid only${since(details)}, and signed this before`,
  key_expired: (details) => `the key is expired${since(details)}, and signed this later`,
  key_revoked: (details) =>
    `the key was revoked${since(details)} (${printable(String(details.reason))}), before this was signed`,
  key_disputed: ({ reason }) =>
    `the key was ${printable(String(reason))}: nothing outside of this receipt tells whether its owner signed`,
}

/** The step `host`, where it passed. */
export function describeAccepted({ details = {} }: Check, claims: Claims): string {
  const { binding, state } = details
  const bound =
    BINDINGS[String(binding)]?.(claims) ?? `this signer is accepted for ${claims.issuer}`
  return bound + (LATER[String(state)]?.(details) ?? '')
}

/** Why nobody accepted answers for a signature; never in the host's name. */
export function describeUnaccepted({ code, details = {} }: Check, claims: Claims): string {
  const state = STATES[String(code)]
  if (state !== undefined) return `signed by ${claims.signer}, but ${state(details)}`
  return details.wallet === undefined
    ? `signed by ${claims.signer}, which you have not accepted for ${claims.issuer}`
    : `the owner of wallet ${printable(String(details.wallet))} signed, and nothing ties that wallet to a host`
}
