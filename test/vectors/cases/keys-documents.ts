/** The one form of a key document, and documents that shrank. @module */
import { ISSUED_AT, KEYS, PAYEE, SIGNER, STRANGER } from '../../support/fixtures.js'
import type { JsonMembers } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import {
  document,
  keyCase,
  LAST,
  LATER,
  NETWORK,
  OTHER,
  SUCCESSOR,
  statement,
} from './keys-build.js'

const KEY = { key: SIGNER, notBefore: ISSUED_AT - 1000 }
const NEXT = { key: SUCCESSOR, notBefore: ISSUED_AT }

export async function documentCases(): Promise<VectorCase[]> {
  const named = await statement('succession', {}, KEYS.signer)
  const other = await statement('succession', { successor: LAST }, KEYS.signer)
  const back = await statement('succession', { key: SUCCESSOR, successor: SIGNER }, LATER.successor)
  const revoked = await statement('revocation', { reason: 'ceased' })
  const forms: [name: string, comment: string, document: string][] = [
    [
      'document-of-another-version',
      'A version that is not known.',
      document({ schema: 'delivery-receipt-keys/2' }),
    ],
    ['document-without-keys', 'No key.', document({ keys: [] })],
    [
      'document-key-twice',
      'One key with two windows.',
      document({ keys: [KEY, { ...KEY, notBefore: 0 }] }),
    ],
    ['document-member-unknown', 'A member that nobody knows.', document({ note: 'x' })],
    [
      'document-key-member-unknown',
      'A member of a key that nobody knows.',
      document({ keys: [{ ...KEY, note: 'x' }] }),
    ],
    ['document-member-twice', 'A member twice.', document().replace('{', `{"issuer":"${OTHER}",`)],
    ['document-too-large', 'More than 65536 bytes.', `${document()}${' '.repeat(65_536)}`],
    [
      'document-window-empty',
      'A key that ends as it begins.',
      document({ keys: [{ ...KEY, notAfter: KEY.notBefore }] }),
    ],
    [
      'document-wallet-on-every-network',
      'A wallet that the host names is on one network.',
      document({ wallets: [{ network: 'eip155:*', payTo: PAYEE }] }),
    ],
    [
      'document-statement-of-another-issuer',
      'A certificate of another issuer.',
      document({ statements: [await statement('certificate', { issuer: OTHER })] }),
    ],
    [
      'document-statement-of-another-key',
      'A certificate of a key that the document does not name.',
      document({ statements: [await statement('certificate', { key: STRANGER })] }),
    ],
    [
      'document-terms',
      'Terms are no statement about a key.',
      document({ statements: [await statement('terms', {}, KEYS.signer)] }),
    ],
    [
      'document-successor-unknown',
      'A successor that the document does not name.',
      document({ statements: [other] }),
    ],
    [
      'document-two-successors',
      'Two successors of one key.',
      document({ keys: [KEY, NEXT, { key: LAST, notBefore: 0 }], statements: [named, other] }),
    ],
    [
      'document-loop',
      'Each key is the successor of the other.',
      document({ statements: [named, back] }),
    ],
  ]
  const shrank: [name: string, comment: string, earlier: JsonMembers, later: JsonMembers][] = [
    ['document-shrank-by-a-key', 'A key is gone.', {}, { keys: [KEY] }],
    ['document-shrank-by-a-revocation', 'A revocation is gone.', { statements: [revoked] }, {}],
    [
      'document-shrank-by-an-end',
      'A key lives longer than it was said to.',
      { keys: [{ ...KEY, notAfter: ISSUED_AT + 10 }] },
      { keys: [{ ...KEY, notAfter: ISSUED_AT + 11 }] },
    ],
  ]
  const bad = withEmptyWindow(await statement('certificate'))
  return [
    ...forms.map(([name, comment, text]) =>
      keyCase(name, '2-key-document', 'key_document_invalid', comment, { document: text }),
    ),
    keyCase(
      'document-statement-of-another-form',
      '1-statements',
      'statement_invalid',
      'A statement of another form inside of a document.',
      { document: document({ statements: [bad] }) },
    ),
    ...shrank.map(([name, comment, earlier, later]) =>
      keyCase(name, '2-key-document', 'key_document_shrank', comment, {
        earlier: document(earlier),
        document: document(later),
      }),
    ),
    keyCase('document-grew', '2-key-document', 'current', 'A key more, and an end of the first.', {
      earlier: document({ keys: [KEY] }),
      document: document({ keys: [NEXT, { ...KEY, notAfter: ISSUED_AT + 100_000 }] }),
    }),
    keyCase(
      'document-at-65536-bytes',
      '2-key-document',
      'current',
      'As large as it may be, and laid out as nobody would.',
      { document: document({ wallets: [{ network: NETWORK, payTo: PAYEE }] }).padEnd(65_536) },
    ),
  ]
}

function withEmptyWindow({ certificate, signature }: JsonMembers): JsonMembers {
  return {
    certificate: { ...(certificate as JsonMembers), notAfter: 0 },
    signature: signature as string,
  }
}
