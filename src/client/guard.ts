/** The last look before money leaves: is this still whom the caller trusts? Source: spec/http.md §3. @module */
import type { JsonObject } from '../core/json.js'
import { refuse } from '../errors.js'
import { toCaip2 } from '../payment/networks.js'
import type { PaymentRequired } from '../payment/types.js'
import type { Hex } from '../ports.js'
import type { Trust } from '../verify/types.js'
import type { Follow } from './follow.js'
import type { Offer, PaidOffer } from './offers.js'
import { NETWORK, PAYEE, type Pin, type PinStore } from './pins.js'
import type { ClientTrust } from './types.js'

/** Stands between a 402 and its payment, and again between the payment and the network. */
export interface Guard {
  /** Refuses an offer that must not be paid. Errors: `signer_changed`, `payee_changed`. */
  check(issuer: string, offer: Offer | undefined): Promise<void>
  /**
   * Checks once more, pins what is paid for the first time, and returns whose receipt will be
   * accepted. Errors: those of `check`.
   */
  commit(issuer: string, offer: PaidOffer | undefined): Promise<Trust>
}

export const createGuard = (trust: ClientTrust, follow: Follow): Guard =>
  'announced' in trust ? guardPins(trust.announced, follow) : guardSigners(trust)

/** Signers that the caller named. An issuer that it did not name is paid, and its receipt untrusted. */
function guardSigners(trust: Trust): Guard {
  const check: Guard['check'] = async (issuer, offer) => {
    const accepted = trust.signers
      .filter((key) => key.issuer === issuer)
      .map(({ signer }) => signer.toLowerCase())
    const found = offer?.announced?.signer
    if (found !== undefined && accepted.length > 0 && !accepted.includes(found)) {
      refuse('signer_changed', `pay ${issuer}`, `the accepted signer ${accepted.join(' or ')}`, {
        found,
      })
    }
  }
  return {
    check,
    async commit(issuer, offer) {
      await check(issuer, offer)
      return trust
    },
  }
}

// Two first payments to one issuer must not each pin a signer of their own.
const turns = new WeakMap<PinStore, Promise<unknown>>()

/** Signers as announced. The first payment that is sent to an issuer pins them, a later one may follow them. */
function guardPins(pins: PinStore, follow: Follow): Guard {
  /** The pin as this payment leaves it. */
  const check = async (issuer: string, offer: Offer | undefined) => {
    const pin = await pins.read(issuer)
    if (pin === undefined) return undefined
    const signer = await followSigner(issuer, pin, offer, follow)
    checkPayees(issuer, pin, offer?.required)
    return { ...pin, signer, changed: signer !== pin.signer }
  }

  const commit: Guard['commit'] = async (issuer, offer) => {
    const pin = await check(issuer, offer)
    // Without a pin and without a word about the signer, nobody's receipt can be accepted.
    const signer = pin?.signer ?? offer?.announced?.signer
    if (offer === undefined || signer === undefined) return { signers: [] }
    const payee = payeeOf(offer.entry, offer.required)
    const known = !payee?.payTo || Object.hasOwn(pin?.payTo ?? {}, payee.network)
    if (pin === undefined || pin.changed || !known) {
      await pins.write(issuer, {
        signer,
        payTo: { ...pin?.payTo, ...(!known && { [payee.network]: payee.payTo }) },
      })
    }
    return { signers: [{ issuer, signer }] }
  }

  return {
    async check(issuer, offer) {
      await check(issuer, offer)
    },
    commit(issuer, offer) {
      const perform = () => commit(issuer, offer)
      const turn = (turns.get(pins) ?? Promise.resolve()).then(perform, perform)
      turns.set(pins, turn)
      return turn
    },
  }
}

/**
 * The signer to accept: the pinned one, or the announced one that follows it. An offer without an
 * announcement, where there was one, is how a swapped server would begin.
 */
async function followSigner(
  issuer: string,
  { payTo, signer }: Pin,
  offer: Offer | undefined,
  follow: Follow,
): Promise<Hex> {
  const announced = offer?.announced?.signer
  if (announced === signer) return signer
  const details = { found: announced ?? 'no announcement' }
  const wanted = `signer ${signer} as pinned`
  if (offer === undefined || announced === undefined) {
    return refuse('signer_changed', `pay ${issuer}`, wanted, details)
  }
  const networks = offer.required.accepts.map((entry) => payeeOf(entry, offer.required)?.network)
  const wallets = Object.entries(payTo)
    .filter(([network]) => networks.includes(network))
    .map(([network, payee]) => ({ network, payTo: payee }))
  const reason = await follow({ issuer, pinned: signer, announced, wallets })
  if (reason === undefined) return announced
  const either = `${wanted}, or one that follows it; ${reason}`
  return refuse('signer_changed', `pay ${issuer}`, either, { ...details, reason })
}

function checkPayees(issuer: string, { payTo }: Pin, required: PaymentRequired | undefined) {
  for (const entry of required?.accepts ?? []) {
    const payee = payeeOf(entry, required as PaymentRequired)
    const pinned = payee && Object.hasOwn(payTo, payee.network) ? payTo[payee.network] : undefined
    if (payee !== undefined && pinned !== undefined && payee.payTo !== pinned) {
      refuse('payee_changed', `pay ${issuer}`, `payee ${pinned} on ${payee.network} as pinned`, {
        found: payee.payTo,
        network: payee.network,
      })
    }
  }
}

/** Who an entry pays and where, as pins write it: nothing without a CAIP-2 name, "" for an unreadable payee. */
function payeeOf({ network, payTo }: JsonObject, { x402Version }: PaymentRequired) {
  const named = toCaip2(String(network), x402Version)
  if (named === undefined || !NETWORK.test(named)) return undefined
  const payee = typeof payTo === 'string' && PAYEE.test(payTo) ? payTo : ''
  return { network: named, payTo: named.startsWith('eip155:') ? payee.toLowerCase() : payee }
}
