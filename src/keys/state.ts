/** What becomes of a key, and of what it signed. Source: spec/keys.md §4. @module */
import type { ErrorCode } from '../errors.js'
import type { Hex } from '../ports.js'
import type { Authority } from './authority.js'
import type { ListedKey, RevocationReason } from './types.js'

export type KeyState =
  | 'current'
  | 'superseded'
  | 'retired'
  | 'not yet valid'
  | 'expired'
  | 'revoked before issue'
  | 'revoked after issue'
  | 'disputed'

/** The code of a state that does not let step 9 pass. */
export const STATE_CODES: Readonly<Partial<Record<KeyState, ErrorCode>>> = {
  retired: 'key_superseded',
  'not yet valid': 'key_not_yet_valid',
  expired: 'key_expired',
  'revoked before issue': 'key_revoked',
  disputed: 'key_disputed',
}

/** When a receipt was made, and what the verifier knows about time. Unix seconds. */
export interface Times {
  readonly issuedAt: number
  /** Outside evidence proves that the receipt existed then. */
  readonly provenAt?: number
  /** The verifier's time; without it, a revocation has no known beginning. */
  readonly at?: number
  /** When the verifier first saw a revocation, or outside evidence proves it; default: `at`. */
  readonly firstSeen?: (id: Hex) => number | undefined
}

export interface JudgedKey {
  readonly state: KeyState
  /** When that began, where something did. */
  readonly since?: number
  readonly reason?: RevocationReason
}

/** A thief can have written any time into a receipt. */
const THEFT: ReadonlySet<RevocationReason> = new Set(['compromised', 'lost'])

/** The first row of the table in spec/keys.md §4 that applies. */
export function judgeKey(
  key: Hex,
  listed: ListedKey | undefined,
  authority: Authority,
  { at = Infinity, firstSeen, issuedAt, provenAt }: Times,
): JudgedKey {
  const judged = Math.max(issuedAt, provenAt ?? 0)
  const revocations = authority.revocationsOf(key).map((statement) => {
    const since = Math.min(firstSeen?.(authority.idOf(statement)) ?? at, at)
    const { reason } = statement.revocation
    return since === Infinity ? { reason } : { since, reason }
  })
  const before = revocations.find(({ since = Infinity }) => judged >= since)
  if (before !== undefined) return { state: 'revoked before issue', ...before }
  const theft = revocations.find(({ reason }) => THEFT.has(reason))
  if (theft !== undefined && provenAt === undefined) return { state: 'disputed', ...theft }

  const { notAfter = Infinity, notBefore = 0, retiredAt = Infinity } = listed ?? {}
  if (judged < notBefore) return { state: 'not yet valid', since: notBefore }
  if (judged >= notAfter) return { state: 'expired', since: notAfter }
  const retired = Math.min(retiredAt, authority.successionOf(key)?.notBefore ?? Infinity)
  if (judged >= retired) return { state: 'retired', since: retired }

  const [after] = revocations
  if (after !== undefined) return { state: 'revoked after issue', ...after }
  return retired < Infinity && retired <= at
    ? { state: 'superseded', since: retired }
    : { state: 'current' }
}
