/** libsecp256k1 as a native addon, from the optional peer `secp256k1`. @module */
import { refuse } from '../errors.js'
import type { Engine } from '../ports.js'
import { hostEngine } from './host.js'

/**
 * Loads the addon; whatever the engine does afterwards is synchronous.
 *
 * The addon has no Keccak: noble's is used, and `{ ...native, keccak256: ox.keccak256 }` is faster.
 * Errors: `peer_missing` where `secp256k1` is not installed, or has no binary for this platform.
 *
 * @example const signer = createSigner(key, await createNativeEngine())
 */
export async function createNativeEngine(): Promise<Engine> {
  const { default: addon } = await import('secp256k1/bindings.js').catch((cause) =>
    refuse(
      'peer_missing',
      'load secp256k1',
      'the package with a binary for this platform: npm install secp256k1',
      {},
      cause,
    ),
  )
  return {
    ...hostEngine,
    curve: {
      publicKey: (secretKey) => addon.publicKeyCreate(secretKey, false),
      sign(digest, secretKey) {
        const signature = new Uint8Array(65)
        const { recid } = addon.ecdsaSign(digest, secretKey, {}, signature.subarray(1))
        signature[0] = recid
        return signature
      },
      recover: (digest, signature) =>
        addon.ecdsaRecover(signature.subarray(1), signature[0] as number, digest, false),
    },
  }
}
