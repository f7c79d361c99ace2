import { afterAll, beforeAll, expect, test } from 'vitest'
import { onSocket } from '../server/host.js'
import { type Chain, startLocalChain } from '../support/shop.js'
import { testOnChain } from './hono-on-chain.js'

let chain: Chain
beforeAll(async () => {
  chain = await startLocalChain()
})
afterAll(() => chain.stop())

test('responses are of the class that the server brings', async () => {
  const { close } = await onSocket(true).open(() => ({}) as never)
  await close()
  const symbols = Object.getOwnPropertySymbols(new Response('x')).map(String)
  expect(symbols).toContain('Symbol(cache)')
})

testOnChain(onSocket(true), () => chain)
