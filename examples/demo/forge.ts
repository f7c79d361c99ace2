/** The demo's two liars. @module */
import { parseReceipt } from 'waybill'
import { encodeReceipt } from 'waybill/sign'

/** The body with one bit of its last digit flipped. */
export function flipDigit(body: Uint8Array): Uint8Array {
  const at = body.findLastIndex((byte) => byte >= 0x30 && byte <= 0x39)
  return body.with(at, (body[at] ?? 0) ^ 0b10)
}

/** The receipt with another amount under the same signature. */
export function changeAmount(text: string, amount: string): string {
  const { receipt, signature } = parseReceipt(text)
  const payment = { ...receipt.payment, amount }
  return encodeReceipt({ receipt: { ...receipt, payment }, signature })
}
