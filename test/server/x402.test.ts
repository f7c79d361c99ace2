import { expect, test } from 'vitest'
import { encodeSettlement, type Heard, listenTo } from '../../src/server/x402.js'

/** What x402 tells its hooks of a settlement. */
interface Told {
  readonly paymentPayload: object
  readonly requirements: object
  readonly result: object
}

/** As much of a resource server as is listened to. */
function createServer() {
  const hooks: ((context: Told) => Promise<void>)[] = []
  return {
    name: 'server',
    async createPaymentRequiredResponse(...parameters: never[]): Promise<object> {
      return { by: this.name, parameters }
    },
    onAfterSettle(hook: (context: Told) => Promise<void>) {
      hooks.push(hook)
    },
    async settle(result: object) {
      for (const hook of hooks) await hook({ paymentPayload: {}, requirements: {}, result })
    },
  }
}

test('a request hears the first terms and the last settlement, and nobody else hears them', async () => {
  const server = createServer()
  const listen = listenTo(server)
  const mine: Heard = {}
  const other: Heard = {}
  await Promise.all([
    listen(mine, async () => {
      await server.createPaymentRequiredResponse('first' as never)
      await server.createPaymentRequiredResponse('second' as never)
      await server.settle({ n: 1 })
      await server.settle({ n: 2 })
    }),
    listen(other, async () => {}),
  ])
  const told = JSON.stringify(mine)
  for (const part of ['server', 'first', '"n":2']) expect(told).toContain(part)
  for (const part of ['second', '"n":1']) expect(told).not.toContain(part)
  expect(other).toEqual({})
})

test('outside of a request nothing is heard, and the server answers as before', async () => {
  const server = createServer()
  listenTo(server)
  await server.settle({ n: 1 })
  expect(await server.createPaymentRequiredResponse('a' as never)).toEqual({
    by: 'server',
    parameters: ['a'],
  })
})

test('two listeners to one server hear the same', async () => {
  const server = createServer()
  const [first, second] = [listenTo(server), listenTo(server)]
  const heard: [Heard, Heard] = [{}, {}]
  await first(heard[0], () => second(heard[1], () => server.settle({ n: 1 })))
  expect(heard[0]).toEqual(heard[1])
  expect(JSON.stringify(heard[0])).toContain('"n":1')
})

test('a settlement is told without what the facilitator told the server alone', () => {
  const encoded = encodeSettlement({ success: true, payer: 'ü', extensionResponses: { a: 1 } })
  expect(Buffer.from(encoded, 'base64').toString()).toBe('{"success":true,"payer":"ü"}')
})
