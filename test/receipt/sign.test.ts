import { createHash, randomBytes } from 'node:crypto'
import { recoverAddress } from 'viem'
import { generatePrivateKey, privateKeyToAccount, privateKeyToAddress } from 'viem/accounts'
import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import type { ErrorCode } from '../../src/errors.js'
import { isReceiptError, type ReceiptError } from '../../src/errors.js'
import type { Hex, Signer } from '../../src/ports.js'
import { createSigner, signReceipt } from '../../src/receipt/sign.js'
import { digestOf, newAccount, sampleClaims, signedBy, withMember } from '../support/claims.js'

async function refusal(promise: Promise<unknown>, code: ErrorCode): Promise<ReceiptError> {
  const error = await promise.then(
    () => undefined,
    (cause) => cause,
  )
  expect(isReceiptError(error, code)).toBe(true)
  return error as ReceiptError
}

describe('createSigner', () => {
  it('has the address that viem derives, in lower case', () => {
    const key = generatePrivateKey()
    expect(createSigner(key).address).toBe(privateKeyToAddress(key).toLowerCase())
  })

  it('takes bytes and text, and is not changed with the bytes', async () => {
    const bytes = randomBytes(32)
    const fromText = createSigner(`0x${bytes.toString('hex')}`)
    const fromBytes = createSigner(bytes)
    bytes.fill(1)
    const hash = `0x${'ab'.repeat(32)}` as const
    expect(fromBytes.address).toBe(fromText.address)
    expect(await fromBytes.sign?.({ hash })).toBe(await fromText.sign?.({ hash }))
  })

  it('signs as viem does', async () => {
    const key = generatePrivateKey()
    const hash = `0x${createHash('sha256').update('x').digest('hex')}` as const
    expect(await createSigner(key).sign?.({ hash })).toBe(
      await privateKeyToAccount(key).sign({ hash }),
    )
  })

  it.each<[string, unknown]>([
    ['31 bytes', new Uint8Array(31).fill(1)],
    ['33 bytes', new Uint8Array(33).fill(1)],
    ['zero', new Uint8Array(32)],
    ['the order', new Uint8Array(32).fill(255)],
    ['short text', '0xabad1dea'],
    ['upper case', `0x${'AB'.repeat(32)}`],
    ['no prefix', 'ab'.repeat(32)],
    ['nothing', ''],
  ])('refuses a key of %s, and never shows it', (_, key) => {
    let message = 'no error'
    try {
      createSigner(key as Hex)
    } catch (error) {
      message = String(error)
      expect(isReceiptError(error)).toBe(false)
    }
    expect(message).not.toBe('no error')
    expect(message).not.toMatch(/abad1dea|ABAB|abab|ffff/)
  })

  it('signs 32 bytes and nothing else', async () => {
    const signer = createSigner(randomBytes(32))
    await expect(signer.sign?.({ hash: '0xab' })).rejects.toThrow(TypeError)
  })

  it('shows no key, however it is printed', () => {
    const key = generatePrivateKey()
    const signer = createSigner(key)
    expect(JSON.stringify(signer) + Object.values(signer).map(String).join()).not.toContain(
      key.slice(2),
    )
  })
})

describe('signReceipt', () => {
  const account = newAccount()
  const claims = sampleClaims(account.address)

  it('gives the receipt that viem signs by hand', async () => {
    expect(await signReceipt(claims, account)).toEqual(await signedBy(account, claims))
  })

  it('gives the same through typed data', async () => {
    const { address, signTypedData } = account
    const signer = { address, signTypedData } as Signer
    expect(await signReceipt(claims, signer)).toEqual(await signedBy(account, claims))
  })

  it('gives the same through its own signer', async () => {
    const key = generatePrivateKey()
    const signer = createSigner(key)
    const own = sampleClaims(signer.address)
    const { signature } = await signReceipt(own, signer)
    expect(await recoverAddress({ hash: digestOf(own), signature })).toBe(privateKeyToAddress(key))
    expect(await signReceipt(own, signer)).toEqual(await signReceipt(own, privateKeyToAccount(key)))
  })

  it('signs through the engine that it is given', async () => {
    const engine = { ...nobleEngine, keccak256: () => new Uint8Array(32).fill(7) }
    const hash = `0x${'07'.repeat(32)}`
    let asked = ''
    const signer: Signer = {
      address: claims.signer,
      sign: async (parameters) => {
        asked = parameters.hash
        throw new Error('enough')
      },
    }
    await refusal(signReceipt(claims, signer, engine), 'signing_failed')
    expect(asked).toBe(hash)
  })

  it('takes upper case and v of 0 or 1 from a signer, and writes the one form', async () => {
    const { signature } = await signedBy(account, claims)
    const v = signature.endsWith('1b') ? '00' : '01'
    for (const answer of [
      signature.slice(0, -2) + v,
      signature.toUpperCase(),
      `0x${signature.slice(2).toUpperCase()}`,
    ]) {
      const signer: Signer = { address: account.address, sign: async () => answer as Hex }
      expect((await signReceipt(claims, signer)).signature).toBe(signature)
    }
  })

  it('refuses claims that no reader would take, before it asks the signer', async () => {
    let asked = false
    const signer: Signer = {
      address: account.address,
      sign: async () => {
        asked = true
        return '0x'
      },
    }
    const invalid = withMember(claims, 'payment.amount', '0')
    const error = await refusal(signReceipt(invalid, signer), 'claims_invalid')
    expect(error.details.member).toBe('payment.amount')
    expect(asked).toBe(false)
  })

  it.each<[string, (signature: string) => unknown]>([
    ['nothing', () => undefined],
    ['a number', () => 7],
    ['no signature', () => '0x'],
    ['64 bytes', (signature) => signature.slice(0, -2)],
    ['a byte too many', (signature) => `${signature}00`],
    ['another v', (signature) => `${signature.slice(0, -2)}1d`],
    ['the other v', (signature) => signature.replace(/..$/, (v) => (v === '1b' ? '1c' : '1b'))],
    ['a changed r', (signature) => signature.replace(/^0x../, '0x01')],
    ['r that is no point', (signature) => `0x${'5'.padStart(64, '0')}${signature.slice(66)}`],
  ])('refuses a signer that answers with %s', async (_, change) => {
    const { signature } = await signedBy(account, claims)
    const signer = { address: account.address, sign: async () => change(signature) } as Signer
    const error = await refusal(signReceipt(claims, signer), 'signing_failed')
    expect(error.cause).toBeInstanceOf(Error)
  })

  it('refuses a signer of another address', async () => {
    await refusal(signReceipt(claims, newAccount()), 'signing_failed')
  })

  it('refuses a signer that throws or can do nothing, and keeps the cause', async () => {
    const broken: Signer = {
      address: account.address,
      sign: async () => {
        throw new Error('the key service is away')
      },
    }
    const error = await refusal(signReceipt(claims, broken), 'signing_failed')
    expect(String(error.cause)).toContain('the key service is away')
    await refusal(signReceipt(claims, { address: account.address }), 'signing_failed')
  })

  it('refuses its own signer under the name of another', async () => {
    const signer = createSigner(randomBytes(32))
    const impostor = { ...signer, address: account.address }
    await refusal(signReceipt(claims, impostor), 'signing_failed')
    await refusal(signReceipt(claims, signer), 'signing_failed')
  })
})
