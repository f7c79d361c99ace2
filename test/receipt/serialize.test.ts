import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Claims } from '../../src/index.js'
import { joinReceipt, serializeClaims, serializeReceipt } from '../../src/receipt/serialize.js'
import { arbClaims } from '../support/arbitraries.js'

const claims = arbClaims(`0x${'19'.repeat(20)}`)

test('claims are written as canonical JSON, whatever the order of their members', () => {
  const shuffled = (value: object): object =>
    Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, member]) => [name, member instanceof Object ? shuffled(member) : member]),
    )
  fc.assert(
    fc.property(claims, (one) => {
      const wanted = canonicalize(one)
      expect(serializeClaims(one as Claims)).toBe(wanted)
      expect(serializeClaims(shuffled(one) as Claims)).toBe(wanted)
    }),
  )
})

test('a receipt is written as canonical JSON', () => {
  const signature = `0x${'1b'.repeat(65)}` as const
  fc.assert(
    fc.property(claims, (receipt) => {
      const wanted = canonicalize({ signature, receipt })
      expect(serializeReceipt({ receipt: receipt as Claims, signature })).toBe(wanted)
      expect(joinReceipt(serializeClaims(receipt as Claims), signature)).toBe(wanted)
    }),
  )
})
