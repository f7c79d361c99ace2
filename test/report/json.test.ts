import { expect, test } from 'vitest'
import { auditReceipt, type VerifyOptions } from '../../src/index.js'
import { EXIT_CODES, serializeReport } from '../../src/report/index.js'
import { BODY, delivery, ISSUER, toHeader, withMember } from '../support/claims.js'
import { matchesSchema, SCHEMAS } from '../support/json-schema.js'

const read = (header: string, options: Omit<VerifyOptions, 'policy'>) =>
  JSON.parse(serializeReport(auditReceipt(header, { policy: 'reader', ...options })))

test('equal input gives equal bytes', async () => {
  const { header, trust } = await delivery()
  const once = () => serializeReport(auditReceipt(header, { policy: 'reader', trust }))
  expect(once()).toBe(once())
})

test('verdict, exit code, claims and every check are there', async () => {
  const { claims, header, trust } = await delivery()
  const verdict = read(header, { trust, response: { body: BODY } })
  expect(verdict).toMatchObject({
    schema: 'waybill-verdict/1',
    verdict: 'verified',
    exit: 0,
    policy: 'reader',
    claims,
  })
  expect(verdict.id).toMatch(/^0x[0-9a-f]{64}$/)
  expect(verdict.checks).toHaveLength(21)
  expect(verdict.checks.filter((check: { required: boolean }) => check.required)).toHaveLength(10)
  expect(verdict.notShown).toHaveLength(3)
})

test('verdicts of every kind fit their schema, and nothing else does', async () => {
  const { claims, header, receipt, trust } = await delivery()
  const { schema: name, ...rest } = read(header, { trust, response: { body: BODY } })
  const verdicts = [
    { schema: name, ...rest },
    read(header, { trust }),
    read(header, { trust: { signers: [] } }),
    read(toHeader({ ...receipt, receipt: withMember(claims, 'payment.amount', '7') }), { trust }),
    read('', { trust }),
  ]
  const kinds = ['verified', 'incomplete', 'untrusted', 'invalid', 'invalid']
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(kinds)
  for (const verdict of verdicts) {
    expect(matchesSchema(verdict, 'verdict.schema.json', SCHEMAS)).toBe(true)
  }
  for (const other of [rest, { ...rest, schema: name, path: '/tmp' }, { ...rest, schema: 'x' }]) {
    expect(matchesSchema(other, 'verdict.schema.json', SCHEMAS)).toBe(false)
  }
})

test('each verdict has its exit code', () => {
  expect(EXIT_CODES).toEqual({ verified: 0, invalid: 1, incomplete: 3, untrusted: 4 })
})

test('claims that no signature covers are left out', async () => {
  const { claims, receipt, trust } = await delivery()
  const forged = { ...receipt, receipt: withMember(claims, 'payment.amount', '77777') }
  const verdict = read(toHeader(forged), { trust })
  expect(verdict).not.toHaveProperty('claims')
  expect(verdict).not.toHaveProperty('id')
  expect(verdict.exit).toBe(1)
})

test('the text is ASCII, whatever the evidence says', async () => {
  const { header, trust } = await delivery()
  const text = serializeReport(
    auditReceipt(header, {
      policy: 'reader',
      trust,
      request: { method: 'G\u202e\u009b😀', url: ISSUER },
    }),
  )
  expect(text).toMatch(/^[\n -~]*$/)
  expect(JSON.parse(text).checks[10].details.found).toBe('G\u202e\u009b😀')
})
