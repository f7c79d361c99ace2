import { hashTypedData } from 'viem'
import { describe, expect, test } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { auditReceipt } from '../../src/index.js'
import { checkKeys, type KeyEvidence } from '../../src/keys/check.js'
import { bodyTypedData, statementId } from '../../src/keys/statement.js'
import type { KeyDocument } from '../../src/keys/types.js'
import { encodeReceipt } from '../../src/receipt/serialize.js'
import { signReceipt } from '../../src/receipt/sign.js'
import { BODY, ISSUER, sampleClaims } from '../support/claims.js'
import {
  addressOf,
  answerOf,
  certificateOf,
  documentOf,
  key,
  NETWORK,
  NOW,
  revocationOf,
  signedBy,
  stranger,
  successionOf,
  successor,
  wallet,
} from './material.js'

/** A receipt that was paid to the wallet and signed by the key. */
async function receipt(issuedAt = NOW, account = key) {
  const claims = sampleClaims(account.address)
  const payment = { ...claims.payment, network: NETWORK, payTo: addressOf(wallet) }
  return encodeReceipt(await signReceipt({ ...claims, payment, issuedAt }, account))
}

async function judge(evidence: Partial<KeyEvidence>, text?: string) {
  const report = auditReceipt(text ?? (await receipt()), {
    policy: 'reader',
    trust: { signers: [] },
    response: { body: BODY },
    checks: checkKeys({ at: NOW + 10, ...evidence }, nobleEngine),
  })
  const [host, payee] = ['host', 'payee'].map((step) =>
    report.checks.find((one) => one.step === step),
  )
  return { verdict: report.verdict, host, payee }
}

const document = documentOf
const CERTIFICATE = await signedBy(wallet, 'certificate', certificateOf())

const REVOKED = await signedBy(wallet, 'revocation', revocationOf({ publishedAt: NOW - 900 }))
const CEASED = await signedBy(wallet, 'revocation', revocationOf({ reason: 'ceased' }))
const NAMED = await signedBy(key, 'succession', successionOf())
describe('bindings', () => {
  test('a certificate alone binds the payee and never the host', async () => {
    const { verdict, host, payee } = await judge({ statements: [CERTIFICATE] })
    expect(verdict).toBe('untrusted')
    expect(payee).toMatchObject({ status: 'pass', details: { wallet: addressOf(wallet) } })
    expect(host).toMatchObject({ status: 'unchecked', code: 'signer_untrusted' })
    expect(host?.details).toMatchObject({ wallet: addressOf(wallet) })
  })

  test.each([
    [
      'a signer that the verifier accepts',
      { signers: [{ issuer: ISSUER, signer: key.address }] },
      'signer',
    ],
    ['a document that names the key', { document: document() }, 'document'],
    [
      'a document that names the wallet, and its certificate',
      {
        document: document({
          keys: [{ key: addressOf(successor), notBefore: 0 }],
          wallets: [{ network: NETWORK, payTo: addressOf(wallet) }],
        }),
        statements: [CERTIFICATE],
      },
      'wallet',
    ],
    [
      'a wallet that the verifier accepts, and its certificate',
      {
        wallets: [{ issuer: ISSUER, network: NETWORK, payTo: addressOf(wallet) }],
        statements: [CERTIFICATE],
      },
      'wallet',
    ],
  ] as const)('%s binds the host', async (_, evidence, binding) => {
    const { verdict, host } = await judge(evidence as Partial<KeyEvidence>)
    expect(host).toMatchObject({ status: 'pass', details: { binding, state: 'current' } })
    expect(verdict).toBe('verified')
  })

  test.each([
    ['nothing', {}],
    [
      'a signer of another origin',
      { signers: [{ issuer: 'https://other.example', signer: key.address }] },
    ],
    ['the document of another origin', { document: document({ issuer: 'https://other.example' }) }],
    [
      'a wallet without a certificate',
      { wallets: [{ issuer: ISSUER, network: NETWORK, payTo: addressOf(wallet) }] },
    ],
  ])('%s binds nothing', async (_, evidence) => {
    const { verdict, host } = await judge(evidence)
    expect(host).toMatchObject({ status: 'unchecked', code: 'signer_untrusted' })
    expect(verdict).toBe('untrusted')
  })
})

