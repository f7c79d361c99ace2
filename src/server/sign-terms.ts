/** Signing what is advertised, once per terms and period. Source: spec/keys.md §5. @module */
import { isReceiptError, ReceiptError } from '../errors.js'
import { digestEntries, MAX_SIGNED_ENTRIES } from '../keys/offered-terms.js'
import { signStatement } from '../keys/sign.js'
import { decodePaymentRequired } from '../payment/x402.js'
import type { Clock, Engine, Hex, Signer } from '../ports.js'
import type { AnnouncedTerms } from '../receipt/http.js'
import { essence } from '../receipt/media-type.js'

export interface SignTerms {
  /** How long advertised terms are good for at least, and at most twice as long: 60 to 31536000. */
  readonly validForSeconds: number
}

export interface TermsSignerOptions extends SignTerms {
  readonly issuer: string
  readonly signer: Signer
  readonly engine: Engine
  readonly clock?: Clock
  /** Told once of each failure, however many responses wait for the signature. */
  readonly onError: (error: ReceiptError) => unknown
}

/** Signs the terms of a 402; `undefined` where it goes out without a signature. Never rejects. */
export type OfferTerms = (response: Response) => Promise<AnnouncedTerms | undefined>

const MAX_REMEMBERED = 1024
/** Who asks without paying can ask for other terms each time, for a URL is part of them. */
const MAX_NEW_PER_SECOND = 64
/** A signer that failed is left alone for as long: no 402 is to wait for the next failure. */
const PAUSE_SECONDS = 30

/**
 * Signs terms before they are paid.
 *
 * Every offer of a period ends at one time, so that a signature serves everybody who is offered
 * the same.
 * Errors: `TypeError` where the period is none.
 */
export function createTermsSigner({
  issuer,
  signer,
  engine,
  validForSeconds: period,
  clock = () => Math.floor(Date.now() / 1000),
  onError,
}: TermsSignerOptions): OfferTerms {
  if (!Number.isSafeInteger(period) || period < 60 || period > 31_536_000) {
    throw new TypeError(
      `Cannot sign terms: found validForSeconds ${period}, wanted 60 to 31536000 seconds`,
    )
  }
  const known = new Map<Hex, Promise<Hex | undefined>>()
  let validUntil = 0
  let pausedUntil = 0
  let second = 0
  let signed = 0

  const sign = async (terms: Hex): Promise<Hex | undefined> => {
    try {
      const statement = await signStatement('terms', { issuer, terms, validUntil }, signer, engine)
      return statement.signature
    } catch (cause) {
      known.delete(terms)
      pausedUntil = clock() + PAUSE_SECONDS
      const message = 'Cannot sign terms: the signer failed'
      void onError(
        isReceiptError(cause) ? cause : new ReceiptError('signing_failed', message, {}, cause),
      )
      return undefined
    }
  }

  /** Whether so many new signatures may be asked for now. */
  const mayAsk = (count: number, now: number) => {
    if (now !== second) [second, signed] = [now, 0]
    if (now < pausedUntil || signed + count > MAX_NEW_PER_SECOND) return false
    signed += count
    return true
  }

  const remember = (terms: Hex): Promise<Hex | undefined> => {
    const signing = known.get(terms) ?? sign(terms)
    known.set(terms, signing)
    const [oldest] = known.size > MAX_REMEMBERED ? known.keys() : []
    if (oldest !== undefined) known.delete(oldest)
    return signing
  }

  return async function offerTerms(response) {
    const digests = await readDigests(response, engine)
    if (digests.length === 0 || digests.length > MAX_SIGNED_ENTRIES) return undefined
    const now = clock()
    const end = Math.ceil(now / period + 1) * period
    if (end !== validUntil) {
      validUntil = end
      known.clear()
    }
    const fresh = digests.filter((terms) => !known.has(terms)).length
    if (fresh > 0 && !mayAsk(fresh, now)) return undefined
    const signatures = await Promise.all(digests.map(remember))
    return signatures.every((one) => one !== undefined)
      ? { signatures, validUntil: end }
      : undefined
  }
}

/** What a 402 advertises, as payer and verifier will read it; nothing where they cannot. */
async function readDigests(response: Response, engine: Engine): Promise<readonly Hex[]> {
  try {
    const text = response.headers.get('PAYMENT-REQUIRED') ?? (await readJson(response))
    return digestEntries(decodePaymentRequired(text), engine)
  } catch {
    return []
  }
}

/** Version 1 asks in the body. Other content may have no end, and asks for nothing. */
const readJson = async (response: Response): Promise<string> =>
  essence(response.headers.get('Content-Type')) === 'application/json'
    ? response.clone().text()
    : ''
