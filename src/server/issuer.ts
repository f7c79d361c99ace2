/** From a paid exchange to its receipt, without any framework. Source: spec/http.md §4, spec/receipt.md §3. @module */
import { createMemoryStore } from '../archive/memory.js'
import { isHex } from '../core/hex.js'
import type { Json } from '../core/json.js'
import { sha256Hex } from '../core/sha256.js'
import { hostEngine } from '../engines/host.js'
import { ReceiptError, refuse } from '../errors.js'
import { paymentId } from '../payment/identity.js'
import type { Payment } from '../payment/types.js'
import type { Clock, Engine, Hex, ReceiptStore, Signer } from '../ports.js'
import { isIssuer, readClaims } from '../receipt/claims.js'
import { digestClaims } from '../receipt/digest.js'
import { encodeText, joinReceipt, serializeClaims } from '../receipt/serialize.js'
import { signDigest } from '../receipt/sign.js'
import type { Claims, Receipt, ResponseClaims } from '../receipt/types.js'
import { writeUrl } from '../receipt/url.js'
import { isTestKey } from './test-keys.js'
import { inStep } from './turn.js'

export interface IssuerOptions {
  /** The public origin that callers see: https, or http on loopback. */
  readonly issuer: string
  /**
   * Anything with the shape of a viem account. Not the key of the wallet that is paid. One that
   * asks a service sets its own time limit: the response waits for it.
   */
  readonly signer: Signer
  /** Default: in memory, bounded. */
  readonly store?: ReceiptStore
  /** Default: noble, with the host's own SHA-256 where it has one. */
  readonly engine?: Engine
  readonly clock?: Clock
}

/** A paid response, and what was paid for it. */
export interface Delivery {
  readonly payment: Payment
  /** `url` is the public one; `body` the content as sent, codings kept. */
  readonly request: { readonly method: string; readonly url: string; readonly body?: Uint8Array }
  readonly response: ResponseClaims
  /** Where a redirect leads. */
  readonly location?: string
}

export interface Issued {
  readonly receipt: Receipt
  /** The value of the `Delivery-Receipt` header. */
  readonly header: string
}

export interface Issuer {
  readonly issuer: string
  readonly signer: Hex
  readonly engine: Engine
  /** Claims, keeps, signs. Errors: `ReceiptError` with an issuing code. */
  issue(delivery: Delivery): Promise<Issued>
}

/**
 * An issuer of receipts for one origin.
 *
 * Errors: `TypeError` where the issuer is no origin, or the signer cannot sign.
 */
export function createIssuer({
  issuer,
  signer,
  store = createMemoryStore(),
  engine = hostEngine,
  clock = () => Math.floor(Date.now() / 1000),
}: IssuerOptions): Issuer {
  if (!isIssuer(issuer)) {
    throw new TypeError(
      `Cannot create issuer: found ${issuer}, wanted an https origin, or http on loopback`,
    )
  }
  const address = signer.address.toLowerCase()
  const nothing = sha256Hex(new Uint8Array(), engine)
  if (!isHex(address, 20) || !(signer.sign ?? signer.signTypedData)) {
    throw new TypeError(
      'Cannot create issuer: wanted a signer with an address, and with sign or signTypedData',
    )
  }

  return {
    issuer,
    signer: address,
    engine,
    async issue({ location, payment, request, response }) {
      if (isTestKey(address, payment.network)) {
        refuse(
          'test_key',
          'issue receipt',
          `a signing key that is not published, for ${payment.network}`,
        )
      }
      if (!request.url.startsWith(`${issuer}/`)) {
        refuse('origin_mismatch', 'issue receipt', `a URL of ${issuer}`)
      }
      const made: Claims = {
        issuedAt: clock(),
        issuer,
        signer: address,
        payment,
        request: {
          method: request.method,
          url: writeUrl(request.url, issuer, engine),
          body: request.body === undefined ? nothing : sha256Hex(request.body, engine),
        },
        response,
        ...(location !== undefined && {
          extensions: { location: writeUrl(location, issuer, engine) },
        }),
      }
      readClaims(made as unknown as Json)
      const written = serializeClaims(made)
      const kept = await keep(store, paymentId(payment, engine), written)
      const { claims, text } =
        kept === undefined ? { claims: made, text: written } : again(made, written, kept)
      const digest = digestClaims(claims, engine)
      await inStep
      const signature = await signDigest(claims, digest, signer, engine)
      return {
        receipt: { receipt: claims, signature },
        header: encodeText(joinReceipt(text, signature)),
      }
    },
  }
}

/** Keeps the claims of a payment, or returns those that it has already. Errors: `store_failed`. */
function keep(
  store: ReceiptStore,
  id: Hex,
  text: string,
): Claims | undefined | Promise<Claims | undefined> {
  const read = (kept: string) => (kept === text ? undefined : readClaims(JSON.parse(kept)))
  const fail = (cause: unknown): never => {
    const message = 'Cannot keep claims: the store failed'
    throw new ReceiptError('store_failed', message, { paymentId: id }, cause)
  }
  try {
    const kept = store.claim(id, text)
    return typeof kept === 'string' ? read(kept) : Promise.resolve(kept).then(read).catch(fail)
  } catch (cause) {
    return fail(cause)
  }
}

/**
 * The claims that a payment has already, for a retry: it says the same at another time. Anything
 * else is another delivery for the same money.
 */
function again(claims: Claims, text: string, first: Claims) {
  if (serializeClaims({ ...first, issuedAt: claims.issuedAt }) !== text) {
    refuse('payment_reused', 'issue receipt', 'a payment that has no other receipt', {
      nonce: claims.payment.nonce,
    })
  }
  // Databases keep the value of JSON, not its spelling.
  return { claims: first, text: serializeClaims(first) }
}
