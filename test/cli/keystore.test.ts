import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { Keystore } from 'ox'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  decryptKeystore,
  encryptKeystore,
  isKeystore,
  parseKeystore,
} from '../../src/cli/keystore.js'
import { isReceiptError } from '../../src/errors.js'
import type { Hex } from '../../src/ports.js'

// The published test vectors of the format: a key and a passphrase that everybody has.
const PUBLISHED_KEY = '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d'
const PUBLISHED_ADDRESS = '0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b'
const PUBLISHED_PASSPHRASE = 'testpassword'

const pbkdf2Vector = () => ({
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
})

const scryptVector = () => ({
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
    ciphertext: 'd172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c',
    kdf: 'scrypt',
    kdfparams: {
      dklen: 32,
      n: 262144,
      p: 8,
      r: 1,
      salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19',
    },
    mac: '2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
})

const parse = (file: object | string) =>
  parseKeystore(typeof file === 'string' ? file : JSON.stringify(file), 'x.key')

const open = (file: object | string, passphrase: string) =>
  decryptKeystore(parse(file), passphrase, 'x.key')

/** What was refused, which must be a refusal of the file. */
async function refusalOf(attempt: () => unknown): Promise<Error> {
  const error = await Promise.resolve()
    .then(attempt)
    .then(
      () => new Error('nothing was refused'),
      (thrown) => thrown,
    )
  expect(isReceiptError(error, 'key_file_invalid'), inspect(error)).toBe(true)
  return error
}

const key = generatePrivateKey()
const address = privateKeyToAddress(key).toLowerCase() as Hex
const passphrase = 'a horse, Ünïcödé and 6 words'
let ours: string
/** Made by somebody else, and opened in no time. */
let cheap: string

beforeAll(async () => {
  ours = await encryptKeystore(Buffer.from(key.slice(2), 'hex'), address, passphrase)
  const [derived, options] = Keystore.pbkdf2({ password: passphrase, iterations: 1000 })
  cheap = JSON.stringify(Keystore.encrypt(key, derived, options))
})

describe('keystores that others made', () => {
  test('the published one of pbkdf2 opens', async () => {
    expect(await open(pbkdf2Vector(), PUBLISHED_PASSPHRASE)).toEqual({
      key: PUBLISHED_KEY,
      address: PUBLISHED_ADDRESS,
    })
  })

  test('the published one of scrypt opens, though its blocks are too small for OpenSSL', async () => {
    expect(await open(scryptVector(), PUBLISHED_PASSPHRASE)).toEqual({
      key: PUBLISHED_KEY,
      address: PUBLISHED_ADDRESS,
    })
  })

  test('those of ox open, with pbkdf2 and with scrypt', async () => {
    expect(await open(cheap, passphrase)).toEqual({ key, address })
    const [derived, options] = Keystore.scrypt({ password: passphrase, n: 1024, r: 8, p: 2 })
    expect(await open(Keystore.encrypt(key, derived, options), passphrase)).toEqual({
      key,
      address,
    })
  })

  test('an address may be written as wallets write it', async () => {
    const checksummed = privateKeyToAddress(key)
    for (const spelling of [address, address.slice(2), checksummed, checksummed.slice(2)]) {
      const file = { ...JSON.parse(cheap), address: spelling }
      expect((await open(file, passphrase)).address).toBe(address)
    }
  })

  test('what else a wallet wrote is ignored, and so is the id', async () => {
    const file = { ...JSON.parse(cheap), id: 7, name: 'mine', 'x-wallet': { a: [] } }
    expect((await open(file, passphrase)).key).toBe(key)
  })
})

