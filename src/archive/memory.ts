/** A store that forgets with its process: for tests, and for servers that sign whatever they deliver. @module */
import { ReceiptError } from '../errors.js'
import type { Hex, ReceiptStore } from '../ports.js'

/**
 * A bounded store in memory. At the bound the oldest claims are forgotten; a body that does not
 * fit is refused, never dropped in silence.
 *
 * Units: `maxBodyBytes` over all bodies kept.
 * Errors: `store_failed` from `keepBody`.
 */
export function createMemoryStore({
  maxReceipts = 10_000,
  maxBodyBytes = 64 * 1024 * 1024,
}: {
  readonly maxReceipts?: number
  readonly maxBodyBytes?: number
} = {}): Required<ReceiptStore> & { body(paymentId: Hex): Uint8Array | undefined } {
  const kept = new Map<Hex, string>()
  const bodies = new Map<Hex, Uint8Array>()
  let bodyBytes = 0

  return {
    claim(paymentId, claims) {
      const first = kept.get(paymentId)
      if (first !== undefined) return first
      const [oldest] = kept.size >= maxReceipts ? kept.keys() : []
      if (oldest !== undefined) kept.delete(oldest)
      kept.set(paymentId, claims)
      return claims
    },

    keepBody(paymentId, body) {
      if (bodies.has(paymentId)) return
      if (bodyBytes + body.length > maxBodyBytes) {
        throw new ReceiptError(
          'store_failed',
          `Cannot keep body: found ${bodyBytes + body.length} bytes, wanted at most ${maxBodyBytes}`,
          { found: bodyBytes + body.length, wanted: maxBodyBytes },
        )
      }
      bodyBytes += body.length
      bodies.set(paymentId, body)
    },

    body: (paymentId) => bodies.get(paymentId),
  }
}