describe('certificates', () => {
  test.each([
    ['another issuer', { issuer: 'https://other.example' }],
    ['another network', { network: 'eip155:1' }],
    ['another payee', { payTo: addressOf(stranger) }],
    ['another key', { key: addressOf(stranger) }],
  ])('for %s are for another receipt', async (_, change) => {
    const certificate = await signedBy(wallet, 'certificate', certificateOf(change))
    const { payee } = await judge({ statements: [certificate] })
    expect(payee).toMatchObject({ status: 'unchecked', details: { missing: 'certificate' } })
  })

  test.each([
    ['from its first second', NOW, 'pass'],
    ['not before it', NOW - 1, 'fail'],
    ['to its last second', NOW + 9, 'pass'],
    ['not after it', NOW + 10, 'fail'],
  ])('hold %s', async (_, issuedAt, status) => {
    const window = certificateOf({ notBefore: NOW, notAfter: NOW + 10 })
    const statements = [await signedBy(wallet, 'certificate', window)]
    const { payee } = await judge({ statements, at: NOW + 100 }, await receipt(issuedAt))
    expect(payee?.status).toBe(status)
    if (status === 'fail') expect(payee?.code).toBe('certificate_invalid')
  })

  test('for every EVM network hold where the wallet itself signed', async () => {
    const certificate = await signedBy(
      wallet,
      'certificate',
      certificateOf({ network: 'eip155:*' }),
    )
    expect((await judge({ statements: [certificate] })).payee?.status).toBe('pass')
    const foreign = await signedBy(stranger, 'certificate', certificateOf({ network: 'eip155:*' }))
    expect((await judge({ statements: [foreign] })).payee).toMatchObject({
      status: 'unchecked',
      details: { missing: 'certificate' },
    })
  })

  test('that another key signed are for the chain to judge', async () => {
    const contract = await signedBy(stranger, 'certificate', certificateOf())
    const id = statementId(contract, nobleEngine)
    expect(id).toBe(hashTypedData(bodyTypedData('certificate', certificateOf()) as never))
    const statements = [contract]
    expect((await judge({ statements })).payee).toMatchObject({
      status: 'unchecked',
      details: { missing: 'chain state' },
    })
    expect(
      (await judge({ statements, answers: new Map([[id, answerOf(true)]]) })).payee,
    ).toMatchObject({
      status: 'pass',
      details: { wallet: addressOf(wallet), block: 7, blockHash: `0x${'b1'.repeat(32)}` },
    })
    expect(
      (await judge({ statements, answers: new Map([[id, answerOf(false)]]) })).payee,
    ).toMatchObject({
      status: 'unchecked',
      details: { missing: 'certificate' },
    })
  })

  test('that nobody signed who may spoil no verdict', async () => {
    const forged = await signedBy(stranger, 'certificate', certificateOf({ network: 'eip155:*' }))
    const late = await signedBy(stranger, 'certificate', certificateOf({ notAfter: NOW }))
    const signers = [{ issuer: ISSUER, signer: key.address }]
    expect((await judge({ statements: [forged, late], signers })).verdict).toBe('verified')
  })
})

