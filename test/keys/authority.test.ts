import { describe, expect, test } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { createAuthority } from '../../src/keys/authority.js'
import { statementId } from '../../src/keys/statement.js'
import type { KeyStatement, Signed } from '../../src/keys/types.js'
import type { VerifyingEngine } from '../../src/ports.js'
import { ISSUER } from '../support/claims.js'
import { withHighS } from '../support/reference.js'
import {
  addressOf,
  answerOf,
  certificateOf,
  key,
  NOW,
  revocationOf,
  signedBy,
  stranger,
  successionOf,
  successor,
  wallet,
} from './material.js'

const CERTIFICATE = await signedBy(wallet, 'certificate', certificateOf())
const NAMED = await signedBy(key, 'succession', successionOf())
const REVOKED = await signedBy(wallet, 'revocation', revocationOf())
const KEY = addressOf(key)

const isWallet = (payTo: string) => payTo === addressOf(wallet)

function authority(statements: KeyStatement[], { answers = new Map(), speaks = isWallet } = {}) {
  return createAuthority(ISSUER, statements, nobleEngine, { answers, speaks })
}

describe('a certificate', () => {
  const vouched = (one: Signed<'certificate'>, answers = new Map()) =>
    authority([one], { answers }).vouches(one)

  test('is vouched for by the wallet that signed it', () => {
    expect(vouched(CERTIFICATE)).toBe(true)
  })

  test('by another key, or on the other half of the curve, is for the chain to judge', async () => {
    const foreign = await signedBy(stranger, 'certificate', certificateOf())
    const high = { ...CERTIFICATE, signature: withHighS(CERTIFICATE.signature) }
    for (const one of [foreign, high]) {
      const id = statementId(one, nobleEngine)
      expect(vouched(one)).toBe(undefined)
      expect(vouched(one, new Map([[id, answerOf(true)]]))).toBe(true)
      expect(vouched(one, new Map([[id, answerOf(false)]]))).toBe(false)
    }
  })

  test('for every network is no contract’s, whatever a chain says', async () => {
    const body = certificateOf({ network: 'eip155:*' })
    const foreign = await signedBy(stranger, 'certificate', body)
    const answers = new Map([[statementId(foreign, nobleEngine), answerOf(true)]])
    expect(vouched(foreign, answers)).toBe(false)
    expect(vouched(await signedBy(wallet, 'certificate', body))).toBe(true)
  })
})

describe('a revocation', () => {
  const counted = (...statements: KeyStatement[]) => authority(statements).revocationsOf(KEY).length

  test('counts where a wallet that certified the key signed it', async () => {
    expect(counted(CERTIFICATE, REVOKED)).toBe(1)
    expect(counted(REVOKED)).toBe(0)
    const other = certificateOf({ key: addressOf(successor) })
    expect(counted(await signedBy(wallet, 'certificate', other), REVOKED)).toBe(0)
    const elsewhere = certificateOf({ issuer: 'https://other.example' })
    expect(counted(await signedBy(wallet, 'certificate', elsewhere), REVOKED)).toBe(0)
    expect(counted(await signedBy(stranger, 'certificate', certificateOf()), REVOKED)).toBe(0)
  })

  test('counts for nobody’s wallet only where that one speaks', async () => {
    const own = certificateOf({ payTo: addressOf(stranger) })
    const statements = [
      await signedBy(stranger, 'certificate', own),
      await signedBy(stranger, 'revocation', revocationOf()),
    ]
    expect(authority(statements).revocationsOf(KEY)).toEqual([])
    expect(authority(statements, { speaks: () => true }).revocationsOf(KEY).length).toBe(1)
  })

  test('of another issuer, of another key, or by the key itself does not count', async () => {
    const elsewhere = revocationOf({ issuer: 'https://other.example' })
    const other = revocationOf({ key: addressOf(successor) })
    expect(
      counted(
        CERTIFICATE,
        await signedBy(wallet, 'revocation', elsewhere),
        await signedBy(wallet, 'revocation', other),
        await signedBy(key, 'revocation', revocationOf()),
      ),
    ).toBe(0)
  })

  test('whose signature cannot be recovered counts for nobody', () => {
    const high = { ...REVOKED, signature: withHighS(REVOKED.signature) }
    expect(counted(CERTIFICATE, high)).toBe(0)
  })

  test('by a key that comes later counts, however far, and in a circle too', async () => {
    const next = successionOf({ key: addressOf(successor), successor: addressOf(stranger) })
    const back = successionOf({ key: addressOf(stranger), successor: addressOf(successor) })
    const line = [
      NAMED,
      await signedBy(successor, 'succession', next),
      await signedBy(stranger, 'succession', back),
    ]
    const late = await signedBy(stranger, 'revocation', revocationOf())
    expect(counted(...line, late)).toBe(1)
    expect(counted(NAMED, late)).toBe(0)
  })

  test('by the key that came before does not count', async () => {
    const ofLater = revocationOf({ key: addressOf(successor) })
    const statements = [NAMED, await signedBy(key, 'revocation', ofLater)]
    expect(authority(statements).revocationsOf(addressOf(successor))).toEqual([])
  })
})

describe('a successor', () => {
  const nextOf = (...statements: KeyStatement[]) =>
    authority(statements).successionOf(KEY)?.successor

  test('is named by the key, or by a wallet that certified it', async () => {
    const byWallet = await signedBy(wallet, 'succession', successionOf())
    expect(nextOf(NAMED)).toBe(addressOf(successor))
    expect(nextOf(CERTIFICATE, byWallet)).toBe(addressOf(successor))
    expect(nextOf(byWallet)).toBe(undefined)
    expect(nextOf(CERTIFICATE, await signedBy(successor, 'succession', successionOf()))).toBe(
      undefined,
    )
  })

  test('of two, the wallet’s counts, and two of one signer name none', async () => {
    const theft = successionOf({ successor: addressOf(stranger), notBefore: 1 })
    const byThief = await signedBy(key, 'succession', theft)
    const byWallet = await signedBy(wallet, 'succession', successionOf())
    for (const statements of [
      [CERTIFICATE, byThief, byWallet],
      [byWallet, byThief, CERTIFICATE],
    ]) {
      expect(nextOf(...statements)).toBe(addressOf(successor))
    }
    expect(nextOf(NAMED, byThief)).toBe(undefined)
    const second = await signedBy(wallet, 'succession', theft)
    expect(nextOf(CERTIFICATE, byWallet, second, NAMED)).toBe(undefined)
  })

  test('begins at the earliest of its times, in whichever order they come', async () => {
    const sooner = await signedBy(key, 'succession', successionOf({ notBefore: NOW - 5 }))
    for (const statements of [
      [NAMED, sooner],
      [sooner, NAMED],
    ]) {
      expect(authority(statements).successionOf(KEY)?.notBefore).toBe(NOW - 5)
    }
  })
})

test('every signature is recovered once, and only where it matters', () => {
  let recovered = 0
  const engine: VerifyingEngine = {
    ...nobleEngine,
    curve: {
      recover: (...given) => {
        recovered += 1
        return nobleEngine.curve.recover(...given)
      },
    },
  }
  const statements = [CERTIFICATE, NAMED, REVOKED]
  const signers = new WeakMap()
  for (let round = 0; round < 3; round += 1) {
    const options = { speaks: isWallet, signers }
    const one = createAuthority(ISSUER, statements, engine, options)
    one.vouches(CERTIFICATE)
    expect(recovered).toBe(round === 0 ? 1 : 3)
    one.revocationsOf(KEY)
    one.successionOf(KEY)
    expect(recovered).toBe(3)
  }
})
