import { expect, onTestFinished, test, vi } from 'vitest'
import { endOfTurn } from '../../src/server/turn.js'

test('everybody waits for the same end of a turn, and the next turn has another', async () => {
  const first = endOfTurn()
  expect(endOfTurn()).toBe(first)
  await first
  const second = endOfTurn()
  expect(second).not.toBe(first)
  await second
})

test('where a host has no turns nobody waits', () => {
  vi.stubGlobal('setImmediate', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  expect(endOfTurn()).toBeUndefined()
})