describe('states', () => {
  const by = (statements: KeyDocument['statements'], more: Partial<KeyEvidence> = {}) => ({
    document: document(),
    statements: [CERTIFICATE, ...statements],
    ...more,
  })

  test.each([
    ['current', by([]), NOW, undefined],
    ['superseded', by([NAMED]), NOW - 1, undefined],
    ['retired', by([NAMED]), NOW, 'key_superseded'],
    ['not yet valid', { document: document() }, NOW - 1001, 'key_not_yet_valid'],
    [
      'expired',
      { document: document({ keys: [{ key: addressOf(key), notBefore: 0, notAfter: NOW }] }) },
      NOW,
      'key_expired',
    ],
    ['disputed', by([REVOKED]), NOW, 'key_disputed'],
    ['revoked after issue', by([REVOKED], { provenAt: NOW + 5 }), NOW, undefined],
    ['revoked after issue', by([CEASED]), NOW, undefined],
    ['revoked before issue', by([REVOKED], { firstSeen: () => NOW - 1 }), NOW, 'key_revoked'],
    [
      'revoked before issue',
      by([REVOKED], { provenAt: NOW + 5, firstSeen: () => NOW + 5 }),
      NOW,
      'key_revoked',
    ],
  ] as const)('%s', async (state, evidence, issuedAt, code) => {
    const { host, verdict } = await judge(evidence as Partial<KeyEvidence>, await receipt(issuedAt))
    expect(host).toMatchObject({ status: code ? 'unchecked' : 'pass', details: { state } })
    expect(host?.code).toBe(code)
    expect(verdict).toBe(code ? 'untrusted' : 'verified')
  })

  test('a backdated revocation disowns nothing', async () => {
    const { host } = await judge(by([REVOKED]))
    expect(host?.details).toMatchObject({ state: 'disputed', since: NOW + 10 })
  })

  test('strangers revoke and name nothing', async () => {
    const revoked = await signedBy(stranger, 'revocation', revocationOf())
    const named = await signedBy(stranger, 'succession', successionOf({ notBefore: 1 }))
    const own = await signedBy(key, 'revocation', revocationOf())
    const { host } = await judge(by([revoked, named, own]))
    expect(host).toMatchObject({ status: 'pass', details: { state: 'current' } })
  })

  test('a wallet that certified the key revokes nothing where nobody named it', async () => {
    const own = await signedBy(
      stranger,
      'certificate',
      certificateOf({ payTo: addressOf(stranger) }),
    )
    const revoked = await signedBy(stranger, 'revocation', revocationOf())
    const named = await signedBy(stranger, 'succession', successionOf({ notBefore: 1 }))
    const statements = [own, revoked, named]
    expect((await judge(by(statements))).host?.details).toMatchObject({ state: 'current' })

    const wallet = { network: NETWORK, payTo: addressOf(stranger) }
    const accepted = by(statements, { wallets: [{ ...wallet, issuer: ISSUER }] })
    expect((await judge(accepted)).host?.code).toBe('key_disputed')
    const elsewhere = by(statements, { wallets: [{ ...wallet, issuer: 'https://other.example' }] })
    expect((await judge(elsewhere)).host?.status).toBe('pass')
    const published = by(statements, { document: document({ wallets: [wallet] }) })
    expect((await judge(published)).host?.code).toBe('key_disputed')
  })

  test('a successor revokes, and so does the successor of a successor', async () => {
    const later = await signedBy(successor, 'succession', {
      ...successionOf({ key: addressOf(successor), successor: addressOf(stranger) }),
    })
    for (const signer of [successor, stranger]) {
      const revoked = await signedBy(signer, 'revocation', revocationOf())
      const { host } = await judge(by([NAMED, later, revoked]), await receipt(NOW - 1))
      expect(host?.code).toBe('key_disputed')
    }
  })

  test('of two successors the one counts that the wallet named, else none', async () => {
    const theft = await signedBy(
      key,
      'succession',
      successionOf({ successor: addressOf(stranger), notBefore: 1 }),
    )
    expect((await judge(by([NAMED, theft]))).host?.details).toMatchObject({ state: 'current' })
    const decided = await signedBy(wallet, 'succession', successionOf())
    expect((await judge(by([theft, NAMED, decided]))).host?.details).toMatchObject({
      state: 'retired',
    })
  })

  test('successors in a circle end', async () => {
    const back = await signedBy(successor, 'succession', {
      ...successionOf({ key: addressOf(successor), successor: addressOf(key) }),
    })
    const { host } = await judge(by([NAMED, back, REVOKED]), await receipt(NOW - 1))
    expect(host?.code).toBe('key_disputed')
  })
})
