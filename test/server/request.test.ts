import { expect, test } from 'vitest'
import { isReceiptError } from '../../src/errors.js'
import { readPaidRequest } from '../../src/server/request.js'

const URL = 'https://api.example.com/x'
const post = (body: BodyInit | null, headers: Record<string, string> = { 'X-PAYMENT': 'e30=' }) =>
  new Request(URL, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)

const bytes = (chunks: Iterable<number[]>) => {
  const left = chunks[Symbol.iterator]()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = left.next()
      if (done) controller.close()
      else controller.enqueue(Uint8Array.from(value))
    },
  })
}

for (const headers of [{}, { 'X-PAYMENT': '' }, { 'PAYMENT-RESPONSE': 'e30=' }]) {
  test(`a request without a payment is left alone: ${JSON.stringify(headers)}`, async () => {
    const request = post('content', headers as Record<string, string>)
    expect(await readPaidRequest(request, 0)).toBeUndefined()
    expect(request.bodyUsed).toBe(false)
  })
}

test('a request without content is handed on as it is', async () => {
  for (const method of ['GET', 'HEAD', 'DELETE']) {
    const request = new Request(URL, { method, headers: { 'PAYMENT-SIGNATURE': 'e30=' } })
    const paid = await readPaidRequest(request, 0)
    expect(paid?.request).toBe(request)
    expect(paid?.body).toBeUndefined()
  }
})

test('a request that was read is handed on as it came', async () => {
  const aborted = new AbortController()
  const request = new Request(URL, {
    method: 'PUT',
    headers: { 'X-PAYMENT': 'e30=', 'X-Mine': 'yes' },
    body: 'content',
    signal: aborted.signal,
  })
  const paid = await readPaidRequest(request, 7)
  expect(paid?.body).toEqual(new TextEncoder().encode('content'))
  expect(paid?.request).toMatchObject({ method: 'PUT', url: URL, bodyUsed: false })
  expect(paid?.request.headers.get('X-Mine')).toBe('yes')
  aborted.abort()
  expect(paid?.request.signal.aborted).toBe(true)
  expect(await paid?.request.text()).toBe('content')
})

test('content may come byte by byte', async () => {
  const count = 130_000
  const chunks = (function* () {
    for (let n = 0; n < count; n += 1) yield [n]
  })()
  const paid = await readPaidRequest(post(bytes(chunks)), count)
  const wanted = Uint8Array.from({ length: count }, (_, n) => n)
  expect(Buffer.compare(paid?.body ?? new Uint8Array(), wanted)).toBe(0)
})

test('content above the limit is refused as soon as it is', async () => {
  let read = 0
  const endless = (function* () {
    for (;;) {
      read += 1
      yield [1, 2, 3]
    }
  })()
  const refused = readPaidRequest(post(bytes(endless)), 10)
  await expect(refused).rejects.toSatisfy((error) => isReceiptError(error, 'request_too_large'))
  await expect(refused).rejects.toMatchObject({ details: { found: 12 } })
  expect(read).toBeLessThan(8)
})

test('content that was read already is misuse', async () => {
  const request = post('content')
  await request.text()
  expect(() => readPaidRequest(request, 100)).toThrow(TypeError)
})

test('a request that breaks off is no paid request', async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) })
  await expect(readPaidRequest(post(broken), 100)).rejects.toThrow('cut')
})
