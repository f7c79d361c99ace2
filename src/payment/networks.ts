/** Network names of x402 version 1 and their CAIP-2 ids. Source: the networks that x402 itself names. @module */

const V1_NETWORKS: Readonly<Record<string, string>> = {
  ethereum: 'eip155:1',
  sepolia: 'eip155:11155111',
  abstract: 'eip155:2741',
  'abstract-testnet': 'eip155:11124',
  base: 'eip155:8453',
  'base-sepolia': 'eip155:84532',
  avalanche: 'eip155:43114',
  'avalanche-fuji': 'eip155:43113',
  iotex: 'eip155:4689',
  sei: 'eip155:1329',
  'sei-testnet': 'eip155:1328',
  polygon: 'eip155:137',
  'polygon-amoy': 'eip155:80002',
  peaq: 'eip155:3338',
  story: 'eip155:1514',
  educhain: 'eip155:41923',
  'skale-base-sepolia': 'eip155:324705682',
  megaeth: 'eip155:4326',
  monad: 'eip155:143',
  stable: 'eip155:988',
  'stable-testnet': 'eip155:2201',
  celo: 'eip155:42220',
  flare: 'eip155:14',
  solana: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  'solana-devnet': 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1',
}

/** The CAIP-2 id of an advertised network, or `undefined` where a version 1 name is not known. */
export function toCaip2(network: string, version: 1 | 2): string | undefined {
  if (version === 2) return network
  return Object.hasOwn(V1_NETWORKS, network) ? V1_NETWORKS[network] : undefined
}

/** Chains whose money is worth nothing, where published keys may sign. */
export const TEST_NETWORKS: ReadonlySet<string> = new Set(['eip155:31337', 'eip155:1337'])
