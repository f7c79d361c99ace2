/** The checks of host and payee that a verifier can be given. Source: spec/keys.md §3. @module */
import { type ErrorCode, refuse } from '../errors.js'
import type { Hashes, Hex, VerifyingEngine } from '../ports.js'
import { type ChainAnswers, createAuthority, type Signers } from './authority.js'
import { isOn } from './forms.js'
import { judgeKey, STATE_CODES, type Times } from './state.js'
import { statementId } from './statement.js'
import type { KeyCertificate, KeyDocument, KeyStatement, Signed, Wallet } from './types.js'

/** What a key is judged by. All but the statements comes from the verifying party. */
export interface KeyEvidence extends Omit<Times, 'issuedAt'> {
  /** Keys accepted for an origin. */
  readonly signers?: readonly { readonly issuer: string; readonly signer: string }[]
  /** Wallets accepted for an origin: a key that one of them certified is accepted too. */
  readonly wallets?: readonly (Wallet & { readonly issuer: string })[]
  /** What the verifier itself fetched from the issuer's host, never a copy from a file. */
  readonly document?: KeyDocument
  /** From anywhere: their signatures speak for themselves. */
  readonly statements?: readonly KeyStatement[]
  /** What contract wallets answered on their chain. */
  readonly answers?: ChainAnswers
}

/** The part of the claims that is judged here. */
interface Claimed {
  readonly issuer: string
  readonly signer: Hex
  readonly issuedAt: number
  readonly payment: Wallet
}

type Outcome = {
  readonly status: 'pass' | 'unchecked'
  readonly code?: ErrorCode
  readonly details: Readonly<Record<string, string | number | boolean | undefined>>
}

/** A certificate for claims, and whether it holds; `undefined` where only its chain can tell. */
interface Found {
  readonly holds: boolean | undefined
  readonly statement: Signed<'certificate'>
}

type KeyCheck = (claims: Claimed, engine: Hashes) => Outcome

const sameWallet = (a: Wallet, b: Wallet) => a.network === b.network && a.payTo === b.payTo

/** Whether a certificate speaks of this key, host and wallet. */
const speaksOf = (certificate: KeyCertificate, { issuer, payment, signer }: Claimed) =>
  certificate.issuer === issuer &&
  certificate.key === signer &&
  certificate.payTo === payment.payTo &&
  isOn(certificate.network, payment.network)

/**
 * The checks `host` and `payee` of a verification.
 *
 * Layout: what the verifier accepts, fetched and was handed → checks to be passed to it. They keep
 * what they recovered, so one pair of checks serves many receipts.
 * Errors: the check `payee` throws `certificate_invalid`.
 * Source: spec/keys.md §3 and §4.
 *
 * @example verifyReceipt(header, { policy, trust, checks: checkKeys({ document, at }, engine) })
 */
export function checkKeys(
  {
    answers,
    at,
    document: published,
    firstSeen,
    provenAt,
    signers = [],
    statements = [],
    wallets = [],
  }: KeyEvidence,
  engine: VerifyingEngine,
): { readonly host: KeyCheck; readonly payee: KeyCheck } {
  const all: readonly KeyStatement[] = [...(published?.statements ?? []), ...statements]
  const signersOfStatements: Signers = new WeakMap()
  const publishedBy = (issuer: string) => (published?.issuer === issuer ? published : undefined)
  const authorityOf = ({ issuer, payment }: Claimed) => {
    const named = [
      payment,
      ...wallets.filter((one) => one.issuer === issuer),
      ...(publishedBy(issuer)?.wallets ?? []),
    ]
    const speaks = (payTo: string) => named.some((one) => one.payTo === payTo)
    return createAuthority(issuer, all, engine, { answers, signers: signersOfStatements, speaks })
  }
  const judgedAt = (claims: Claimed) => Math.max(claims.issuedAt, provenAt ?? 0)

  /** Certificates for these claims, each with whether it holds; one that the wallet did not sign is nobody's word. */
  const certificatesFor = (claims: Claimed) => {
    const { vouches } = authorityOf(claims)
    return all
      .filter((one): one is Signed<'certificate'> => 'certificate' in one)
      .filter(({ certificate }) => speaksOf(certificate, claims))
      .flatMap((statement): readonly Found[] => {
        const { notAfter, notBefore } = statement.certificate
        const inWindow = notBefore <= judgedAt(claims) && judgedAt(claims) < notAfter
        const signed = vouches(statement)
        if (signed === true) return [{ holds: inWindow, statement }]
        return signed === undefined && inWindow ? [{ holds: undefined, statement }] : []
      })
  }
  const isVouched = (claims: Claimed) => certificatesFor(claims).some(({ holds }) => holds === true)
  /** The block at which a wallet answered, where its chain had to be asked. */
  const blockOf = (statement: Signed<'certificate'>) =>
    signersOfStatements.get(statement)?.address === statement.certificate.payTo
      ? undefined
      : answers?.get(statementId(statement, engine))?.block

  /** How the host itself names the key or its wallet. */
  const bindingOf = (claims: Claimed): string | undefined => {
    const { issuer, payment, signer } = claims
    const own = publishedBy(issuer)
    const isListed = (one: { issuer: string; signer: string }) =>
      one.issuer === issuer && one.signer.toLowerCase() === signer
    if (signers.some(isListed)) return 'signer'
    if (own?.keys.some(({ key }) => key === signer)) return 'document'
    const named =
      wallets.some((one) => one.issuer === issuer && sameWallet(one, payment)) ||
      own?.wallets.some((one) => sameWallet(one, payment))
    return named && isVouched(claims) ? 'wallet' : undefined
  }

  return {
    host(claims) {
      const { issuedAt, issuer, payment, signer } = claims
      const binding = bindingOf(claims)
      if (binding === undefined) {
        const wallet = isVouched(claims) ? payment.payTo : undefined
        return {
          status: 'unchecked',
          code: 'signer_untrusted',
          details: { missing: 'keys of the host', ...(wallet && { wallet }) },
        }
      }
      const listed = publishedBy(issuer)?.keys.find(({ key }) => key === signer)
      const times = {
        issuedAt,
        ...(at !== undefined && { at }),
        ...(provenAt !== undefined && { provenAt }),
        ...(firstSeen && { firstSeen }),
      }
      const judged = judgeKey(signer, listed, authorityOf(claims), times)
      const code = STATE_CODES[judged.state]
      const details = { binding, ...judged }
      return code === undefined
        ? { status: 'pass', details }
        : { status: 'unchecked', code, details }
    },

    payee(claims) {
      const found = certificatesFor(claims)
      const { payTo } = claims.payment
      const holding = found.find(({ holds }) => holds === true)
      if (holding !== undefined) {
        const block = blockOf(holding.statement)
        const asked = block && { block: block.number, blockHash: block.hash }
        return { status: 'pass', details: { wallet: payTo, ...asked } }
      }
      if (found.some(({ holds }) => holds === undefined)) {
        return { status: 'unchecked', details: { missing: 'chain state', wallet: payTo } }
      }
      if (found.length > 0) {
        const wanted = 'a certificate that holds at that time'
        refuse('certificate_invalid', 'check certificate', wanted, { wallet: payTo })
      }
      return { status: 'unchecked', details: { missing: 'certificate' } }
    },
  }
}
