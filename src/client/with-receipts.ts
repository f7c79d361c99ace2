/** The fetch that pays with open eyes: it sees the 402, the payment and what came back. Source: spec/http.md §5. @module */
import { nobleEngine } from '../core/engine.js'
import { refuse } from '../errors.js'
import type { Fetch } from '../ports.js'
import { exchangeOf, isRefusal, type Paid, readDelivery } from './delivery.js'
import { paymentOf, seal, settlementOf, targetOf } from './exchange.js'
import { createFollow } from './follow.js'
import { createGuard } from './guard.js'
import { asksForPayment, createOfferMemory, readOffer } from './offers.js'
import { carry, problem } from './problem.js'
import type { Delivery, WithReceiptsOptions } from './types.js'

/**
 * Wraps a fetch so that every paid response is held against its receipt before it is handed over.
 *
 * It belongs inside of what pays. A 402 from somebody else than whom the caller trusts is refused
 * before anything is signed; where a pinned signer changed, the issuer's key document is asked
 * whether the new one follows it. The response that comes back has the bytes, the status and the
 * headers that were received.
 *
 * Units: `maxBodyBytes`; `clock` in Unix seconds.
 * Errors: before the payment `redirected`, `announcement_invalid`, `signer_changed`,
 * `payee_changed` and those of the pin store; after it a `DeliveryError`: the problem with
 * `onProblem: 'throw'` (but `not_settled`, where nothing was delivered), and `store_failed` where
 * `onDelivery` throws; `unavailable` where it was put outside of what pays. `TypeError` where
 * problems would go unheard.
 *
 * @example wrapFetchWithPayment(withReceipts(fetch, { trust: { signers }, onDelivery }), client)
 */
export function withReceipts(
  fetch: Fetch,
  options: WithReceiptsOptions,
): (input: RequestInfo | URL, init?: RequestInit) => Promise<Response> {
  const {
    trust,
    onDelivery,
    onProblem = 'report',
    engine = nobleEngine,
    clock = () => Math.floor(Date.now() / 1000),
    maxBodyBytes = 64 * 1024 * 1024,
  } = options
  if (onProblem === 'report' && onDelivery === undefined) {
    throw new TypeError("Cannot wrap fetch: wanted onDelivery, or onProblem: 'throw'")
  }
  const guard = createGuard(trust, createFollow({ fetch, engine, clock }))
  const offers = createOfferMemory()

  /** Looks at a 402 before anybody pays it. */
  async function consider(request: Request, response: Response) {
    const target = targetOf(request)
    if (response.redirected) {
      // A payment goes to the first address, and is not forwarded from there.
      const found = `a redirect to ${response.url}`
      refuse('redirected', `pay ${target}`, 'a call of the address that asks', { found })
    }
    const { origin } = new URL(target)
    const offer = await readOffer(response, origin, { engine, clock })
    await guard.check(origin, offer)
    if (offer !== undefined) offers.remember(request, offer)
  }

  async function tell(delivery: Delivery, response?: Response) {
    try {
      await onDelivery?.(delivery)
    } catch (cause) {
      const wanted = 'onDelivery to return'
      throw carry(problem('store_failed', 'report delivery', wanted, {}, cause), response)
    }
  }

  async function pay(request: Request, payment: string): Promise<Response> {
    const url = targetOf(request)
    const candidates = offers.recall(request, payment)
    const { record, sent } = await seal(request)
    const accepted = await guard.commit(new URL(url).origin, candidates[0])
    const paid: Paid = { payment, request: record, offers: candidates, trust: accepted }

    const given = await fetch(sent).catch(async (cause) => {
      const wanted = 'a response; whether the payment was taken is not known'
      const failure = problem('network_failed', `pay ${url}`, wanted, {}, cause)
      await tell({ exchange: exchangeOf(paid), problem: failure })
      throw cause
    })
    if (isRefusal(given)) {
      await consider(request, given)
      return given
    }
    const { delivery, response } = await readDelivery(paid, given, { engine, clock, maxBodyBytes })
    await tell(delivery, response)
    if (onProblem === 'throw' && delivery.problem && delivery.problem.code !== 'not_settled') {
      throw carry(delivery.problem, response)
    }
    return response
  }

  return async function fetchWithReceipts(input, init) {
    const request = new Request(input, init)
    const payment = paymentOf(request)
    if (payment !== undefined) return pay(request, payment)
    const response = await fetch(request)
    if (asksForPayment(response)) await consider(request, response)
    else if (settlementOf(response) !== undefined) {
      // Whoever wraps what pays, instead of being wrapped by it, would check nothing and not know.
      const details = { found: 'a settlement of a payment that did not pass here' }
      const wanted = 'withReceipts inside of what pays'
      throw carry(problem('unavailable', 'check delivery', wanted, details), response)
    }
    return response
  }
}
