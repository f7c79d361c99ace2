/** What a caller remembers about whom it paid. @module */
import type { Hex } from '../ports.js'

/** One issuer as it was when it was first paid. */
export interface Pin {
  /** The key that it announced. */
  readonly signer: Hex
  /** Who was paid, by network (CAIP-2); eip155 addresses in lower case. */
  readonly payTo: Readonly<Record<string, string>>
}

/** Where pins are kept. An issuer is an origin, as `new URL(x).origin` prints it. */
export interface PinStore {
  read(issuer: string): Promise<Pin | undefined>
  /** Replaces the issuer's pin. */
  write(issuer: string, pin: Pin): Promise<void>
}

/** How a pin names a network and an account there: nothing that could break a line or a column. */
export const NETWORK = /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/
export const PAYEE = /^[!-~]{1,66}$/

/** A pin as one line of text, as a pin file has it. */
export const serializePin = (issuer: string, { payTo, signer }: Pin): string =>
  [issuer, signer, ...Object.entries(payTo).map((pair) => pair.join('='))].join(' ')

/** Pins that are forgotten with the process. */
export function createMemoryPins(): PinStore {
  const pins = new Map<string, Pin>()
  return {
    read: async (issuer) => pins.get(issuer),
    async write(issuer, pin) {
      pins.set(issuer, pin)
    },
  }
}
