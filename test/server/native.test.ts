import { expect, test } from 'vitest'
import { inProcess } from './host.js'
import { testAnnouncement } from './traps/announcement.js'
import { testBodies } from './traps/bodies.js'
import { testHeaders } from './traps/headers.js'
import { testMemory } from './traps/memory.js'
import { testRequests } from './traps/requests.js'
import { testSettlements } from './traps/settlements.js'
import { testSigning } from './traps/signing.js'
import { testStatuses } from './traps/statuses.js'
import { testVersion1 } from './traps/version1.js'

test('responses are of the class that the runtime brings', () => {
  const symbols = Object.getOwnPropertySymbols(new Response('x')).map(String)
  expect(symbols).not.toContain('Symbol(cache)')
})

testStatuses(inProcess)
testMemory(inProcess)
testAnnouncement(inProcess)
testSigning(inProcess)
testVersion1(inProcess)
testHeaders(inProcess)
testRequests(inProcess)
testSettlements(inProcess)
testBodies(inProcess)
