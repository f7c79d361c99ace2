/** Steps 1 to 4: one encoding only. @module */
import { signClaims, toHeader, toText, withMember } from '../../support/fixtures.js'
import type { JsonMembers } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { given, sample, signed } from './build.js'

const AT = (step: number) => `verification.md#step-${step}`

export async function encodingCases(): Promise<VectorCase[]> {
  const receipt = await sample()
  const text = toText(receipt)
  const header = toHeader(receipt)
  const encode = (json: string) => Buffer.from(json).toString('base64url')
  const claims = receipt.receipt
  const long = (length: number) => signed({ ...claims, extensions: { note: 'x'.repeat(length) } })
  const room = 2112 - (await long(1)).length + 1
  const spare = await headerWithSpareBits(claims)

  const tooLarge = [
    given(
      'encoding/json-too-long',
      AT(1),
      'size receipt_too_large',
      'JSON text of 2113 bytes: one more than a receipt may have.',
      await long(room + 1),
    ),
    given(
      'encoding/header-too-long',
      AT(1),
      'size receipt_too_large',
      'A header of 2818 characters, in which 2113 bytes are encoded.',
      encode(await long(room + 1)),
    ),
    given(
      'encoding/json-too-long-in-bytes',
      AT(1),
      'size receipt_too_large',
      'JSON text of fewer than 2112 characters and more than 2112 bytes: bytes count.',
      text.replace('settled', `settled${'\u00e9'.repeat(500)}`),
    ),
    given(
      'encoding/oversized-noise',
      AT(1),
      'size receipt_too_large',
      'A long header that is not base64url either: what is too long is not looked at.',
      '='.repeat(9000),
    ),
  ]

  const base64url = [
    ['padded', 'The header carries padding.', spare.padEnd(4 * Math.ceil(spare.length / 4), '=')],
    [
      'standard-alphabet',
      'The header is in the alphabet of base64, with + in place of -.',
      spare.replace(/[-_]/g, (char) => (char === '-' ? '+' : '/')),
    ],
    ['inner-space', 'A space inside the header.', `${header.slice(0, 40)} ${header.slice(40)}`],
    ['trailing-newline', 'A line feed after the header.', `${header}\n`],
    ['leading-space', 'A space before JSON text, which makes it a header value.', ` ${text}`],
    ['joined-headers', 'Two header lines, joined as HTTP joins them.', `${header}, e30`],
    [
      'stray-bits',
      'The last character of the header has bits that belong to no byte.',
      stray(spare),
    ],
    [
      'impossible-length',
      'A length that no number of bytes has: one more than a multiple of four.',
      header.slice(0, 4 * Math.floor(header.length / 4) - 3),
    ],
    ['not-ascii', 'A letter outside of ASCII in the header.', `\u00e9${header.slice(1)}`],
    [
      'not-utf-8',
      'The header holds a byte that is no UTF-8.',
      Buffer.from(text).fill(0xff, 20, 21).toString('base64url'),
    ],
    [
      'surrogate-bytes',
      'The header holds a surrogate in three bytes, as UTF-8 forbids.',
      encodeSurrogate(text),
    ],
    [
      'json-with-byte-order-mark',
      'A byte order mark before JSON text, which makes it a header value.',
      `\ufeff${text}`,
    ],
    ['named-member', 'The header is a structured field dictionary.', `v1=:${header}:`],
  ].map(([name, comment, value]) =>
    given(
      `encoding/${name}`,
      AT(2),
      'base64url base64url_invalid',
      comment as string,
      value as string,
    ),
  )

  const json = [
    ['empty', 'No receipt at all: base64url of no bytes.', ''],
    ['truncated', 'The JSON ends before its last brace.', text.slice(0, -1)],
    ['trailing-bytes', 'Something follows the JSON.', `${text}x`],
    [
      'header-with-byte-order-mark',
      'A byte order mark before the JSON inside the header.',
      encode(`\ufeff${text}`),
    ],
    [
      'raw-control-character',
      'A line feed stands in a string as it is.',
      text.replace('settled', 'sett\nled'),
    ],
    ['not-a-number', 'A number is written NaN.', text.replace(/"issuedAt":\d+/, '"issuedAt":NaN')],
    ['leading-zero', 'A number has a leading zero.', text.replace('"issuedAt":', '"issuedAt":0')],
    [
      'unquoted-member',
      'A member name without quotation marks.',
      text.replace('"issuer"', 'issuer'),
    ],
    ['trailing-comma', 'A comma after the last member.', text.replace(/}$/, ',}')],
    ['comment', 'A comment in the JSON.', text.replace('{"receipt"', '{/* */"receipt"')],
  ].map(([name, comment, value]) =>
    given(`encoding/${name}`, AT(3), 'json json_invalid', comment as string, value as string),
  )

  const canonical = [
    ['space', 'A space after a colon.', text.replace('"receipt":', '"receipt": ')],
    ['final-newline', 'A line feed after the JSON.', `${text}\n`],
    [
      'member-order',
      'The signature stands before the receipt.',
      JSON.stringify({ signature: receipt.signature, receipt: claims }),
    ],
    [
      'repeated-member',
      'The amount stands twice: first a large one, then the signed one.',
      text.replace('"amount":', '"amount":"99990000","amount":'),
    ],
    [
      'repeated-proto',
      'A member named __proto__ stands twice.',
      text.replace('"issuedAt":', '"__proto__":1,"__proto__":1,"issuedAt":'),
    ],
    ['needless-escape', 'A letter is written as its escape.', text.replace('"GET"', '"\\u0047ET"')],
    ['escaped-slash', 'A slash is escaped.', text.replace('https://', 'https:\\/\\/')],
    [
      'lone-surrogate-value',
      'A string holds half of a surrogate pair, which has no canonical form.',
      text.replace('"GET"', '"\\ud800"'),
    ],
    [
      'lone-surrogate-name',
      'A member name holds half of a surrogate pair.',
      text.replace('"issuedAt":', '"\\udfff":1,"issuedAt":'),
    ],
    [
      'exponent',
      'The time is written with an exponent.',
      text.replace('1795341667', '1.795341667e9'),
    ],
    [
      'fraction-of-zero',
      'The time is written with a fraction of zero.',
      text.replace('1795341667', '1795341667.0'),
    ],
    ['minus-zero', 'The length is minus zero.', text.replace(/"length":\d+/, '"length":-0')],
    [
      'beyond-exact-integers',
      'The time is 2^53 + 1, which a double cannot hold.',
      text.replace('1795341667', '9007199254740993'),
    ],
    ['large-integer', 'The time is written 1e21.', text.replace('1795341667', '1e21')],
    [
      'infinite',
      'The time is written 1e400, for which a double has no value.',
      text.replace('1795341667', '1e400'),
    ],
  ].map(([name, comment, value]) =>
    given(`encoding/${name}`, AT(4), 'canonical not_canonical', comment as string, value as string),
  )

  return [
    given(
      'encoding/header',
      'receipt.md#7-encoding-and-header',
      'verified',
      'The sample receipt as a header value, with every value on the way to its verdict.',
      header,
    ),
    given(
      'encoding/json-text',
      'receipt.md#7-encoding-and-header',
      'verified',
      'The same receipt as JSON text.',
      text,
    ),
    ...tooLarge,
    ...base64url,
    ...json,
    ...canonical,
  ]
}

/** A header value that wants padding, and holds a character of base64url alone. */
async function headerWithSpareBits(claims: JsonMembers): Promise<string> {
  for (const method of ['A~', 'A~~', 'A~~~', 'A~~~~', 'A~~~~~']) {
    const header = toHeader(await signClaims(withMember(claims, 'request.method', method)))
    if (header.length % 4 !== 0 && /[-_]/.test(header)) return header
  }
  throw new Error('No such header')
}

/** The same bytes under a last character with other unused bits. */
function stray(header: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(header.slice(-1))
  return header.slice(0, -1) + alphabet[last + 1]
}

function encodeSurrogate(text: string): string {
  const [before = '', after = ''] = text.split('GET')
  return Buffer.concat([
    Buffer.from(before),
    Buffer.of(0xed, 0xa0, 0x80),
    Buffer.from(after),
  ]).toString('base64url')
}
