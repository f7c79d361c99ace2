/** Statements on their way through a signature: by a key file, or by a wallet elsewhere. @module */
import { Option } from 'commander'
import { encodeHex } from '../core/hex.js'
import { serializeJcs } from '../core/jcs.js'
import { isObject, type Json, parseJson } from '../core/json.js'
import { hostEngine } from '../engines/host.js'
import { refuse } from '../errors.js'
import { bodyTypedData, signStatement } from '../keys/index.js'
import { joinStatement, readStatement, recoverStatement, UNSIGNED } from '../keys/statement.js'
import type { Bodies, Signed, StatementName } from '../keys/types.js'
import type { Hex, Signer } from '../ports.js'
import { createSigner } from '../receipt/sign.js'
import { readText } from './files.js'
import type { Io } from './io.js'
import { readKeyFile } from './key-file.js'
import type { PassphraseOptions } from './key-passphrase.js'

export interface SigningOptions extends PassphraseOptions {
  readonly by?: string
  readonly typedData?: string
  readonly signature?: string
}

/** A statement, and whose signature it has as far as a wallet's can tell. */
export interface Obtained<Name extends StatementName> {
  readonly statement: Signed<Name>
  readonly signer: Hex | undefined
}

export const byOption = (who: string) =>
  new Option('--by <keyfile>', `sign with the key file of ${who}`)

/** `alone` are the options that say what the typed data says already. */
export const typedDataOption = (alone: string[]) =>
  new Option('--typed-data <file>', 'what was printed to be signed, and was signed').conflicts([
    'by',
    ...alone,
  ])

export const signatureOption = () =>
  new Option('--signature <hex>', 'the signature over --typed-data')

export const newSerial = (): Hex => encodeHex(crypto.getRandomValues(new Uint8Array(32)))

/**
 * The statement, signed by the key file `by`, or joined from typed data and its signature; nothing
 * where neither is given: then the typed data is printed for a wallet to sign.
 *
 * Errors: `usage`, `statement_invalid`, those of `readKeyFile`.
 */
export async function obtainStatement<Name extends StatementName>(
  name: Name,
  makeBody: () => Promise<Bodies[Name]>,
  options: SigningOptions,
  io: Io,
): Promise<Obtained<Name> | undefined> {
  const { by, signature, typedData } = options
  if ((typedData === undefined) !== (signature === undefined)) {
    refuse('usage', `take signature of ${name}`, '--typed-data FILE and --signature 0x... together')
  }
  if (typedData !== undefined) {
    return takeSignature(name, await readTypedData(name, typedData), signature ?? '')
  }
  const body = await makeBody()
  if (by !== undefined) return signWith(await openSigner(by, options), name, body)
  // A wallet should never be shown what could not be taken back.
  takeSignature(name, body, UNSIGNED)
  io.out(JSON.stringify(bodyTypedData(name, body), null, 2))
  return undefined
}

export const openSigner = async (path: string, options: PassphraseOptions): Promise<Signer> =>
  createSigner((await readKeyFile(path, options)).key, hostEngine)

export async function signWith<Name extends StatementName>(
  signer: Signer,
  name: Name,
  body: Bodies[Name],
): Promise<Obtained<Name>> {
  const statement = await signStatement(name, body, signer, hostEngine)
  return { statement, signer: signer.address as Hex }
}

/** Reads back what was printed: nothing else may have been signed under this name. */
async function readTypedData<Name extends StatementName>(
  name: Name,
  path: string,
): Promise<Bodies[Name]> {
  const found = parseJson(await readText(path, 'typed data'))
  const body = (isObject(found) ? found.message : undefined) as unknown as Bodies[Name]
  const { statement } = takeSignature(name, body, UNSIGNED)
  const read = (statement as unknown as Bodies)[name]
  if (serializeJcs(found) !== serializeJcs(bodyTypedData(name, read) as unknown as Json)) {
    refuse('statement_invalid', `read typed data ${path}`, `a ${name} as it was printed`)
  }
  return read
}

/** Wallets write v as 0 or 1 as well, and hexadecimal in capitals. */
function takeSignature<Name extends StatementName>(
  name: Name,
  body: Bodies[Name],
  text: string,
): Obtained<Name> {
  const signature = text
    .toLowerCase()
    .replace(/^(0x[0-9a-f]{128})0([01])$/, (_, rs, bit) => rs + (bit === '0' ? '1b' : '1c')) as Hex
  const joined = joinStatement(name, body, signature)
  const statement = readStatement(joined as unknown as Json) as unknown as Signed<Name>
  return { statement, signer: recoverStatement(statement as never, hostEngine) }
}
