import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parseKeyDocument, serializeKeyDocument } from '../../src/keys/index.js'
import type { KeyDocument, KeyStatement } from '../../src/keys/types.js'
import type { Hex } from '../../src/ports.js'
import { revocationOf, signedBy, stranger, successionOf } from '../keys/material.js'
import { ISSUER } from '../support/claims.js'
import { createDir, printed, setTime, waybill } from './in-process.js'

const START = 1_795_400_000
const NETWORK = 'eip155:8453'
const file = createDir()
const PATH = file('keys.json')
const DOCUMENT = ['--document', PATH]

const accountOf = async (name: string) => {
  await waybill('key', 'new', '--out', file(name))
  const secret = /[0-9a-f]{64}/.exec(readFileSync(file(name), 'utf8'))?.[0]
  return privateKeyToAccount(`0x${secret}`)
}
// Whatever was refused above, and why, no secret was told.
afterAll(() => {
  const all = printed.join('\n').toLowerCase()
  expect(all).toContain('error[')
  for (const name of ['seller.key', 'next.key', 'third.key', 'wallet.key']) {
    expect(all).not.toContain(readFileSync(file(name), 'utf8').trim().slice(-64))
  }
})

const lower = ({ address }: { address: string }) => address.toLowerCase() as Hex
const key = await accountOf('seller.key')
const next = await accountOf('next.key')
const third = await accountOf('third.key')
const wallet = await accountOf('wallet.key')

const add = (...more: string[]) => waybill('key', 'add', ...more, ...DOCUMENT)
const certify = (...more: string[]) => waybill('key', 'certify', ...more, ...DOCUMENT)
const rotate = (from: string, to: string, ...more: string[]) =>
  waybill('key', 'rotate', '--key', file(from), '--to', file(to), ...more, ...DOCUMENT)
const revoke = (...more: string[]) => waybill('key', 'revoke', ...more, ...DOCUMENT)
const publish = () => waybill('key', 'publish', '--out', file('public'), ...DOCUMENT)
const list = () => waybill('key', 'list', ...DOCUMENT)

const read = (path = PATH) => parseKeyDocument(readFileSync(path, 'utf8'))
const write = (change: Partial<KeyDocument>, path = PATH) =>
  writeFileSync(path, serializeKeyDocument({ ...read(), ...change }))
const CERTIFY = ['--key', key.address, '--network', NETWORK, '--pay-to', wallet.address]
const BY_WALLET = [...CERTIFY, '--by', file('wallet.key')]

/** What refuses a command, having changed nothing. */
async function expectRefused(ran: ReturnType<typeof waybill>, code: string, ...words: string[]) {
  const before = existsSync(PATH) ? readFileSync(PATH, 'utf8') : undefined
  const { exit, stderr, stdout } = await ran
  expect(stderr).toContain(`error[${code}]`)
  for (const word of words) expect(stderr).toContain(word)
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
  expect(existsSync(PATH) ? readFileSync(PATH, 'utf8') : undefined).toBe(before)
}

beforeEach(() => {
  setTime(START)
  const document: KeyDocument = {
    schema: 'delivery-receipt-keys/1',
    issuer: ISSUER,
    keys: [{ key: lower(key), notBefore: START - 1000 }],
    wallets: [],
    statements: [],
  }
  writeFileSync(PATH, serializeKeyDocument(document))
})

