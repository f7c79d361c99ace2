/** Step 5: claims in their one form. @module */
import { CHECKSUMMED, ISSUER, PAYER, toText } from '../../support/fixtures.js'
import { canonical, type JsonValue } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { altered, changed, sample, step5 } from './build.js'
import { joinedMembers } from './claims-joined.js'
import { TYPES } from './claims-types.js'

const ZEROS = `0x${'0'.repeat(64)}`

/** Members that are signed as they stand, in a form that is not theirs. */
const FORMS: readonly (readonly [name: string, comment: string, path: string, value: JsonValue])[] =
  [
    ['issuer-with-slash', 'The issuer ends in a slash.', 'issuer', `${ISSUER}/`],
    ['issuer-with-default-port', 'The issuer names the default port.', 'issuer', `${ISSUER}:443`],
    [
      'issuer-in-upper-case',
      'The issuer is not in lower case.',
      'issuer',
      'https://API.example.com',
    ],
    [
      'issuer-without-tls',
      'The issuer is http on a host that is not loopback.',
      'issuer',
      'http://api.example.com',
    ],
    [
      'issuer-like-loopback',
      'The issuer is http on a host that only begins like loopback.',
      'issuer',
      'http://localhost.example.com',
    ],
    [
      'issuer-with-quote',
      'The host holds a quotation mark, which URLs allow and claims do not.',
      'issuer',
      'https://a"b.example',
    ],
    ['issuer-too-long', 'The issuer has 129 characters.', 'issuer', `https://${'a.'.repeat(60)}b`],
    [
      'issuer-unicode',
      'The host is not in its ASCII form.',
      'issuer',
      'https://b\u00fccher.example',
    ],
    ['protocol-unknown', 'x402 version 3.', 'payment.protocol', 'x402/3'],
    ['scheme-in-upper-case', 'The scheme is not in lower case.', 'payment.scheme', 'Exact'],
    ['kind-unknown', 'A kind of payment that this version does not know.', 'payment.kind', 'card'],
    [
      'kind-inherited',
      'The kind is a name that every object of some languages has.',
      'payment.kind',
      'constructor',
    ],
    [
      'network-without-namespace',
      'The network is a name of x402 version 1.',
      'payment.network',
      'base-sepolia',
    ],
    [
      'network-of-mpp',
      'The network is one of MPP, the kind is not.',
      'payment.network',
      'mpp:tempo',
    ],
    [
      'kind-elsewhere',
      'EIP-3009 on a network that has no EVM.',
      'payment.network',
      'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
    ],
    [
      'asset-checksummed',
      'The asset is in the mixed case of EIP-55.',
      'payment.asset',
      '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
    ],
    [
      'payer-checksummed',
      'The payer is in the mixed case of EIP-55.',
      'payment.payer',
      CHECKSUMMED.payer,
    ],
    ['payer-with-space', 'A space after the payer.', 'payment.payer', `${PAYER} `],
    [
      'payee-without-prefix',
      'The payee has no 0x.',
      'payment.payTo',
      CHECKSUMMED.payee.slice(2).toLowerCase(),
    ],
    ['amount-leading-zero', 'The amount has a leading zero.', 'payment.amount', '010000'],
    ['amount-zero', 'Nothing was paid.', 'payment.amount', '0'],
    ['amount-hexadecimal', 'The amount is hexadecimal.', 'payment.amount', '0x2710'],
    ['amount-too-long', 'The amount has 40 digits.', 'payment.amount', '9'.repeat(40)],
    ['settlement-unknown', 'A payment that is only pending.', 'payment.settlement', 'pending'],
    [
      'promised-with-transaction',
      'A promised payment names a transaction.',
      'payment.settlement',
      'promised',
    ],
    [
      'settled-without-transaction',
      'A settled payment names no transaction.',
      'payment.transaction',
      '',
    ],
    [
      'transaction-short',
      'The transaction is one byte short.',
      'payment.transaction',
      `0x${'5f'.repeat(31)}`,
    ],
    [
      'transaction-in-upper-case',
      'The transaction is in upper case.',
      'payment.transaction',
      `0x${'5F'.repeat(32)}`,
    ],
    ['nonce-in-upper-case', 'The nonce is in upper case.', 'payment.nonce', `0x${'AB'.repeat(32)}`],
    ['nonce-decimal', 'The nonce of EIP-3009 is decimal.', 'payment.nonce', '7'],
    ['nonce-missing', 'No nonce where the kind has one.', 'payment.nonce', ''],
    ['terms-zero', 'The terms are all zero.', 'payment.terms', ZEROS],
    ['method-head', 'HEAD delivers nothing.', 'request.method', 'HEAD'],
    ['method-with-space', 'A space in the method.', 'request.method', 'GET '],
    ['method-too-long', 'The method has 17 characters.', 'request.method', 'A'.repeat(17)],
    ['url-empty', 'The URL is empty.', 'request.url', ''],
    [
      'url-too-long',
      'The URL has 257 characters, and is not in digest form.',
      'request.url',
      `${ISSUER}/${'a'.repeat(233)}`,
    ],
    ['url-with-fragment', 'The URL has a fragment.', 'request.url', `${ISSUER}/report#top`],
    [
      'url-with-backslash',
      'The URL holds a backslash, and is not in digest form.',
      'request.url',
      `${ISSUER}/report?a\\b`,
    ],
    [
      'url-with-control-character',
      'The URL holds a control character.',
      'request.url',
      `${ISSUER}/report\u001b[2J`,
    ],
    [
      'url-digest-short',
      'The digest form has one character too few.',
      'request.url',
      `${ISSUER}/#sha-256=${'A'.repeat(42)}`,
    ],
    ['request-body-zero', 'The digest of the request body is all zero.', 'request.body', ZEROS],
    [
      'media-type-in-upper-case',
      'The media type is not in lower case.',
      'response.mediaType',
      'Application/JSON',
    ],
    [
      'media-type-with-parameter',
      'The media type has a parameter.',
      'response.mediaType',
      'application/json;charset=utf-8',
    ],
    [
      'media-type-too-long',
      'The media type has 81 characters.',
      'response.mediaType',
      `text/${'a'.repeat(76)}`,
    ],
    ['range-of-whole', 'A range in a response of status 200.', 'response.range', 'bytes 0-33/34'],
    ['range-with-tab', 'A tab in the range.', 'response.range', 'bytes\t0-33/34'],
    [
      'body-short',
      'The digest of the body is one byte short.',
      'response.body',
      `0x${'ab'.repeat(31)}`,
    ],
    [
      'body-in-upper-case',
      'The digest of the body is in upper case.',
      'response.body',
      `0x${'AB'.repeat(32)}`,
    ],
    ['not-modified', 'A response of status 304 delivers nothing.', 'response.status', 304],
    ['status-informational', 'Status 199.', 'response.status', 199],
    ['status-too-large', 'Status 600.', 'response.status', 600],
    ['content-without-content', 'A response of status 204 with a length.', 'response.status', 204],
    ['quote-in-text', 'A quotation mark in a claim.', 'payment.nonce', '"'],
    ['delete-in-text', 'The character DEL in a claim.', 'payment.asset', '\u007f'],
    ['extensions-empty', 'Extensions that extend nothing.', 'extensions', {}],
    ['extensions-list', 'Extensions in a list.', 'extensions', ['location']],
    ['extensions-too-long', 'Extensions of 513 bytes.', 'extensions', { note: 'x'.repeat(502) }],
    [
      'extensions-unicode',
      'A member name outside of ASCII in the extensions.',
      'extensions',
      { caf\u00e9: true },
    ],
  ]

