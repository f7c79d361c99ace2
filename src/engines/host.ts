/** The engine of the host: node's own SHA-256 where there is one, noble for the rest. @module */
import { nobleEngine } from '../core/engine.js'
import type { Engine, HashFactory, Hex } from '../ports.js'

interface NodeCrypto {
  createHash(name: string): ReturnType<HashFactory>
  hash?(name: string, data: Uint8Array | string, encoding: 'hex'): string
}
interface Host {
  process?: { getBuiltinModule?(id: string): NodeCrypto | undefined }
}

// Asked for at run time and not imported, so that browsers and workers can load this file too.
const crypto = (globalThis as Host).process?.getBuiltinModule?.('node:crypto')

function nodeSha256({ createHash, hash }: NodeCrypto): HashFactory {
  const create = () => createHash('sha256')
  return hash
    ? Object.assign(create, {
        hex: (data: Uint8Array | string): Hex => `0x${hash('sha256', data, 'hex')}`,
      })
    : create
}

/**
 * Noble's curve and keccak, and the fastest synchronous SHA-256 of this host.
 *
 * @example auditReceipt(header, { policy, trust, engine: hostEngine })
 */
export const hostEngine: Engine = {
  ...nobleEngine,
  sha256: crypto ? nodeSha256(crypto) : nobleEngine.sha256,
}
