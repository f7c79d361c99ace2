/** libsecp256k1 and Keccak in WebAssembly, from the optional peer `ox`. @module */
import { fastTypedData } from '../core/fast-typed-data.js'
import { refuse } from '../errors.js'
import type { Engine } from '../ports.js'
import { hostEngine } from './host.js'

const load = () =>
  Promise.all([import('ox/wasm/Secp256k1'), import('ox/wasm/Hash')]).catch((cause) =>
    refuse('peer_missing', 'load ox', 'the package: npm install ox', {}, cause),
  )

/**
 * Compiles the engine; whatever it does afterwards is synchronous.
 *
 * Errors: `peer_missing` where `ox` is not installed. What the host says where it refuses to compile
 * WebAssembly is passed on.
 *
 * @example const signer = createSigner(key, await createOxEngine())
 */
export async function createOxEngine(): Promise<Engine> {
  const [secp256k1, hash] = await load()
  const [curve, { keccak256 }] = await Promise.all([secp256k1.engine(), hash.engine()])
  return {
    curve: {
      publicKey: (secretKey) => curve.getPublicKey(secretKey),
      sign: (digest, secretKey) =>
        curve.sign(digest, secretKey, { prehash: false, extraEntropy: false }),
      recover: (digest, signature) => curve.recoverPublicKey(signature, digest),
    },
    keccak256: fastTypedData(keccak256),
    sha256: hostEngine.sha256,
  }
}
