/** What an x402 resource server says while a request runs, kept apart per request. Source: spec/http.md §2. @module */
import { AsyncLocalStorage } from 'node:async_hooks'

/** The part of `x402ResourceServer` (@x402/core/server) that is used. */
export interface ResourceServer {
  createPaymentRequiredResponse(...parameters: never[]): Promise<object>
  onAfterSettle(hook: (context: { readonly result: object }) => Promise<void>): unknown
}

/** What one request heard, as JSON. */
export interface Heard {
  required?: string
  settlement?: string
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

  server.createPaymentRequiredResponse = async (...parameters) => {
    const required = await advertise(...parameters)
    const heard = current.getStore()
    if (heard !== undefined) heard.required = JSON.stringify(required)
    return required
  }
  server.onAfterSettle(async ({ result }) => {
    const heard = current.getStore()
    if (heard !== undefined) heard.settlement = JSON.stringify(result)
  })
  return (heard, perform) => current.run(heard, perform)
}
