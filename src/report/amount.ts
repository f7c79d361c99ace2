/** Amounts as people read them. @module */
import { printable } from './printable.js'

interface Chain {
  readonly name: string
  /** The address of USDC there. */
  readonly usdc: string
}

/** Chains where x402 itself knows USDC, which has six decimals on each. */
const CHAINS: Readonly<Record<string, Chain>> = {
  'eip155:1': { name: 'Ethereum', usdc: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48' },
  'eip155:137': { name: 'Polygon', usdc: '0x3c499c542cef5e3811e1192ce70d8cc03d5c3359' },
  'eip155:8453': { name: 'Base', usdc: '0x833589fcd6edb6e08f4c7c32d4f71b54bda02913' },
  'eip155:42161': { name: 'Arbitrum', usdc: '0xaf88d065e77c8cc2239327c5edb3a432268e5831' },
  'eip155:43114': { name: 'Avalanche', usdc: '0xb97ef9ef8734c71904d8002f8b6bc66dd9c48a6e' },
  'eip155:84532': {
    name: 'the test network Base Sepolia',
    usdc: '0x036cbd53842c5426634e7929541ec2318f3dcf7e',
  },
  'eip155:421614': {
    name: 'the test network Arbitrum Sepolia',
    usdc: '0x75faf114eafb1bdbe2f0316df893fd58ce46aa4d',
  },
}

const USDC_DECIMALS = 6

/** An amount, its asset and where it moves: the members of a payment that say how much. */
export interface Amount {
  /** Base units, decimal. */
  readonly amount: string
  readonly asset: string
  /** CAIP-2. */
  readonly network: string
}

const chainOf = (network: string): Chain | undefined =>
  Object.hasOwn(CHAINS, network) ? CHAINS[network] : undefined

/** `10000` at six decimals → `0.01`. */
function decimal(amount: string, decimals: number): string {
  const digits = amount.padStart(decimals + 1, '0')
  const fraction = digits.slice(-decimals).replace(/0+$/, '')
  return digits.slice(0, -decimals) + (fraction && `.${fraction}`)
}

/**
 * How much, in words.
 *
 * @example describeAmount(payment) // '0.01 USDC (10000 base units) on Base (eip155:8453)'
 */
export function describeAmount({ amount, asset, network }: Amount): string {
  const chain = chainOf(network)
  const place = chain ? `${chain.name} (${network})` : printable(network)
  const units = `${printable(amount)} base units`
  return chain?.usdc === asset.toLowerCase() && /^\d+$/.test(amount)
    ? `${decimal(amount, USDC_DECIMALS)} USDC (${units}) on ${place}`
    : `${units} of ${printable(asset)} on ${place}`
}
