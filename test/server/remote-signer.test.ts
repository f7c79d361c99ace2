import { describe, expect, it } from 'vitest'
import { createRemoteSigner, type RemoteKey } from '../../src/receipt/index.js'
import { createMemoryStore } from '../../src/server/index.js'
import { KEY_SERVICES, newKey } from '../support/key-services.js'
import { inProcess } from './host.js'
import { buy, openShop } from './purchase.js'

const key = newKey()

describe.each(Object.entries(KEY_SERVICES))('a shop with a signer from %s', (_, open) => {
  it('signs what a shop sells', async () => {
    const shop = await openShop(inProcess, {
      routes: { '/x': 'authorization' },
      handlers: (app) => app.get('/x', (c) => c.text('content')),
      signer: await open(key),
    })
    expect(await buy(shop, '/x')).toMatchObject({ verdict: 'verified', text: 'content' })
    expect(shop.problems).toEqual([])
  })
})

describe('a shop whose key service fails', () => {
  const unreachable = new Error('connect ETIMEDOUT')
  const stranger = newKey()

  it.each<[string, RemoteKey['sign'], string]>([
    ['is unreachable', () => Promise.reject(unreachable), 'ETIMEDOUT'],
    ['signs with another key', async (digest) => stranger.signDigest(digest), 'by its key'],
    ['answers nothing', async () => undefined, 'r and s as DER'],
  ])('delivers without a receipt, or fails, as it chose: it %s', async (_, sign, cause) => {
    const sell = (options: object) =>
      openShop(inProcess, {
        routes: { '/x': 'authorization' },
        handlers: (app) => app.get('/x', (c) => c.text('content')),
        signer: createRemoteSigner({ publicKey: key.pem, sign }),
        ...options,
      })
    const deliver = await sell({})
    expect(await buy(deliver, '/x')).toMatchObject({
      status: 200,
      text: 'content',
      receipt: null,
      missing: 'signing_failed',
    })
    const fail = await sell({ store: createMemoryStore(), onSigningError: 'fail' })
    expect(await buy(fail, '/x')).toMatchObject({ status: 500, missing: 'signing_failed' })
    for (const { problems } of [deliver, fail]) {
      expect(problems).toMatchObject([{ code: 'signing_failed' }])
      expect(String(problems[0]?.cause)).toContain(cause)
    }
  })
})
