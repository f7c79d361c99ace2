/**
 * Secret keys as text: one line, recognisable, for people and for secret scanners.
 *
 * Layout: `waybill-key-1 `, then 64 lower-case hexadecimal digits, then a newline.
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
 * Errors: `file_unreadable`.
 */
export async function createKeyFile(path: string): Promise<Hex> {
  // One of 2^128 numbers is no key; the curve refuses it.
  const key = encodeHex(crypto.getRandomValues(new Uint8Array(32)))
  const address = addressOfKey(key)
  try {
    await writeFile(path, `${PREFIX} ${key.slice(2)}\n`, { flag: 'wx', flush: true, mode: 0o600 })
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

/** Reads a key file. Errors: `key_file_invalid`, `file_unreadable`. No message holds the key. */
export async function readKeyFile(path: string): Promise<{ key: Hex; address: Hex }> {
  const digits = LINE.exec(await readText(path, 'key file'))?.[1]
  if (digits === undefined) {
    refuse('key_file_invalid', `read key file ${path}`, `"${PREFIX} " and 64 hexadecimal digits`, {
      next: 'waybill key new makes such a file',
    })
  }
  const key: Hex = `0x${digits}`
  return { key, address: addressOfKey(key) }
}