describe('our keystores', () => {
  test('open again', async () => {
    expect(await open(ours, passphrase)).toEqual({ key, address })
  })

  test('open with ox', () => {
    const keystore = JSON.parse(ours)
    expect(Keystore.decrypt(keystore, Keystore.toKey(keystore, { password: passphrase }))).toBe(key)
  })

  test('have the costs and the form that other wallets write', () => {
    const { address: written, crypto, id, version } = JSON.parse(ours)
    expect(version).toBe(3)
    expect(`0x${written}`).toBe(address)
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(crypto).toMatchObject({ cipher: 'aes-128-ctr', kdf: 'scrypt' })
    expect(crypto.kdfparams).toMatchObject({ dklen: 32, n: 131072, r: 8, p: 1 })
    expect(crypto.kdfparams.salt).toMatch(/^[0-9a-f]{64}$/)
    expect(crypto.cipherparams.iv).toMatch(/^[0-9a-f]{32}$/)
    expect(ours.endsWith('}\n')).toBe(true)
    expect(isKeystore(ours)).toBe(true)
  })

  test('hold neither the key nor the passphrase, and differ each time', async () => {
    const again = await encryptKeystore(Buffer.from(key.slice(2), 'hex'), address, passphrase)
    const [one, two] = [JSON.parse(ours), JSON.parse(again)]
    for (const text of [ours, again]) {
      expect(text).not.toContain(key.slice(2))
      expect(text).not.toContain('horse')
    }
    expect(one.crypto.kdfparams.salt).not.toBe(two.crypto.kdfparams.salt)
    expect(one.crypto.cipherparams.iv).not.toBe(two.crypto.cipherparams.iv)
    expect(one.id).not.toBe(two.id)
  })
})

describe('what does not open', () => {
  type Damage = (file: ReturnType<typeof pbkdf2Vector> & { address?: string }) => void
  const flip = (hex: string) => hex.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))

  test.each<[string, string, Damage]>([
    ['a wrong passphrase', 'another horse', () => {}],
    ['a longer passphrase', `${passphrase} `, () => {}],
    [
      'a damaged ciphertext',
      passphrase,
      ({ crypto }) => {
        crypto.ciphertext = flip(crypto.ciphertext)
      },
    ],
    [
      'a damaged MAC',
      passphrase,
      ({ crypto }) => {
        crypto.mac = flip(crypto.mac)
      },
    ],
    [
      'a damaged salt',
      passphrase,
      ({ crypto }) => {
        crypto.kdfparams.salt = flip(crypto.kdfparams.salt)
      },
    ],
    [
      'another vector, for which the address is another',
      passphrase,
      ({ crypto }) => {
        crypto.cipherparams.iv = flip(crypto.cipherparams.iv)
      },
    ],
    [
      'another address',
      passphrase,
      (file) => {
        file.address = PUBLISHED_ADDRESS
      },
    ],
  ])('%s says no more than any other', async (_, attempt, damage) => {
    const file = { ...JSON.parse(cheap), address }
    damage(file)
    const error = await refusalOf(() => open(file, attempt))
    expect(error.message).toBe('Cannot open key file x.key: wrong passphrase, or a damaged file')
    expect(error).toMatchObject({ details: {} })
    expect(error.cause).toBeUndefined()
    const told = inspect(error, { depth: null, showHidden: true })
    for (const secret of [key.slice(2), key.slice(2).toUpperCase(), passphrase, attempt]) {
      expect(told).not.toContain(secret)
    }
  })

  test('a number that is no key of the curve', async () => {
    const [derived, options] = Keystore.pbkdf2({ password: passphrase, iterations: 1000 })
    const file = Keystore.encrypt(`0x${'00'.repeat(32)}`, derived, options)
    const error = await refusalOf(() => open(file, passphrase))
    expect(error.message).toMatch(/: wrong passphrase, or a damaged file$/)
  })
})

