/**
 * Secret keys under a passphrase, as other wallets of Ethereum keep them: keystores of version 3.
 *
 * Layout: `{ version: 3, id, address?, crypto: { cipher, cipherparams, ciphertext, kdf, kdfparams,
 * mac } }`; the derived key is 32 bytes, its first half the cipher's key, its second half the MAC's.
 * Source: Web3 Secret Storage Definition, version 3; RFC 7914; RFC 8018.
 *
 * @module
 */
import {
  createCipheriv,
  createDecipheriv,
  pbkdf2,
  randomBytes,
  randomUUID,
  scrypt,
  timingSafeEqual,
} from 'node:crypto'
import { promisify } from 'node:util'
import { scryptAsync } from '@noble/hashes/scrypt.js'
import { concatBytes } from '../core/bytes.js'
import { nobleEngine } from '../core/engine.js'
import { encodeHex } from '../core/hex.js'
import { isObject, type Json, type JsonObject, parseJson } from '../core/json.js'
import { isReceiptError, ReceiptError, refuse } from '../errors.js'
import type { Hex } from '../ports.js'
import { createSigner } from '../receipt/sign.js'

type Derive = (passphrase: string) => Promise<Uint8Array>

interface Keystore {
  readonly address: Hex | undefined
  readonly ciphertext: Uint8Array
  readonly derive: Derive
  readonly iv: Uint8Array
  readonly mac: Uint8Array
}

const CIPHER = 'aes-128-ctr'
const KEY_BYTES = 32
// What a file may cost its reader: a second or two, and never the machine.
const MAX_MEMORY_BYTES = 2 ** 30
const MAX_SCRYPT_WORK = 2 ** 23
const MAX_ITERATIONS = 10_000_000

const derivePbkdf2 = promisify(pbkdf2)
const deriveScrypt = promisify<string, Uint8Array, number, object, Buffer>(scrypt)

