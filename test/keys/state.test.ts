import { describe, expect, test } from 'vitest'
import type { Authority } from '../../src/keys/authority.js'
import { judgeKey, STATE_CODES, type Times } from '../../src/keys/state.js'
import type { KeyStatement, ListedKey, RevocationReason, Signed } from '../../src/keys/types.js'
import type { Hex } from '../../src/ports.js'
import { addressOf, key, NOW, revocationOf, successor } from './material.js'

const KEY = addressOf(key)
const SIGNATURE: Hex = `0x${'00'.repeat(65)}`

interface Known {
  readonly listed?: Partial<ListedKey>
  readonly retires?: number
  readonly revoked?: readonly RevocationReason[]
}

/** Statements of which the signatures were judged already; the id of each is its reason. */
function judge({ listed, retires, revoked = [] }: Known, times: Partial<Times>) {
  const reasonOf = (one: KeyStatement) => (one as Signed<'revocation'>).revocation.reason
  const authority: Authority = {
    vouches: () => true,
    successionOf: () =>
      retires === undefined ? undefined : { successor: addressOf(successor), notBefore: retires },
    revocationsOf: () =>
      revoked.map((reason) => ({ revocation: revocationOf({ reason }), signature: SIGNATURE })),
    idOf: (one) => reasonOf(one) as unknown as Hex,
  }
  const entry = listed && { key: KEY, notBefore: 0, ...listed }
  return judgeKey(KEY, entry, authority, { issuedAt: NOW, at: NOW + 100, ...times })
}

describe('the edges of a window', () => {
  test.each<[string, Known, number, string, number?]>([
    ['before it begins', { listed: { notBefore: NOW + 1 } }, NOW, 'not yet valid', NOW + 1],
    ['as it begins', { listed: { notBefore: NOW } }, NOW, 'current'],
    ['before it ends', { listed: { notAfter: NOW + 1 } }, NOW, 'current'],
    ['as it ends', { listed: { notAfter: NOW } }, NOW, 'expired', NOW],
    ['before it retires', { listed: { retiredAt: NOW + 1 } }, NOW, 'superseded', NOW + 1],
    ['as it retires', { listed: { retiredAt: NOW } }, NOW, 'retired', NOW],
    ['before its successor begins', { retires: NOW + 1 }, NOW, 'superseded', NOW + 1],
    ['as its successor begins', { retires: NOW }, NOW, 'retired', NOW],
    ['while its successor is still to come', { retires: NOW + 101 }, NOW, 'current'],
    [
      'with a successor before it was said to retire',
      { listed: { retiredAt: NOW + 9 }, retires: NOW },
      NOW,
      'retired',
      NOW,
    ],
    ['without a document', {}, 0, 'current'],
  ])('%s', (_, known, issuedAt, state, since) => {
    expect(judge(known, { issuedAt })).toEqual({ state, ...(since && { since }) })
  })
})

describe('a revocation', () => {
  const stolen: Known = { revoked: ['compromised'] }

  test('takes effect when it was first seen, and then for receipts from that second on', () => {
    const firstSeen = () => NOW
    expect(judge(stolen, { firstSeen, issuedAt: NOW - 1 }).state).toBe('disputed')
    expect(judge(stolen, { firstSeen })).toEqual({
      state: 'revoked before issue',
      since: NOW,
      reason: 'compromised',
    })
  })

  test('that nobody saw before takes effect now, whatever date it carries', () => {
    expect(judge(stolen, {})).toMatchObject({ state: 'disputed', since: NOW + 100 })
    expect(judge(stolen, { firstSeen: () => undefined })).toMatchObject({ since: NOW + 100 })
    expect(judge(stolen, { firstSeen: () => NOW + 500 })).toMatchObject({ since: NOW + 100 })
  })

  test('has no beginning where no time is known', () => {
    const times = { issuedAt: NOW, at: undefined as never }
    expect(judge(stolen, times)).toEqual({ state: 'disputed', reason: 'compromised' })
  })

  test.each<[RevocationReason, string]>([
    ['compromised', 'disputed'],
    ['lost', 'disputed'],
    ['superseded', 'revoked after issue'],
    ['ceased', 'revoked after issue'],
  ])('as %s leaves older receipts %s', (reason, state) => {
    expect(judge({ revoked: [reason] }, {}).state).toBe(state)
    expect(judge({ revoked: [reason] }, { provenAt: NOW }).state).toBe('revoked after issue')
  })

  test('is disputed where one of several speaks of theft', () => {
    const known: Known = { revoked: ['ceased', 'lost'] }
    expect(judge(known, {})).toMatchObject({ state: 'disputed', reason: 'lost' })
  })

  test('that came first counts, of several', () => {
    const known: Known = { revoked: ['ceased', 'lost'] }
    const firstSeen = (id: Hex) => (`${id}` === 'lost' ? NOW : NOW + 50)
    expect(judge(known, { firstSeen })).toMatchObject({
      state: 'revoked before issue',
      reason: 'lost',
    })
  })

  test('a proven time settles what is disputed, for and against', () => {
    const firstSeen = () => NOW + 10
    expect(judge(stolen, { firstSeen, provenAt: NOW + 9 }).state).toBe('revoked after issue')
    expect(judge(stolen, { firstSeen, provenAt: NOW + 10 }).state).toBe('revoked before issue')
  })

  test('a proven time never makes a receipt older than it says', () => {
    const times = { firstSeen: () => NOW, provenAt: NOW - 50 }
    expect(judge(stolen, times).state).toBe('revoked before issue')
    expect(judge({ listed: { notAfter: NOW } }, { provenAt: NOW - 50 }).state).toBe('expired')
  })
})

describe('the first row that applies counts', () => {
  const all: Known = {
    listed: { notAfter: NOW, retiredAt: NOW },
    revoked: ['compromised'],
  }

  test('revoked, disputed, expired, retired', () => {
    expect(judge(all, { firstSeen: () => NOW }).state).toBe('revoked before issue')
    expect(judge(all, {}).state).toBe('disputed')
    expect(judge(all, { provenAt: NOW }).state).toBe('expired')
    expect(judge({ listed: { retiredAt: NOW }, revoked: ['ceased'] }, {}).state).toBe('retired')
  })

  test('each state that fails has a code, and no other', () => {
    expect(STATE_CODES).toEqual({
      retired: 'key_superseded',
      'not yet valid': 'key_not_yet_valid',
      expired: 'key_expired',
      'revoked before issue': 'key_revoked',
      disputed: 'key_disputed',
    })
  })
})
