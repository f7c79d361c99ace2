import { expect, test } from 'vitest'
import { auditReceipt, type Report, type VerifyOptions } from '../../src/index.js'
import type { Claims } from '../../src/receipt/types.js'
import { describeProblems, describeReport } from '../../src/report/index.js'
import {
  BODY,
  delivery,
  ISSUER,
  newAccount,
  signedBy,
  toHeader,
  withMember,
} from '../support/claims.js'

async function judge(
  options: Partial<VerifyOptions> = {},
  change?: (claims: Claims) => Claims,
): Promise<Report> {
  const { header, trust } = await delivery(change)
  return auditReceipt(header, { policy: 'reader', trust, response: { body: BODY }, ...options })
}

const text = (report: Report) => describeReport(report).join('\n')

test('the verdict stands in the first and in the last line', async () => {
  const lines = describeReport(await judge())
  expect(lines[0]).toBe(`VERIFIED  ${ISSUER} signed that it sent these 34 bytes`)
  expect(lines.at(-1)).toBe(lines[0])
})

test('every step is named once, in its order', async () => {
  const report = await judge()
  const named = describeReport(report).flatMap(
    (line) => /^ {2}(?:PASS|FAIL|----) {2}(\S+)/.exec(line)?.[1] ?? [],
  )
  expect(named).toEqual(report.checks.map(({ step }) => step))
  expect(named).toHaveLength(21)
})

test('no verdict says "delivered", and each says what it does not show', async () => {
  const reports = [
    await judge(),
    await judge({ trust: { signers: [] } }),
    await judge({ response: {} }),
    await judge({ response: { body: new Uint8Array(3) } }),
    auditReceipt('rubbish', { policy: 'reader', trust: { signers: [] } }),
  ]
  expect(reports.map(({ verdict }) => verdict)).toEqual([
    'verified',
    'untrusted',
    'incomplete',
    'invalid',
    'invalid',
  ])
  for (const report of reports) {
    expect(text(report)).not.toMatch(/deliver/i)
    expect(text(report)).toContain(
      'This does not show: that the content is true or good · that a person approved the purchase · that a buyer who shows other bytes than were signed received them',
    )
  }
})

test('to a reader, request and payment are what the seller says', async () => {
  const words = text(await judge())
  expect(words).toContain(`The seller says that this answers GET ${ISSUER}/report?symbol=ETH.`)
  expect(words).toContain('The seller says that it was paid 0.01 USDC')
  expect(words).toContain('Whether the transfer happened was not checked.')
})

test('what was checked is no longer only what the seller says', async () => {
  const words = text(
    await judge({
      request: { method: 'GET', url: `${ISSUER}/report?symbol=ETH` },
      checks: { payment: () => undefined, settlement: () => undefined },
    }),
  )
  expect(words).not.toContain('says')
  expect(words).toContain('It answers your request GET')
  expect(words).toContain('so say the messages of the payment')
  expect(words).toContain('The transfer itself was proven.')
})

test('a signer that is not accepted is never called the seller, nor the issuer the speaker', async () => {
  const { account, header } = await delivery()
  const words = text(auditReceipt(header, { policy: 'reader', trust: { signers: [] } }))
  expect(words).not.toContain('seller')
  expect(words).toContain(
    `The holder of key ${account.address.toLowerCase()}, in the name of ${ISSUER}, signed`,
  )
})

test('claims that no signature covers are not repeated', async () => {
  const { claims, receipt, trust } = await delivery()
  const forged = { ...receipt, receipt: withMember(claims, 'payment.amount', '77777') }
  const report = auditReceipt(toHeader(forged), { policy: 'reader', trust })
  expect(text(report)).not.toContain('77777')
  expect(text(report)).toContain('No signature covers what this receipt says')
  expect(text(report)).toMatch(/FAIL {2}signer +the claims are not what the named signer signed/)
})

