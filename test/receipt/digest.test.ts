import { bytesToHex, hashTypedData, recoverAddress } from 'viem'
import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { claimsTypedData, DOMAIN, digestClaims, receiptId } from '../../src/receipt/digest.js'
import { digestOf, newAccount, sampleClaims, typedClaims, withMember } from '../support/claims.js'

const CLAIMS = sampleClaims(`0x${'19'.repeat(20)}`)

describe('the digest of claims', () => {
  it('belongs to no chain, since receipts speak of many', () => {
    expect(DOMAIN).toEqual({ name: 'HTTP Delivery Receipt', version: '1' })
  })

  it.each([
    ['the sample', CLAIMS],
    ['no JSON digest', withMember(CLAIMS, 'response.json', undefined)],
    ['extensions', { ...CLAIMS, extensions: { b: [1, 'x'], a: { c: true } } }],
    ['empty texts', withMember(withMember(CLAIMS, 'response.mediaType', ''), 'response.range', '')],
    ['the greatest integers', withMember(CLAIMS, 'issuedAt', 2 ** 53 - 1)],
    ['the greatest amount', withMember(CLAIMS, 'payment.amount', '9'.repeat(39))],
  ])('is what viem computes for %s', (_, claims) => {
    expect(bytesToHex(digestClaims(claims, nobleEngine))).toBe(digestOf(claims))
    expect(receiptId(claims, nobleEngine)).toBe(digestOf(claims))
  })

  it('is the same for absent extensions and absent members of any order', () => {
    const reversed = Object.fromEntries(Object.entries(CLAIMS).reverse()) as typeof CLAIMS
    expect(receiptId(reversed, nobleEngine)).toBe(receiptId(CLAIMS, nobleEngine))
  })
})

describe('claimsTypedData', () => {
  const claims = { ...CLAIMS, extensions: { a: 1 } }

  it('is the message that was written out by hand, with the domain among its types', () => {
    const { EIP712Domain, ...types } = claimsTypedData(claims, nobleEngine).types
    expect(types).toEqual(typedClaims(claims).types)
    expect(EIP712Domain).toEqual([
      { name: 'name', type: 'string' },
      { name: 'version', type: 'string' },
    ])
  })

  it('has zeros for what is absent', () => {
    const bare = withMember(CLAIMS, 'response.json', undefined)
    expect(hashTypedData(claimsTypedData(bare, nobleEngine))).toBe(digestOf(bare))
  })

  it('hashes and signs in a wallet to the same digest', async () => {
    const account = newAccount()
    const data = claimsTypedData(claims, nobleEngine)
    expect(hashTypedData(data)).toBe(receiptId(claims, nobleEngine))
    const signature = await account.signTypedData(data)
    expect(await recoverAddress({ hash: digestOf(claims), signature })).toBe(account.address)
  })
})