describe('a document', () => {
  test('begins with a key and an issuer', async () => {
    const path = file('begun.json')
    const begin = ['key', 'add', key.address, '--document', path]
    expect((await waybill(...begin)).stderr).toContain('wanted --issuer ORIGIN')
    expect(existsSync(path)).toBe(false)
    const ends = ['--not-before', '2026-11-01', '--not-after', '2027-11-01T12:00+02:00']
    const ran = await waybill(...begin, '--issuer', ISSUER, ...ends)
    expect(ran).toMatchObject({ exit: 0, stdout: `${lower(key)}\n` })
    expect(read(path).keys).toEqual([
      { key: lower(key), notBefore: 1_793_491_200, notAfter: 1_825_063_200 },
    ])
  })

  test('keeps its issuer', () =>
    expectRefused(
      add(next.address, '--issuer', 'https://other.example'),
      'usage',
      `wanted keys of ${ISSUER}`,
    ))

  test('names a key once', () => expectRefused(add(file('seller.key')), 'usage', PATH))

  test('holds no key that ends before it begins', () =>
    expectRefused(
      add(next.address, '--not-before', '2026-11-02', '--not-after', '2026-11-01'),
      'key_document_invalid',
      `notAfter later than notBefore, key ${lower(next)}, in ${PATH}`,
    ))

  test.each(['2026-11-31x', '2026-13-01', 'tomorrow', '-1'])('takes no time "%s"', (time) =>
    expectRefused(add(next.address, `--not-after=${time}`), 'usage'),
  )

  test('that is none is refused by its name', async () => {
    writeFileSync(PATH, '{"schema":"delivery-receipt-keys/1"')
    for (const ran of [list, publish, () => add(next.address), () => certify(...BY_WALLET)]) {
      await expectRefused(ran(), 'key_document_invalid', PATH)
    }
  })

  test('that is not there is begun by no rotation and no revocation', async () => {
    const absent = ['--document', file('absent.json')]
    const rotation = ['--key', file('seller.key'), '--to', next.address]
    for (const ran of [
      waybill('key', 'rotate', ...rotation, ...absent),
      waybill('key', 'revoke', key.address, '--reason', 'lost', ...absent),
      waybill('key', 'list', ...absent),
    ]) {
      await expectRefused(ran, 'file_unreadable', 'no such file')
    }
  })

  test('is replaced by another file that everybody may read', async () => {
    const before = statSync(PATH).ino
    const mask = process.umask(0o077)
    try {
      expect(await add(next.address)).toMatchObject({ exit: 0 })
    } finally {
      process.umask(mask)
    }
    expect(statSync(PATH).ino).not.toBe(before)
    expect(statSync(PATH).mode & 0o777).toBe(0o644)
  })

  test('that cannot be written leaves nothing behind', async () => {
    mkdirSync(file('blocked/.well-known/delivery-receipt-keys.json'), { recursive: true })
    const ran = waybill('key', 'publish', '--out', file('blocked'), ...DOCUMENT)
    await expectRefused(ran, 'file_unreadable', 'a directory')
    const full = file('x'.repeat(240))
    const begin = ['key', 'add', key.address, '--issuer', ISSUER, '--document', full]
    await expectRefused(waybill(...begin), 'file_unreadable', 'write key document')
    expect(readdirSync(dirname(PATH)).filter((name) => /tmp$|^x/.test(name))).toEqual([])
  })
})

