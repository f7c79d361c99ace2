/** Statements about keys, and the document that a host publishes of them. Source: spec/keys.md §1 and §2. @module */
import type { Hex } from '../ports.js'

/** The payee's wallet vouches for a key. */
export interface KeyCertificate {
  readonly issuer: string
  /** CAIP-2, or `eip155:*` for every EVM network. */
  readonly network: string
  readonly payTo: string
  readonly key: Hex
  readonly notBefore: number
  /** Not included. */
  readonly notAfter: number
  readonly serial: Hex
}

/** After the key comes the successor. */
export interface KeySuccession {
  readonly issuer: string
  readonly key: Hex
  readonly successor: Hex
  readonly notBefore: number
  readonly serial: Hex
}

export type RevocationReason = 'compromised' | 'lost' | 'superseded' | 'ceased'

/** The key is not to be trusted any more. */
export interface KeyRevocation {
  readonly issuer: string
  readonly key: Hex
  /** The word of who signs it: it dates nothing. */
  readonly publishedAt: number
  readonly reason: RevocationReason
  readonly serial: Hex
}

/** Terms that are offered until then. */
export interface OfferedTerms {
  readonly issuer: string
  readonly terms: Hex
  readonly validUntil: number
}

/** What each name of a statement holds. */
export interface Bodies {
  readonly certificate: KeyCertificate
  readonly succession: KeySuccession
  readonly revocation: KeyRevocation
  readonly terms: OfferedTerms
}

export type StatementName = keyof Bodies

/** A body under its name, and the signature over it. */
export type Signed<Name extends StatementName> = {
  readonly [Member in Name]: Bodies[Member]
} & { readonly signature: Hex }

export type Statement = { [Name in StatementName]: Signed<Name> }[StatementName]

/** Statements that a key document holds. */
export type KeyStatement = Signed<'certificate'> | Signed<'succession'> | Signed<'revocation'>

/** A key of an issuer, and when it may sign. */
export interface ListedKey {
  readonly key: Hex
  readonly notBefore: number
  readonly notAfter?: number
  readonly retiredAt?: number
}

export interface Wallet {
  readonly network: string
  readonly payTo: string
}

/** Every key that an issuer ever used, as its own host publishes it. */
export interface KeyDocument {
  readonly schema: 'delivery-receipt-keys/1'
  readonly issuer: string
  readonly keys: readonly ListedKey[]
  /** Wallets that the host itself names. */
  readonly wallets: readonly Wallet[]
  readonly statements: readonly KeyStatement[]
}
