/** One request that may have to be paid, and what became of it. @module */
import { paymentOf } from '../client/exchange.js'
import { type ClientTrust, type Delivery, withReceipts } from '../client/index.js'
import { asksForPayment, type Offer, readOffer } from '../client/offers.js'
import { hostEngine } from '../engines/host.js'
import { isReceiptError, ReceiptError, refuse } from '../errors.js'
import { toCaip2 } from '../payment/networks.js'
import { describeAmount } from '../report/index.js'

type FetchLike = typeof globalThis.fetch

export interface Purchase {
  readonly response: Response
  /** What was asked for, where something was. */
  readonly offer?: Offer
  /** What became of the payment, where there was one. */
  readonly delivery?: Delivery
}

export interface PurchaseOptions {
  /** Absent: nothing is ever paid. */
  readonly payer?: (fetch: FetchLike) => FetchLike
  readonly trust: ClientTrust
  /** Called with what is known of a payment, whatever comes after. */
  readonly onDelivery: (delivery: Delivery) => void
}

/**
 * Sends a request and pays for it where it is asked to and may.
 *
 * Errors: `payment_refused` where nothing was paid; `not_settled` where the server did not take the
 * payment; `network_failed`; `x402_invalid` for a 402 that is none of x402; those of `withReceipts`.
 */
export async function purchase(
  request: Request,
  { onDelivery, payer, trust }: PurchaseOptions,
): Promise<Purchase> {
  const { origin } = new URL(request.url)
  let asked = false
  let paid = false
  let offer: Offer | undefined
  let delivery: Delivery | undefined

  async function base(sent: Request): Promise<Response> {
    paid ||= paymentOf(sent) !== undefined
    const response = await fetch(sent)
    if (asksForPayment(response)) {
      asked = true
      // What is announced wrongly is refused by the wrapper around this; here only prices matter.
      offer ??= await readOffer(response, origin).catch(() => undefined)
    }
    return response
  }

  function explain(error: unknown): never {
    if (isReceiptError(error)) throw error
    if (asked && !paid) {
      if (offer === undefined) refuse('x402_invalid', `pay ${request.url}`, 'a 402 of x402')
      refuse('payment_refused', `pay ${request.url}`, 'a payment within --max, on an EVM chain', {
        found: describeOffer(offer).join(' or '),
        next: 'raise the limit with --max, if the price is right',
      })
    }
    const after = paid ? '; whether the payment was taken is not known' : ''
    throw new ReceiptError(
      'network_failed',
      `Cannot fetch ${request.url}: ${reasonOf(error)}${after}`,
      paid ? { next: 'look up the payment on its chain before you pay again' } : {},
      error,
    )
  }

  const watched = withReceipts(base, {
    trust,
    engine: hostEngine,
    onDelivery(one) {
      delivery = one
      onDelivery(one)
    },
  })
  const response = await (payer ? payer(watched) : base)(request).catch(explain)
  if (!payer && offer !== undefined) {
    refuse('payment_refused', `fetch ${request.url} for free`, 'a key to pay from', {
      found: `a price of ${describeOffer(offer).join(' or ')}`,
      next: 'waybill fetch URL --key FILE',
    })
  }
  if (paid && delivery === undefined) {
    refuse('not_settled', `pay ${request.url}`, 'a server that takes the payment', {
      found: `status ${response.status}`,
      next: 'until its authorisation ends, the payment can still be taken: see the chain first',
    })
  }
  return { response, ...(offer && { offer }), ...(delivery && { delivery }) }
}

/** Every way to pay, in words. */
export const describeOffer = ({ required }: Offer): string[] =>
  required.accepts.map(({ amount, asset, maxAmountRequired, network, payTo }) => {
    const place = String(network)
    const price = describeAmount({
      amount: String(amount ?? maxAmountRequired),
      asset: String(asset),
      network: toCaip2(place, required.x402Version) ?? place,
    })
    return `${price} to ${payTo}`
  })

/** `fetch failed` says nothing; what is behind it does. */
export function reasonOf(error: unknown): string {
  const { cause, message, name } = error instanceof Error ? error : new Error(String(error))
  if (name === 'TimeoutError') return 'no answer in time'
  if (name === 'AbortError') return 'interrupted'
  const { code, message: inner } = (cause ?? {}) as NodeJS.ErrnoException
  return code ?? inner ?? message
}
