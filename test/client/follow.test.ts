import { describe, expect, it } from 'vitest'
import { type Change, createFollow, findRefusal } from '../../src/client/follow.js'
import { nobleEngine } from '../../src/core/engine.js'
import {
  type KeyDocument,
  type KeyStatement,
  type ListedKey,
  serializeKeyDocument,
} from '../../src/keys/index.js'
import {
  addressOf,
  certificateOf,
  key,
  NETWORK,
  NOW,
  revocationOf,
  signedBy,
  stranger,
  successionOf,
  successor,
  wallet,
} from '../keys/material.js'
import { ISSUER, newAccount } from '../support/claims.js'

const pinned = addressOf(key)
const announced = addressOf(successor)
const wallets = [{ network: NETWORK, payTo: addressOf(wallet) }]
const change: Change = { issuer: ISSUER, pinned, announced, wallets }

function documentOf(
  statements: readonly KeyStatement[],
  more: Partial<KeyDocument> & { readonly listed?: Partial<ListedKey> } = {},
): KeyDocument {
  const { listed, ...rest } = more
  return {
    schema: 'delivery-receipt-keys/1',
    issuer: ISSUER,
    keys: [
      { key: pinned, notBefore: 0 },
      { key: announced, notBefore: 0, ...listed },
    ],
    wallets: [],
    statements,
    ...rest,
  }
}

const refusalOf = (document: KeyDocument, other: Partial<Change> = {}, now = NOW) =>
  findRefusal(document, { ...change, ...other }, now, nobleEngine)

const certified = (given: Parameters<typeof certificateOf>[0] = {}, by = wallet) =>
  signedBy(by, 'certificate', certificateOf({ key: announced, ...given }))
const succeeded = (given: Parameters<typeof successionOf>[0] = {}, by = key) =>
  signedBy(by, 'succession', successionOf(given))
const revoked = (given: Parameters<typeof revocationOf>[0] = {}, by = wallet) =>
  signedBy(by, 'revocation', revocationOf({ key: announced, ...given }))

const NOBODY = 'its key document has neither a certificate by the pinned payee nor a succession'
const LATE = 'its certificate does not hold at this time'
const STRANGER = addressOf(stranger)

describe('a certificate', () => {
  it('by the pinned payee lets the key follow', async () => {
    expect(refusalOf(documentOf([await certified()]))).toBeUndefined()
  })

  it('for every EVM network counts on each', async () => {
    const everywhere = documentOf([await certified({ network: 'eip155:*' })])
    expect(refusalOf(everywhere)).toBeUndefined()
    const elsewhere = [{ network: 'solana:mainnet', payTo: addressOf(wallet) }]
    expect(refusalOf(everywhere, { wallets: elsewhere })).toBe(NOBODY)
  })

  it.each([
    ['by another wallet in its own name', { payTo: STRANGER }, stranger, NOBODY],
    ['for another network', { network: 'eip155:1' }, wallet, NOBODY],
    ['for another origin', { issuer: 'https://other.example' }, wallet, NOBODY],
    ['for another key', { key: pinned }, wallet, NOBODY],
    ['that is over', { notAfter: NOW }, wallet, LATE],
    ['that has not begun', { notBefore: NOW + 1 }, wallet, LATE],
  ])('%s is none', async (_, given, by, refusal) => {
    expect(refusalOf(documentOf([await certified(given, by)]))).toBe(refusal)
  })

  it('holds from its first second to its last', async () => {
    const document = documentOf([await certified({ notBefore: NOW, notAfter: NOW + 1 })])
    expect(refusalOf(document)).toBeUndefined()
    expect(refusalOf(document, {}, NOW + 1)).toBe(LATE)
  })

  it('that a stranger signed in the name of the payee waits for the chain', async () => {
    const refusal = 'only its chain can tell whether the payee certified it'
    expect(refusalOf(documentOf([await certified({}, stranger)]))).toBe(refusal)
    const everywhere = documentOf([await certified({ network: 'eip155:*' }, stranger)])
    expect(refusalOf(everywhere)).toBe(NOBODY)
  })

  it('counts for nothing where no payee is pinned on what is offered', async () => {
    expect(refusalOf(documentOf([await certified()]), { wallets: [] })).toBe(NOBODY)
  })
})

