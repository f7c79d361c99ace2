/**
 * A whole paid exchange as plain files in one folder.
 *
 * Layout: `exchange.json` (method, URL, status, headers), and each where there was one:
 * `payment-required.txt`, `announcement.txt`, `payment.txt`, `settlement.txt` and `receipt.txt` (the
 * messages as they were sent), `request-body` and `response-body` (the bytes). The names are fixed: what a folder
 * says never chooses which file is read.
 *
 * @module
 */

import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Exchange } from '../client/index.js'
import { isObject, type Json, type JsonObject, parseJson } from '../core/json.js'
import { hostEngine } from '../engines/host.js'
import { isReceiptError, refuse } from '../errors.js'
import { checkOfferedTerms } from '../keys/offered-terms.js'
import { checkX402 } from '../payment/check.js'
import { rangeOf } from '../receipt/http.js'
import type { Evidence, VerifyOptions } from '../verify/types.js'
import { explainFile, MAX_BODY_BYTES, readBytes, readText } from './files.js'

const SCHEMA = 'waybill-exchange/1'
const INDEX = 'exchange.json'
const RECEIPT = 'receipt.txt'
const MESSAGES = {
  required: 'payment-required.txt',
  announcement: 'announcement.txt',
  payment: 'payment.txt',
  settlement: 'settlement.txt',
} as const

/** Makes the folder before anything is paid. Errors: `file_unreadable` unless it is new or empty. */
export async function prepareExchange(dir: string): Promise<void> {
  let found: string[]
  try {
    // The messages can hold the caller's own secrets.
    await mkdir(dir, { recursive: true, mode: 0o700 })
    found = await readdir(dir)
  } catch (cause) {
    throw explainFile('make folder', dir, cause)
  }
  if (found.length > 0) {
    refuse('file_unreadable', `save to ${dir}`, 'a new or empty folder', {
      found: `${found.length} files`,
      next: 'choose another folder with --save',
    })
  }
}

/** Writes every part of an exchange that there was. Errors: `file_unreadable`. */
export async function writeExchange(
  dir: string,
  { exchange, receipt }: { readonly exchange: Exchange; readonly receipt?: string },
): Promise<void> {
  const { request, response } = exchange
  const index = {
    schema: SCHEMA,
    request: { method: request.method, url: request.url, headers: request.headers },
    ...(response && { response: { status: response.status, headers: response.headers } }),
  }
  const files: [name: string, content: string | Uint8Array | undefined][] = [
    [INDEX, JSON.stringify(index, null, 2)],
    [RECEIPT, receipt],
    [MESSAGES.required, exchange.required],
    [MESSAGES.announcement, exchange.announcement],
    [MESSAGES.payment, exchange.payment],
    [MESSAGES.settlement, exchange.settlement],
    ['request-body', request.body],
    ['response-body', response?.body],
  ]
  for (const [name, content] of files) {
    if (content === undefined) continue
    const data = typeof content === 'string' ? `${content}\n` : content
    await writeFile(join(dir, name), data, { flag: 'wx', mode: 0o600 }).catch((cause) => {
      throw explainFile('write', join(dir, name), cause)
    })
  }
}

/** What a saved exchange holds against a receipt. */
export type SavedExchange = Required<Pick<Evidence, 'request' | 'response'>> &
  Required<Pick<VerifyOptions, 'checks'>>

/** Reads a folder back as evidence. Errors: `exchange_incomplete`, `file_unreadable`. */
export async function readExchange(dir: string): Promise<SavedExchange> {
  const { request, response } = readIndex(await readText(join(dir, INDEX), 'exchange'))
  const [required, announcement, payment, settlement] = await Promise.all(
    Object.values(MESSAGES).map((name) => optional(readText(join(dir, name), name))),
  )
  const [sent, received] = await Promise.all(
    ['request-body', 'response-body'].map((name) =>
      optional(readBytes(join(dir, name), name, MAX_BODY_BYTES)),
    ),
  )
  return {
    request: { ...request, ...(sent && { body: sent }) },
    response: { ...response, ...(received && { body: received }) },
    checks: {
      ...checkX402({ required, payment, settlement }),
      ...(required !== undefined && {
        terms: checkOfferedTerms(
          { required, ...(announcement !== undefined && { announcement }) },
          hostEngine,
        ),
      }),
    },
  }
}

/** The receipt in the folder. Errors: `file_unreadable`. */
export const readExchangeReceipt = (dir: string): Promise<string> =>
  readText(join(dir, RECEIPT), 'receipt')

/** What is not there leaves its checks unchecked. */
const optional = <T>(reading: Promise<T>): Promise<T | undefined> =>
  reading.catch((error) => {
    if (isReceiptError(error) && (error.cause as { code?: string })?.code === 'ENOENT') {
      return undefined
    }
    throw error
  })

function readIndex(text: string) {
  const { request, response, schema } = object(parse(text), 'the whole')
  if (schema !== SCHEMA) incomplete(`schema "${SCHEMA}"`)
  const { method, url } = object(request, 'request')
  if (typeof method !== 'string' || typeof url !== 'string') incomplete('request.method and .url')
  return { request: { method, url }, response: response === undefined ? {} : readHead(response) }
}

function readHead(response: Json) {
  const { headers, status } = object(response, 'response')
  if (typeof status !== 'number') incomplete('response.status')
  let head: Headers
  try {
    head = new Headers(headers as unknown as [string, string][])
  } catch {
    return incomplete('response.headers as pairs of name and value')
  }
  return {
    status,
    contentType: head.get('Content-Type') ?? '',
    contentRange: rangeOf(status, head),
  }
}

function parse(text: string): Json {
  try {
    return parseJson(text)
  } catch {
    return incomplete('JSON')
  }
}

const object = (value: Json | undefined, what: string): JsonObject =>
  isObject(value) ? value : incomplete(`${what} as an object`)

function incomplete(wanted: string): never {
  return refuse('exchange_incomplete', `read ${INDEX}`, wanted, {
    next: 'waybill fetch URL --key FILE --save DIR writes such a folder',
  })
}