describe('files that are refused before any work', () => {
  type File = ReturnType<typeof scryptVector>

  const bodies: Readonly<Record<string, (file: File) => Record<string, unknown>>> = {
    file: (file) => file,
    crypto: ({ crypto }) => crypto,
    cipherparams: ({ crypto }) => crypto.cipherparams,
    kdfparams: ({ crypto }) => crypto.kdfparams,
  }
  const changed = (vector: () => object, place: string, change: object): object => {
    const file = vector() as File
    Object.assign(bodies[place]?.(file) as object, change)
    return file
  }
  const digest = createHash('sha256').update('x').digest('hex')

  test.each<[string, string, object, string]>([
    ['another version', 'file', { version: 1 }, 'version 3'],
    ['a version in words', 'file', { version: '3' }, 'version 3'],
    ['no crypto', 'file', { crypto: undefined }, 'an object'],
    ['a list for crypto', 'file', { crypto: [] }, 'an object'],
    ['an address that is none', 'file', { address: 'mine' }, 'an address'],
    ['an empty address', 'file', { address: '' }, 'an address'],
    ['another cipher', 'crypto', { cipher: 'aes-128-cbc' }, 'cipher aes-128-ctr'],
    ['no cipher', 'crypto', { cipher: undefined }, 'exactly the members'],
    ['an unknown member', 'crypto', { compressed: true }, 'exactly the members'],
    ['an unknown kdf', 'crypto', { kdf: 'argon2id' }, 'kdf pbkdf2 or scrypt'],
    ['the name of a method', 'crypto', { kdf: 'constructor' }, 'kdf pbkdf2 or scrypt'],
    ['another kdf than its parameters', 'crypto', { kdf: 'pbkdf2' }, 'exactly the members c'],
    ['a short ciphertext', 'crypto', { ciphertext: '00' }, '32 bytes'],
    ['a long ciphertext', 'crypto', { ciphertext: `${digest}00` }, '32 bytes'],
    ['a MAC with 0x', 'crypto', { mac: `0x${digest}` }, '32 bytes'],
    ['a MAC that is no text', 'crypto', { mac: 1 }, '32 bytes'],
    ['half a byte', 'cipherparams', { iv: digest.slice(0, 31) }, '16 bytes'],
    ['a long vector', 'cipherparams', { iv: digest }, '16 bytes'],
    ['another length of key', 'kdfparams', { dklen: 64 }, 'dklen 32'],
    ['no salt', 'kdfparams', { salt: '' }, '1 to 64 bytes'],
    ['a huge salt', 'kdfparams', { salt: '00'.repeat(65) }, '1 to 64 bytes'],
    ['n of one', 'kdfparams', { n: 1 }, 'n from 2'],
    ['n that is no power of two', 'kdfparams', { n: 262_143 }, 'a power of two'],
    ['n in words', 'kdfparams', { n: '262144' }, 'n from 2'],
    ['a broken n', 'kdfparams', { n: 2.5 }, 'n from 2'],
    ['a huge n', 'kdfparams', { n: 2 ** 32 }, 'n from 2'],
    ['r of zero', 'kdfparams', { r: 0 }, 'r from 1'],
    ['p below zero', 'kdfparams', { p: -1 }, 'p from 1'],
    ['more than 1 GiB by n', 'kdfparams', { n: 2 ** 20, r: 8, p: 1 }, '1 GiB'],
    ['more than 1 GiB by r', 'kdfparams', { n: 2, r: 2 ** 21, p: 1 }, '1 GiB'],
    ['hours of work', 'kdfparams', { n: 2 ** 16, r: 8, p: 2 ** 16 }, 'n * r * p'],
  ])('%s', async (_, place, change, wanted) => {
    const error = await refusalOf(() => parse(changed(scryptVector, place, change)))
    expect(error.message).toContain('Cannot read keystore x.key: wanted ')
    expect(error.message).toContain(wanted)
  })

  test.each<[string, object, string]>([
    ['too many iterations', { c: 10_000_001 }, 'c from 1 to 10000000'],
    ['no iterations', { c: 0 }, 'c from 1'],
    ['another function', { prf: 'hmac-sha512' }, 'prf hmac-sha256'],
    ['another length of key', { dklen: 16 }, 'dklen 32'],
  ])('%s of pbkdf2', async (_, change, wanted) => {
    const error = await refusalOf(() => parse(changed(pbkdf2Vector, 'kdfparams', change)))
    expect(error.message).toContain(wanted)
  })

  test('the largest costs are read', () => {
    parse(changed(scryptVector, 'kdfparams', { n: 2 ** 19, r: 8, p: 2 }))
    parse(changed(pbkdf2Vector, 'kdfparams', { c: 10_000_000 }))
  })

  test.each([
    ['no end', '{"version":3', '"," or "}" at offset 12'],
    ['a member twice', '{"version":1,"version":3}', 'member names without repetition'],
    ['more after the end', '{} {}', 'the end at offset 3'],
  ])('JSON with %s', async (_, text, wanted) => {
    expect((await refusalOf(() => parse(text))).message).toContain(wanted)
  })

  test('and nothing of the file is told', async () => {
    const secret = key.slice(2)
    const files = [
      `{"key":${secret}}`,
      `{"version":3,"crypto":"${secret}"}`,
      JSON.stringify(changed(scryptVector, 'crypto', { cipher: secret })),
      JSON.stringify(changed(scryptVector, 'crypto', { kdf: secret })),
      JSON.stringify(changed(scryptVector, 'crypto', { [secret]: secret })),
      JSON.stringify(changed(scryptVector, 'kdfparams', { n: secret })),
      JSON.stringify(changed(scryptVector, 'file', { address: secret })),
    ]
    for (const file of files) {
      const error = await refusalOf(() => parse(file))
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(secret)
    }
  })
})
