/** Steps 8, 9 and 11: whose receipt it is, and for which request. @module */
import {
  CHECKSUMMED,
  claimsOf,
  ISSUER,
  SIGNER,
  STRANGER,
  signClaims,
  toHeader,
  URL_SENT,
} from '../../support/fixtures.js'
import type { VerifyInput } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { asCaller, asReader, changed, given, sampleHeader, verifyCase } from './build.js'

export async function requestCases(): Promise<VectorCase[]> {
  const receipt = await sampleHeader()
  return [...(await hostCases(receipt)), ...(await sentCases(receipt))]
}

async function hostCases(receipt: string): Promise<VectorCase[]> {
  const url = async (name: string, comment: string, value: string) => ({
    ...given(
      `verify/${name}`,
      'verification.md#step-8',
      'origin origin_mismatch',
      comment,
      await changed('request.url', value),
    ),
  })
  const trust = (name: string, comment: string, signers: VerifyInput['trust']['signers']) =>
    verifyCase(name, 9, 'host signer_untrusted', comment, asReader(receipt, { trust: { signers } }))
  return [
    await url(
      'url-of-another-origin',
      'The URL is of another origin than the issuer.',
      'https://api.example.org/report',
    ),
    await url(
      'url-of-longer-host',
      'The issuer is only the beginning of the host.',
      `${ISSUER}.example.org/report`,
    ),
    await url(
      'url-with-issuer-as-userinfo',
      'The issuer is the userinfo of another host.',
      `${ISSUER}@example.org/report`,
    ),
    await url('url-with-userinfo', 'The URL has userinfo.', 'https://user@api.example.com/report'),
    await url('url-of-another-port', 'The URL is of another port.', `${ISSUER}:8443/report`),
    await url(
      'url-without-tls',
      'The URL is of another scheme.',
      URL_SENT.replace('https', 'http'),
    ),
    await url(
      'digest-url-of-another-origin',
      'The digest form names another origin.',
      `https://api.example.org/#sha-256=${'A'.repeat(43)}`,
    ),
    await url('url-relative', 'The URL is a path.', '/report?symbol=ETH'),
    trust('nobody-accepted', 'The verifier accepts nobody.', []),
    trust('stranger-accepted', 'The verifier accepts another signer for this issuer.', [
      { issuer: ISSUER, signer: STRANGER },
    ]),
    trust('accepted-for-another-issuer', 'The verifier accepts this signer for another issuer.', [
      { issuer: 'https://api.example.org', signer: SIGNER },
    ]),
    trust('issuer-with-slash', 'The verifier writes the issuer with a slash, which is no origin.', [
      { issuer: `${ISSUER}/`, signer: SIGNER },
    ]),
    trust('payee-accepted', 'The verifier accepts the wallet that was paid, which did not sign.', [
      { issuer: ISSUER, signer: CHECKSUMMED.payee },
    ]),
    verifyCase(
      'several-accepted',
      9,
      'verified',
      'The verifier accepts two signers for this issuer.',
      asReader(receipt, {
        trust: {
          signers: [
            { issuer: ISSUER, signer: STRANGER },
            { issuer: ISSUER, signer: SIGNER },
          ],
        },
      }),
    ),
  ]
}

async function sentCases(receipt: string): Promise<VectorCase[]> {
  const sent = (
    name: string,
    comment: string,
    request: VerifyInput['request'],
    means = 'request request_mismatch',
  ) => verifyCase(name, 11, means, comment, asCaller(receipt, request && { request }))
  const get = (url: string) => ({ method: 'GET', url })
  const post = toHeader(
    await signClaims(claimsOf({ method: 'POST', requestBody: '{"symbol":"ETH"}' })),
  )
  const long = `${ISSUER}/report?symbols=${'ETH,'.repeat(80)}`
  const longReceipt = toHeader(await signClaims(claimsOf({ url: long })))
  const posted = (name: string, comment: string, means: string, body?: string) =>
    verifyCase(
      name,
      11,
      means,
      comment,
      asCaller(post, {
        request: {
          method: 'POST',
          url: URL_SENT,
          ...(body !== undefined && { body: { utf8: body } }),
        },
      }),
    )
  return [
    sent('other-method', 'Another method was sent.', { method: 'POST', url: URL_SENT }),
    sent('method-in-lower-case', 'Methods are compared as they are.', {
      method: 'get',
      url: URL_SENT,
    }),
    sent('other-query', 'Another query was sent.', get(`${ISSUER}/report?symbol=BTC`)),
    sent(
      'query-encoded-otherwise',
      'The same letter, percent-encoded: another URL.',
      get(`${ISSUER}/report?symbol=%45TH`),
    ),
    sent('query-absent', 'No query was sent.', get(`${ISSUER}/report`)),
    sent('other-host', 'Sent to another host.', get('https://api.example.org/report?symbol=ETH')),
    sent(
      'sent-with-userinfo',
      'Sent with userinfo, which no receipt writes.',
      get('https://user@api.example.com/report?symbol=ETH'),
    ),
    sent('sent-nowhere', 'What was sent has no absolute URL.', get('/report?symbol=ETH')),
    sent('unexpected-request-body', 'A body was sent that the receipt does not name.', {
      ...get(URL_SENT),
      body: { utf8: 'x' },
    }),
    sent(
      'sent-with-fragment',
      'A fragment stays with the client.',
      get(`${URL_SENT}#top`),
      'verified',
    ),
    sent(
      'sent-in-upper-case',
      'The host in upper case is the same host.',
      get(URL_SENT.replace('api', 'API')),
      'verified',
    ),
    posted('request-body', 'The body that was sent.', 'verified', '{"symbol":"ETH"}'),
    posted(
      'other-request-body',
      'Another body was sent.',
      'request request_mismatch',
      '{"symbol":"BTC"}',
    ),
    posted(
      'request-body-serialised-otherwise',
      'The same JSON in other bytes: for requests, bytes count.',
      'request request_mismatch',
      '{"symbol": "ETH"}',
    ),
    posted('request-body-absent', 'No body was sent.', 'request request_mismatch'),
    verifyCase(
      'long-url',
      11,
      'verified',
      'A long URL against its digest.',
      asCaller(longReceipt, { request: get(long) }),
    ),
    verifyCase(
      'other-long-url',
      11,
      'request request_mismatch',
      'A long URL against the digest of another.',
      asCaller(longReceipt, { request: get(`${long}x`) }),
    ),
  ]
}
