/** Whether an announced key follows the pinned one. Source: spec/keys.md §7. @module */
import { isReceiptError } from '../errors.js'
import { createAuthority, type Signers } from '../keys/authority.js'
import { isOn } from '../keys/forms.js'
import {
  checkGrown,
  type KeyCertificate,
  type KeyDocument,
  type Signed,
  type Wallet,
} from '../keys/index.js'
import { judgeKey } from '../keys/state.js'
import type { Clock, Engine, Fetch, Hex } from '../ports.js'
import { fetchKeyDocument } from './key-document.js'

/** A pinned key, and the one that was announced in its place. */
export interface Change {
  readonly issuer: string
  readonly pinned: Hex
  readonly announced: Hex
  /** Pinned payees on the networks that are offered. */
  readonly wallets: readonly Wallet[]
}

/** Why the announced key is not accepted; `undefined` where it is. */
export type Follow = (change: Change) => Promise<string | undefined>

/** Longer than any line of successors that a key document can hold. */
const MAX_STEPS = 256
/** What was asked before a payment is signed still counts when it is sent. Seconds. */
const FRESH = 60

/**
 * Judges a change by what the issuer's own host publishes at that time.
 *
 * Later documents of a host are held against the one before, as long as this is kept.
 */
export function createFollow({
  clock,
  engine,
  fetch,
}: {
  readonly clock: Clock
  readonly engine: Engine
  readonly fetch: Fetch
}): Follow {
  const kept = new Map<string, { readonly document: KeyDocument; readonly until: number }>()
  const asked = new Map<string, Promise<KeyDocument>>()

  async function ask(issuer: string): Promise<KeyDocument> {
    const document = await fetchKeyDocument(issuer, { fetch })
    const earlier = kept.get(issuer)?.document
    if (earlier !== undefined) checkGrown(earlier, document)
    kept.set(issuer, { document, until: clock() + FRESH })
    return document
  }

  /** Calls at the same time ask once. */
  function read(issuer: string): Promise<KeyDocument> {
    const fresh = kept.get(issuer)
    if (fresh !== undefined && clock() < fresh.until) return Promise.resolve(fresh.document)
    const asking = asked.get(issuer) ?? ask(issuer).finally(() => asked.delete(issuer))
    asked.set(issuer, asking)
    return asking
  }

  return async function follow(change) {
    let document: KeyDocument
    try {
      document = await read(change.issuer)
    } catch (error) {
      if (!isReceiptError(error)) throw error
      return error.message
    }
    const refusal = findRefusal(document, change, clock(), engine)
    // Whoever was refused may publish what was missing, and is asked anew.
    if (refusal !== undefined) kept.set(change.issuer, { document, until: 0 })
    return refusal
  }
}

/** What keeps a document from vouching for a change; `undefined` where nothing does. */
export function findRefusal(
  document: KeyDocument,
  change: Change,
  now: number,
  engine: Engine,
): string | undefined {
  const { announced, issuer, pinned, wallets } = change
  const { keys, statements } = document
  const signers: Signers = new WeakMap()
  const listen = (to: readonly Wallet[]) =>
    createAuthority(issuer, statements, engine, {
      signers,
      speaks: (payTo) => to.some((wallet) => wallet.payTo === payTo),
    })
  // A host in other hands names other wallets: only who is paid, or the key itself, lets it go on.
  const payees = listen(wallets)

  const succeeds = () => {
    let key = pinned
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const next = payees.successionOf(key)
      if (next === undefined || next.notBefore > now) return false
      key = next.successor
      if (key === announced) return true
    }
    return false
  }
  const certificates = statements
    .filter((one): one is Signed<'certificate'> => 'certificate' in one)
    .filter(({ certificate }) => isAbout(certificate, change))
  const answers = certificates
    .filter(({ certificate: { notAfter, notBefore } }) => notBefore <= now && now < notAfter)
    .map(payees.vouches)
  if (!answers.includes(true) && !succeeds()) {
    if (answers.includes(undefined)) return 'only its chain can tell whether the payee certified it'
    return certificates.length > answers.length
      ? 'its certificate does not hold at this time'
      : 'its key document has neither a certificate by the pinned payee nor a succession'
  }

  // Against the key, wallets that the host names are heard as well.
  const named = listen([...wallets, ...document.wallets])
  const listed = keys.find(({ key }) => key === announced)
  const { state } = judgeKey(announced, listed, named, { issuedAt: now, at: now })
  return state === 'current'
    ? undefined
    : `its key document calls it ${state.replace(' before issue', '')}`
}

/** Whether a certificate is one for the announced key, in the name of a pinned payee. */
const isAbout = (
  { issuer, key, network, payTo }: KeyCertificate,
  { announced, issuer: host, wallets }: Change,
) =>
  issuer === host &&
  key === announced &&
  wallets.some((wallet) => wallet.payTo === payTo && isOn(network, wallet.network))
