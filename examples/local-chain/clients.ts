import {
  createTestClient,
  defineChain,
  http,
  nonceManager,
  type PrivateKeyAccount,
  parseEther,
  publicActions,
  walletActions,
} from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { Anvil } from './anvil.js'

/** Reads, writes and the powers that only a private chain grants, in one viem client. */
export type ChainClient = ReturnType<typeof createChainClient>

/** Connects to a local node; the polling interval suits blocks that are mined on demand. */
export function createChainClient({ url, chainId }: Pick<Anvil, 'url' | 'chainId'>) {
  const chain = defineChain({
    id: chainId,
    name: `local ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  })
  return createTestClient({ chain, mode: 'anvil', transport: http(url), pollingInterval: 10 })
    .extend(publicActions)
    .extend(walletActions)
}

/** Makes an account with ether for gas; the nonce manager lets it send many transactions at once. */
export async function createSender(chain: ChainClient): Promise<PrivateKeyAccount> {
  const account = privateKeyToAccount(generatePrivateKey(), { nonceManager })
  await chain.setBalance({ address: account.address, value: parseEther('1000') })
  return account
}

/** A gas limit for every call made here; a failed estimate would leave a hole in the nonces and stall all later calls. */
export const gas = 500_000n
