/** What a verifier is given and what it answers. Source: spec/verification.md. @module */
import type { Json } from '../core/json.js'
import type { ErrorCode, ErrorDetails } from '../errors.js'
import type { Hashes, Hex, VerifyingEngine } from '../ports.js'
import type { Claims } from '../receipt/types.js'

/** Whom the verifying party accepts. It comes from that party, never from the material it judges. */
export interface Trust {
  /** Keys accepted for an origin. A key accepted for one says nothing about another. */
  readonly signers: readonly { readonly issuer: string; readonly signer: string }[]
}

/** `caller`: a party to the call, holding its exchange. `reader`: anybody else. */
export type PolicyName = 'caller' | 'reader'

/** The material to hold against the claims; what is absent leaves its steps unchecked. */
export interface Evidence {
  /** What was sent. Without `body`, nothing was. */
  readonly request?: { readonly method: string; readonly url: string; readonly body?: Uint8Array }
  readonly response?: {
    readonly status?: number
    /** The header's value, "" where there was none. */
    readonly contentType?: string
    /** The Content-Range header, absent where there was none. */
    readonly contentRange?: string
    /** The content without codings, as `fetch().arrayBuffer()` returns it. */
    readonly body?: Uint8Array
    /** For who kept only the parsed JSON: that value, in place of `body`. */
    readonly json?: Json
  }
}

export type StepName =
  | 'size'
  | 'base64url'
  | 'json'
  | 'canonical'
  | 'claims'
  | 'signature'
  | 'signer'
  | 'origin'
  | 'host'
  | 'payee'
  | 'request'
  | 'status'
  | 'range'
  | 'length'
  | 'media-type'
  | 'body'
  | 'payment'
  | 'terms'
  | 'consent'
  | 'settlement'
  | 'time'

/** How a check ended. `unchecked` never counts as `pass`; its details say what is missing. */
export type Outcome =
  | { readonly status: 'fail'; readonly code: ErrorCode; readonly details?: ErrorDetails }
  | {
      readonly status: 'pass' | 'unchecked'
      readonly code?: ErrorCode
      readonly details?: ErrorDetails
    }

export type Check = { readonly step: StepName } & Outcome

/** A check that the caller brings along: passes by returning nothing, fails by throwing or by its outcome. */
export type CallerCheck = (claims: Claims, engine: Hashes) => Outcome | undefined

/** Checks of material that the receipt only names; one that is not passed stays unchecked. */
export interface Checks {
  /**
   * Does the host itself name the key, or the wallet that vouches for it? In place of the
   * comparison with `trust.signers`. `waybill/keys` has it.
   */
  readonly host?: CallerCheck
  /** Does the payee's wallet vouch for the key? */
  readonly payee?: CallerCheck
  /** Do the payment's own messages say the same? `waybill/payment` has it for x402. */
  readonly payment?: CallerCheck
  /** Is this what the server advertised? `waybill/payment` has it for x402. */
  readonly terms?: CallerCheck
  /** Did the payer sign this payment? */
  readonly consent?: CallerCheck
  /** Did the transfer happen? */
  readonly settlement?: CallerCheck
}

export interface VerifyOptions extends Evidence {
  readonly trust: Trust
  readonly policy: PolicyName
  readonly checks?: Checks
  /** The verifier's time, Unix seconds. */
  readonly at?: number
  readonly engine?: VerifyingEngine
}

export type Verdict = 'verified' | 'incomplete' | 'untrusted' | 'invalid'

export interface Report {
  readonly verdict: Verdict
  readonly policy: PolicyName
  readonly checks: readonly Check[]
  /** EIP-712 digest, where the receipt could be read. */
  readonly id?: Hex
  readonly claims?: Claims
}

export interface VerifiedReceipt {
  readonly id: Hex
  readonly claims: Claims
  readonly checks: readonly Check[]
}
