/** The engine of the host: node's own SHA-256 where there is one, noble for the rest. @module */
import { nobleEngine } from '../core/engine.js'
import type { Engine, HashFactory } from '../ports.js'

interface Host {
  process?: {
    getBuiltinModule?(id: string): { createHash(name: string): ReturnType<HashFactory> } | undefined
  }
}

// Asked for at run time and not imported, so that browsers and workers can load this file too.
const crypto = (globalThis as Host).process?.getBuiltinModule?.('node:crypto')

/**
 * Noble's curve and keccak, and the fastest synchronous SHA-256 of this host.
 *
 * @example auditReceipt(header, { policy, trust, engine: hostEngine })
 */
export const hostEngine: Engine = {
  ...nobleEngine,
  sha256: crypto ? () => crypto.createHash('sha256') : nobleEngine.sha256,
}
