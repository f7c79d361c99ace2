/** What an x402 resource server says while a request runs, kept apart per request. Source: spec/http.md §2. @module */
import { AsyncLocalStorage } from 'node:async_hooks'
import { encodeBase64 } from '../core/base64.js'
import { encodeUtf8 } from '../core/bytes.js'

/** What x402 tells of a settlement that took place. */
export interface Settled {
  /** What the payer sent, as x402 read and verified it. */
  readonly paymentPayload: object
  /** The advertised entry that it matched. */
  readonly requirements: object
  readonly result: object
}

/** The part of `x402ResourceServer` (@x402/core/server) that is used. */
export interface ResourceServer {
  createPaymentRequiredResponse(...parameters: never[]): Promise<object>
  onAfterSettle(hook: (context: Settled) => Promise<void>): unknown
}

/** What one request heard. */
export interface Heard {
  /** What was advertised for it. */
  required?: object
  settled?: Settled
  /** Told of a settlement that came after the response had gone out. */
  onLate?: () => void
}

/** Runs a request so that what it hears is its own. */
export type Listen = <T>(heard: Heard, perform: () => T) => T

/**
 * Listens to a resource server: to what it advertises, which x402's settlement context lacks,
 * and to settlements, whose `PAYMENT-RESPONSE` can get lost after the money has moved.
 */
export function listenTo(server: ResourceServer): Listen {
  const current = new AsyncLocalStorage<Heard>()
  const advertise = server.createPaymentRequiredResponse.bind(server)

  server.createPaymentRequiredResponse = (...parameters) =>
    advertise(...parameters).then((required) => {
      const heard = current.getStore()
      // The first is that of the request itself; a handler may ask for others.
      if (heard !== undefined) heard.required ??= required
      return required
    })
  server.onAfterSettle(async (settled) => {
    const heard = current.getStore()
    if (heard === undefined) return
    heard.settled = settled
    heard.onLate?.()
  })
  return (heard, perform) => current.run(heard, perform)
}

/** The `PAYMENT-RESPONSE` that x402 writes for a settlement: what the facilitator told it alone stays out. */
export function encodeSettlement(settlement: object): string {
  const { extensionResponses: _, ...sent } = settlement as Record<string, unknown>
  return encodeBase64(encodeUtf8(JSON.stringify(sent)))
}
