import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { auditReceipt } from '../../src/index.js'
import { checkKeys, type KeyEvidence, parseKeyDocument } from '../../src/keys/index.js'
import type { Hex } from '../../src/ports.js'
import { encodeReceipt } from '../../src/receipt/serialize.js'
import { signReceipt } from '../../src/receipt/sign.js'
import { BODY, ISSUER, sampleClaims } from '../support/claims.js'
import { createDir, printed, setTime, waybill } from './in-process.js'

const START = 1_795_400_000
const DAY = 86_400
const NETWORK = 'eip155:8453'
const file = createDir()
const DOCUMENT = ['--document', file('keys.json')]

const secretOf = (name: string): Hex =>
  `0x${/[0-9a-f]{64}/.exec(readFileSync(file(name), 'utf8'))?.[0]}`

async function newKey(name: string) {
  const { stdout } = await waybill('key', 'new', '--out', file(name))
  const account = privateKeyToAccount(secretOf(name))
  expect(stdout).toBe(`${account.address.toLowerCase()}\n`)
  return account
}

const published = () =>
  parseKeyDocument(readFileSync(file('public/.well-known/delivery-receipt-keys.json'), 'utf8'))

/** How a client that fetched the published document judges a receipt of a key. */
async function judge(
  account: { address: Hex },
  payTo: Hex,
  issuedAt: number,
  evidence: Omit<KeyEvidence, 'document'>,
) {
  const claims = sampleClaims(account.address)
  const payment = { ...claims.payment, network: NETWORK, payTo: payTo.toLowerCase() as Hex }
  const receipt = await signReceipt({ ...claims, payment, issuedAt }, account)
  const { checks } = auditReceipt(encodeReceipt(receipt), {
    policy: 'reader',
    trust: { signers: [] },
    response: { body: BODY },
    checks: checkKeys({ document: published(), ...evidence }, nobleEngine),
  })
  return ['host', 'payee'].map((step) => checks.find((one) => one.step === step))
}

