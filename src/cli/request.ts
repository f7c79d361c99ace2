/** A request from options in curl's manner. @module */
import { InvalidArgumentError } from 'commander'
import { encodeUtf8 } from '../core/bytes.js'
import { ReceiptError, refuse } from '../errors.js'
import { MAX_BODY_BYTES, readBytes } from './files.js'

export interface RequestOptions {
  readonly request?: string
  readonly header?: readonly (readonly [name: string, value: string])[]
  readonly data?: string
}

/** `Name: value`, once for each header. */
export function collectHeader(text: string, list: NonNullable<RequestOptions['header']> = []) {
  const at = text.indexOf(':')
  const pair = [text.slice(0, Math.max(at, 0)), text.slice(at + 1).trim()] as const
  try {
    new Headers([[...pair]])
  } catch {
    throw new InvalidArgumentError('Wanted "Name: value".')
  }
  return [...list, pair]
}

/** Errors: `usage` where no such request can be made; `file_unreadable`. */
export async function buildRequest(
  url: string,
  { data, header = [], request: method = data === undefined ? 'GET' : 'POST' }: RequestOptions,
  signal: AbortSignal,
): Promise<Request> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    refuse('usage', 'fetch', 'a URL that begins with https:// or http://', { found: url })
  }
  const body = data === undefined ? null : await readData(data)
  try {
    const headers = header.map(([name, value]): [string, string] => [name, value])
    return new Request(url, { method, headers, body, signal })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ReceiptError('usage', `Cannot make request: ${reason}`, {}, cause)
  }
}

/** `@FILE` and `@-` are read as they are; everything else is the content itself. */
const readData = async (data: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    data.startsWith('@')
      ? await readBytes(data.slice(1), 'request body', MAX_BODY_BYTES)
      : encodeUtf8(data),
  )
