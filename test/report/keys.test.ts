import { expect, test } from 'vitest'
import { describeAccepted, describeUnaccepted } from '../../src/report/keys.js'
import type { Check } from '../../src/verify/types.js'
import { ISSUER, sampleClaims } from '../support/claims.js'

const claims = sampleClaims(`0x${'5a'.repeat(20)}`)
const host = (check: object) => ({ step: 'host', ...check }) as Check
const since = 1795341667

test('a key that counts is named by what ties it to the host, and by what became of it', () => {
  const passed = (details?: object) =>
    describeAccepted(host({ status: 'pass', ...(details && { details }) }), claims)
  expect(passed()).toBe(`this signer is accepted for ${ISSUER}`)
  expect(passed({ binding: 'signer', state: 'current' })).toBe(passed())
  expect(passed({ binding: 'document', state: 'current' })).toBe(`${ISSUER} itself names this key`)
  expect(passed({ binding: 'wallet', state: 'superseded', since })).toBe(
    `the wallet ${claims.payment.payTo}, accepted for ${ISSUER}, vouches for this key, superseded since 2026-11-22 10:01:07Z, after it signed this`,
  )
  expect(passed({ state: 'revoked after issue', reason: 'ceased' })).toContain(
    ', revoked (ceased), after',
  )
})

test('a key that does not count is never named as the host', () => {
  const words = (code: string, details: object = {}) =>
    describeUnaccepted(host({ status: 'unchecked', code, details }), claims)
  expect(words('key_superseded', { since })).toMatch(/retired since 2026-11-22 10:01:07Z, before/)
  expect(words('key_not_yet_valid', { since })).toMatch(/valid only since/)
  expect(words('key_expired', { since })).toMatch(/expired since/)
  expect(words('key_revoked', { since, reason: 'lost' })).toMatch(
    /revoked since .* \(lost\), before/,
  )
  expect(words('key_disputed', { reason: 'compromised' })).toMatch(
    /nothing outside of this receipt/,
  )
  expect(words('signer_untrusted')).toMatch(/which you have not accepted/)
  const wallet = words('signer_untrusted', { wallet: claims.payment.payTo })
  expect(wallet).toMatch(/^the owner of wallet 0x[0-9a-f]{40} signed/)
  expect(wallet).not.toContain(ISSUER)
})

test('nothing that evidence says draws on a terminal', () => {
  const hostile = '\u001b[2J'
  const details = { wallet: hostile, reason: hostile, binding: hostile, state: hostile }
  const lines = [
    describeAccepted(host({ status: 'pass', details }), claims),
    ...['signer_untrusted', 'key_revoked', 'key_disputed'].map((code) =>
      describeUnaccepted(host({ status: 'unchecked', code, details }), claims),
    ),
  ]
  for (const line of lines) expect(line).toMatch(/^[ -~]*$/)
})
