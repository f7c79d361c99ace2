/** What a receipt says of content. @module */
import type { VectorBytes } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'

const JSON_TYPE = 'application/json'
const base64 = (...bytes: number[]) => ({ base64: Buffer.from(bytes).toString('base64') })
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

/** Name, what it shows, content, and its type where that is not JSON. */
const BODIES: readonly (readonly [
  name: string,
  comment: string,
  body: string | VectorBytes,
  contentType?: string,
])[] = [
  ['json', 'JSON in its canonical form.', '{"price":"3105.20","symbol":"ETH"}'],
  [
    'json-with-spaces',
    'Spaces and order are lost in the JSON digest, not in the digest of the bytes.',
    '{ "symbol": "ETH",\n  "price": "3105.20" }\n',
  ],
  [
    'media-type-with-parameters',
    'The media type is written in lower case and without parameters.',
    '{}',
    'Application/JSON; charset=utf-8',
  ],
  [
    'structured-suffix',
    'A media type that ends in +json has a JSON digest.',
    '{}',
    'application/problem+json',
  ],
  ['json-lines', 'JSON lines are no JSON.', '{}\n{}\n', 'application/jsonl'],
  ['json-in-text', 'JSON of another media type has no JSON digest.', '{}', 'text/plain'],
  ['no-media-type', 'Without a media type.', '{}', ''],
  [
    'media-type-with-no-break-space',
    'A no-break space is no space of HTTP.',
    '{}',
    'application/json\u00a0',
  ],
  [
    'media-type-with-kelvin-sign',
    'A letter outside of ASCII whose lower case is a letter in it.',
    '{}',
    'application/\u212a',
  ],
  ['malformed-media-type', 'A media type that is none is written as none.', 'x', 'text'],
  ['two-media-types', 'Two media types are none.', '{}', 'application/json, text/html'],
  [
    'long-media-type',
    'A media type of 81 characters is written as none.',
    'x',
    `text/${'a'.repeat(76)}`,
  ],
  ['empty', 'Empty content has the digest of no bytes, and no JSON digest.', ''],
  ['binary', 'Bytes that are no text.', base64(0, 255, 254, 13, 10), 'application/octet-stream'],
  [
    'astral-names',
    'Names are sorted by UTF-16 code units: an astral letter before U+FFFD.',
    '{"\ufffd":1,"\u{1f600}":2}',
  ],
  [
    'integer-names',
    'Names that look like integers are sorted as text: 10 before 9.',
    '{"9":1,"10":2}',
  ],
  [
    'proto-name',
    'A member named __proto__ is a member like any other.',
    '{"__proto__":{"a":1},"a":2}',
  ],
  ['escapes', 'Escapes are those of RFC 8785.', '{"a":"\\u0041\\u000a\\u0008\\u001f\\/\\u20ac"}'],
  ['normal-forms', 'Letters that look alike stay different.', '["\u00e9","e\u0301"]'],
  ['minus-zero', 'Minus zero is zero, exactly.', '[-0]'],
  [
    'exact-exponents',
    'Numbers are written as ECMAScript does where their values are the same.',
    '[1e21,1E2,1.50,0.000001,1e-7,100000000000000000000]',
  ],
  ['2-to-53', '2^53 is exact.', '[9007199254740992]'],
  ['scalar', 'A JSON value that is no object.', ' true '],
  ['nested-64', '64 lists inside each other.', deep(64)],
  ['nested-65', '65 lists inside each other have no JSON digest.', deep(65)],
  [
    'beyond-exact-integers',
    '2^53 + 1 has no double, so there is no JSON digest.',
    '[9007199254740993]',
  ],
  [
    'inexact-fraction',
    'A fraction that a double does not print the same.',
    '[0.10000000000000000555]',
  ],
  ['too-large-number', 'A number beyond all doubles.', '[1e400]'],
  ['too-small-number', 'A number that a double holds as zero.', '[1e-400]'],
  ['repeated-name', 'A repeated name: readers differ about which counts.', '{"a":1,"a":1}'],
  ['repeated-name-escaped', 'A name repeated in other characters.', '{"a":1,"\\u0061":2}'],
  ['lone-surrogate', 'Half of a surrogate pair in a string.', '["\\ud800"]'],
  ['lone-surrogate-name', 'Half of a surrogate pair in a name.', '{"\\udc00":1}'],
  ['byte-order-mark', 'A byte order mark before the JSON.', '\ufeff{}'],
  ['not-utf-8', 'A byte that is no UTF-8.', base64(0x5b, 0x22, 0xff, 0x22, 0x5d)],
  ['utf-16', 'JSON in UTF-16.', base64(0x7b, 0, 0x7d, 0)],
  ['trailing-bytes', 'Something follows the JSON.', '{}x'],
  ['not-a-number', 'NaN is no JSON.', '[NaN]'],
  ['raw-control-character', 'A control character stands in a string as it is.', '["a\tb"]'],
]

export const bodyCases = (): VectorCase[] =>
  BODIES.map(([name, comment, body, contentType = JSON_TYPE]) => ({
    name: `body/${name}`,
    spec: 'receipt.md#6-which-bytes',
    comment,
    means: 'ok',
    operation: 'content',
    input: { body: typeof body === 'string' ? { utf8: body } : body, contentType },
  }))