test('a response that was cut off says so in the verdict and in the sentence', async () => {
  const report = await judge({}, (claims) => withMember(claims, 'response.complete', false))
  expect(report.verdict).toBe('verified')
  expect(describeReport(report)[0]).toMatch(
    /these 34 bytes, and that it was cut off before its end$/,
  )
  expect(text(report)).toContain('The seller says that the response was NOT complete')
})

test('a part of the content is called a part', async () => {
  const report = await judge({}, (claims) =>
    withMember(withMember(claims, 'response.status', 206), 'response.range', 'bytes 0-33/900'),
  )
  expect(describeReport(report)[0]).toContain('these 34 bytes, a part of the content')
  expect(text(report)).toContain('only a part of the content: bytes 0-33/900.')
})

test('a promised payment is not called paid in a transaction', async () => {
  const report = await judge({}, (claims) =>
    withMember(withMember(claims, 'payment.settlement', 'promised'), 'payment.transaction', ''),
  )
  expect(text(report)).toContain('to be settled later')
  expect(text(report)).not.toContain('in transaction')
})

test('JSON without its bytes is called JSON, and other bytes of the same JSON are explained', async () => {
  const json = await judge({ response: { json: JSON.parse(BODY.toString()) } })
  expect(describeReport(json)[0]).toBe(`VERIFIED  ${ISSUER} signed that it sent this JSON`)
  expect(text(json)).toContain('(same JSON, bytes not compared)')
  const spaced = await judge({
    response: { body: Buffer.from(JSON.stringify(JSON.parse(BODY.toString()), null, 1)) },
  })
  expect(text(spaced)).toContain('not the body that was signed, same JSON, different bytes')
})

test('a failure shows what was found and what was signed, and an unreadable message is no other message', async () => {
  const report = await judge({
    request: { method: 'GET', url: `${ISSUER}/report?symbol=BTC` },
  })
  expect(describeProblems(report)).toEqual([
    '  FAIL  request     not the request that was signed, request.url',
    `                    found   ${ISSUER}/report?symbol=BTC`,
    `                    signed  ${ISSUER}/report?symbol=ETH`,
    '                    often   another query, method or request body than the one that was paid',
  ])
})

test('what the evidence says cannot draw on a terminal', async () => {
  const report = await judge({
    response: { body: BODY, contentType: 'text/html' },
    request: { method: '\u001b[2J\u202e', url: ISSUER },
  })
  for (const line of describeReport(report)) expect(line).toMatch(/^[ -~·]*$/)
})

test('nor can what a check that was brought along says', async () => {
  const hostile = '\u001b[2J\n'
  for (const status of ['pass', 'fail', 'unchecked'] as const) {
    const report = await judge({
      checks: {
        payment: () => ({
          status,
          code: 'payment_mismatch',
          details: { match: hostile, reason: hostile, member: hostile, missing: hostile },
        }),
      },
    })
    for (const line of describeReport(report)) expect(line).toMatch(/^[ -~·]*$/)
  }
})

test('the painter sees marks and verdicts and nothing else', async () => {
  const seen = new Set<string>()
  const lines = describeReport(await judge({ at: 0 }), (piece, tone) => {
    seen.add(`${tone} ${piece}`)
    return `<${piece}>`
  })
  expect([...seen].sort()).toEqual(['bad FAIL', 'bad INVALID', 'good PASS', 'open ----'])
  expect(lines[0]).toMatch(/^<INVALID> {2}time: issued later than the time given$/)
})

test('a wrong key is told by both addresses in full', async () => {
  const { claims } = await delivery()
  const thief = newAccount()
  const header = toHeader(await signedBy(thief, claims))
  const words = text(auditReceipt(header, { policy: 'reader', trust: { signers: [] } }))
  expect(words).toContain(`found   ${thief.address.toLowerCase()}`)
  expect(words).toContain(`wanted  ${claims.signer}`)
})
