/** The demo's files: a paid exchange as `waybill verify --exchange` reads it, and two forgeries. @module */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Delivery } from 'waybill/client'

/** Writes each part of an exchange to a file of its own, in a new folder that replaces the last run's. */
export async function writeExchange(dir: string, { exchange, receipt = '' }: Delivery) {
  const { payment, request, required = '', response, settlement = '' } = exchange
  const { body = new Uint8Array(), ...head } = response ?? {}
  const index = { schema: 'waybill-exchange/1', request, response: head }
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await writeFiles(dir, {
    'exchange.json': `${JSON.stringify(index, null, 2)}\n`,
    'payment-required.txt': `${required}\n`,
    'payment.txt': `${payment}\n`,
    'settlement.txt': `${settlement}\n`,
    'receipt.txt': `${receipt}\n`,
    'response-body': body,
  })
}

export async function writeFiles(
  dir: string,
  files: Readonly<Record<string, string | Uint8Array>>,
) {
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content)
}
