import type { Address, PrivateKeyAccount, PublicClient } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { startAnvil } from './anvil.js'
import { createChainClient } from './clients.js'
import { startFacilitator } from './facilitator.js'
import { plantUsdc, type Usdc } from './usdc.js'

/** Everything a paid call needs beside the server and the buyer, on loopback and without a licence to spend real money. */
export interface LocalChain {
  readonly rpcUrl: string
  readonly network: 'eip155:84532'
  readonly usdc: Usdc
  readonly facilitatorUrl: string
  readonly publicClient: PublicClient
  /** Gives `amount` base units of USDC to `owner`. */
  fund(owner: Address, amount: bigint): Promise<void>
  /** Makes a fresh account that owns `amount` base units of USDC and no ether, as an x402 buyer may. */
  newAccount(amount: bigint): Promise<PrivateKeyAccount>
  /** Ends the facilitator and the chain, and waits for both; may be called twice. */
  stop(): Promise<void>
}

/**
 * Starts a private chain that passes for Base Sepolia: its chain id, Circle's USDC at its address, and a facilitator.
 *
 * Errors: `Error` when a part does not start; the parts started before it are stopped.
 *
 * @example
 * const chain = await startLocalChain()
 * const buyer = await chain.newAccount(1_000_000n) // one dollar
 * await chain.stop()
 */
export async function startLocalChain(): Promise<LocalChain> {
  const anvil = await startAnvil({ chainId: 84532 })
  try {
    const client = createChainClient(anvil)
    const usdc = await plantUsdc(client)
    const facilitator = await startFacilitator(client)

    let stopped: Promise<void> | undefined
    async function stopAll() {
      await facilitator.stop()
      await anvil.stop()
    }
    return {
      rpcUrl: anvil.url,
      network: 'eip155:84532',
      usdc,
      facilitatorUrl: facilitator.url,
      publicClient: client,
      fund: usdc.fund,
      async newAccount(amount) {
        const account = privateKeyToAccount(generatePrivateKey())
        await usdc.fund(account.address, amount)
        return account
      },
      stop() {
        stopped ??= stopAll()
        return stopped
      },
    }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}
