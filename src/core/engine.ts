/** The default engine: noble, everywhere. @module */
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Engine } from '../ports.js'
import { nobleCurve } from './secp256k1.js'

export const nobleEngine: Engine = {
  curve: nobleCurve,
  keccak256: (bytes) => keccak_256(bytes),
  sha256: () => sha256.create(),
}
