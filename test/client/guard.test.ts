import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGuard } from '../../src/client/guard.js'
import {
  createMemoryPins,
  type Delivery,
  type PinStore,
  withReceipts,
} from '../../src/client/index.js'
import { openPurse, openShop, randomAddress, randomSigner, type Shop } from './shop.js'

let shop: Shop
let pins: PinStore
let purse: ReturnType<typeof openPurse>
let deliveries: Delivery[]
const onDelivery = (delivery: Delivery) => {
  deliveries.push(delivery)
}

beforeEach(async () => {
  shop = await openShop()
  pins = createMemoryPins()
  purse = openPurse()
  deliveries = []
})
afterEach(() => shop.close())

const announced = () => purse.wrap({ trust: { announced: pins }, onDelivery })
const named = (signer: string) =>
  purse.wrap({ trust: { signers: [{ issuer: shop.origin, signer }] }, onDelivery })

/** A call that must fail before anything is signed. */
async function refused(paidFetch: ReturnType<typeof announced>) {
  const { signed } = purse
  const error = await paidFetch(shop.origin).then(
    () => undefined,
    (thrown) => thrown,
  )
  expect(purse.signed).toBe(signed)
  return error
}

describe.each([1, 2] as const)('over x402 version %i, with announced signers,', (version) => {
  beforeEach(() => shop.twist({ version }))

  it('the first payment pins signer and payee', async () => {
    const payTo = randomAddress()
    shop.twist({ payTo })
    expect(await pins.read(shop.origin)).toBeUndefined()
    await announced()(shop.origin)
    expect(deliveries[0]?.report?.verdict).toBe('verified')
    const pin = { signer: shop.signer.address, payTo: { 'eip155:84532': payTo } }
    expect(await pins.read(shop.origin)).toEqual(pin)
    await announced()(shop.origin)
    expect(await pins.read(shop.origin)).toEqual(pin)
  })

  it('a changed signer is not paid', async () => {
    await announced()(shop.origin)
    const wanted = shop.signer.address
    const signer = randomSigner()
    shop.twist({ signer })
    const error = await refused(announced())
    expect(error).toMatchObject({ code: 'signer_changed', details: { found: signer.address } })
    expect(error.message).toContain(wanted)
  })

  it('a changed payee is not paid', async () => {
    await announced()(shop.origin)
    const payTo = randomAddress()
    shop.twist({ payTo })
    const details = { found: payTo, network: 'eip155:84532' }
    expect(await refused(announced())).toMatchObject({ code: 'payee_changed', details })
  })

  it('an announcement that disappears is not paid', async () => {
    await announced()(shop.origin)
    shop.twist({ announcement: () => undefined })
    const details = { found: 'no announcement' }
    expect(await refused(announced())).toMatchObject({ code: 'signer_changed', details })
  })

  it('a shop that never announces is paid, and its receipt untrusted', async () => {
    shop.twist({ announcement: () => undefined })
    expect((await announced()(shop.origin)).status).toBe(200)
    expect(deliveries[0]?.report?.verdict).toBe('untrusted')
    expect(deliveries[0]?.problem?.code).toBe('signer_untrusted')
    expect(await pins.read(shop.origin)).toBeUndefined()
  })

  it('a receipt by another key than the announced one is untrusted', async () => {
    const { signer } = shop
    shop.twist({
      ask: (_, honest) => {
        shop.twist({ signer: randomSigner() })
        return honest
      },
    })
    await announced()(shop.origin)
    expect(deliveries[0]?.problem?.code).toBe('signer_untrusted')
    expect(deliveries[0]?.report?.claims?.signer).toBe(shop.signer.address)
    expect((await pins.read(shop.origin))?.signer).toBe(signer.address)
  })

  it.each([
    ['for another origin', { issuer: 'https://bank.example' }],
    ['without a signer', { signer: undefined }],
    ['with an address in mixed case', { signer: `0x${'aB'.repeat(20)}` }],
    ['with more than it should have', { extra: true }],
  ])('an announcement %s is not paid', async (_, wrong) => {
    shop.twist({ announcement: (honest) => ({ ...honest, ...wrong }) })
    const invalid = { code: 'announcement_invalid' }
    expect(await refused(announced())).toMatchObject(invalid)
    expect(await refused(named(shop.signer.address))).toMatchObject(invalid)
  })
})

