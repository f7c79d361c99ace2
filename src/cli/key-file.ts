/**
 * Secret keys as files, in one of two forms.
 *
 * Layout: one line, recognisable for people and for secret scanners: `waybill-key-1 `, then 64
 * lower-case hexadecimal digits, then a newline; or a keystore under a passphrase.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises'
import { encodeHex } from '../core/hex.js'
import { hostEngine } from '../engines/host.js'
import { ReceiptError, refuse } from '../errors.js'
import type { Hex } from '../ports.js'
import { createSigner } from '../receipt/sign.js'
import { explainFile, readText } from './files.js'
import { type PassphraseOptions, readPassphrase } from './key-passphrase.js'
import { decryptKeystore, encryptKeystore, isKeystore, parseKeystore } from './keystore.js'

const PREFIX = 'waybill-key-1'
const LINE = new RegExp(`^${PREFIX} ([0-9a-f]{64})$`)

/** The address of a key. Errors: `key_file_invalid` where the number is none of the curve's keys. */
function addressOfKey(key: Hex): Hex {
  try {
    return createSigner(key, hostEngine).address as Hex
  } catch {
    return refuse('key_file_invalid', 'read key', 'a secp256k1 key')
  }
}

/**
 * Writes a new random key, readable by its owner only, and never over an existing file.
 *
 * Layout: with a passphrase a keystore, without one the plain line.
 * Errors: `file_unreadable`, `key_file_invalid`.
 */
export async function createKeyFile(path: string, passphrase?: string): Promise<Hex> {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  const key = encodeHex(bytes)
  // One of 2^128 numbers is no key; the curve refuses it.
  const address = addressOfKey(key)
  const text =
    passphrase === undefined
      ? `${PREFIX} ${key.slice(2)}\n`
      : await encryptKeystore(bytes, address, passphrase)
  try {
    await writeFile(path, text, { flag: 'wx', flush: true, mode: 0o600 })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw explainFile('write key file', path, cause)
    }
    throw new ReceiptError(
      'key_file_invalid',
      `Cannot write key file ${path}: it exists, and a key is never overwritten`,
      { next: 'choose another name with --out' },
      cause,
    )
  }
  return address
}

/**
 * Reads a key file of either form; a passphrase is asked for only where the file needs one.
 *
 * Errors: `key_file_invalid`, `file_unreadable`, `usage`. No message holds key or passphrase.
 */
export async function readKeyFile(
  path: string,
  options: PassphraseOptions = {},
): Promise<{ key: Hex; address: Hex }> {
  const text = await readText(path, 'key file')
  if (isKeystore(text)) {
    const keystore = parseKeystore(text, path)
    return decryptKeystore(keystore, await readPassphrase(path, options), path)
  }
  const digits = LINE.exec(text)?.[1]
  if (digits === undefined) {
    refuse(
      'key_file_invalid',
      `read key file ${path}`,
      `"${PREFIX} " and 64 hexadecimal digits, or a keystore of version 3`,
      { next: 'waybill key new makes such a file' },
    )
  }
  const key: Hex = `0x${digits}`
  return { key, address: addressOfKey(key) }
}
