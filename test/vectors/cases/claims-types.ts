/** Claims of another type than theirs, which a forgiving reader takes for signed. @module */
import { CHECKSUMMED } from '../../support/fixtures.js'
import type { JsonValue } from '../../support/reference.js'

const ZEROS = `0x${'0'.repeat(64)}`

/** Values of another type than theirs, under a signature that a forgiving reader finds valid. */
export const TYPES: readonly (readonly [
  name: string,
  comment: string,
  path: string,
  value: JsonValue | undefined,
])[] = [
  ['time-text', 'The time is a string.', 'issuedAt', '1795341667'],
  ['time-negative', 'The time is negative.', 'issuedAt', -1],
  ['time-fraction', 'The time has a fraction.', 'issuedAt', 1795341667.5],
  [
    'time-2-to-53',
    'The time is 2^53: exact, and beyond the integers that JSON readers agree on.',
    'issuedAt',
    2 ** 53,
  ],
  ['time-1e21', 'The time is 1e+21, as it is canonically written.', 'issuedAt', 1e21],
  [
    'signer-checksummed',
    'The signer is in the mixed case of EIP-55.',
    'signer',
    CHECKSUMMED.signer,
  ],
  ['signer-list', 'The signer stands in a list.', 'signer', [CHECKSUMMED.signer.toLowerCase()]],
  [
    'kind-list',
    'The kind stands in a list, which some languages print as the kind.',
    'payment.kind',
    ['eip3009'],
  ],
  [
    'kind-object',
    'The kind is an object that cannot be printed in some languages.',
    'payment.kind',
    { toString: 1, valueOf: 1 },
  ],
  ['amount-number', 'The amount is a number.', 'payment.amount', 10000],
  [
    'amount-in-units',
    'The amount is in units of the asset, not in base units.',
    'payment.amount',
    '0.01',
  ],
  ['transaction-true', 'The transaction is true.', 'payment.transaction', true],
  ['status-text', 'The status is a string.', 'response.status', '200'],
  ['length-negative', 'The length is negative.', 'response.length', -1],
  ['length-text', 'The length is a string.', 'response.length', '34'],
  ['complete-text', 'Completeness is a string.', 'response.complete', 'true'],
  ['complete-number', 'Completeness is a number.', 'response.complete', 1],
  ['json-null', 'The JSON digest is null in place of absent.', 'response.json', null],
  ['json-zero', 'The JSON digest is all zero in place of absent.', 'response.json', ZEROS],
  ['extensions-null', 'The extensions are null in place of absent.', 'extensions', null],
  ['payment-list', 'The payment is a list.', 'payment', []],
  ['time-missing', 'No time.', 'issuedAt', undefined],
  ['nonce-absent', 'No member nonce.', 'payment.nonce', undefined],
  ['completeness-missing', 'No member complete.', 'response.complete', undefined],
  ['request-missing', 'No request.', 'request', undefined],
  ['unsigned-member', 'A member that nothing signs.', 'note', 'paid in full'],
  [
    'unsigned-payment-member',
    'A member of the payment that nothing signs.',
    'payment.memo',
    'refundable',
  ],
  [
    'version-member',
    'A version of the format, which is a matter of the signature domain.',
    'version',
    2,
  ],
  ['proto-member', 'A member named __proto__.', '__proto__', { complete: true }],
  [
    'null-extension-digest',
    'The signed zeros of absent extensions, in their place.',
    'extensions',
    ZEROS,
  ],
]
