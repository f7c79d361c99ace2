import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { KEY_DOCUMENT_PATH, type KeyDocument, parseKeyDocument } from '../../src/keys/index.js'
import { keyDocument } from '../../src/server/hono.js'
import { serveKeyDocument } from '../../src/server/index.js'
import { addressOf, certificateOf, key, NOW, signedBy, wallet } from '../keys/material.js'
import { ISSUER, newAccount } from '../support/claims.js'
import { inProcess, onSocket } from './host.js'

const document: KeyDocument = {
  schema: 'delivery-receipt-keys/1',
  issuer: ISSUER,
  keys: [{ key: addressOf(key), notBefore: NOW }],
  wallets: [{ network: 'eip155:8453', payTo: addressOf(wallet) }],
  statements: [await signedBy(wallet, 'certificate', certificateOf())],
}
const tagOf = (body: string) => `"${createHash('sha256').update(body).digest('hex')}"`

for (const [name, host] of Object.entries({ inProcess, node: onSocket(true) })) {
  const open = () =>
    host.open(() =>
      new Hono()
        .use(keyDocument(document))
        .get('/x', (c) => c.text('content'))
        .post('*', (c) => c.text('posted')),
    )

  test(`the document is served as clients read it: ${name}`, async () => {
    const app = await open()
    const response = await app.send(new Request(app.issuer + KEY_DOCUMENT_PATH))
    const body = await response.text()
    expect(response.status).toBe(200)
    expect(parseKeyDocument(body)).toEqual(document)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
      etag: tagOf(body),
    })
    await app.close()
  })

  test(`HEAD is answered with the same headers and nothing else: ${name}`, async () => {
    const app = await open()
    const url = app.issuer + KEY_DOCUMENT_PATH
    const [got, head] = await Promise.all([
      app.send(new Request(url)),
      app.send(new Request(url, { method: 'HEAD' })),
    ])
    expect(await head.text()).toBe('')
    expect(head.status).toBe(200)
    for (const field of ['ETag', 'Content-Type', 'Content-Length', 'Cache-Control']) {
      expect(head.headers.get(field)).toBe(got.headers.get(field))
    }
    await app.close()
  })

  test(`who has the document is told so: ${name}`, async () => {
    const app = await open()
    const url = app.issuer + KEY_DOCUMENT_PATH
    const etag = (await app.send(new Request(url))).headers.get('ETag') ?? ''
    for (const field of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const headers = { 'If-None-Match': field }
      const response = await app.send(new Request(url, { headers }))
      expect([response.status, await response.text()]).toEqual([304, ''])
      expect(response.headers.get('ETag')).toBe(etag)
      expect(response.headers.get('Cache-Control')).toBe('public, max-age=300')
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    }
    for (const field of ['"other"', etag.slice(1, -1), `${etag}x`]) {
      const headers = { 'If-None-Match': field }
      expect((await app.send(new Request(url, { headers }))).status).toBe(200)
    }
    await app.close()
  })

  test(`other requests reach the application: ${name}`, async () => {
    const app = await open()
    expect(await (await app.send(new Request(`${app.issuer}/x`))).text()).toBe('content')
    const url = app.issuer + KEY_DOCUMENT_PATH
    const posted = await app.send(new Request(url, { method: 'POST', body: 'x' }))
    expect(await posted.text()).toBe('posted')
    expect((await app.send(new Request(`${url}/x`))).status).toBe(404)
    await app.close()
  })
}

test('a query changes nothing', () => {
  const answer = serveKeyDocument(document)
  expect(answer(new Request(`${ISSUER}${KEY_DOCUMENT_PATH}?a=b`))?.status).toBe(200)
})

test('HEAD is answered without a body by itself', () => {
  const request = new Request(ISSUER + KEY_DOCUMENT_PATH, { method: 'HEAD' })
  expect(serveKeyDocument(document)(request)).toMatchObject({ status: 200, body: null })
})

test('a document that clients would refuse is not served', () => {
  const invalid = { ...document, keys: [...document.keys, ...document.keys] }
  expect(() => serveKeyDocument(invalid)).toThrow(
    expect.objectContaining({ code: 'key_document_invalid' }),
  )
  const unknown = { ...document, note: 'x' }
  expect(() => keyDocument(unknown)).toThrow(
    expect.objectContaining({ code: 'key_document_invalid' }),
  )
})

test('what is changed later is not served', async () => {
  const keys = [...document.keys]
  const answer = serveKeyDocument({ ...document, keys })
  keys.pop()
  const body = await answer(new Request(ISSUER + KEY_DOCUMENT_PATH))?.text()
  expect(parseKeyDocument(body ?? '')).toEqual(document)
})

test('a document that does not fit the receipts is misuse', () => {
  expect(() => serveKeyDocument(document, { issuer: ISSUER, signer: key })).not.toThrow()
  expect(() => serveKeyDocument(document, { issuer: 'https://other.example' })).toThrow(TypeError)
  expect(() => serveKeyDocument(document, { signer: newAccount() })).toThrow(TypeError)
})
