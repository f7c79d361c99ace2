import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { recoverAddress } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { isReceiptError, type ReceiptError } from '../../src/errors.js'
import { verifyReceipt } from '../../src/index.js'
import type { Hex, Signer } from '../../src/ports.js'
import { createRemoteSigner, encodeReceipt, signReceipt } from '../../src/receipt/index.js'
import { BODY, ISSUER, sampleClaims } from '../support/claims.js'
import { fromAws, KEY_SERVICES, newKey } from '../support/key-services.js'

const HALF_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n / 2n

const hexOf = (bytes: Uint8Array): Hex => `0x${Buffer.from(bytes).toString('hex')}`
const someHash = () => hexOf(randomBytes(32))
const ask = async (signer: Signer, hash: Hex) => (await signer.sign?.({ hash })) ?? '0x'

async function refusal(promise: Promise<unknown>): Promise<ReceiptError> {
  const error = await promise.then(
    () => undefined,
    (cause) => cause,
  )
  expect(isReceiptError(error, 'signing_failed')).toBe(true)
  return error as ReceiptError
}

/** Every signature that leaves is of this one form. */
async function expectSignature(signature: Hex, hash: Hex, address: string) {
  expect(signature).toMatch(/^0x[0-9a-f]{128}1[bc]$/)
  expect(BigInt(`0x${signature.slice(66, 130)}`) <= HALF_ORDER).toBe(true)
  expect(await recoverAddress({ hash, signature })).toBe(address)
}

const key = newKey()

describe.each(Object.entries(KEY_SERVICES))('a signer from %s', (_, open) => {
  it('has the address of its key, in lower case', async () => {
    expect((await open(key)).address).toBe(key.address.toLowerCase())
  })

  it('gives low-S signatures with their recovery bit', async () => {
    const signer = await open(key)
    const ends = new Set<string>()
    while (ends.size < 2) {
      const hash = someHash()
      const signature = await ask(signer, hash)
      await expectSignature(signature, hash, key.address)
      ends.add(signature.slice(-2))
    }
  })

  it('signs receipts that verify', async () => {
    const signer = await open(key)
    const claims = sampleClaims(signer.address)
    for (let n = 0; n < 4; n += 1) {
      const receipt = await signReceipt(claims, signer)
      const verified = verifyReceipt(encodeReceipt(receipt), {
        policy: 'caller',
        trust: { signers: [{ issuer: ISSUER, signer: key.address }] },
        request: { method: 'GET', url: claims.request.url },
        response: { status: 200, contentType: 'application/json', body: BODY },
        checks: { payment: () => undefined, terms: () => undefined },
      })
      expect(verified.claims).toEqual(claims)
    }
  })
})