/** Whether a text is meant as a keystore. */
export const isKeystore = (text: string): boolean => /^\s*\{/.test(text)

/**
 * Reads a keystore strictly, and decides what opening it may cost.
 *
 * Errors: `key_file_invalid`; no message holds anything of the file.
 */
export function parseKeystore(text: string, path: string): Keystore {
  const action = `read keystore ${path}`
  const want: Want = (wanted) => refuse('key_file_invalid', action, wanted)
  // What else wallets write beside these, such as `id`, changes nothing about the key.
  const { address, crypto, version } = readObject(readJson(text, action), want)
  if (version !== 3) want('version 3')
  const { cipher, cipherparams, ciphertext, kdf, kdfparams, mac } = readMembers(
    crypto,
    ['cipher', 'cipherparams', 'ciphertext', 'kdf', 'kdfparams', 'mac'],
    want,
  )
  if (cipher !== CIPHER) want(`cipher ${CIPHER}`)
  const { iv } = readMembers(cipherparams, ['iv'], want)
  const readKdf = KDFS.get(kdf) ?? want(`kdf ${[...KDFS.keys()].join(' or ')}`)
  return {
    address: address === undefined ? undefined : readAddress(address, want),
    ciphertext: readHex(ciphertext, KEY_BYTES, KEY_BYTES, want),
    derive: readKdf(kdfparams, want),
    iv: readHex(iv, 16, 16, want),
    mac: readHex(mac, 32, 32, want),
  }
}

/**
 * Opens a keystore.
 *
 * Errors: `key_file_invalid`, the same for a wrong passphrase and for a damaged file.
 */
export async function decryptKeystore(
  { address, ciphertext, derive, iv, mac }: Keystore,
  passphrase: string,
  path: string,
): Promise<{ key: Hex; address: Hex }> {
  const derived = await derive(passphrase)
  try {
    if (!timingSafeEqual(macOf(derived, ciphertext), mac)) throw new TypeError('another MAC')
    const decipher = createDecipheriv(CIPHER, derived.subarray(0, 16), iv)
    const key = encodeHex(concatBytes(decipher.update(ciphertext), decipher.final()))
    const found = createSigner(key).address as Hex
    if (found !== (address ?? found)) throw new TypeError('another address')
    return { key, address: found }
  } catch {
    throw new ReceiptError(
      'key_file_invalid',
      `Cannot open key file ${path}: wrong passphrase, or a damaged file`,
    )
  }
}

/** Puts a key under a passphrase: the keystore as text. */
export async function encryptKeystore(
  key: Uint8Array,
  address: Hex,
  passphrase: string,
): Promise<string> {
  const [n, r, p] = [131_072, 8, 1]
  const [salt, iv] = [randomBytes(32), randomBytes(16)]
  const derived = await scryptOf(n, r, p, salt)(passphrase)
  const cipher = createCipheriv(CIPHER, derived.subarray(0, 16), iv)
  const ciphertext = concatBytes(cipher.update(key), cipher.final())
  const keystore = {
    version: 3,
    id: randomUUID(),
    address: address.slice(2),
    crypto: {
      cipher: CIPHER,
      cipherparams: { iv: digitsOf(iv) },
      ciphertext: digitsOf(ciphertext),
      kdf: 'scrypt',
      kdfparams: { dklen: KEY_BYTES, n, p, r, salt: digitsOf(salt) },
      mac: digitsOf(macOf(derived, ciphertext)),
    },
  }
  return `${JSON.stringify(keystore, null, 2)}\n`
}

const macOf = (derived: Uint8Array, ciphertext: Uint8Array): Uint8Array =>
  nobleEngine.keccak256(concatBytes(derived.subarray(16, 32), ciphertext))

const digitsOf = (bytes: Uint8Array): string => encodeHex(bytes).slice(2)

/** Refuses the file, naming what was wanted of it. */
type Want = (wanted: string) => never

/** The ways to a derived key, each with its parameters in bounds. */
const KDFS: ReadonlyMap<Json | undefined, (params: Json | undefined, want: Want) => Derive> =
  new Map([
    ['pbkdf2', readPbkdf2],
    ['scrypt', readScrypt],
  ])

function readPbkdf2(params: Json | undefined, want: Want): Derive {
  const { c, dklen, prf, salt } = readMembers(params, ['c', 'dklen', 'prf', 'salt'], want)
  if (prf !== 'hmac-sha256') want('prf hmac-sha256')
  readInteger(dklen, KEY_BYTES, KEY_BYTES, 'dklen', want)
  const iterations = readInteger(c, 1, MAX_ITERATIONS, 'c', want)
  const bytes = readHex(salt, 1, 64, want)
  return (passphrase) => derivePbkdf2(passphrase, bytes, iterations, KEY_BYTES, 'sha256')
}

function readScrypt(params: Json | undefined, want: Want): Derive {
  const { dklen, salt, ...costs } = readMembers(params, ['dklen', 'n', 'p', 'r', 'salt'], want)
  readInteger(dklen, KEY_BYTES, KEY_BYTES, 'dklen', want)
  const n = readInteger(costs.n, 2, MAX_SCRYPT_WORK, 'n', want)
  const p = readInteger(costs.p, 1, MAX_SCRYPT_WORK, 'p', want)
  const r = readInteger(costs.r, 1, MAX_SCRYPT_WORK, 'r', want)
  if ((n & (n - 1)) !== 0) want('n a power of two')
  if (memoryOf(n, r, p) > MAX_MEMORY_BYTES) want('scrypt in at most 1 GiB of memory')
  if (n * r * p > MAX_SCRYPT_WORK) want(`n * r * p of at most ${MAX_SCRYPT_WORK}`)
  return scryptOf(n, r, p, readHex(salt, 1, 64, want))
}

/** As OpenSSL counts it: the table, the blocks and two of them to work in. */
const memoryOf = (n: number, r: number, p: number) => 128 * r * (n + p + 2)

const scryptOf =
  (n: number, r: number, p: number, salt: Uint8Array): Derive =>
  (passphrase) =>
    // Wallets take more rounds over small blocks than RFC 7914 allows and OpenSSL does.
    n < 2 ** (16 * r)
      ? deriveScrypt(passphrase, salt, KEY_BYTES, { N: n, r, p, maxmem: MAX_MEMORY_BYTES })
      : scryptAsync(passphrase, salt, {
          N: n,
          r,
          p,
          dkLen: KEY_BYTES,
          maxmem: MAX_MEMORY_BYTES,
        })

function readJson(text: string, action: string): Json {
  try {
    return parseJson(text)
  } catch (cause) {
    if (!isReceiptError(cause)) throw cause
    return refuse(
      'key_file_invalid',
      action,
      `${cause.details.wanted} at offset ${cause.details.offset}`,
    )
  }
}

const readObject = (value: Json | undefined, want: Want): JsonObject =>
  isObject(value) ? value : want('an object for crypto and its parameters')

/** An object with exactly these members. */
function readMembers(
  value: Json | undefined,
  names: readonly string[],
  want: Want,
): Readonly<Record<string, Json | undefined>> {
  const object = readObject(value, want)
  const found = Object.keys(object).sort().join()
  return found === names.join() ? object : want(`exactly the members ${names.join(', ')}`)
}

function readInteger(
  value: Json | undefined,
  min: number,
  max: number,
  name: string,
  want: Want,
): number {
  const valid = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
  return valid ? value : want(min === max ? `${name} ${min}` : `${name} from ${min} to ${max}`)
}

/** Hexadecimal without 0x, in either case, as wallets write it. */
function readHex(value: Json | undefined, min: number, max: number, want: Want): Uint8Array {
  const valid = typeof value === 'string' && /^([0-9a-fA-F]{2})+$/.test(value)
  const bytes = valid ? Buffer.from(value, 'hex') : undefined
  return bytes && bytes.length >= min && bytes.length <= max
    ? bytes
    : want(`${min === max ? min : `${min} to ${max}`} bytes of hexadecimal`)
}

function readAddress(value: Json, want: Want): Hex {
  const valid = typeof value === 'string' && /^(0x)?[0-9a-fA-F]{40}$/.test(value)
  return valid ? `0x${value.slice(-40).toLowerCase()}` : want('an address of 20 bytes')
}
