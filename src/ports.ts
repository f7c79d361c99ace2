/** The shapes through which the library meets the outside. Types only: existing objects already fit. @module */
/** Lower-case hexadecimal with `0x`. */
export type Hex = `0x${string}`

/** An incremental hash. `() => createHash('sha256')` and `() => sha256.create()` (noble) fit. */
export interface HashFactory {
  (): { update(bytes: Uint8Array): unknown; digest(): Uint8Array }
  /** The hash of what is all there, text as UTF-8, where the host has a faster way to it. */
  hex?(data: Uint8Array | string): Hex
}

/**
 * secp256k1 over 32-byte digests.
 *
 * Layout: signatures are recovery bit (0 or 1) ‖ r ‖ s, 65 bytes; public keys 65 bytes, uncompressed.
 * `sign` is deterministic (RFC 6979, no extra entropy) and low-S. Callers check every length and range first.
 */
export interface Curve {
  publicKey(secretKey: Uint8Array): Uint8Array
  sign(digest: Uint8Array, secretKey: Uint8Array): Uint8Array
  recover(digest: Uint8Array, signature: Uint8Array): Uint8Array
}

export interface Keccak256 {
  (bytes: Uint8Array): Uint8Array
  /** A faster way to an EIP-712 digest, where there is one. */
  ofTypedData?(
    domain: Readonly<Record<'name' | 'version', string>>,
    types: Readonly<Record<string, string>>,
    name: string,
    message: object,
  ): Uint8Array
}

export interface Hashes {
  readonly keccak256: Keccak256
  readonly sha256: HashFactory
}

/** What verifying needs of an engine: no secret key ever meets it. */
export interface VerifyingEngine extends Hashes {
  readonly curve: Pick<Curve, 'recover'>
}

/** Everything cryptographic that can be swapped for something faster. */
export interface Engine extends Hashes {
  readonly curve: Curve
}

/** EIP-712 typed data as wallets take it. */
export interface TypedData {
  domain: Record<string, string>
  types: Record<string, { name: string; type: string }[]>
  primaryType: string
  message: Record<string, unknown>
}

/** Who signs receipts. A viem account fits; so does any object with one of the two methods. */
export interface Signer {
  readonly address: string
  sign?(parameters: { hash: Hex }): Promise<Hex>
  signTypedData?(parameters: TypedData): Promise<Hex>
}

/** Where a provider keeps what it claimed. One payment identity has one set of claims: the first. */
export interface ReceiptStore {
  /**
   * Keeps the claims, as canonical JSON, unless the payment has some already; returns those that
   * are kept. One step: of two at once, one is first.
   */
  claim(paymentId: Hex, claims: string): string | Promise<string>
  /** Keeps a paid body that went out without its receipt. Throws where it cannot. */
  keepBody?(paymentId: Hex, body: Uint8Array): void | Promise<void>
}

/** The current time in Unix seconds. */
export type Clock = () => number

/** The part of `fetch` that is used. */
export type Fetch = (input: Request) => Promise<Response>

/** A node of a chain, with a time limit of its own. A viem client fits, and so does an EIP-1193 provider. */
export interface Rpc {
  request(call: { method: string; params?: unknown }): Promise<unknown>
}
