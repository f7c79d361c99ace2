import { expect, test } from 'vitest'
import { inProcess } from './host.js'
import { testBodies } from './traps/bodies.js'
import { testStatuses } from './traps/statuses.js'

test('responses are of the class that the runtime brings', () => {
  const symbols = Object.getOwnPropertySymbols(new Response('x')).map(String)
  expect(symbols).not.toContain('Symbol(cache)')
})

testStatuses(inProcess)
testBodies(inProcess)
