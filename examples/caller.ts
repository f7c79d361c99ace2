/**
 * A program that pays for one response and takes nothing without a receipt.
 *
 * Arguments: the URL. Environment: PAYER_KEY (0x and 64 digits, of a wallet that owns USDC).
 * Writes `receipt.txt` and `body`, for whoever must be shown them later, and `pins.txt`.
 */
import { writeFile } from 'node:fs/promises'
import { x402Client } from '@x402/core/client'
import { ExactEvmScheme } from '@x402/evm/exact/client'
import { wrapFetchWithPayment } from '@x402/fetch'
import { privateKeyToAccount } from 'viem/accounts'
import { type Delivery, withReceipts } from 'waybill/client'
import { createPinFile } from 'waybill/client/pin-file'

const [url = ''] = process.argv.slice(2)
const wallet = privateKeyToAccount(process.env.PAYER_KEY as `0x${string}`)
const client = new x402Client()
  .register('eip155:84532', new ExactEvmScheme(wallet))
  .setSpendControls({ maxAmountPerPayment: '$0.05' })

// Whoever announced itself before the first payment is remembered, and must stay the same.
const trust = { announced: createPinFile('pins.txt') }
const onDelivery = async ({ exchange, receipt }: Delivery) => {
  await writeFile('receipt.txt', receipt ?? '')
  await writeFile('body', exchange.response?.body ?? '')
}

const checked = withReceipts(fetch, { trust, onDelivery, onProblem: 'throw' })
const pay = wrapFetchWithPayment(checked, client)

const response = await pay(url)
console.log(await response.json())
