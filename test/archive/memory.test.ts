import { expect, test } from 'vitest'
import { createMemoryStore } from '../../src/archive/memory.js'
import type { Hex } from '../../src/ports.js'

const id = (n: number): Hex => `0x${String(n).padStart(64, '0')}`
const claims = (issuedAt: number) => `{"issuedAt":${issuedAt}}`

test('the first claims of a payment win', () => {
  const store = createMemoryStore()
  const first = claims(1)
  expect(store.claim(id(1), first)).toBe(first)
  expect(store.claim(id(1), claims(2))).toBe(first)
  expect(store.claim(id(2), claims(3))).toEqual(claims(3))
})

test('at its bound the store forgets the oldest claims, however often they were asked for', () => {
  const store = createMemoryStore({ maxReceipts: 2 })
  store.claim(id(1), claims(1))
  store.claim(id(2), claims(2))
  store.claim(id(1), claims(9))
  store.claim(id(3), claims(3))
  expect(store.claim(id(2), claims(9))).toEqual(claims(2))
  expect(store.claim(id(3), claims(9))).toEqual(claims(3))
  expect(store.claim(id(1), claims(9))).toEqual(claims(9))
})

test('bodies are kept up to the bound, and refused above it', () => {
  const store = createMemoryStore({ maxBodyBytes: 5 })
  store.keepBody(id(1), Uint8Array.of(1, 2, 3))
  expect(() => store.keepBody(id(2), Uint8Array.of(1, 2, 3))).toThrow(
    'Cannot keep body: found 6 bytes, wanted at most 5',
  )
  store.keepBody(id(3), Uint8Array.of(4, 5))
  expect([1, 2, 3].map((n) => store.body(id(n)))).toEqual([
    Uint8Array.of(1, 2, 3),
    undefined,
    Uint8Array.of(4, 5),
  ])
})

test('the first body of a payment stays, and counts once', () => {
  const store = createMemoryStore({ maxBodyBytes: 4 })
  store.keepBody(id(1), Uint8Array.of(1, 2))
  store.keepBody(id(1), Uint8Array.of(3, 4, 5))
  expect(store.body(id(1))).toEqual(Uint8Array.of(1, 2))
  store.keepBody(id(2), Uint8Array.of(6, 7))
  expect(store.body(id(2))).toEqual(Uint8Array.of(6, 7))
})