describe('a succession', () => {
  it('by the pinned key lets the next one follow, from its time on', async () => {
    const document = documentOf([await succeeded()])
    expect(refusalOf(document)).toBeUndefined()
    expect(refusalOf(document, {}, NOW - 1)).toBe(NOBODY)
  })

  it('by the pinned payee does so too', async () => {
    const named = await succeeded({}, wallet)
    expect(refusalOf(documentOf([named]))).toBe(NOBODY)
    const trusted = documentOf([await certified({ key: pinned }), named])
    expect(refusalOf(trusted)).toBeUndefined()
  })

  it('by a stranger who certified the pinned key himself does not', async () => {
    const self = await certified({ key: pinned, payTo: STRANGER }, stranger)
    const document = documentOf([self, await succeeded({}, stranger)], {
      wallets: [{ network: NETWORK, payTo: STRANGER }],
    })
    expect(refusalOf(document)).toBe(NOBODY)
  })

  it('leads on over keys between', async () => {
    const between = newAccount()
    const first = await succeeded({ successor: addressOf(between), notBefore: NOW - 2 })
    const second = { key: addressOf(between), notBefore: NOW }
    const later = await succeeded(second, between)
    expect(refusalOf(documentOf([first, later]))).toBeUndefined()
    expect(refusalOf(documentOf([first, later]), {}, NOW - 1)).toBe(NOBODY)
    expect(refusalOf(documentOf([first, await succeeded(second, stranger)]))).toBe(NOBODY)
    expect(refusalOf(documentOf([later]))).toBe(NOBODY)
  })

  it('does not lead back', async () => {
    const back = { pinned: announced, announced: pinned }
    expect(refusalOf(documentOf([await succeeded()]), back)).toBe(NOBODY)
  })

  it('names nobody where it names two', async () => {
    const two = [await succeeded(), await succeeded({ successor: STRANGER })]
    expect(refusalOf(documentOf(two))).toBe(NOBODY)
  })

  it('ends in a loop', async () => {
    const between = newAccount()
    const first = await succeeded({ successor: addressOf(between) })
    const back = await succeeded({ key: addressOf(between), successor: pinned }, between)
    expect(refusalOf(documentOf([first, back]))).toBe(NOBODY)
  })
})

describe('a key that would follow', () => {
  it('does not where the payee revoked it', async () => {
    const document = documentOf([await certified(), await revoked()])
    expect(refusalOf(document)).toBe('its key document calls it revoked')
  })

  it('does not where a wallet that the host names revoked it', async () => {
    const statements = [
      await succeeded(),
      await certified({ payTo: STRANGER }, stranger),
      await revoked({}, stranger),
    ]
    const named = { wallets: [{ network: NETWORK, payTo: STRANGER }] }
    expect(refusalOf(documentOf(statements, named))).toBe('its key document calls it revoked')
    expect(refusalOf(documentOf(statements))).toBeUndefined()
  })

  it('does where only the key before it was revoked', async () => {
    const old = await certified({ key: pinned })
    const statements = [old, await succeeded(), await revoked({ key: pinned })]
    expect(refusalOf(documentOf(statements))).toBeUndefined()
  })

  it.each([
    ['not yet valid', { notBefore: NOW + 1 }],
    ['expired', { notAfter: NOW }],
    ['retired', { retiredAt: NOW }],
  ])('does not where the document calls it %s', async (state, listed) => {
    const document = documentOf([await certified()], { listed })
    expect(refusalOf(document)).toBe(`its key document calls it ${state}`)
  })
})

describe('asking the host', () => {
  /** A host, what it publishes, and the time. */
  function open(first: KeyDocument | undefined) {
    const host = { document: first, asked: 0, now: NOW }
    const follow = createFollow({
      clock: () => host.now,
      engine: nobleEngine,
      async fetch() {
        host.asked += 1
        const { document } = host
        return document
          ? new Response(serializeKeyDocument(document))
          : new Response('not found', { status: 404 })
      },
    })
    return { host, ask: (other: Partial<Change> = {}) => follow({ ...change, ...other }) }
  }

  it('happens once for a payment, and for calls at the same time', async () => {
    const { ask, host } = open(documentOf([await certified()]))
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([undefined, undefined, undefined])
    expect(await ask()).toBeUndefined()
    expect(host.asked).toBe(1)
    host.now += 60
    expect(await ask()).toBeUndefined()
    expect(host.asked).toBe(2)
  })

  it('says that there is no document, and asks anew when it is there', async () => {
    const { ask, host } = open(undefined)
    expect(await ask()).toContain('status 404')
    host.document = documentOf([])
    expect(await ask()).toBe(NOBODY)
    host.document = documentOf([await certified()])
    expect(await ask()).toBeUndefined()
    expect(host.asked).toBe(3)
  })

  it('believes no document that takes a revocation or a key back', async () => {
    const revocation = await revoked()
    const { ask, host } = open(documentOf([await certified(), revocation]))
    expect(await ask()).toContain('revoked')
    host.document = documentOf([await certified()])
    expect(await ask()).toContain('every revocation that the earlier document had')
    host.document = documentOf([await certified(), revocation])
    host.document = { ...host.document, keys: host.document.keys.slice(1) }
    expect(await ask()).toContain('every key that the earlier document had')
  })
})
