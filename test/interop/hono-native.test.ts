import { afterAll, beforeAll, expect, test } from 'vitest'
import { inProcess } from '../server/host.js'
import { type Chain, startLocalChain } from '../support/shop.js'
import { testOnChain } from './hono-on-chain.js'

let chain: Chain
beforeAll(async () => {
  chain = await startLocalChain()
})
afterAll(() => chain.stop())

test('responses are of the class that the runtime brings', () => {
  const symbols = Object.getOwnPropertySymbols(new Response('x')).map(String)
  expect(symbols).not.toContain('Symbol(cache)')
})

testOnChain(inProcess, () => chain)
