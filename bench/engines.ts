/** The engines that are compared. @module */
import { sha256 } from '@noble/hashes/sha2.js'
import type { Engine } from 'waybill'
import { hostEngine } from 'waybill/engine/host'
import { createNativeEngine } from 'waybill/engine/native'
import { createOxEngine } from 'waybill/engine/ox'

export const ENGINES = {
  /** As in a browser. */
  noble: () => ({ ...hostEngine, sha256: () => sha256.create() }),
  host: () => hostEngine,
  native: createNativeEngine,
  'native, keccak of ox': async () => {
    const [native, { keccak256 }] = await Promise.all([createNativeEngine(), createOxEngine()])
    return { ...native, keccak256 }
  },
  ox: createOxEngine,
} satisfies Record<string, () => Engine | Promise<Engine>>

export type EngineName = keyof typeof ENGINES
export const ENGINE_NAMES = Object.keys(ENGINES) as EngineName[]
