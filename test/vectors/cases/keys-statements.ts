/** The one form of a statement, its id and its signer. @module */
import { CHECKSUMMED, ISSUER, KEYS, SIGNER, withMember } from '../../support/fixtures.js'
import { type JsonMembers, type StatementName, withHighS } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { BODIES, print, statement } from './keys-build.js'

const statementCase = (name: string, means: string, comment: string, text: string): VectorCase => ({
  name: `keys/${name}`,
  spec: 'keys.md#1-statements',
  means,
  comment,
  operation: 'statement',
  input: { statement: text },
})

export async function statementCases(): Promise<VectorCase[]> {
  const certificate = await statement('certificate')
  const good = print(certificate)
  const { signature } = certificate as { signature: `0x${string}` }
  const signed = (member: string, value: JsonMembers[string] | undefined) =>
    print(withMember(certificate, member, value))
  const own: [StatementName, JsonMembers][] = [
    ['certificate', certificate],
    ['succession', await statement('succession', {}, KEYS.signer)],
    ['revocation', await statement('revocation')],
    ['terms', await statement('terms', {}, KEYS.signer)],
  ]
  const succession = own[1]?.[1] as JsonMembers

  const forms: [name: string, comment: string, text: string][] = [
    ['statement-without-signature', 'No signature.', signed('signature', undefined)],
    ['statement-member-unknown', 'A member that nobody knows.', signed('certificate.note', 'x')],
    ['statement-member-missing', 'No serial.', signed('certificate.serial', undefined)],
    [
      'statement-two-in-one',
      'A certificate and a succession under one signature.',
      print({ ...certificate, succession: BODIES.succession }),
    ],
    [
      'statement-of-another-name',
      'A name that nobody knows.',
      good.replace('certificate', 'Certificate'),
    ],
    ['statement-not-canonical', 'A space.', good.replace(':', ': ')],
    [
      'statement-member-twice',
      'A member twice, which readers of JSON understand differently.',
      good.replace('"issuer":', '"issuer":"https://api.example.org","issuer":'),
    ],
    [
      'statement-proto-member',
      'A member named as some languages name what objects inherit.',
      good.replace('{"certificate"', '{"__proto__":{},"certificate"'),
    ],
    ['statement-too-large', 'More than 8192 bytes.', signed('signature', `0x${'ab'.repeat(4000)}`)],
    [
      'statement-signature-too-long',
      'A signature of 2049 bytes.',
      signed('signature', `0x${'ab'.repeat(2049)}`),
    ],
    [
      'statement-signature-short',
      'A signature of 64 bytes.',
      signed('signature', signature.slice(0, -2)),
    ],
    [
      'certificate-window-empty',
      'A window that ends as it begins.',
      signed('certificate.notAfter', BODIES.certificate.notBefore),
    ],
    [
      'certificate-payee-checksummed',
      'The address of the wallet as wallets print it.',
      signed('certificate.payTo', CHECKSUMMED.payee),
    ],
    [
      'certificate-every-network-of-another-kind',
      'Only EVM networks can be meant together.',
      signed('certificate.network', 'solana:*'),
    ],
    [
      'certificate-issuer-with-path',
      'An issuer is an origin.',
      signed('certificate.issuer', `${ISSUER}/`),
    ],
    [
      'succession-to-itself',
      'A key that comes after itself.',
      print(withMember(succession, 'succession.successor', SIGNER)),
    ],
    [
      'revocation-reason-unknown',
      'A reason that nobody knows.',
      print(withMember(await statement('revocation'), 'revocation.reason', 'stolen')),
    ],
  ]
  return [
    ...own.map(([name, value]) =>
      statementCase(name, 'ok', `A ${name}, its id and who signed it.`, print(value)),
    ),
    statementCase(
      'certificate-by-nobody',
      'ok',
      'The same signature with n - s names no wallet: only a chain can say what it is.',
      signed('signature', withHighS(signature)),
    ),
    ...forms.map(([name, comment, text]) =>
      statementCase(name, 'statement_invalid', comment, text),
    ),
  ]
}
