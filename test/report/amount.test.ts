import { expect, test } from 'vitest'
import { describeAmount } from '../../src/report/index.js'

const USDC = '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913'
const base = (amount: string, asset = USDC) =>
  describeAmount({ amount, asset, network: 'eip155:8453' })

test('USDC is shown with its point, whatever the length of the amount', () => {
  expect(base('10000')).toBe('0.01 USDC (10000 base units) on Base (eip155:8453)')
  expect(base('1')).toMatch(/^0\.000001 USDC/)
  expect(base('1000000')).toMatch(/^1 USDC/)
  expect(base('123456789')).toMatch(/^123\.456789 USDC/)
})

test('the case of an address does not hide which asset it is', () => {
  expect(base('10000', '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913')).toMatch(/^0\.01 USDC/)
})

test('an asset that is not known there keeps its base units and its address', () => {
  // USDC of Base, on Polygon: some other token, or none.
  expect(describeAmount({ amount: '10000', asset: USDC, network: 'eip155:137' })).toBe(
    `10000 base units of ${USDC} on Polygon (eip155:137)`,
  )
  expect(describeAmount({ amount: '5', asset: 'EPjF', network: 'solana:5eykt' })).toBe(
    '5 base units of EPjF on solana:5eykt',
  )
})

test('a test network is called one', () => {
  const asset = '0x036cbd53842c5426634e7929541ec2318f3dcf7e'
  expect(describeAmount({ amount: '10000', asset, network: 'eip155:84532' })).toBe(
    '0.01 USDC (10000 base units) on the test network Base Sepolia (eip155:84532)',
  )
})

test('what is no amount is shown escaped and not counted', () => {
  expect(base('1e3\u001b[2J')).toBe(`1e3\\u{1b}[2J base units of ${USDC} on Base (eip155:8453)`)
  expect(describeAmount({ amount: '1', asset: 'x', network: '__proto__' as string })).toBe(
    '1 base units of x on __proto__',
  )
})
