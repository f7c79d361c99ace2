import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { isTestKey } from '../../src/server/test-keys.js'

// The mnemonic that anvil and Hardhat print at their start.
const MNEMONIC = 'test test test test test test test test test test test junk'

const published = [
  ...Array.from({ length: 20 }, (_, addressIndex) => mnemonicToAccount(MNEMONIC, { addressIndex })),
  ...[1, 2, 3].map((key) => privateKeyToAccount(`0x${String(key).padStart(64, '0')}`)),
].map(({ address }) => address.toLowerCase())

test('every published key is refused where money is worth something', () => {
  for (const address of published) {
    for (const network of ['eip155:8453', 'eip155:84532', 'eip155:313370', 'solana:31337']) {
      expect(isTestKey(address, network)).toBe(true)
    }
  }
})

test('published keys may sign on the chains of test nodes', () => {
  for (const network of ['eip155:31337', 'eip155:1337']) {
    expect(published.filter((address) => isTestKey(address, network))).toEqual([])
  }
})

test('any other key may sign anywhere', () => {
  const next = mnemonicToAccount(MNEMONIC, { addressIndex: 20 }).address.toLowerCase()
  expect(isTestKey(next, 'eip155:8453')).toBe(false)
})
