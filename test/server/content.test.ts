import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { isReceiptError } from '../../src/errors.js'
import { claimContent, readContent, withoutContent } from '../../src/server/content.js'
import { sha256 } from './purchase.js'

const TEXT = 'all work and no play. '.repeat(50)

async function read(body: BodyInit | null, headers: Record<string, string> = {}, status = 200) {
  const content = await readContent(new Response(body, { headers, status }))
  const claims = (async () => claimContent(content, nobleEngine))()
  claims.catch(() => {})
  return { content, claims, sent: async () => new Uint8Array(await content.response.arrayBuffer()) }
}

const stream = (chunks: readonly unknown[]) => {
  const left = chunks.values()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = left.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

for (const [coding, body] of [
  ['gzip', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['deflate, gzip', gzipSync(deflateSync(TEXT))],
] as const) {
  test(`content in ${coding} is claimed without it and sent with it`, async () => {
    const { claims, sent } = await read(body, { 'Content-Encoding': coding })
    expect(await claims).toMatchObject({ length: TEXT.length, body: sha256(TEXT) })
    expect(await sent()).toEqual(new Uint8Array(body))
  })
}

for (const [coding, body, code] of [
  ['br', brotliCompressSync(TEXT), 'coding_unsupported'],
  ['br, gzip', gzipSync(brotliCompressSync(TEXT)), 'coding_unsupported'],
  ['__proto__', Buffer.from(TEXT), 'coding_unsupported'],
  ['gzip', Buffer.from(TEXT), 'body_unreadable'],
  ['gzip', gzipSync(TEXT).subarray(0, -12), 'body_unreadable'],
] as const) {
  test(`content that cannot be claimed is sent all the same: ${coding}, ${code}`, async () => {
    const { claims, sent } = await read(body, { 'Content-Encoding': coding })
    await expect(claims).rejects.toSatisfy((error) => isReceiptError(error, code))
    expect(await sent()).toEqual(new Uint8Array(body))
  })
}

test('JSON has a digest of its own up to 256 KiB, in any number of chunks', async () => {
  const json = (length: number) => `"${'x'.repeat(length - 2)}"`
  const type = { 'Content-Type': 'application/json; charset=utf-8' }
  const at = await (await read(json(262_144), type)).claims
  expect(at.json).toBe(at.body)
  expect((await (await read(json(262_145), type)).claims).json).toBeUndefined()
  const letters = [...json(130_000)].map((letter) => new TextEncoder().encode(letter))
  expect((await (await read(stream(letters), type)).claims).json).toBe(sha256(json(130_000)))
})

test('JSON that does not survive exactly has no digest of its own, and no error', async () => {
  const type = { 'Content-Type': 'application/problem+json' }
  for (const body of ['{"a":1,"a":2}', '{', '1.0000000000000000001', '\uFEFF1']) {
    const claims = await (await read(body, type)).claims
    expect(claims).not.toHaveProperty('json')
    expect(claims.body).toBe(sha256(body))
  }
})

test('chunks go out as the very bytes that came in', async () => {
  const chunks = [Uint8Array.of(1, 2), Uint8Array.of(3)]
  const { content } = await read(stream(chunks))
  const out: unknown[] = []
  for await (const chunk of content.response.body ?? []) out.push(chunk)
  expect(out[0]).toBe(chunks[0])
  expect(out[1]).toBe(chunks[1])
})

test('text that a stream yields is sent as UTF-8, and other things are not claimed', async () => {
  const text = await read(stream(['Zür', 'ich']))
  expect(await text.claims).toMatchObject({ length: 7, body: sha256('Zürich'), complete: true })
  expect(new TextDecoder().decode(await text.sent())).toBe('Zürich')
  const { claims } = await read(stream([{ not: 'bytes' }]))
  await expect(claims).rejects.toSatisfy((error) => isReceiptError(error, 'body_unreadable'))
})

test('content that broke off is what came before', async () => {
  let pulled = false
  const body = new ReadableStream({
    pull(controller) {
      if (pulled) controller.error(new Error('cut'))
      else controller.enqueue(Uint8Array.of(1, 2, 3))
      pulled = true
    },
  })
  const { claims, content, sent } = await read(body, { 'Content-Length': '7' })
  expect(await claims).toMatchObject({ complete: false, length: 3 })
  expect(content.response.headers.has('Content-Length')).toBe(false)
  expect(await sent()).toEqual(Uint8Array.of(1, 2, 3))
})

test('content that broke off before it began is empty, and waited for by nobody', async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) })
  const { claims, content } = await read(body, { 'Content-Length': '7' })
  expect(await claims).toMatchObject({ complete: false, length: 0 })
  expect(content.response.headers.has('Content-Length')).toBe(false)
})

test('a response is rebuilt with its status, its reason and its cookies', async () => {
  const headers = new Headers([
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ])
  const given = new Response('content', { headers, status: 203, statusText: 'Perhaps' })
  const { response } = await readContent(given)
  expect(response).toMatchObject({ status: 203, statusText: 'Perhaps' })
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
})

test('what has no content by its status keeps no length of it', () => {
  for (const status of [204, 205, 304, 200]) {
    const given = new Response(null, { status, headers: { 'Content-Length': '9', ETag: '"1"' } })
    const { headers } = withoutContent(given)
    expect([headers.has('Content-Length'), headers.get('ETag')]).toEqual([status === 200, '"1"'])
  }
})
