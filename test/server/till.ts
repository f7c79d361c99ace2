/** A facilitator in this process that believes every payment: for what no chain would let happen. */
import { randomBytes } from 'node:crypto'
import type { FacilitatorClient } from '@x402/core/server'
import type { PaymentPayload, SettleResponse, VerifyResponse } from '@x402/core/types'

export const NETWORK = 'eip155:84532'

/** What a settlement answers, or how an honest answer is twisted. */
export type Settle = (
  honest: SettleResponse,
  payment: PaymentPayload,
) => SettleResponse | Promise<SettleResponse>

const payerOf = ({ payload }: PaymentPayload) =>
  (payload as { authorization: { from: string } }).authorization.from

export function createTill(
  settle: Settle = (honest) => honest,
  verdict: Partial<VerifyResponse> = {},
) {
  const settled: PaymentPayload[] = []
  const facilitator: FacilitatorClient = {
    getSupported: async () => ({
      kinds: [{ x402Version: 2, scheme: 'exact', network: NETWORK }],
      extensions: [],
      signers: {},
    }),
    verify: async (payment) => ({ isValid: true, payer: payerOf(payment), ...verdict }),
    async settle(payment) {
      settled.push(payment)
      const transaction = `0x${randomBytes(32).toString('hex')}`
      const honest = { success: true, transaction, network: NETWORK, payer: payerOf(payment) }
      return settle(honest as SettleResponse, payment)
    },
  }
  return { network: NETWORK, facilitator, settled } as const
}