test('a key lives: new, certified twice, rotated, revoked, listed and published', async () => {
  const [key, next, wallet, cold] = [
    await newKey('seller.key'),
    await newKey('next.key'),
    await newKey('wallet.key'),
    await newKey('cold.key'),
  ]
  const address = key.address.toLowerCase()

  // Certified by a wallet whose key is a file: that begins the document.
  setTime(START)
  const certify = ['key', 'certify', '--network', NETWORK, ...DOCUMENT]
  const byFile = await waybill(
    ...[...certify, '--key', file('seller.key'), '--pay-to', wallet.address],
    ...['--issuer', ISSUER, '--by', file('wallet.key')],
  )
  expect(byFile).toMatchObject({ exit: 0 })
  expect(JSON.parse(byFile.stdout)).toMatchObject({
    certificate: { key: address, notBefore: START, notAfter: START + 365 * DAY },
  })
  expect(statSync(file('keys.json')).mode & 0o777).toBe(0o644)

  // And by one that signs elsewhere.
  const asked = await waybill(...certify, '--key', key.address, '--pay-to', cold.address)
  const typed = JSON.parse(asked.stdout)
  expect(typed.types.EIP712Domain).toHaveLength(2)
  writeFileSync(file('typed.json'), asked.stdout)
  const signature = await cold.signTypedData(typed)
  const taken = await waybill(
    ...[
      'key',
      'certify',
      '--typed-data',
      file('typed.json'),
      '--signature',
      signature,
      ...DOCUMENT,
    ],
  )
  expect(taken).toMatchObject({ exit: 0 })
  expect(taken.stderr).not.toContain('NOT CHECKED')

  const publish = ['key', 'publish', '--out', file('public'), ...DOCUMENT]
  expect(await waybill(...publish)).toMatchObject({ exit: 0 })
  for (const { address: payTo } of [wallet, cold]) {
    const [host, payee] = await judge(key, payTo, START + 10, { at: START + 20 })
    expect(host).toMatchObject({ status: 'pass', details: { state: 'current' } })
    expect(payee).toMatchObject({ status: 'pass' })
  }

  // Rotated a day later.
  setTime(START + DAY)
  const rotated = await waybill(
    ...['key', 'rotate', '--key', file('seller.key'), '--to', file('next.key'), ...DOCUMENT],
  )
  expect(rotated).toMatchObject({ exit: 0 })
  expect(await waybill(...publish)).toMatchObject({ exit: 0 })
  const at = { at: START + 2 * DAY }
  expect((await judge(key, wallet.address, START + DAY - 1, at))[0]).toMatchObject({
    status: 'pass',
    details: { state: 'superseded', since: START + DAY },
  })
  expect((await judge(key, wallet.address, START + DAY, at))[0]).toMatchObject({
    status: 'unchecked',
    code: 'key_superseded',
    details: { state: 'retired' },
  })
  expect((await judge(next, wallet.address, START + DAY, at))[0]).toMatchObject({
    status: 'pass',
    details: { state: 'current' },
  })

  // Revoked by its successor, as compromised.
  setTime(START + 3 * DAY)
  const revoke = ['key', 'revoke', '--reason', 'compromised', ...DOCUMENT]
  expect(await waybill(...revoke, address, '--by', file('next.key'))).toMatchObject({ exit: 0 })
  expect(await waybill(...publish)).toMatchObject({ exit: 0 })
  const later = { at: START + 4 * DAY, firstSeen: () => START + 3 * DAY }
  const before = START + DAY - 1
  expect((await judge(key, wallet.address, before, later))[0]).toMatchObject({
    status: 'unchecked',
    code: 'key_disputed',
    details: { state: 'disputed', reason: 'compromised' },
  })
  const proven = { ...later, provenAt: before }
  expect((await judge(key, wallet.address, before, proven))[0]).toMatchObject({
    status: 'pass',
    details: { state: 'revoked after issue' },
  })
  expect((await judge(next, wallet.address, START + 4 * DAY, later))[0]).toMatchObject({
    status: 'pass',
    details: { state: 'current' },
  })

  // Listed, for people and for programs.
  const list = await waybill('key', 'list', ...DOCUMENT)
  expect(list).toMatchObject({ exit: 0, stderr: '' })
  const successor = next.address.toLowerCase()
  expect(list.stdout).toContain(`${address}  revoked\n`)
  expect(list.stdout).toContain(`certified  by ${wallet.address.toLowerCase()} on ${NETWORK} until`)
  expect(list.stdout).toContain(`successor  ${successor} from 2026-11-24`)
  expect(list.stdout).toContain(`revoked    compromised, by ${successor}, who says 2026-11-26`)
  expect(list.stdout).toContain(`${successor}  current\n`)
  const survey = JSON.parse((await waybill('key', 'list', '--json', ...DOCUMENT)).stdout)
  expect(survey).toMatchObject({
    schema: 'waybill-keys/1',
    issuer: ISSUER,
    at: START + 3 * DAY,
    keys: [
      {
        key: address,
        state: 'revoked',
        retiredAt: START + DAY,
        certificates: [{ proven: true }, { proven: true }],
        successor: { key: successor },
        revocations: [{ reason: 'compromised', signer: successor }],
      },
      { key: successor, state: 'current', certificates: [], revocations: [] },
    ],
    forged: [],
  })

  // Nothing half-written is left, and no secret was ever printed or published.
  expect(readdirSync(dirname(file('keys.json'))).filter((name) => name.endsWith('tmp'))).toEqual([])
  expect(existsSync(file('public/.well-known'))).toBe(true)
  const all = [...printed, readFileSync(file('keys.json'), 'utf8')].join('\n').toLowerCase()
  for (const name of ['seller.key', 'next.key', 'wallet.key', 'cold.key']) {
    expect(all).not.toContain(secretOf(name).slice(2))
  }
  expect(all).not.toContain('waybill-key-1')
})
