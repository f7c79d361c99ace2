/** What a step of verification is. @module */
import { type ErrorCode, type ErrorDetails, refuse } from '../errors.js'
import type { Hex, VerifyingEngine } from '../ports.js'
import type { Reading } from '../receipt/envelope.js'
import type { Outcome, VerifyOptions } from './types.js'

/** What the steps share. */
export interface State extends Reading {
  readonly options: VerifyOptions
  readonly engine: VerifyingEngine
  /** EIP-712 digest of the claims, once they could be read. */
  id?: Hex
}

/** A step passes by returning nothing, fails by throwing, and is unchecked by saying what is missing. */
export type Step = (state: State) => Outcome | undefined

/** Steps in their normative order. */
export type Steps = Readonly<Record<string, Step>>

export const missing = (what: string): Outcome => ({
  status: 'unchecked',
  details: { missing: what },
})

/** Fails a step unless what was found is what the receipt says. */
export function expectEqual(
  code: ErrorCode,
  member: string,
  found: string | number,
  wanted: string | number,
  more?: ErrorDetails,
) {
  if (found !== wanted) refuse(code, `verify ${member}`, wanted, { member, found, ...more })
}
