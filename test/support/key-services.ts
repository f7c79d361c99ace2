/** Key services as their clients answer, each with a key made by node. */
import { generateKeyPairSync, sign as signData } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { publicKeyToAddress } from 'viem/accounts'
import { expect } from 'vitest'
import type { Signer } from '../../src/ports.js'
import { createRemoteSigner } from '../../src/receipt/index.js'

export interface Key {
  readonly der: Buffer
  readonly pem: string
  readonly point: Buffer
  readonly address: string
  /** What OpenSSL answers, over the SHA-256 of data. */
  readonly signData: (data: Uint8Array) => Buffer
  /** What a service answers, over any digest: nonces at random, s high half of the time. */
  readonly signDigest: (digest: Uint8Array, format?: 'compact' | 'der') => Uint8Array
}

export function newKey(): Key {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const point = der.subarray(-65)
  const secret = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url')
  return {
    der,
    pem: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    point,
    address: publicKeyToAddress(`0x${point.toString('hex')}`),
    signData: (data) => signData('sha256', data, privateKey),
    signDigest: (digest, format = 'der') =>
      secp256k1.sign(digest, secret, { prehash: false, lowS: false, extraEntropy: true, format }),
  }
}

/** AWS KMS as its client answers: bytes, and what it was not asked for refused. */
function awsKms({ der, signDigest }: Key) {
  return {
    getPublicKey: async () => ({ KeySpec: 'ECC_SECG_P256K1', PublicKey: Uint8Array.from(der) }),
    async sign(request: { Message: Uint8Array; MessageType: string; SigningAlgorithm: string }) {
      expect(request).toEqual({
        Message: expect.any(Uint8Array),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      })
      return { Signature: signDigest(request.Message) as Uint8Array | undefined }
    },
  }
}

export async function fromAws(key: Key): Promise<Signer> {
  const kms = awsKms(key)
  const { PublicKey } = await kms.getPublicKey()
  return createRemoteSigner({
    publicKey: PublicKey,
    sign: async (Message) => {
      const how = { MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' }
      return (await kms.sign({ Message, ...how })).Signature
    },
  })
}

/** Google Cloud KMS as its client answers: arrays of one answer, PEM, Buffers. */
function googleKms({ pem, signDigest }: Key) {
  return {
    getPublicKey: async () => [
      { pem: pem as string | null, algorithm: 'EC_SIGN_SECP256K1_SHA256' },
    ],
    asymmetricSign: async ({ digest }: { digest: { sha256: Uint8Array } }) => [
      { signature: Buffer.from(signDigest(digest.sha256)) as Uint8Array | string | null },
    ],
  }
}

export async function fromGoogle(key: Key): Promise<Signer> {
  const client = googleKms(key)
  const [answer] = await client.getPublicKey()
  return createRemoteSigner({
    publicKey: answer?.pem,
    sign: async (digest) => {
      const [signed] = await client.asymmetricSign({ digest: { sha256: digest } })
      return signed?.signature
    },
  })
}

export const fromModule = async ({ point, signDigest }: Key): Promise<Signer> =>
  createRemoteSigner({ publicKey: point, sign: async (digest) => signDigest(digest, 'compact') })

/** By the name of who holds the key. */
export const KEY_SERVICES = {
  'AWS KMS': fromAws,
  'Google Cloud KMS': fromGoogle,
  'a module that answers r and s': fromModule,
}
