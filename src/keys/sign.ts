/** Signing statements. Source: spec/keys.md §1. @module */
import { nobleEngine } from '../core/engine.js'
import type { Json } from '../core/json.js'
import type { Engine, Hex, Signer } from '../ports.js'
import { signTyped } from '../receipt/sign.js'
import { bodyTypedData, digestBody, joinStatement, readStatement, UNSIGNED } from './statement.js'
import type { Bodies, Signed, StatementName } from './types.js'

/**
 * Signs a body.
 *
 * Errors: `statement_invalid`; `signing_failed` where the signer throws, or returns what does not
 * recover to its address.
 *
 * @example signStatement('certificate', certificate, walletAccount)
 */
export async function signStatement<Name extends StatementName>(
  name: Name,
  body: Bodies[Name],
  signer: Signer,
  engine: Engine = nobleEngine,
): Promise<Signed<Name>> {
  readStatement(joinStatement(name, body, UNSIGNED) as unknown as Json)
  const address = signer.address.toLowerCase() as Hex
  const digest = digestBody(name, body, engine)
  const message = { address, digest, typedData: () => bodyTypedData(name, body) }
  return joinStatement(name, body, await signTyped(message, signer, engine))
}
