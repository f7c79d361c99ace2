import { brotliCompressSync, gzipSync } from 'node:zlib'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answer, buy, remake } from './buy.js'
import { openShop, type Shop, type Twists } from './shop.js'

let shop: Shop
beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

describe('content', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ])('coded as %s is checked as fetch decodes it', async (coding, compress) => {
    const coded = answer(
      (headers) => headers.set('Content-Encoding', coding),
      compress('{"answer":42}'),
    )
    const { report, response } = await buy(shop, { answer: coded })
    expect(report?.verdict).toBe('verified')
    expect(response.headers.get('Content-Encoding')).toBe(coding)
    expect(await response.json()).toEqual({ answer: 42 })
  })

  it('in a coding that fetch does not know says so', async () => {
    const coded = answer((headers) => headers.set('Content-Encoding', 'aes128gcm'), 'coded-content')
    const { problem } = await buy(shop, { answer: coded })
    expect(problem).toMatchObject({
      code: 'body_mismatch',
      details: { contentEncoding: 'aes128gcm' },
      message: expect.stringContaining('it came as aes128gcm'),
    })
  })

  it('of an event stream is not waited for', async () => {
    const events = answer(
      (headers) => headers.set('Content-Type', 'text/event-stream'),
      new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode('data: 1\n\n')) }),
    )
    const goods = () => ({
      status: 200,
      body: '',
      headers: { 'Content-Type': 'text/event-stream' },
    })
    const { problem, response } = await buy(shop, { answer: events, goods })
    expect(problem?.code).toBe('event_stream')
    const reader = response.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1\n\n')
    await reader?.cancel()
  })

  it('above the bound is handed on from its first byte', async () => {
    const body = new Uint8Array(300_000).map((_, index) => index % 251)
    const goods = () => ({ status: 200, body, headers: {} })
    const { exchange, problem, response } = await buy(
      shop,
      { goods },
      {
        maxBodyBytes: 99_999,
      },
    )
    expect(problem?.code).toBe('body_unreadable')
    expect(exchange.response?.body).toBeUndefined()
    expect(Buffer.compare(body, new Uint8Array(await response.arrayBuffer()))).toBe(0)
  })

  it('that breaks off is handed on up to there, and breaks off again', async () => {
    const cut = new TypeError('cut')
    const breaking = remake((response) => {
      const chunks = [new TextEncoder().encode('{"answer"')]
      const pull = (controller: ReadableStreamDefaultController) => {
        const chunk = chunks.shift()
        if (chunk) controller.enqueue(chunk)
        else controller.error(cut)
      }
      return new Response(new ReadableStream({ pull }), response)
    })
    const { problem, response } = await buy(shop, {}, {}, breaking)
    expect(problem).toMatchObject({ code: 'body_unreadable', cause: cut })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('{"answer"')
    await expect(reader.read()).rejects.toBe(cut)
  })

  it('under a status that no response can be built with is handed on unread', async () => {
    const odd: Twists['answer'] = (c, honest) => {
      c.env.outgoing.writeHead(799, {
        'Delivery-Receipt': honest.headers.get('Delivery-Receipt') as string,
      })
      c.env.outgoing.end('odd')
      return RESPONSE_ALREADY_SENT
    }
    const { problem, response } = await buy(shop, { answer: odd })
    expect(response.status).toBe(799)
    expect(problem?.code).toBe('status_mismatch')
    expect(await response.text()).toBe('odd')
  })
})
