/** What "paid" means, and the x402 messages that say it. Source: spec/receipt.md §3, spec/http.md §2. @module */
import type { Json, JsonObject } from '../core/json.js'
import type { Hex } from '../ports.js'

export interface Payment {
  /** `x402/1`, `x402/2` or `mpp`. */
  readonly protocol: string
  readonly scheme: string
  /** What identifies this payment. */
  readonly kind: 'eip3009' | 'permit2' | 'channel' | 'mpp' | 'transaction'
  /** CAIP-2, or `mpp:<method>`. */
  readonly network: string
  /** As the network writes it; eip155 addresses in lower case. */
  readonly asset: string
  /** Base units of the asset, decimal. */
  readonly amount: string
  readonly payer: string
  readonly payTo: string
  /** `promised`: the scheme settles later. */
  readonly settlement: 'settled' | 'promised'
  /** Id of the settlement transaction, "" only when promised. */
  readonly transaction: string
  /** By kind: 32-byte hex, decimal, `channelId:cumulative`, a reference, or "". */
  readonly nonce: string
  /** Digest of what the server advertised. */
  readonly terms: Hex
}

/** What a server asks for: the 402's header (version 2) or body (version 1). */
export interface PaymentRequired {
  readonly x402Version: 1 | 2
  readonly resource?: Json
  readonly accepts: readonly JsonObject[]
  readonly extensions?: JsonObject
}

/** What a payer sends: `PAYMENT-SIGNATURE` (version 2) or `X-PAYMENT` (version 1). */
export interface PaymentPayload {
  readonly x402Version: 1 | 2
  /** Version 2 repeats the chosen entry; version 1 names only scheme and network. */
  readonly accepted: JsonObject
  readonly payload: JsonObject
}

/** What the facilitator answered: `PAYMENT-RESPONSE` (version 2) or `X-PAYMENT-RESPONSE` (version 1). */
export interface SettleResponse {
  readonly success: boolean
  readonly transaction: string
  readonly network: string
  readonly payer?: string
  readonly amount?: string
}