export async function claimsCases(): Promise<VectorCase[]> {
  const receipt = await sample()
  const header = (value: JsonValue) => Buffer.from(canonical(value) as string).toString('base64url')
  const offer = {
    version: 1,
    resourceUrl: `${ISSUER}/report`,
    scheme: 'exact',
    network: 'eip155:84532',
    asset: '0x036cbd53842c5426634e7929541ec2318f3dcf7e',
    payTo: CHECKSUMMED.payee,
    amount: '10000',
    validUntil: 1795341727,
  }
  return [
    ...(await Promise.all(
      FORMS.map(async ([name, comment, path, value]) =>
        step5(name, comment, await changed(path, value)),
      ),
    )),
    ...(await Promise.all(
      TYPES.map(async ([name, comment, path, value]) =>
        step5(name, comment, await altered(path, value)),
      ),
    )),
    step5('no-object', 'The JSON is null.', header(null)),
    step5(
      'list',
      'The JSON is a list of claims and signature.',
      header([receipt.receipt, receipt.signature]),
    ),
    step5('bare-claims', 'The claims without an envelope.', toText(receipt.receipt)),
    step5('no-signature', 'No signature beside the receipt.', toText({ receipt: receipt.receipt })),
    step5(
      'unsigned-key',
      'A key beside the signature.',
      toText({ ...receipt, key: receipt.receipt.signer as string }),
    ),
    step5(
      'offer-as-receipt',
      "An offer of x402's offer-receipt extension in place of a receipt.",
      toText({ ...receipt, receipt: offer }),
    ),
    step5(
      'joined-name',
      'One member whose name is those of both, joined by a comma.',
      toText({ 'receipt,signature': receipt }),
    ),
    ...(await joinedMembers()),
  ]
}
