/** Step 5, where members meet. @module */
import { claimsOf } from '../../support/fixtures.js'
import type { JsonMembers } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { signed, step5 } from './build.js'

/** Members that are each in their form, and do not go together. */
export async function joinedMembers(): Promise<VectorCase[]> {
  const claims = claimsOf()
  const paid = (changes: JsonMembers) =>
    signed({ ...claims, payment: { ...(claims.payment as JsonMembers), ...changes } })
  return [
    step5(
      'permit2-nonce-hexadecimal',
      'The nonce of Permit2 is hexadecimal.',
      await paid({ kind: 'permit2' }),
    ),
    step5(
      'permit2-nonce-leading-zero',
      'The nonce of Permit2 has a leading zero.',
      await paid({ kind: 'permit2', nonce: '07' }),
    ),
    step5(
      'channel-nonce-without-amount',
      'The nonce of a channel lacks the cumulative amount.',
      await paid({ kind: 'channel', nonce: `0x${'c4'.repeat(32)}` }),
    ),
    step5(
      'transaction-promised',
      'A transaction identifies the payment, and there is none yet.',
      await paid({ kind: 'transaction', nonce: '', settlement: 'promised', transaction: '' }),
    ),
    step5(
      'mpp-under-x402',
      'A payment of kind mpp that x402 carried.',
      await paid({ kind: 'mpp', network: 'mpp:stripe', nonce: 'pi_3MtwBwLkdIwHu7ix28a3tqPa' }),
    ),
    step5(
      'mpp-on-evm',
      'A payment of kind mpp on a network that is not of MPP.',
      await paid({ kind: 'mpp', protocol: 'mpp', nonce: 'pi_3MtwBwLkdIwHu7ix28a3tqPa' }),
    ),
  ]
}
