/** The buyer of the demo: a program with a wallet, and no account anywhere. @module */
import { x402Client } from '@x402/core/client'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment } from '@x402/fetch'
import { createMemoryPins, type Delivery, withReceipts } from 'waybill/client'
import type { LocalChain } from '../local-chain/index.js'

/** What the agent brought home. */
export interface Purchase {
  readonly delivery: Delivery
  /** Who announced, before it was paid, that it would sign. */
  readonly signer: string
}

/** Makes an agent that owns one dollar and no ether. */
export async function createAgent(chain: LocalChain) {
  const account = await chain.newAccount(1_000_000n)
  const client = new x402Client().register(chain.network, new ExactEvmScheme(account))

  return {
    // In lower case, as receipts write it.
    address: account.address.toLowerCase() as `0x${string}`,
    async buy(url: string): Promise<Purchase> {
      const announced = createMemoryPins()
      const deliveries: Delivery[] = []
      const onDelivery = (delivery: Delivery) => {
        deliveries.push(delivery)
      }
      const options = { trust: { announced }, onDelivery, onProblem: 'throw' } as const
      await wrapFetchWithPayment(withReceipts(fetch, options), client)(url)

      const [delivery] = deliveries
      const pin = await announced.read(new URL(url).origin)
      if (delivery === undefined || pin === undefined)
        throw new Error(`${url} asked for no payment`)
      return { delivery, signer: pin.signer }
    },
  }
}
