import { expect, test } from 'vitest'
import { onSocket } from './host.js'
import { testAnnouncement } from './traps/announcement.js'
import { testBodies } from './traps/bodies.js'
import { testHeaders } from './traps/headers.js'
import { testMemory } from './traps/memory.js'
import { testRequests } from './traps/requests.js'
import { testSettlements } from './traps/settlements.js'
import { testSigning } from './traps/signing.js'
import { testStatuses } from './traps/statuses.js'
import { testVersion1 } from './traps/version1.js'

const host = onSocket(false)

test('responses are of the class that the runtime brings', async () => {
  const { close } = await host.open(() => ({}) as never)
  await close()
  const symbols = Object.getOwnPropertySymbols(new Response('x')).map(String)
  expect(symbols).not.toContain('Symbol(cache)')
})

testStatuses(host)
testMemory(host)
testAnnouncement(host)
testSigning(host)
testVersion1(host)
testHeaders(host)
testRequests(host)
testSettlements(host)
testBodies(host)