describe('createRemoteSigner', () => {
  const answering = (answer: unknown) =>
    createRemoteSigner({ publicKey: key.der, sign: async () => answer as Uint8Array })

  it('takes what OpenSSL answers, with s high and low', async () => {
    const seen = { high: 0, low: 0 }
    while (seen.high === 0 || seen.low === 0) {
      const data = randomBytes(8)
      const answer = key.signData(data)
      const s = BigInt(hexOf(answer.subarray(-answer.readUInt8(5 + answer.readUInt8(3)))))
      seen[s > HALF_ORDER ? 'high' : 'low'] += 1
      const hash = hexOf(createHash('sha256').update(data).digest())
      await expectSignature(await ask(answering(answer), hash), hash, key.address)
    }
  })

  it('asks for the digest itself, and is not misled by who changes it', async () => {
    const hash = someHash()
    let asked = ''
    const signer = createRemoteSigner({
      publicKey: key.der,
      sign: async (digest) => {
        asked = hexOf(digest)
        return key.signDigest(digest.fill(7))
      },
    })
    const error = await refusal(ask(signer, hash))
    expect(asked).toBe(hash)
    expect(error.message).toContain('a signature by its key')
  })

  it('signs 32 bytes and nothing else', async () => {
    await expect(ask(answering(new Uint8Array(64)), '0xab')).rejects.toThrow(TypeError)
  })

  it('recovers through the engine that it is given', async () => {
    let recovered = 0
    const recover: typeof nobleEngine.curve.recover = (digest, signature) => {
      recovered += 1
      return nobleEngine.curve.recover(digest, signature)
    }
    const sign = async (digest: Uint8Array) => key.signDigest(digest)
    const engine = { ...nobleEngine, curve: { recover } }
    const hash = someHash()
    const signature = await ask(createRemoteSigner({ publicKey: key.pem, sign }, engine), hash)
    await expectSignature(signature, hash, key.address)
    expect(recovered).toBe(signature.endsWith('1b') ? 1 : 2)
  })

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['text', 'MEUCIQ=='],
    ['an object', { Signature: new Uint8Array(64) }],
    ['no bytes', new Uint8Array()],
    ['64 zeros', new Uint8Array(64)],
    ['bytes that are no DER', new Uint8Array(71).fill(0x30)],
  ])('refuses an answer of %s', async (_, answer) => {
    const error = await refusal(ask(answering(answer), someHash()))
    expect(error.details.signer).toBe(key.address.toLowerCase())
  })

  it('refuses a signature by another key, over another digest, and with a byte behind it', async () => {
    const hash = someHash()
    const digest = Buffer.from(hash.slice(2), 'hex')
    const answer = key.signDigest(digest)
    await refusal(ask(answering(newKey().signDigest(digest)), hash))
    await refusal(ask(answering(answer), someHash()))
    await refusal(ask(answering(Uint8Array.of(...answer, 0)), hash))
    await expectSignature(await ask(answering(answer), hash), hash, key.address)
  })

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
    ['of another curve', p256()],
    ['garbage', new Uint8Array(88)],
  ])('refuses a public key that is %s', (_, publicKey) => {
    const sign = async () => undefined
    expect(() => createRemoteSigner({ publicKey: publicKey as Uint8Array, sign })).toThrow(
      TypeError,
    )
  })

  function p256() {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return publicKey.export({ type: 'spki', format: 'der' })
  }

  it('gives a signature by the key, or throws, whatever becomes of an answer', async () => {
    const hash = someHash()
    const digest = Buffer.from(hash.slice(2), 'hex')
    const formats = ['der', 'der', 'der', 'compact'] as const
    const arbAnswer = fc
      .tuple(
        fc.constantFrom(...formats.map((format) => key.signDigest(digest, format))),
        fc.array(
          fc.record({
            at: fc.nat({ max: 75 }),
            removed: fc.nat({ max: 2 }),
            added: fc.uint8Array({ maxLength: 2 }),
          }),
          { maxLength: 3 },
        ),
      )
      .map(([answer, changes]) => {
        const bytes = [...answer]
        for (const { at, removed, added } of changes) bytes.splice(at, removed, ...added)
        return Uint8Array.from(bytes)
      })
    const ends = { signed: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(arbAnswer, async (answer) => {
        const outcome = await ask(answering(answer), hash).catch((error) => error)
        if (typeof outcome === 'string') await expectSignature(outcome as Hex, hash, key.address)
        else expect(isReceiptError(outcome, 'signing_failed')).toBe(true)
        ends[typeof outcome === 'string' ? 'signed' : 'refused'] += 1
      }),
      { numRuns: 120 },
    )
    expect(ends.signed).toBeGreaterThan(0)
    expect(ends.refused).toBeGreaterThan(0)
  })

  it('is told by name when the claims name another signer', async () => {
    const { address } = privateKeyToAccount(generatePrivateKey())
    const signer = await fromAws(key)
    const error = await refusal(signReceipt(sampleClaims(address), signer))
    expect(error.details.signer).toBe(address.toLowerCase())
  })
})
