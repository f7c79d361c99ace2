/** The demo's offline judgement: files in, verdict out, nothing else. @module */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { auditReceipt, type Report, type Trust } from 'waybill'
import { hostEngine } from 'waybill/engine/host'
import { checkKeys, type KeyDocument } from 'waybill/keys'
import { checkX402 } from 'waybill/payment'

/** What to judge: by default the receipt and the body as they were received. */
export interface Case {
  readonly dir: string
  readonly trust: Trust
  readonly receipt?: string
  readonly body?: string
  /** What is known of keys; the time of it, Unix seconds. */
  readonly keys?: KeyDocument
  readonly at?: number
}

/** Judges the files of an exchange as the party that paid. */
export async function judge({
  dir,
  trust,
  receipt = 'receipt.txt',
  body = 'response-body',
  keys,
  at = Math.floor(Date.now() / 1000),
}: Case): Promise<Report> {
  const read = async (name: string) => (await readFile(join(dir, name), 'utf8')).trim()
  const { request, response } = JSON.parse(await read('exchange.json'))
  return auditReceipt(await read(receipt), {
    policy: 'caller',
    trust,
    request,
    response: {
      status: response.status,
      contentType: new Headers(response.headers).get('Content-Type') ?? '',
      body: await readFile(join(dir, body)),
    },
    checks: {
      ...checkX402({
        required: await read('payment-required.txt'),
        payment: await read('payment.txt'),
        settlement: await read('settlement.txt'),
      }),
      ...(keys && checkKeys({ document: keys, at }, hostEngine)),
    },
    at,
  })
}
