/** What a receipt says, member by member. Source: spec/receipt.md §2. @module */
import type { JsonObject } from '../core/json.js'
import type { Payment } from '../payment/types.js'
import type { Hex } from '../ports.js'

export interface Claims {
  /** Unix seconds, the issuer's clock. */
  readonly issuedAt: number
  /** The origin that answered, as `new URL(x).origin` prints it. */
  readonly issuer: string
  /** Address of the signing key. Naming it here proves nothing. */
  readonly signer: Hex
  readonly payment: Payment
  readonly request: RequestClaims
  readonly response: ResponseClaims
  readonly extensions?: JsonObject
}

export interface RequestClaims {
  readonly method: string
  readonly url: string
  readonly body: Hex
}

export interface ResponseClaims {
  readonly status: number
  readonly mediaType: string
  readonly range: string
  /** Bytes of the content without codings. */
  readonly length: number
  readonly complete: boolean
  readonly body: Hex
  /** Digest of the canonical JSON; absent where the body has none. */
  readonly json?: Hex
}

/** What travels: claims and the signature over them. */
export interface Receipt {
  readonly receipt: Claims
  readonly signature: Hex
}
