/** What a failure looks like to the user: what, why, what to try, and an exit code. @module */
import { type ErrorCode, isReceiptError } from '../errors.js'
import { printable } from '../report/index.js'
import type { Io } from './io.js'

/** A defect of the command itself, which no input should reach. */
export const DEFECT = 70

/** Everything else that stops a command is its input: 2. */
const EXIT_CODES: Partial<Readonly<Record<ErrorCode, number>>> = {
  announcement_invalid: 4,
  signer_changed: 4,
  payee_changed: 4,
  network_failed: 5,
  not_settled: 5,
  x402_invalid: 5,
}

/** Prints a failure in at most two lines, and never a stack. */
export function reportFailure(error: unknown, io: Io) {
  if (!isReceiptError(error)) {
    const { message, name } = error instanceof Error ? error : new Error(String(error))
    io.err(`error[defect]: ${printable(`${name}: ${message}`)}`)
    io.err('next: this is a defect of waybill, not of your input; please report it')
    io.exit(DEFECT)
    return
  }
  const { code, details, message } = error
  io.err(`${io.paintErr(`error[${code}]`, 'bad')}: ${printable(message)}`)
  if (details.next !== undefined) io.err(`next: ${printable(String(details.next))}`)
  io.exit(EXIT_CODES[code] ?? 2)
}
