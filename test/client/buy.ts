/** One paid call to a shop that was made to lie. */
import { expect } from 'vitest'
import type { Delivery, WithReceiptsOptions } from '../../src/client/index.js'
import type { Fetch } from '../../src/ports.js'
import { openPurse, type Shop, type Twists } from './shop.js'

const purse = openPurse()

/** What was reported, what the caller got or, where the call failed, why. */
export async function buy(
  shop: Shop,
  twists: Partial<Twists>,
  options: Partial<WithReceiptsOptions> = {},
  fetch?: Fetch,
) {
  shop.twist(twists)
  const deliveries: Delivery[] = []
  const trust = { signers: [{ issuer: shop.origin, signer: shop.signer.address }] }
  const onDelivery = (delivery: Delivery) => {
    deliveries.push(delivery)
  }
  const paidFetch = purse.wrap({ trust, onDelivery, ...options } as WithReceiptsOptions, fetch)
  const outcome = await paidFetch(`${shop.origin}/report`).then(
    (response) => ({ response, error: undefined }),
    (error: unknown) => ({ response: Response.error(), error }),
  )
  expect(deliveries).toHaveLength(1)
  return { ...(deliveries[0] as Delivery), ...outcome }
}

/** A paid response with other headers or another body than the shop would send. */
export const answer =
  (change: (headers: Headers) => void, body?: BodyInit): Twists['answer'] =>
  (_, honest) => {
    const headers = new Headers(honest.headers)
    change(headers)
    return new Response(body ?? honest.body, { headers, status: honest.status })
  }

/** A fetch that makes something else of paid responses. */
export const remake =
  (change: (response: Response) => Response): Fetch =>
  async (request) => {
    const response = await fetch(request)
    return response.status === 402 ? response : change(response)
  }
