/** Which statements about a key count: those that somebody signed who may. Source: spec/keys.md §1. @module */
import type { Hex, VerifyingEngine } from '../ports.js'
import { recoverStatement, statementId } from './statement.js'
import type { KeyStatement, Signed } from './types.js'

/** What a wallet that is a contract said, and the block of its chain at which it said so. */
export interface ContractAnswer {
  readonly accepted: boolean
  readonly network: string
  readonly block: { readonly number: number; readonly hash: Hex }
}

/** Answers by the id of the certificate that they speak of. */
export type ChainAnswers = ReadonlyMap<Hex, ContractAnswer>

export interface Authority {
  /** Whether the payee's wallet signed; `undefined` where only its chain can tell. */
  vouches(certificate: Signed<'certificate'>): boolean | undefined
  /** The one key that comes after a key, and from when on. */
  successionOf(key: Hex): { readonly successor: Hex; readonly notBefore: number } | undefined
  /** Revocations of a key that count. */
  revocationsOf(key: Hex): readonly Signed<'revocation'>[]
  idOf(statement: KeyStatement): Hex
}

/** Who signed which statement, as far as it was asked. */
export type Signers = WeakMap<KeyStatement, { readonly address: Hex | undefined }>

export interface AuthorityOptions {
  /**
   * Whether a wallet that certified a key may retire and revoke it as well. Anybody can certify any
   * key: only the payee, and wallets that the verifier or the host name, have a say.
   */
  readonly speaks: (payTo: string) => boolean
  readonly answers?: ChainAnswers | undefined
  /** Shared between authorities, so that every signature is recovered once. */
  readonly signers?: Signers
}

/**
 * Judges statements of one issuer. Every signature is recovered at most once, and only when it is
 * asked about: a verification of one key costs the curve what the statements about that key do.
 */
export function createAuthority(
  issuer: string,
  statements: readonly KeyStatement[],
  engine: VerifyingEngine,
  { answers = new Map(), signers = new WeakMap(), speaks }: AuthorityOptions,
): Authority {
  const signerOf = (statement: KeyStatement) => {
    const known = signers.get(statement) ?? { address: recoverStatement(statement, engine) }
    signers.set(statement, known)
    return known.address
  }
  const idOf = (statement: KeyStatement) => statementId(statement, engine)
  const about = <Name extends 'certificate' | 'succession' | 'revocation'>(name: Name, key: Hex) =>
    statements.filter((one): one is Signed<Name> & KeyStatement => {
      const body = (one as unknown as Partial<Record<string, { issuer: string; key: Hex }>>)[name]
      return body?.issuer === issuer && body.key === key
    })

  const vouches = (statement: Signed<'certificate'>) => {
    if (signerOf(statement) === statement.certificate.payTo) return true
    // An address on every network is no contract's to speak for.
    if (statement.certificate.network === 'eip155:*') return false
    return answers.get(idOf(statement))?.accepted
  }
  const isCertifier = (address: Hex | undefined, key: Hex) =>
    address !== undefined &&
    speaks(address) &&
    about('certificate', key).some(
      (one) => one.certificate.payTo === address && vouches(one) === true,
    )

  const successionOf = (key: Hex) => {
    const all = about('succession', key)
    const byWallet = all.filter((one) => isCertifier(signerOf(one), key))
    // A thief of the key can name a successor as well; only the wallet decides between two.
    const counting = byWallet.length > 0 ? byWallet : all.filter((one) => signerOf(one) === key)
    // One that names two names none; the order in which statements come says nothing.
    const [first] = counting.map((one) => one.succession).sort((a, b) => a.notBefore - b.notBefore)
    return counting.every((one) => one.succession.successor === first?.successor)
      ? first
      : undefined
  }
  /** Every key that comes after a key; a loop ends where it began. */
  const successorsOf = (key: Hex): ReadonlySet<Hex> => {
    const found = new Set<Hex>()
    let next = successionOf(key)
    while (next !== undefined && next.successor !== key && !found.has(next.successor)) {
      found.add(next.successor)
      next = successionOf(next.successor)
    }
    return found
  }

  return {
    vouches,
    successionOf,
    revocationsOf(key) {
      const all = about('revocation', key)
      if (all.length === 0) return []
      const successors = successorsOf(key)
      return all.filter((one) => {
        const signer = signerOf(one)
        return signer !== undefined && (successors.has(signer) || isCertifier(signer, key))
      })
    },
    idOf,
  }
}
