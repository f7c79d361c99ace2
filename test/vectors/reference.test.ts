/** The reference against others that know nothing of it: viem's and ox's typed data, canonicalize, node's own JSON. */
import canonicalize from 'canonicalize'
import { TypedData } from 'ox'
import { hashTypedData, verifyTypedData } from 'viem'
import { describe, expect, test } from 'vitest'
import { CHECKSUMMED, claimsOf, signClaims } from '../support/fixtures.js'
import {
  canonical,
  canonicalBody,
  digestOf,
  digestValues,
  type JsonMembers,
  toBytes,
  typedData,
  type VectorBytes,
  type VerifyInput,
} from '../support/reference.js'
import { vectors } from './files.js'

const verified = vectors()
  .filter(([, { expect: wanted }]) => wanted.verdict === 'verified')
  .map(([name, { input }]) => {
    const { receipt } = input as VerifyInput
    const json = receipt.startsWith('{') ? receipt : Buffer.from(receipt, 'base64url').toString()
    return [name, JSON.parse(json).receipt as JsonMembers] as const
  })

describe('one digest, computed in three ways', () => {
  test.each(verified)('%s', (_, claims) => {
    const { domain, message, primaryType, types } = typedData(claims)
    const ox = TypedData.getSignPayload({ domain, message, primaryType, types } as never)
    expect(digestValues(claims).digest).toBe(hashTypedData({ domain, message, primaryType, types }))
    expect(digestOf(claims)).toBe(ox)
  })
})

test('viem verifies the sample as typed data of the signer', async () => {
  const { receipt, signature } = await signClaims(claimsOf())
  const valid = { ...typedData(receipt), address: CHECKSUMMED.signer, signature }
  expect(await verifyTypedData(valid)).toBe(true)
  const changed = { ...receipt, issuedAt: (receipt.issuedAt as number) + 1 }
  expect(await verifyTypedData({ ...valid, ...typedData(changed) })).toBe(false)
})

describe('canonical JSON, where canonicalize has it too', () => {
  const bodies = vectors().filter(([name]) => name.startsWith('body/'))

  test.each(bodies)('%s', (_, { input }) => {
    const { body, contentType } = input as { body: VectorBytes; contentType: string }
    const text = canonicalBody(toBytes(body), contentType.split(';')[0]?.toLowerCase() ?? '')
    if (text === undefined) return
    expect(text).toBe(canonicalize(JSON.parse(Buffer.from(toBytes(body)).toString())))
  })

  test('both refuse half of a surrogate pair', () => {
    expect(canonical({ a: '\ud800' })).toBe(undefined)
    expect(() => canonicalize({ a: '\ud800' })).toThrow()
  })
})
