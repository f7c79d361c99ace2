/** What a key document says of each key at a time, and which of its statements do not count. @module */
import { hostEngine } from '../engines/host.js'
import { judgeKey, type KeyState } from '../keys/state.js'
import { bodyOf, nameOf, recoverStatement } from '../keys/statement.js'
import type {
  KeyCertificate,
  KeyDocument,
  KeyRevocation,
  KeyStatement,
  ListedKey,
} from '../keys/types.js'
import type { Hex } from '../ports.js'
import { authorityOf } from './key-document.js'

export interface SurveyedKey extends ListedKey {
  /** Of what the key signs at that time. */
  readonly state: KeyState | 'revoked'
  /** `proven` is false where only the chain can tell whether the wallet signed. */
  readonly certificates: readonly (Pick<
    KeyCertificate,
    'network' | 'payTo' | 'notBefore' | 'notAfter'
  > & { readonly proven: boolean })[]
  readonly successor?: { readonly key: Hex; readonly notBefore: number }
  readonly revocations: readonly (Pick<KeyRevocation, 'publishedAt' | 'reason'> & {
    readonly signer: Hex | undefined
  })[]
}

export interface Survey {
  readonly issuer: string
  readonly at: number
  readonly keys: readonly SurveyedKey[]
  /** Statements that nobody signed who may. */
  readonly forged: readonly {
    readonly statement: string
    readonly key: Hex
    readonly signer: Hex | undefined
  }[]
}

export function surveyDocument(document: KeyDocument, at: number): Survey {
  const { issuer, keys, statements } = document
  const signerOf = (one: KeyStatement) => recoverStatement(one, hostEngine)
  const authority = authorityOf(document)
  const counts = (one: KeyStatement): boolean => {
    if ('certificate' in one) return authority.vouches(one) !== false
    if ('revocation' in one) return authority.revocationsOf(one.revocation.key).includes(one)
    // Beside another one, it might count for that one's sake.
    const alone = statements.filter((other) => other === one || 'certificate' in other)
    return (
      authorityOf({ ...document, statements: alone }).successionOf(one.succession.key) !== undefined
    )
  }
  const counting = statements.filter(counts)
  return {
    issuer,
    at,
    keys: keys.map((listed): SurveyedKey => {
      const { key } = listed
      const { state } = judgeKey(key, listed, authority, { issuedAt: at, at })
      const succession = authority.successionOf(key)
      return {
        ...listed,
        // Whoever reads the document has seen its revocations by now.
        state: state === 'revoked before issue' ? 'revoked' : state,
        certificates: counting.flatMap((one) => {
          if (!('certificate' in one) || one.certificate.key !== key) return []
          const { network, notAfter, notBefore, payTo } = one.certificate
          return [{ network, payTo, notBefore, notAfter, proven: authority.vouches(one) === true }]
        }),
        ...(succession && {
          successor: { key: succession.successor, notBefore: succession.notBefore },
        }),
        revocations: authority.revocationsOf(key).map((one) => {
          const { publishedAt, reason } = one.revocation
          return { reason, publishedAt, signer: signerOf(one) }
        }),
      }
    }),
    forged: statements
      .filter((one) => !counts(one))
      .map((one) => ({
        statement: nameOf(one),
        key: (bodyOf(one) as { key: Hex }).key,
        signer: signerOf(one),
      })),
  }
}

/** What a provider should look at before others do. */
export function describeDoubts({ forged, keys }: Survey): string[] {
  const chain = keys.flatMap(({ certificates, key }) =>
    certificates
      .filter(({ proven }) => !proven)
      .map(
        ({ network, payTo }) =>
          `NOT CHECKED  a certificate of ${key} by ${payTo}: only the contract at that address on ${network} can tell`,
      ),
  )
  return [
    ...chain,
    ...forged.map(
      ({ key, signer, statement }) =>
        `FORGED  a ${statement} of ${key}, signed by ${signer ?? 'nobody'}, who may not: it counts for nothing`,
    ),
  ]
}
