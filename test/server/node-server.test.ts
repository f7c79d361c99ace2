import { expect, test } from 'vitest'
import { onSocket } from './host.js'
import { testBodies } from './traps/bodies.js'
import { testHeaders } from './traps/headers.js'
import { testRequests } from './traps/requests.js'
import { testSettlements } from './traps/settlements.js'
import { testStatuses } from './traps/statuses.js'

const host = onSocket(true)

test('responses are of the class that the server brings', async () => {
  const { close } = await host.open(() => ({}) as never)
  await close()
  const symbols = Object.getOwnPropertySymbols(new Response('x')).map(String)
  expect(symbols).toContain('Symbol(cache)')
})

testStatuses(host)
testHeaders(host)
testRequests(host)
testSettlements(host)
testBodies(host)
