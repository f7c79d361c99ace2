import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createMemoryPins,
  type Delivery,
  type PinStore,
  withReceipts,
} from '../../src/client/index.js'
import { KEY_DOCUMENT_PATH, type KeyStatement, serializeKeyDocument } from '../../src/keys/index.js'
import type { Hex } from '../../src/ports.js'
import { addressOf, certificateOf, signedBy, successionOf } from '../keys/material.js'
import { newAccount } from '../support/claims.js'
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
  const error = await paidFetch(shop.origin).catch((thrown) => thrown)
  expect(purse.signed).toBe(signed)
  return error
}

describe('a signer that is followed', () => {
  const wallet = newAccount()
  const network = 'eip155:84532'

  /** The shop sells under a new key, and publishes a document with these statements. */
  async function rotate(state: (keys: { old: Hex; key: Hex; now: number }) => Promise<unknown>[]) {
    shop.twist({ payTo: addressOf(wallet) })
    await announced()(shop.origin)
    const old = shop.signer.address as Hex
    shop.twist({ signer: randomSigner() })
    const key = shop.signer.address as Hex
    const now = Math.floor(Date.now() / 1000)
    const statements = await Promise.all(state({ old, key, now }))
    const document = {
      schema: 'delivery-receipt-keys/1' as const,
      issuer: shop.origin,
      keys: [old, key].map((one) => ({ key: one, notBefore: 0 })),
      wallets: [],
      statements: statements as KeyStatement[],
    }
    const asked: Headers[] = []
    shop.twist({
      ask(c, honest) {
        if (c.req.path !== KEY_DOCUMENT_PATH) return honest
        asked.push(c.req.raw.headers)
        return new Response(serializeKeyDocument(document))
      },
    })
    return { old, key, asked }
  }
  const certificate = (key: Hex, now: number, by = wallet) =>
    signedBy(by, 'certificate', {
      ...certificateOf({ issuer: shop.origin, key, network, payTo: addressOf(by) }),
      notBefore: now - 100,
      notAfter: now + 100,
    })

  it('has a certificate by the pinned payee: it is pinned in its turn, and paid', async () => {
    const { asked, key } = await rotate(({ key, now }) => [certificate(key, now)])
    const headers = { Cookie: 'id=1', Authorization: 'Bearer 1' }
    expect((await announced()(shop.origin, { headers })).status).toBe(200)
    expect(deliveries.map(({ report }) => report?.verdict)).toEqual(['verified', 'verified'])
    const pin = { signer: key, payTo: { [network]: addressOf(wallet) } }
    expect(await pins.read(shop.origin)).toEqual(pin)
    await announced()(shop.origin)
    expect(asked).toHaveLength(1)
    for (const name of ['Cookie', 'Authorization', 'PAYMENT-SIGNATURE']) {
      expect(asked[0]?.has(name)).toBe(false)
    }
    expect(shop.paid).toHaveLength(3)
  })

  it('is named by the pinned key', async () => {
    const oldKey = newAccount()
    shop.twist({ signer: { ...oldKey, address: addressOf(oldKey) } })
    const { key } = await rotate(({ key, old, now }) => [
      signedBy(oldKey, 'succession', {
        ...successionOf({ issuer: shop.origin, key: old, successor: key }),
        notBefore: now - 1,
      }),
    ])
    await announced()(shop.origin)
    expect((await pins.read(shop.origin))?.signer).toBe(key)
  })

  it('is not pinned before a payment is sent', async () => {
    const { old } = await rotate(({ key, now }) => [certificate(key, now)])
    const looking = withReceipts(fetch, { trust: { announced: pins }, onDelivery })
    expect((await looking(shop.origin)).status).toBe(402)
    expect((await pins.read(shop.origin))?.signer).toBe(old)
  })

  it('is not paid on the word of another wallet, and the refusal says why', async () => {
    const { key, old } = await rotate(({ key, now }) => [certificate(key, now, newAccount())])
    const error = await refused(announced())
    expect(error).toMatchObject({ code: 'signer_changed', details: { found: key } })
    expect(error.message).toContain(`${old} as pinned, or one that follows it; its key document`)
    expect((await pins.read(shop.origin))?.signer).toBe(old)
  })

  it('does not bring another payee along', async () => {
    await rotate(({ key, now }) => [certificate(key, now)])
    shop.twist({ payTo: randomAddress() })
    expect(await refused(announced())).toMatchObject({ code: 'payee_changed' })
  })

  it('is certified on a network that is offered, not on another that was paid once', async () => {
    const { key, old } = await rotate(({ key, now }) => [
      signedBy(wallet, 'certificate', {
        ...certificateOf({ issuer: shop.origin, key, network: 'eip155:1' }),
        ...{ payTo: addressOf(wallet), notBefore: now - 100, notAfter: now + 100 },
      }),
    ])
    const payTo = { 'eip155:1': addressOf(wallet), [network]: addressOf(wallet) }
    await pins.write(shop.origin, { signer: old, payTo })
    expect(await refused(announced())).toMatchObject({ details: { found: key } })
  })

  it('is paid by calls at the same time, which ask for one document', async () => {
    const { asked, key } = await rotate(({ key, now }) => [certificate(key, now)])
    const paidFetch = announced()
    await Promise.all(['/a', '/b', '/c'].map((path) => paidFetch(shop.origin + path)))
    expect(asked).toHaveLength(1)
    expect(shop.paid).toHaveLength(4)
    expect((await pins.read(shop.origin))?.signer).toBe(key)
  })

  it('is never followed where the signer was named', async () => {
    const { asked, old } = await rotate(({ key, now }) => [certificate(key, now)])
    expect(await refused(named(old))).toMatchObject({ code: 'signer_changed' })
    expect(asked).toEqual([])
  })
})
