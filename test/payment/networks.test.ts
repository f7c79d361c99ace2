import { EVM_NETWORK_CHAIN_ID_MAP } from '@x402/evm/v1'
import { describe, expect, it } from 'vitest'
import { TEST_NETWORKS, toCaip2 } from '../../src/payment/networks.js'

describe('toCaip2', () => {
  it.each(Object.entries(EVM_NETWORK_CHAIN_ID_MAP))(
    'gives the version 1 name %s the chain id that x402 itself gives it',
    (name, chain) => expect(toCaip2(name, 1)).toBe(`eip155:${chain}`),
  )

  it.each([
    ['solana', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp'],
    ['solana-devnet', 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1'],
  ])('names %s by its genesis hash', (name, id) => expect(toCaip2(name, 1)).toBe(id))

  it.each([
    '',
    'Base',
    'base ',
    'eip155:8453',
    'localhost',
    'constructor',
    '__proto__',
    'toString',
  ])('does not guess what %j means in version 1', (name) =>
    expect(toCaip2(name, 1)).toBeUndefined(),
  )

  it.each(['eip155:8453', 'cloudflare:402', 'base', ''])(
    'takes %j as it stands in version 2',
    (id) => expect(toCaip2(id, 2)).toBe(id),
  )
})

describe('TEST_NETWORKS', () => {
  it('holds the two chains of local nodes and nothing where money is worth something', () => {
    expect([...TEST_NETWORKS]).toEqual(['eip155:31337', 'eip155:1337'])
  })
})
