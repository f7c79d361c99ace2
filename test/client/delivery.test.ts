import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answer, buy, remake } from './buy.js'
import { openShop, type Shop, type Twists } from './shop.js'

let shop: Shop
beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

describe('a receipt header', () => {
  it.each([
    ['that is no base64url', '%%%', 'base64url_invalid'],
    ['that is no receipt', 'e30', 'claims_invalid'],
    ['that is far too long', 'A'.repeat(9000), 'receipt_too_large'],
    ['of nothing', '', 'json_invalid'],
  ])('%s is reported, and the body delivered', async (_, value, code) => {
    const { problem, response } = await buy(shop, {
      answer: answer((headers) => headers.set('Delivery-Receipt', value)),
    })
    expect(problem?.code).toBe(code)
    expect(await response.json()).toEqual({ answer: 42 })
  })

  it('sent twice is ambiguous, even where both are the same', async () => {
    const twice = (headers: Headers) =>
      headers.append('Delivery-Receipt', headers.get('Delivery-Receipt') as string)
    const { problem, report, response } = await buy(shop, { answer: answer(twice) })
    expect(problem?.code).toBe('receipt_ambiguous')
    expect(report).toBeUndefined()
    expect(await response.json()).toEqual({ answer: 42 })
  })

  it('too large for fetch itself ends the call, and the payment is reported', async () => {
    const huge = answer((headers) => headers.set('Delivery-Receipt', 'A'.repeat(20_000)))
    const { error, exchange, problem } = await buy(shop, { answer: huge })
    expect(error).toBeInstanceOf(TypeError)
    expect(problem).toMatchObject({ code: 'network_failed', cause: error })
    expect(exchange.payment).toBeDefined()
  })

  it('on a 304 proves no delivery', async () => {
    const { problem, response } = await buy(shop, {
      answer: (_, { headers }) => new Response(null, { headers, status: 304 }),
    })
    expect(response.status).toBe(304)
    expect(problem?.code).toBe('status_mismatch')
  })
})

describe('a paid response without a receipt', () => {
  const without = (more: Record<string, string>, status = 200): Partial<Twists> => ({
    answer: (_, honest) => {
      const headers = new Headers({ ...Object.fromEntries(honest.headers), ...more })
      headers.delete('Delivery-Receipt')
      return new Response(honest.body, { headers, status })
    },
  })

  it('is reported', async () => {
    const { exchange, problem, report, response } = await buy(shop, without({}))
    expect(problem).toMatchObject({ code: 'receipt_missing', details: { settled: true } })
    expect(report).toBeUndefined()
    expect(exchange.settlement).toBe(response.headers.get('PAYMENT-RESPONSE'))
    // Left to the caller, who may want it as a stream.
    expect(exchange.response?.body).toBeUndefined()
    expect(await response.json()).toEqual({ answer: 42 })
  })

  it('is reported with the reason that the server gives', async () => {
    const { problem } = await buy(shop, without({ 'Delivery-Receipt-Missing': 'signing_failed' }))
    expect(problem).toMatchObject({
      code: 'receipt_missing',
      details: { reason: 'signing_failed' },
      message: expect.stringContaining('signing_failed'),
    })
  })

  it('repeats no reason that is no code', async () => {
    const { problem } = await buy(shop, without({ 'Delivery-Receipt-Missing': '<script>' }))
    expect(problem?.details.reason).toBe('unreadable')
  })

  it('is reported for a paid error as well', async () => {
    expect((await buy(shop, without({}, 500))).problem?.code).toBe('receipt_missing')
  })

  it('and without a settlement is an error of the server like any other, but the payment is kept', async () => {
    const unsettled = () => new Response('busy', { status: 503 })
    const { exchange, problem, response } = await buy(
      shop,
      { answer: unsettled },
      {
        onProblem: 'throw',
      },
    )
    expect(problem?.code).toBe('not_settled')
    expect(exchange.payment).toBeDefined()
    expect(await response.text()).toBe('busy')
  })

  it('where another origin hides its headers is unavailable, not missing', async () => {
    // What a browser makes of a response whose headers are not exposed.
    const browser = remake(({ body }) =>
      Object.defineProperty(new Response(body), 'type', { value: 'cors' }),
    )
    const { problem } = await buy(shop, {}, {}, browser)
    expect(problem?.code).toBe('unavailable')
    expect(problem?.message).toContain('Access-Control-Expose-Headers')
  })

  it('where a browser hides a redirect is unavailable', async () => {
    const browser = remake(() =>
      Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' }),
    )
    const { problem, response } = await buy(shop, {}, {}, browser)
    expect(problem).toMatchObject({ code: 'unavailable', details: { found: 'opaqueredirect' } })
    expect(response.status).toBe(0)
  })
})