describe('a certificate', () => {
  const typed = async (...more: string[]) => JSON.parse((await certify(...CERTIFY, ...more)).stdout)
  const takeBack = (data: object, signature: string, ...more: string[]) => {
    writeFileSync(file('typed.json'), JSON.stringify(data))
    return certify('--typed-data', file('typed.json'), '--signature', signature, ...more)
  }

  test('holds as long as the key counts, and names the wallet', async () => {
    expect(await certify(...BY_WALLET, '--days', '10')).toMatchObject({ exit: 0 })
    expect(read()).toMatchObject({
      wallets: [{ network: NETWORK, payTo: lower(wallet) }],
      statements: [{ certificate: { notBefore: START - 1000, notAfter: START + 864_000 } }],
    })
  })

  test('for every EVM network names no wallet of one', async () => {
    const ran = await certify(...BY_WALLET, '--network', 'eip155:*')
    expect(ran.exit).toBe(0)
    expect(read().wallets).toEqual([])
  })

  test('printed for a wallet changes nothing', async () => {
    const before = readFileSync(PATH, 'utf8')
    const { exit, stderr } = await certify(...CERTIFY)
    expect(stderr).toContain('nothing is certified yet')
    expect(exit).toBe(0)
    expect(readFileSync(PATH, 'utf8')).toBe(before)
  })

  test('is signed by nobody but the wallet', async () => {
    const words = [`found a signature of ${lower(next)}`, `wanted one of ${lower(wallet)}`]
    await expectRefused(certify(...CERTIFY, '--by', file('next.key')), 'usage', ...words)
    const data = await typed()
    const signature = await next.signTypedData(data)
    await expectRefused(takeBack(data, signature), 'usage', ...words, '--contract, only if')
  })

  test('is taken with the signature as wallets write it, and once', async () => {
    const data = await typed()
    const signature = await wallet.signTypedData(data)
    const v = signature.endsWith('1b') ? '00' : '01'
    const written = `0x${signature.slice(2, -2).toUpperCase()}${v}`
    expect(await takeBack(data, written)).toMatchObject({ exit: 0 })
    expect(read().statements).toMatchObject([{ signature }])
    await expectRefused(takeBack(data, written), 'usage', 'a statement that it does not hold')
  })

  test('is taken only as it was printed', async () => {
    const data = await typed()
    const signature = await wallet.signTypedData(data)
    for (const changed of [
      { ...data, domain: { ...data.domain, version: '2' } },
      { ...data, primaryType: 'KeyRevocation' },
      { ...data, more: 1 },
      { ...data, message: { ...data.message, more: 1 } },
      { ...data, message: undefined },
      [],
    ]) {
      await expectRefused(takeBack(changed, signature), 'statement_invalid')
    }
    const moved = { ...data, message: { ...data.message, notAfter: data.message.notAfter + 1 } }
    await expectRefused(takeBack(moved, signature), 'usage', `wanted one of ${lower(wallet)}`)
    await expectRefused(takeBack(data, '0x12'), 'statement_invalid')
  })

  test('of a contract wallet is kept, and said to be unproven', async () => {
    const data = await typed()
    const signature = await next.signTypedData(data)
    const ran = await takeBack(data, signature, '--contract')
    expect(ran.exit).toBe(0)
    expect(ran.stderr).toContain(`NOT CHECKED  nothing here shows that ${lower(wallet)} signed`)
    const { stdout, stderr } = await list()
    expect(stdout).toContain(`unproven   by ${lower(wallet)}`)
    expect(stderr).toContain('NOT CHECKED')
    expect((await publish()).stderr).toContain('NOT CHECKED')
    // Nor may that wallet say more by a signature of this kind.
    await expectRefused(
      revoke(key.address, '--reason', 'lost', '--by', file('next.key')),
      'usage',
      'nobody may',
    )
  })

  test('of a contract wallet is for one network', async () => {
    const data = await typed('--network', 'eip155:*')
    const signature = await next.signTypedData(data)
    await expectRefused(takeBack(data, signature, '--contract'), 'usage', 'one network')
  })

  test.each([
    ['no network', ['--key', key.address, '--pay-to', wallet.address]],
    ['another chain', [...BY_WALLET, '--network', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp']],
    ['half an address', [...BY_WALLET, '--pay-to', '0x1234']],
    ['no day', [...BY_WALLET, '--days', '0']],
    ['a century', [...BY_WALLET, '--days', '36500']],
    ['another host', [...BY_WALLET, '--issuer', 'https://other.example']],
    ['no origin', [...BY_WALLET, '--issuer', `${ISSUER}/path`]],
    ['typed data alone', ['--typed-data', PATH]],
    ['a signature alone', [...CERTIFY, '--signature', '0x12']],
    ['typed data and what it says', [...CERTIFY, '--typed-data', PATH, '--signature', '0x12']],
  ])('is not made of %s', (_, args) => expectRefused(certify(...args), 'usage'))
})

describe('a rotation', () => {
  test('may be set for later', async () => {
    expect(await rotate('seller.key', 'next.key', '--at', '2026-12-01')).toMatchObject({ exit: 0 })
    const at = Date.UTC(2026, 11) / 1000
    expect(read().keys).toEqual([
      { key: lower(key), notBefore: START - 1000, retiredAt: at },
      { key: lower(next), notBefore: at },
    ])
    const { stdout } = await list()
    expect(stdout).toContain(`${lower(key)}  current`)
    expect(stdout).toContain(`${lower(next)}  not yet valid`)
    expect((await waybill('key', 'list', '--at', `${at}`, ...DOCUMENT)).stdout).toContain(
      `${lower(key)}  retired`,
    )
  })

  test('leaves a second to a key that has just begun', async () => {
    write({ keys: [{ key: lower(key), notBefore: START }] })
    expect(await rotate('seller.key', 'next.key')).toMatchObject({ exit: 0 })
    expect(read().keys).toEqual([
      { key: lower(key), notBefore: START, retiredAt: START + 1 },
      { key: lower(next), notBefore: START + 1 },
    ])
  })

  test('lets no key live longer than it was to', async () => {
    write({ keys: [{ key: lower(key), notBefore: START - 1000, retiredAt: START - 10 }] })
    expect(await rotate('seller.key', 'next.key')).toMatchObject({ exit: 0 })
    expect(read().keys[0]?.retiredAt).toBe(START - 10)
  })

  test('happens to a key of the document, and once', async () => {
    await expectRefused(rotate('third.key', 'next.key'), 'usage', `not ${lower(third)}`)
    await rotate('seller.key', 'next.key')
    await expectRefused(rotate('seller.key', 'third.key'), 'usage', 'without a successor')
  })

  test('comes back to no key', async () => {
    await rotate('seller.key', 'next.key')
    setTime(START + 10)
    await expectRefused(
      rotate('next.key', 'seller.key'),
      'key_document_invalid',
      'successors without a loop',
    )
    await expectRefused(rotate('next.key', 'next.key'), 'statement_invalid')
  })

  test('takes keystores', async () => {
    writeFileSync(file('passphrase.txt'), 'correct horse\n')
    const passphrase = ['--passphrase-file', file('passphrase.txt')]
    const made = await waybill('key', 'new', '--out', file('stored.key'), ...passphrase)
    await add(file('stored.key'), '--not-before', '0', ...passphrase)
    expect(await rotate('stored.key', 'next.key', ...passphrase)).toMatchObject({ exit: 0 })
    expect((await list()).stdout).toContain(`${made.stdout.trim()}  retired`)
  })
})

describe('a revocation', () => {
  const LOST = [key.address, '--reason', 'lost']

  test('is signed by the wallet, by a successor or by its successor', async () => {
    await certify(...BY_WALLET)
    await rotate('seller.key', 'next.key')
    setTime(START + 10)
    await rotate('next.key', 'third.key')
    for (const by of ['wallet.key', 'next.key', 'third.key']) {
      expect(await revoke(...LOST, '--by', file(by))).toMatchObject({ exit: 0 })
    }
    expect(read().statements).toHaveLength(6)
  })

  test('is signed by nobody else, not even by the key', async () => {
    await certify(...BY_WALLET)
    await rotate('seller.key', 'next.key')
    const who = `may revoke it: ${lower(wallet)}, ${lower(next)}`
    for (const by of ['seller.key', 'third.key']) {
      await expectRefused(revoke(...LOST, '--by', file(by)), 'usage', who)
    }
    // A successor speaks of what came before it, not the other way round.
    const later = [next.address, '--reason', 'lost', '--by', file('seller.key')]
    await expectRefused(revoke(...later), 'usage', 'nobody may')
  })

  test('is signed by a wallet elsewhere', async () => {
    await certify(...BY_WALLET)
    const { stdout } = await revoke(...LOST)
    expect(read().statements).toHaveLength(1)
    writeFileSync(file('revocation.json'), stdout)
    const given = ['--typed-data', file('revocation.json'), '--signature']
    const foreign = await stranger.signTypedData(JSON.parse(stdout))
    await expectRefused(revoke(...given, foreign), 'usage', `may revoke it: ${lower(wallet)}`)
    const signature = await wallet.signTypedData(JSON.parse(stdout))
    expect(await revoke(...given, signature)).toMatchObject({ exit: 0 })
    expect((await list()).stdout).toContain(`revoked    lost, by ${lower(wallet)}`)
    await expectRefused(revoke(key.address, ...given, signature), 'usage')
  })

  test.each([
    ['no reason', [key.address]],
    ['another reason', [key.address, '--reason', 'bored']],
    ['no key', ['--reason', 'lost']],
    ['a key that the document does not name', [third.address, '--reason', 'lost']],
  ])('is not made of %s', (_, args) =>
    expectRefused(revoke(...args, '--by', file('wallet.key')), 'usage'),
  )
})

describe('what is published', () => {
  const target = file('public/.well-known/delivery-receipt-keys.json')

  test('takes back no key, no revocation and no end, and says which', async () => {
    await certify(...BY_WALLET)
    await rotate('seller.key', 'next.key')
    await revoke(key.address, '--reason', 'ceased', '--by', file('next.key'))
    expect(await publish()).toMatchObject({ exit: 0, stdout: `${target}\n` })
    const whole = read()
    const kept = readFileSync(target, 'utf8')
    const without = (name: string): KeyStatement[] =>
      whole.statements.filter((one) => !(name in one))
    const onlyNext = whole.keys.filter((one) => one.key === lower(next))
    for (const change of [
      { keys: onlyNext, statements: [] },
      { statements: without('revocation') },
      { keys: [{ key: lower(key), notBefore: START - 1000 }, ...onlyNext] },
    ]) {
      write({ ...whole, ...change })
      await expectRefused(publish(), 'key_document_shrank', `key ${lower(key)}, in ${target}`)
      expect(readFileSync(target, 'utf8')).toBe(kept)
    }
    write({ ...whole, issuer: 'https://other.example', statements: [] })
    await expectRefused(publish(), 'key_document_invalid', `wanted keys of ${ISSUER}`)
    writeFileSync(target, '{}')
    write(whole)
    await expectRefused(publish(), 'key_document_invalid', target)
  })

  test('forged statements are named, and count for nothing', async () => {
    await certify(...BY_WALLET)
    const about = { issuer: ISSUER, key: lower(key) }
    const forged = [
      await signedBy(stranger, 'revocation', revocationOf(about)),
      await signedBy(stranger, 'succession', successionOf({ ...about, successor: lower(next) })),
    ]
    const named = { key: lower(next), notBefore: START }
    write({ keys: [...read().keys, named], statements: [...read().statements, ...forged] })
    const { exit, stderr, stdout } = await list()
    expect({ exit, lines: stderr.trimEnd().split('\n') }).toEqual({
      exit: 0,
      lines: ['revocation', 'succession'].map(
        (statement) =>
          `FORGED  a ${statement} of ${lower(key)}, signed by ${lower(stranger)}, who may not: it counts for nothing`,
      ),
    })
    expect(stdout).toContain(`${lower(key)}  current`)
    expect(stdout).not.toMatch(/successor|revoked/)
    const survey = JSON.parse((await waybill('key', 'list', '--json', ...DOCUMENT)).stdout)
    expect(survey.forged).toMatchObject([
      { statement: 'revocation', signer: lower(stranger) },
      { statement: 'succession', signer: lower(stranger) },
    ])
  })

  test('a forged succession counts for nothing beside one that says the same', async () => {
    await rotate('seller.key', 'next.key')
    const about = { issuer: ISSUER, key: lower(key), successor: lower(next), notBefore: 1 }
    const forged = await signedBy(stranger, 'succession', successionOf(about))
    write({ statements: [forged, ...read().statements] })
    const { stderr, stdout } = await list()
    expect(stderr.match(/FORGED {2}a succession/g)).toHaveLength(1)
    expect(stdout).toContain(`successor  ${lower(next)} from 2026-11-23`)
  })
})
