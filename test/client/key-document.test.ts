import { afterEach, beforeEach, expect, it } from 'vitest'
import { fetchKeyDocument } from '../../src/client/index.js'
import { KEY_DOCUMENT_PATH, type KeyDocument, serializeKeyDocument } from '../../src/keys/index.js'
import { openShop, randomAddress, type Shop, type Twists } from './shop.js'

let shop: Shop
let document: KeyDocument

beforeEach(async () => {
  shop = await openShop()
  document = {
    schema: 'delivery-receipt-keys/1',
    issuer: shop.origin,
    keys: [{ key: randomAddress(), notBefore: 0 }],
    wallets: [],
    statements: [],
  }
})
afterEach(() => shop.close())

/** What the shop answers when it is asked for its keys. */
const publish = (answer: Twists['ask']) => shop.twist({ ask: answer })
const publishText = (text: string) => publish(() => new Response(text))
const read = (options = {}) => fetchKeyDocument(shop.origin, { fetch, ...options })

/** A body that never ends, of chunks of this size, each after the one before was taken. */
function endless(size: number, onCancel = () => {}) {
  const pull = async (controller: ReadableStreamDefaultController) => {
    await new Promise(setImmediate)
    controller.enqueue(new Uint8Array(size).fill(0x20))
  }
  return new ReadableStream({ pull, cancel: onCancel })
}

it('reads the document at its place, and takes neither cookies nor payments along', async () => {
  let request: Request | undefined
  publish((c) => {
    request = c.req.raw
    return new Response(serializeKeyDocument(document))
  })
  expect(await read()).toEqual(document)
  expect(request?.url).toBe(shop.origin + KEY_DOCUMENT_PATH)
  expect(request?.method).toBe('GET')
  for (const name of ['Cookie', 'Authorization', 'PAYMENT-SIGNATURE', 'X-PAYMENT']) {
    expect(request?.headers.has(name)).toBe(false)
  }
})

it('asks a fetch that has cookies to leave them out', async () => {
  publishText(serializeKeyDocument(document))
  const sent: Request[] = []
  await read({
    fetch(request: Request) {
      sent.push(request)
      return fetch(request)
    },
  })
  expect(sent.map(({ credentials, redirect }) => [credentials, redirect])).toEqual([
    ['omit', 'manual'],
  ])
})

it.each([404, 402, 206, 500])('refuses status %i', async (status) => {
  publish(() => new Response(serializeKeyDocument(document), { status }))
  const details = { found: `status ${status}`, issuer: shop.origin }
  await expect(read()).rejects.toMatchObject({ code: 'key_document_invalid', details })
})

it('follows no redirect, not even to its own host', async () => {
  publish((c, honest) =>
    c.req.path === KEY_DOCUMENT_PATH
      ? Response.redirect(`${shop.origin}/keys`, 302)
      : c.req.path === '/keys'
        ? new Response(serializeKeyDocument(document))
        : honest,
  )
  await expect(read()).rejects.toMatchObject({ code: 'key_document_invalid' })
  expect(shop.asked).toHaveLength(1)
  const eager = (request: Request) => fetch(request.url)
  await expect(read({ fetch: eager })).rejects.toMatchObject({
    code: 'key_document_invalid',
    details: { found: 'a redirect' },
  })
})

it('reads up to the limit and not beyond', async () => {
  const text = serializeKeyDocument(document)
  publishText(text.padEnd(65_536))
  expect(await read()).toEqual(document)
  publishText(text.padEnd(65_537))
  const invalid = { code: 'key_document_invalid', message: expect.stringContaining('65536 bytes') }
  await expect(read()).rejects.toMatchObject(invalid)
  publishText(text)
  expect(await read({ maxBytes: text.length })).toEqual(document)
  const small = read({ maxBytes: text.length - 1 })
  await expect(small).rejects.toMatchObject({ code: 'key_document_invalid' })
})

it('stops reading a document that does not end', async () => {
  const cancelled = new Promise<void>((resolve) => {
    publish(() => new Response(endless(4096, resolve)))
  })
  await expect(read()).rejects.toMatchObject({ code: 'key_document_invalid' })
  await cancelled
})

it('stops waiting for one that comes in drops', async () => {
  const cancelled = new Promise<void>((resolve) => {
    publish(() => new Response(endless(0, resolve)))
  })
  await expect(read({ timeoutMs: 100 })).rejects.toMatchObject({ code: 'network_failed' })
  await cancelled
})

it('stops waiting for a fetch that does not heed its signal', async () => {
  const never = () => new Promise<Response>(() => {})
  const late = { code: 'network_failed', cause: { name: 'TimeoutError' } }
  await expect(read({ fetch: never, timeoutMs: 10 })).rejects.toMatchObject(late)
})

it.each([
  ['breaks off', () => new ReadableStream({ pull: (one) => one.error(new Error('gone')) })],
  ['cannot be had', () => Promise.reject(new TypeError('fetch failed'))],
  [
    'throws at once',
    () => {
      throw new TypeError('no such host')
    },
  ],
])('says so where the answer %s', async (_, body) => {
  const failing = async () => new Response(await (body as () => never)())
  const error = { code: 'network_failed', cause: expect.any(Error) }
  await expect(read({ fetch: failing })).rejects.toMatchObject(error)
})

it('refuses what is none, in its own words', async () => {
  const bytes = (answer: BodyInit | null) => read({ fetch: async () => new Response(answer) })
  const invalid = { code: 'key_document_invalid' }
  for (const [answer, word] of [
    [null, 'JSON'],
    ['<html>', 'JSON'],
    ['{}', 'schema'],
    [new Uint8Array([0xff]), 'UTF-8'],
    [`\ufeff${serializeKeyDocument(document)}`, 'JSON'],
    [serializeKeyDocument({ ...document, keys: [] }), 'a key'],
    [serializeKeyDocument({ ...document, statements: [{} as never] }), 'certificate'],
  ] as const) {
    const message = expect.stringContaining(`wanted ${word}`)
    const expected = word === 'UTF-8' ? invalid : { ...invalid, message }
    await expect(bytes(answer)).rejects.toMatchObject(expected)
  }
})

it('refuses the keys of another issuer', async () => {
  publishText(serializeKeyDocument({ ...document, issuer: 'https://bank.example' }))
  const details = { found: 'https://bank.example' }
  await expect(read()).rejects.toMatchObject({ code: 'key_document_invalid', details })
})

it.each(['http://shop.example', 'https://shop.example/a', 'https://shop.example/', 'shop', ''])(
  'asks nobody about "%s"',
  async (issuer) => {
    let asked = 0
    const counting = async () => {
      asked += 1
      return new Response(serializeKeyDocument({ ...document, issuer }))
    }
    const reading = fetchKeyDocument(issuer, { fetch: counting })
    await expect(reading).rejects.toMatchObject({ code: 'key_document_invalid' })
    expect(asked).toBe(0)
  },
)
