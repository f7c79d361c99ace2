import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { x402Facilitator } from '@x402/core/facilitator'
import type { Network, PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { type FacilitatorEvmSigner, toFacilitatorEvmSigner } from '@x402/evm'
import { ExactEvmScheme } from '@x402/evm/exact/facilitator'
import { ExactEvmSchemeV1 } from '@x402/evm/exact/v1/facilitator'
import { Hono } from 'hono'
import type {
  ReadContractParameters,
  VerifyTypedDataParameters,
  WriteContractParameters,
} from 'viem'
import { type ChainClient, createSender, gas } from './clients.js'

/** A running x402 facilitator: where it answers, and how to end it. */
export interface Facilitator {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts x402's own facilitator behind its three HTTP routes on loopback; it settles on `chain` and pays the gas.
 * It settles version 1 as well, where the chain is the one that version 1 calls Base Sepolia.
 */
export async function startFacilitator(chain: ChainClient): Promise<Facilitator> {
  const signer = await createSigner(chain)
  const facilitator = new x402Facilitator()
    .register(`eip155:${chain.chain.id}`, new ExactEvmScheme(signer))
    .registerV1('base-sepolia' as Network, new ExactEvmSchemeV1(signer))

  const app = new Hono()
  app.get('/supported', (c) => c.json(facilitator.getSupported()))
  app.post('/verify', async (c) => {
    const { paymentPayload, paymentRequirements } = await c.req.json<PaymentRequest>()
    return c.json(await facilitator.verify(paymentPayload, paymentRequirements))
  })
  app.post('/settle', async (c) => {
    const { paymentPayload, paymentRequirements } = await c.req.json<PaymentRequest>()
    return c.json(await facilitator.settle(paymentPayload, paymentRequirements))
  })

  // Whoever runs this beside a server of its own keeps the runtime's Request and Response.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const closed = once(server, 'close')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

interface PaymentRequest {
  readonly paymentPayload: PaymentPayload
  readonly paymentRequirements: PaymentRequirements
}

async function createSigner(chain: ChainClient): Promise<FacilitatorEvmSigner> {
  const account = await createSender(chain)
  return toFacilitatorEvmSigner({
    address: account.address,
    readContract: (call) => chain.readContract(call as ReadContractParameters),
    verifyTypedData: (signed) => chain.verifyTypedData(signed as VerifyTypedDataParameters),
    writeContract: (call) =>
      chain.writeContract({ gas, ...call, account } as WriteContractParameters),
    sendTransaction: (call) => chain.sendTransaction({ ...call, account }),
    waitForTransactionReceipt: (wait) => chain.waitForTransactionReceipt(wait),
    getCode: (contract) => chain.getCode(contract),
  })
}
