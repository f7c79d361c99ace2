/** The key document as a file that its provider keeps beside the key files. Source: spec/keys.md §2. @module */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { InvalidArgumentError, Option } from 'commander'
import { hostEngine } from '../engines/host.js'
import { isReceiptError, ReceiptError, refuse } from '../errors.js'
import { type Authority, createAuthority } from '../keys/authority.js'
import { checkGrown, parseKeyDocument, serializeKeyDocument } from '../keys/index.js'
import { bodyOf } from '../keys/statement.js'
import type { KeyCertificate, KeyDocument, KeyStatement, ListedKey, Wallet } from '../keys/types.js'
import type { Hex } from '../ports.js'
import { isIssuer } from '../receipt/claims.js'
import { explainFile, readText } from './files.js'
import { readKeyFile } from './key-file.js'
import type { PassphraseOptions } from './key-passphrase.js'
import { parseTime } from './options.js'

export const documentOption = () =>
  new Option('--document <file>', 'the key document').default('delivery-receipt-keys.json')

export const issuerOption = () =>
  new Option('--issuer <origin>', 'whose keys they are; needed to begin a document').argParser(
    (text) => {
      if (isIssuer(text)) return text
      throw new InvalidArgumentError('Wanted an origin such as https://api.example.com.')
    },
  )

/** A time as `parseTime` takes it, or a date: its first second in UTC. */
export const parseDate = (text: string): number =>
  parseTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text)

export const unixNow = (): number => Math.floor(Date.now() / 1000)

/** Errors: `file_unreadable`; `key_document_invalid` or `statement_invalid`, with the file and the key. */
export async function readDocument(path: string): Promise<KeyDocument> {
  const text = await readText(path, 'key document')
  return explained(path, () => parseKeyDocument(text))
}

export const findDocument = async (path: string): Promise<KeyDocument | undefined> =>
  existsSync(path) ? readDocument(path) : undefined

/** The document, or an empty one to begin with. Errors: `usage` where the issuer is another, or unknown. */
export function openDocument(
  found: KeyDocument | undefined,
  issuer: string | undefined,
): KeyDocument {
  if (found === undefined) {
    const named = issuer ?? refuse('usage', 'begin key document', '--issuer ORIGIN')
    return {
      schema: 'delivery-receipt-keys/1',
      issuer: named,
      keys: [],
      wallets: [],
      statements: [],
    }
  }
  if (issuer === undefined || issuer === found.issuer) return found
  return refuse('usage', 'change key document', `keys of ${found.issuer}`, { found: issuer })
}

/** The entry of a key. Errors: `usage` where there is none. */
export function entryOf({ keys }: KeyDocument, key: string): ListedKey {
  return (
    keys.find((one) => one.key === key) ??
    refuse('usage', 'change key document', `a key that it names, not ${key}`, {
      next: 'waybill key add ADDRESS adds a key',
    })
  )
}

/** The document with a key that it may have had before. */
export const withKey = (document: KeyDocument, listed: ListedKey): KeyDocument =>
  document.keys.some(({ key }) => key === listed.key)
    ? document
    : { ...document, keys: [...document.keys, listed] }

/** The document with a wallet that it may name already. Every EVM network at once is no wallet's network. */
export const withWallet = (document: KeyDocument, { network, payTo }: Wallet): KeyDocument =>
  network === 'eip155:*' ||
  document.wallets.some((one) => one.network === network && one.payTo === payTo)
    ? document
    : { ...document, wallets: [...document.wallets, { network, payTo }] }

/** Who may say what of a key. A wallet counts at least for what was paid to it. */
export const authorityOf = ({ issuer, statements }: KeyDocument): Authority =>
  createAuthority(issuer, statements, hostEngine, { speaks: () => true })

/** The document with one statement more. Errors: `usage` where it has that already. */
export function withStatement(document: KeyDocument, statement: KeyStatement): KeyDocument {
  const { statements } = document
  const serialOf = (one: KeyStatement) => (bodyOf(one) as KeyCertificate).serial
  if (statements.some((one) => serialOf(one) === serialOf(statement))) {
    refuse('usage', 'change key document', 'a statement that it does not hold')
  }
  return { ...document, statements: [...statements, statement] }
}

/**
 * Replaces the file, if what is written can be read again and takes back nothing of what stands
 * there by now.
 *
 * Errors: `key_document_invalid`, `key_document_shrank`, each with the key; `file_unreadable`.
 */
export async function saveDocument(path: string, later: KeyDocument): Promise<void> {
  const text = serializeKeyDocument(later)
  const earlier = await findDocument(path)
  explained(path, () => {
    const read = parseKeyDocument(text)
    if (earlier === undefined) return
    if (earlier.issuer !== read.issuer) {
      refuse('key_document_invalid', 'replace key document', `keys of ${earlier.issuer}`)
    }
    checkGrown(earlier, read)
  })
  await replaceFile(path, text)
}

/** Readers see the old file or the new one, never a part of it, whatever the umask is. */
async function replaceFile(path: string, text: string) {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o644)
    try {
      await file.writeFile(text)
      await file.chmod(0o644)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    throw explainFile('write key document', path, cause)
  }
}

/** Says which file and which key a refusal is about. */
function explained<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!isReceiptError(error)) throw error
    const { code, details, message } = error
    const about = details.key === undefined ? '' : `, key ${details.key}`
    throw new ReceiptError(code, `${message}${about}, in ${path}`, details, error)
  }
}

/** The address that is given, or that of the key file that is named. Errors: as `readKeyFile`. */
export async function readAddress(given: string, options: PassphraseOptions): Promise<Hex> {
  if (/^0x[0-9a-fA-F]{40}$/.test(given)) return given.toLowerCase() as Hex
  return (await readKeyFile(given, options)).address
}
