/** The default engines: noble, everywhere. @module */
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Engine, HashFactory, VerifyingEngine } from '../ports.js'
import { fastTypedData } from './fast-typed-data.js'
import { nobleCurve, recover } from './secp256k1.js'

const nobleSha256: HashFactory = () => sha256.create()

/** The verifier carries this one: it cannot sign. */
export const nobleVerifier: VerifyingEngine = {
  curve: { recover },
  keccak256: (bytes) => keccak_256(bytes),
  sha256: nobleSha256,
}

export const nobleEngine: Engine = {
  curve: nobleCurve,
  // Pure, so that the verifier's bundle can do without it.
  keccak256: /* @__PURE__ */ fastTypedData(keccak_256),
  sha256: nobleSha256,
}
