/** States of a key that is bound to its host. @module */
import { ISSUED_AT, ISSUER, KEYS, SIGNER, STRANGER } from '../../support/fixtures.js'
import { type KeyInput, withHighS } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import {
  document,
  idOf,
  keyCase,
  LAST,
  LATER,
  NETWORK,
  print,
  SEEN_AT,
  SUCCESSOR,
  statement,
} from './keys-build.js'

export async function stateCases(): Promise<VectorCase[]> {
  const certificate = print(await statement('certificate'))
  const named = print(await statement('succession', {}, KEYS.signer))
  const stolen = await statement('revocation')
  const revoked = print(stolen)
  const ceased = print(await statement('revocation', { reason: 'ceased' }))
  const backdated = print(await statement('revocation', { publishedAt: 1 }))
  const id = await idOf('revocation')
  const begun = (notBefore: number) => statement('succession', { notBefore }, KEYS.signer)
  const listed = (change: object) => document({ keys: [{ key: SIGNER, notBefore: 0, ...change }] })
  const theft = print(await statement('succession', { successor: LAST, notBefore: 1 }, KEYS.signer))
  const decided = print(await statement('succession', { notBefore: ISSUED_AT }))
  const next = print(
    await statement('succession', { key: SUCCESSOR, successor: LAST }, LATER.successor),
  )
  const ring = print(
    await statement('succession', { key: SUCCESSOR, successor: SIGNER }, LATER.successor),
  )
  const own = print(await statement('certificate', { payTo: STRANGER }, KEYS.stranger))
  const byStranger = print(await statement('revocation', {}, KEYS.stranger))
  const bySuccessor = print(await statement('revocation', {}, LATER.successor))
  const byLast = print(await statement('revocation', {}, LATER.last))

  const cases: [
    name: string,
    means: string,
    comment: string,
    statements: string[],
    input?: Partial<KeyInput>,
  ][] = [
    ['superseded', 'superseded', 'A successor began after the receipt was issued.', [named]],
    [
      'successor-to-come',
      'current',
      'A successor that has not begun yet.',
      [named],
      { at: ISSUED_AT },
    ],
    [
      'retired',
      'key_superseded',
      'Issued as the successor began.',
      [print(await begun(ISSUED_AT))],
    ],
    [
      'retired-by-document',
      'key_superseded',
      'Issued as the key retired.',
      [],
      { document: listed({ retiredAt: ISSUED_AT }) },
    ],
    [
      'not-yet-valid',
      'key_not_yet_valid',
      'Issued a second before the key was valid.',
      [],
      { document: listed({ notBefore: ISSUED_AT + 1 }) },
    ],
    [
      'valid-from-its-first-second',
      'current',
      'Issued as the key became valid.',
      [],
      { document: listed({ notBefore: ISSUED_AT }) },
    ],
    [
      'expired',
      'key_expired',
      'The end of a window does not belong to it.',
      [],
      { document: listed({ notAfter: ISSUED_AT }) },
    ],
    [
      'disputed',
      'key_disputed',
      'The key was stolen, and no clock speaks.',
      [certificate, revoked],
    ],
    [
      'disputed-although-backdated',
      'key_disputed',
      'A revocation dated before the receipt: the date is the word of who signs it.',
      [certificate, backdated],
    ],
    [
      'revoked-after-a-proven-time',
      'revoked after issue',
      'Outside evidence proves the receipt before the revocation was seen.',
      [certificate, revoked],
      { provenAt: SEEN_AT - 1 },
    ],
    [
      'revoked-after-issue',
      'revoked after issue',
      'The seller ceased to use the key, which disowns nothing.',
      [certificate, ceased],
    ],
    [
      'revoked-before-issue',
      'key_revoked',
      'Issued as the verifier had seen the revocation.',
      [certificate, revoked],
      { firstSeen: { [id]: ISSUED_AT } },
    ],
    [
      'revoked-before-a-proven-time',
      'key_revoked',
      'Outside evidence proves only a time at which the revocation had been seen.',
      [certificate, revoked],
      { firstSeen: { [id]: SEEN_AT - 5 }, provenAt: SEEN_AT - 5 },
    ],
    [
      'revocation-by-a-stranger',
      'current',
      'A revocation by a key that nobody named.',
      [certificate, byStranger],
    ],
    [
      'revocation-by-the-key',
      'current',
      'A key does not revoke itself: its thief could.',
      [certificate, print(await statement('revocation', {}, KEYS.signer))],
    ],
    [
      'revocation-by-a-self-named-wallet',
      'current',
      'A stranger certifies the key with a wallet of his own, revokes it and names a successor.',
      [own, byStranger, print(await statement('succession', { notBefore: 1 }, KEYS.stranger))],
    ],
    [
      'revocation-by-a-wallet-of-the-document',
      'key_disputed',
      'The same wallet, which the document names.',
      [own, byStranger],
      { document: document({ wallets: [{ network: NETWORK, payTo: STRANGER }] }) },
    ],
    [
      'revocation-by-an-accepted-wallet',
      'key_disputed',
      'The same wallet, which the verifier accepts for the issuer.',
      [own, byStranger],
      { wallets: [{ issuer: ISSUER, network: NETWORK, payTo: STRANGER }] },
    ],
    [
      'revocation-without-certificate',
      'current',
      'The wallet that was paid never certified the key.',
      [revoked],
    ],
    [
      'revocation-of-another-issuer',
      'current',
      'A revocation of the same key for another issuer.',
      [certificate, print(await statement('revocation', { issuer: 'https://api.example.org' }))],
    ],
    [
      'revocation-on-the-other-half',
      'current',
      'The signature of the wallet with n - s.',
      [certificate, print({ ...stolen, signature: withHighS(stolen.signature as `0x${string}`) })],
    ],
    ['revocation-by-the-successor', 'key_disputed', 'The successor revokes.', [named, bySuccessor]],
    [
      'revocation-by-a-later-successor',
      'key_disputed',
      'The successor of the successor revokes.',
      [named, next, byLast],
    ],
    [
      'successors-in-a-circle',
      'key_disputed',
      'Successors that end where they began, and the first of them revokes.',
      [named, ring, bySuccessor],
    ],
    [
      'two-successors-by-the-key',
      'current',
      'A key that names two successors names none.',
      [named, theft],
    ],
    [
      'two-successors-and-the-wallet',
      'key_superseded',
      'The key names one successor and the wallet another: the wallet counts.',
      [certificate, theft, decided],
    ],
    [
      'succession-at-two-times',
      'key_superseded',
      'One successor at two times begins at the first.',
      [named, print(await begun(ISSUED_AT))],
    ],
    [
      'succession-by-the-successor',
      'current',
      'A key that names itself as the successor.',
      [print(await statement('succession', { notBefore: 1 }, LATER.successor))],
    ],
  ]
  return cases.map(([name, means, comment, statements, input]) =>
    keyCase(name, '4-states-of-a-key', means, comment, {
      document: document(),
      ...input,
      statements,
    }),
  )
}
