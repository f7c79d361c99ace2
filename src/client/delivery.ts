/** From a paid response to what is reported and what is handed on. Source: spec/http.md §5. @module */
import type { Engine } from '../ports.js'
import { RECEIPT_HEADER, rangeOf } from '../receipt/http.js'
import type { Trust } from '../verify/types.js'
import { type Received, receive, settlementOf } from './exchange.js'
import { findAbsence, findProblem, isSettled, judge } from './judge.js'
import { asksForPayment, type Offer } from './offers.js'
import type { Delivery, Exchange } from './types.js'

/** What was settled before the response came. */
export interface Paid {
  readonly payment: string
  readonly request: Exchange['request']
  /** The 402s that the payment can answer. */
  readonly offers: readonly Offer[]
  /** Whose receipt is accepted. */
  readonly trust: Trust
}

const receiptOf = ({ headers }: Response) => headers.get(RECEIPT_HEADER) ?? undefined

/** Whether the server turned the payment down and asks anew, which delivers nothing. */
export const isRefusal = (response: Response): boolean =>
  asksForPayment(response) &&
  receiptOf(response) === undefined &&
  !isSettled(settlementOf(response))

/** The exchange as far as it is known without, or with, its response. */
export function exchangeOf(
  { offers, payment, request }: Paid,
  given?: Response,
  { body }: Pick<Received, 'body'> = {},
  offer: Offer | undefined = offers[0],
): Exchange {
  const settlement = given && settlementOf(given)
  return {
    ...(offer && { required: offer.text }),
    ...(offer?.announcement !== undefined && { announcement: offer.announcement }),
    payment,
    ...(settlement !== undefined && { settlement }),
    request,
    ...(given && {
      response: {
        status: given.status,
        headers: [...given.headers],
        ...(body && { body }),
      },
    }),
  }
}

/** Reads a paid response and checks its receipt. Without one the response is left untouched. */
export async function readDelivery(
  paid: Paid,
  given: Response,
  {
    engine,
    clock,
    maxBodyBytes,
  }: { readonly engine: Engine; readonly clock: () => number; readonly maxBodyBytes: number },
): Promise<{ delivery: Delivery; response: Response }> {
  const settlement = settlementOf(given)
  const receipt = receiptOf(given)
  const absence = findAbsence(given, receipt, isSettled(settlement))
  if (absence !== undefined || receipt === undefined) {
    const exchange = exchangeOf(paid, given)
    const delivery = { exchange, ...(receipt && { receipt }), ...(absence && { problem: absence }) }
    return { delivery, response: given }
  }

  const received = await receive(given, maxBodyBytes)
  const { offer, report } = judge(receipt, {
    ...paid,
    settlement,
    engine,
    at: clock(),
    response: {
      status: given.status,
      contentType: given.headers.get('Content-Type') ?? '',
      contentRange: rangeOf(given.status, given.headers),
      ...(received.body && { body: received.body }),
    },
  })
  const problem = findProblem(report, given, received.unread)
  return {
    delivery: {
      exchange: exchangeOf(paid, given, received, offer),
      receipt,
      report,
      ...(problem && { problem }),
    },
    response: received.response,
  }
}