describe('with announced signers', () => {
  it('two first calls that hear two signers pay only one of them', async () => {
    let count = 0
    const paidFetch = announced()
    // Both 402s are out before the first payment is made.
    const both = new Promise<void>((resolve) => {
      shop.twist({
        ask: async (_, honest) => {
          count += 1
          shop.twist({ signer: randomSigner() })
          if (count === 2) resolve()
          await both
          return honest
        },
      })
    })
    const calls = ['/a', '/b'].map((path) => paidFetch(shop.origin + path))
    const results = await Promise.allSettled(calls)
    const failed = results.filter(({ status }) => status === 'rejected')
    expect(failed).toHaveLength(1)
    expect(failed[0]).toMatchObject({ reason: { code: 'signer_changed' } })
    expect(shop.paid).toHaveLength(1)
  })

  it('payments take turns, however slow the pins are', async () => {
    const slow: PinStore = {
      async read(issuer) {
        const pin = await pins.read(issuer)
        await new Promise(setImmediate)
        return pin
      },
      write: pins.write,
    }
    const guard = createGuard({ announced: slow }, async () => 'no')
    const offer = () => ({
      text: '',
      required: { x402Version: 2, accepts: [] } as const,
      announced: { issuer: shop.origin, signer: randomAddress() },
      entry: { network: 'eip155:1', payTo: randomAddress() },
    })
    const [first, second] = await Promise.allSettled([
      guard.commit(shop.origin, offer()),
      guard.commit(shop.origin, offer()),
    ])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({ reason: { code: 'signer_changed' } })
  })

  it('a payment for a 402 that was never seen is not sent to a pinned issuer', async () => {
    await announced()(shop.origin)
    const headers = { 'PAYMENT-SIGNATURE': deliveries[0]?.exchange.payment as string }
    const blind = withReceipts(fetch, { trust: { announced: pins }, onDelivery })
    await expect(blind(shop.origin, { headers })).rejects.toMatchObject({ code: 'signer_changed' })
    expect(shop.paid).toHaveLength(1)
  })

  it('requirements that only a lenient reader understands are not paid to a pinned issuer', async () => {
    await announced()(shop.origin)
    shop.twist({
      ask: (_, honest) => {
        const text = atob(honest.headers.get('PAYMENT-REQUIRED') as string)
        const required = btoa(text.replace('"x402Version":2', '"x402Version":2,"x402Version":2'))
        return Response.json({}, { status: 402, headers: { 'PAYMENT-REQUIRED': required } })
      },
    })
    expect(await refused(announced())).toMatchObject({ code: 'signer_changed' })
  })

  it('a second network is pinned when it is first paid', async () => {
    await pins.write(shop.origin, {
      signer: shop.signer.address as never,
      payTo: { 'eip155:1': '0xa' },
    })
    await announced()(shop.origin)
    const pin = await pins.read(shop.origin)
    expect(Object.keys(pin?.payTo ?? {})).toEqual(['eip155:1', 'eip155:84532'])
  })

  it('every advertised entry counts, whichever the payment would choose', async () => {
    await announced()(shop.origin)
    shop.twist({
      terms: ({ accepts, ...rest }) => ({
        ...rest,
        accepts: [...accepts, { ...accepts[0], payTo: randomAddress() }],
      }),
    })
    expect(await refused(announced())).toMatchObject({ code: 'payee_changed' })
  })

  it('a 402 in answer to a payment is looked at like any other', async () => {
    shop.twist({
      answer: () => {
        shop.twist({ signer: randomSigner() })
        return fetch(shop.origin).then((response) => new Response(response.body, response))
      },
    })
    const error = await announced()(shop.origin).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'signer_changed' })
  })
})

describe('with named signers', () => {
  it('another one that is announced is not paid', async () => {
    expect(await refused(named(randomAddress()))).toMatchObject({ code: 'signer_changed' })
  })

  it('the case of an address does not matter', async () => {
    await named(shop.signer.address.toUpperCase().replace('0X', '0x'))(shop.origin)
    expect(deliveries[0]?.report?.verdict).toBe('verified')
  })

  it('no announcement is needed', async () => {
    shop.twist({ announcement: () => undefined })
    await named(shop.signer.address)(shop.origin)
    expect(deliveries[0]?.report?.verdict).toBe('verified')
  })

  it('an issuer that nobody named is paid, and its receipt untrusted', async () => {
    const signers = [{ issuer: 'https://api.example.com', signer: shop.signer.address }]
    await purse.wrap({ trust: { signers }, onDelivery })(shop.origin)
    expect(deliveries[0]?.problem?.code).toBe('signer_untrusted')
  })
})
