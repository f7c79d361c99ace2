/** What is told and kept of a purchase. @module */
import { readBody } from '../client/body.js'
import type { Delivery } from '../client/index.js'
import { ReceiptError, refuse } from '../errors.js'
import { essence } from '../receipt/media-type.js'
import { describeProblems, describeVerdict, EXIT_CODES, printable } from '../report/index.js'
import { MAX_BODY_BYTES } from './files.js'
import type { Io } from './io.js'
import { describeOffer, type Purchase, reasonOf } from './purchase.js'

/** Exit codes beside those of verdicts. */
const INCOMPLETE = 3
const OTHER_SIDE_FAILED = 5

/** Reads the body. Errors: `network_failed`, `body_unreadable`. */
export async function receiveBody({ body, url }: Response): Promise<Uint8Array> {
  if (body === null) return new Uint8Array()
  const { bytes, cause, rest } = await readBody(body, MAX_BODY_BYTES)
  if (bytes !== undefined) return bytes
  rest?.cancel().catch(() => {})
  if (cause === undefined) {
    refuse('body_unreadable', `read the body of ${url}`, `at most ${MAX_BODY_BYTES} bytes`)
  }
  throw new ReceiptError(
    'network_failed',
    `Cannot read the body of ${url}: it broke off, ${reasonOf(cause)}`,
    {},
    cause,
  )
}

/** Raw where a program reads it; on a terminal, nothing that could draw on it. */
export function writeBody(body: Uint8Array, { stdout }: Io) {
  if (!stdout.isTTY) {
    stdout.write(body)
    return
  }
  // C0 without tab and newline, DEL, and C1, in which some terminals see escapes as well.
  const control = /(?![\t\n])[\p{Cc}]/gu
  stdout.write(new TextDecoder().decode(body).replace(control, printable))
}

/** A delivery with the body, which is read after the receipt where there was none to check. */
export function completeDelivery(delivery: Delivery, body: Uint8Array | undefined): Delivery {
  const { exchange } = delivery
  const { response } = exchange
  if (response === undefined || response.body !== undefined || body === undefined) return delivery
  return { ...delivery, exchange: { ...exchange, response: { ...response, body } } }
}

/** Tells what was paid, what came back and what its receipt is worth. */
export function reportPurchase(
  { delivery, length, offer, response }: Purchase & { readonly length: number },
  io: Io,
  quiet = false,
) {
  const talk = quiet ? () => {} : io.err
  const { headers, status } = response
  if (offer) talk(`asked   ${describeOffer(offer).join(' or ')}`)
  const type = essence(headers.get('Content-Type')) || 'no media type'
  talk(`got     status ${status}, ${length.toLocaleString('en-US')} bytes of ${type}`)
  const location = headers.get('Location')
  if (location !== null) talk(`to      ${printable(location)}, not followed after a payment`)
  if (delivery === undefined) talk('free    nothing was paid, so there is no receipt')
  else tellReceipt(delivery, io, quiet)
  io.exit(exitCode(delivery, status))
}

function tellReceipt({ problem, report }: Delivery, io: Io, quiet: boolean) {
  if (report !== undefined && (problem !== undefined || !quiet)) {
    io.err(describeVerdict(report, io.paintErr))
    for (const line of describeProblems(report, io.paintErr)) io.err(line)
  } else if (problem !== undefined) {
    io.err(`${io.paintErr('NO RECEIPT', 'bad')}  paid, but: ${printable(problem.message)}`)
  }
}

/** The receipt decides first; then whether the other side did what it was asked. */
function exitCode(delivery: Delivery | undefined, status: number): number {
  if (delivery?.problem?.code === 'not_settled') return OTHER_SIDE_FAILED
  const verdict = delivery?.report?.verdict
  if (verdict !== undefined && verdict !== 'verified') return EXIT_CODES[verdict]
  if (delivery?.problem !== undefined) return INCOMPLETE
  return status >= 400 ? OTHER_SIDE_FAILED : 0
}
