/** Bindings and states of a key, transcribed from spec/keys.md §3 and §4. @module */
import {
  demandGrown,
  type KeyDocument,
  readDocument,
  readStatement,
  type Statement,
} from './keys.js'
import { Refusal } from './payment.js'

/** Everything that a key is judged by; documents and statements are texts. */
export interface KeyInput {
  claims: {
    issuer: string
    signer: string
    issuedAt: number
    payment: { network: string; payTo: string }
  }
  document?: string
  /** What the same host served before. */
  earlier?: string
  statements?: string[]
  signers?: { issuer: string; signer: string }[]
  wallets?: { issuer: string; network: string; payTo: string }[]
  /** What contracts answered, by the id of the certificate. */
  answers?: Record<string, boolean>
  at: number
  provenAt?: number
  /** When revocations were first seen, by their ids. */
  firstSeen?: Record<string, number>
}

export interface KeyOutput {
  /** How steps 9 and 10 end. */
  host?: 'pass' | 'unchecked'
  payee?: 'pass' | 'fail' | 'unchecked'
  binding?: string
  state?: string
  /** Of step 10 where it fails, else of step 9 where it does not pass, or of what cannot be read. */
  code?: string
}

/** What a statement is, and who signed it. */
export async function describeStatement({ statement }: { statement: string }) {
  try {
    const { id, name, signer } = await readStatement(statement)
    return { name, id, ...(signer && { signer }) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { code: error.code }
  }
}

export async function judgeKey(input: KeyInput): Promise<KeyOutput> {
  try {
    const document = input.document === undefined ? undefined : await readDocument(input.document)
    if (document !== undefined && input.earlier !== undefined) {
      demandGrown(await readDocument(input.earlier), document)
    }
    const handed: Statement[] = []
    for (const one of input.statements ?? []) handed.push(await readStatement(one))
    return judge(input, document, [...(document?.statements ?? []), ...handed])
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { code: error.code }
  }
}

const CODES: Record<string, string> = {
  'revoked before issue': 'key_revoked',
  disputed: 'key_disputed',
  'not yet valid': 'key_not_yet_valid',
  expired: 'key_expired',
  retired: 'key_superseded',
}

function judge(input: KeyInput, fetched: KeyDocument | undefined, all: Statement[]): KeyOutput {
  const { answers = {}, at, claims, provenAt, signers = [] } = input
  const { issuer, payment, signer } = claims
  const time = Math.max(claims.issuedAt, provenAt ?? claims.issuedAt)
  const document = fetched?.issuer === issuer ? fetched : undefined
  const accepted = (input.wallets ?? []).filter((one) => one.issuer === issuer)
  const hosts = [...accepted, ...(document?.wallets ?? [])]
  const about = (name: string, key: string) =>
    all.filter((one) => one.name === name && one.body.issuer === issuer && one.body.key === key)

  /** Whether the payee signed: yes, no, or for the chain to tell. */
  const holds = ({ body, id, signer: by }: Statement) =>
    by === body.payTo ? true : body.network === 'eip155:*' ? false : answers[id]
  const speaks = (wallet: string | undefined, key: string) =>
    [payment, ...hosts].some(({ payTo }) => payTo === wallet) &&
    about('certificate', key).some((one) => one.body.payTo === wallet && holds(one) === true)

  const fitting = about('certificate', signer)
    .filter(({ body }) => body.payTo === payment.payTo)
    .filter(
      ({ body: { network } }) =>
        network === payment.network ||
        (network === 'eip155:*' && payment.network.startsWith('eip155:')),
    )
    .flatMap((one): (boolean | undefined)[] => {
      const { notAfter, notBefore } = one.body as { notAfter: number; notBefore: number }
      const within = notBefore <= time && time < notAfter
      if (holds(one) === false || (holds(one) === undefined && !within)) return []
      return [holds(one) && within]
    })
  const payee = fitting.includes(true)
    ? 'pass'
    : fitting.length === 0 || fitting.includes(undefined)
      ? 'unchecked'
      : 'fail'

  const successor = (key: string) => {
    const links = about('succession', key)
    const byWallet = links.filter((one) => speaks(one.signer, key))
    const counting = byWallet.length > 0 ? byWallet : links.filter((one) => one.signer === key)
    const names = new Set(counting.map(({ body }) => body.successor as string))
    const from = Math.min(...counting.map(({ body }) => body.notBefore as number))
    return names.size === 1 ? { key: [...names][0] as string, from } : undefined
  }
  const later: string[] = []
  for (
    let next = successor(signer);
    next && !later.includes(next.key);
    next = successor(next.key)
  ) {
    later.push(next.key)
  }
  const revocations = about('revocation', signer)
    .filter(
      ({ signer: by }) =>
        (by !== undefined && by !== signer && later.includes(by)) || speaks(by, signer),
    )
    .map(({ body, id }) => ({
      since: Math.min(input.firstSeen?.[id] ?? at, at),
      theft: body.reason === 'compromised' || body.reason === 'lost',
    }))

  const state = () => {
    const listed = document?.keys.find(({ key }) => key === signer)
    const ends = [listed?.retiredAt, successor(signer)?.from].filter((end) => end !== undefined)
    if (revocations.some(({ since }) => time >= since)) return 'revoked before issue'
    if (provenAt === undefined && revocations.some(({ theft }) => theft)) return 'disputed'
    if (listed !== undefined && time < listed.notBefore) return 'not yet valid'
    if (listed?.notAfter !== undefined && time >= listed.notAfter) return 'expired'
    if (ends.some((end) => time >= end)) return 'retired'
    if (revocations.length > 0) return 'revoked after issue'
    return ends.some((end) => end <= at) ? 'superseded' : 'current'
  }

  const isHost = (one: { network: string; payTo: string }) =>
    one.network === payment.network && one.payTo === payment.payTo
  const binding = signers.some(
    (one) => one.issuer === issuer && one.signer.toLowerCase() === signer,
  )
    ? 'signer'
    : document?.keys.some(({ key }) => key === signer)
      ? 'document'
      : hosts.some(isHost) && payee === 'pass'
        ? 'wallet'
        : undefined
  const judged = binding === undefined ? undefined : state()
  const untrusted = judged === undefined ? 'signer_untrusted' : CODES[judged]
  const code = payee === 'fail' ? 'certificate_invalid' : untrusted
  return {
    host: untrusted === undefined ? 'pass' : 'unchecked',
    payee,
    ...(binding && { binding }),
    ...(judged && { state: judged }),
    ...(code && { code }),
  }
}
