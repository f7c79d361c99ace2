import { expect, test } from 'vitest'
import { joinBytes } from '../../src/server/join.js'

test('chunks are joined in their order, and none is nothing', () => {
  expect(joinBytes([])).toEqual(new Uint8Array())
  expect(joinBytes([Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)])).toEqual(
    Uint8Array.of(1, 2, 3),
  )
})

test('chunks may be more than a call has arguments', () => {
  const chunks = Array.from({ length: 130_000 }, (_, n) => Uint8Array.of(n))
  expect(joinBytes(chunks)).toHaveLength(130_000)
})
