/** Contract wallets on a real chain. */
import {
  type Address,
  createPublicClient,
  encodeAbiParameters,
  http,
  pad,
  serializeErc6492Signature,
} from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Anvil, startAnvil } from '../../examples/local-chain/anvil.js'
import {
  type ChainClient,
  createChainClient,
  createSender,
} from '../../examples/local-chain/clients.js'
import { nobleEngine as engine } from '../../src/core/engine.js'
import { auditReceipt } from '../../src/index.js'
import {
  bodyTypedData,
  checkKeys,
  type KeyStatement,
  readContractAnswers,
  type Signed,
  statementId,
} from '../../src/keys/index.js'
import { joinStatement } from '../../src/keys/statement.js'
import type { Hex, Rpc } from '../../src/ports.js'
import { encodeReceipt } from '../../src/receipt/serialize.js'
import { signReceipt } from '../../src/receipt/sign.js'
import { addressOf, certificateOf, key, NOW, signedBy, stranger, wallet } from '../keys/material.js'
import { BODY, newAccount, sampleClaims } from '../support/claims.js'
import { CODES, FACTORY, ownedBy, planned } from './wallets.js'

const NETWORK = 'eip155:84532'

let anvil: Anvil
let chain: ChainClient
beforeAll(async () => {
  anvil = await startAnvil({ chainId: 84532 })
  chain = createChainClient(anvil)
})
afterAll(() => anvil.stop())

async function deploy(code: Hex): Promise<Hex> {
  const address = addressOf(newAccount())
  await chain.setCode({ address, bytecode: code })
  return address
}

/** A certificate of a wallet, signed by whatever key. */
const certify = (payTo: string, account = wallet) =>
  signedBy(account, 'certificate', certificateOf({ network: NETWORK, payTo }))

const wrapping = (one: Signed<'certificate'>, address: Address, data: Hex) =>
  joinStatement(
    'certificate',
    one.certificate,
    serializeErc6492Signature({ address, data, signature: one.signature }),
  )

/** A chain's client as anybody makes it. */
const connect = (url: string): Rpc =>
  createPublicClient({ transport: http(url, { retryCount: 0 }) })

const read = (statements: readonly KeyStatement[]) =>
  readContractAnswers(statements, { network: NETWORK, rpc: connect(anvil.url), engine })

async function accepted(statement: Signed<'certificate'>) {
  const answer = (await read([statement])).get(statementId(statement, engine))
  return answer?.accepted
}

/** What viem says, through the universal validator of EIP-6492. */
const byViem = ({ certificate, signature }: Signed<'certificate'>) =>
  chain.verifyTypedData({
    ...(bodyTypedData('certificate', certificate) as unknown as Parameters<
      ChainClient['verifyTypedData']
    >[0]),
    address: certificate.payTo as Address,
    signature,
  })

describe('a wallet that is a contract', () => {
  test('accepts what its owner signed, and nothing else, as viem has it', async () => {
    const payTo = await deploy(ownedBy(addressOf(wallet)))
    for (const [account, wanted] of [
      [wallet, true],
      [stranger, false],
    ] as const) {
      const statement = await certify(payTo, account)
      expect(await accepted(statement)).toBe(wanted)
      expect(await byViem(statement)).toBe(wanted)
    }
  })

  test('is asked at the latest block, which the answer names', async () => {
    const payTo = await deploy(ownedBy(addressOf(wallet)))
    await chain.mine({ blocks: 3 })
    const { hash, number } = await chain.getBlock()
    const [[, answer] = []] = await read([await certify(payTo)])
    expect(answer).toEqual({
      accepted: true,
      network: NETWORK,
      block: { number: Number(number), hash },
    })
  })

  test.each(Object.entries(CODES))('that %s', async (name, code) => {
    const statement = await certify(await deploy(code))
    expect(await accepted(statement)).toBe(name === 'says yes to everything')
  })

  test('is asked on its own network alone', async () => {
    const elsewhere = 'eip155:8453'
    const payTo = await deploy(CODES['says yes to everything'])
    const statement = await signedBy(
      stranger,
      'certificate',
      certificateOf({ network: elsewhere, payTo }),
    )
    expect((await read([statement])).size).toBe(0)
    await expect(
      readContractAnswers([statement], { network: elsewhere, rpc: connect(anvil.url), engine }),
    ).rejects.toMatchObject({ code: 'network_unsupported', details: { found: NETWORK } })
  })
})

test('a node that is gone is no answer', async () => {
  const other = await startAnvil({ chainId: 84532 })
  await other.stop()
  const statement = await certify(addressOf(newAccount()), stranger)
  await expect(
    readContractAnswers([statement], { network: NETWORK, rpc: connect(other.url), engine }),
  ).rejects.toMatchObject({ code: 'unavailable' })
})

describe('an address without code', () => {
  test.each([
    ['of a key', () => addressOf(newAccount())],
    // Its answer to isValidSignature begins with the selector, which is the magic value.
    ['that the chain keeps for copying', () => `0x${'4'.padStart(40, '0')}`],
    ['that the chain keeps for hashing', () => `0x${'2'.padStart(40, '0')}`],
    ['of nobody', () => `0x${'0'.repeat(40)}`],
  ])('%s accepts nothing', async (_, addressIn) => {
    expect(await accepted(await certify(addressIn()))).toBe(false)
  })

  test('accepts through the code that its owner delegated it to', async () => {
    const sender = await createSender(chain)
    const contractAddress = await deploy(ownedBy(addressOf(wallet)))
    const authorization = await chain.signAuthorization({
      account: sender,
      contractAddress,
      executor: 'self',
    })
    const before = await certify(addressOf(sender))
    expect(await accepted(before)).toBe(false)
    const hash = await chain.sendTransaction({
      account: sender,
      to: sender.address,
      authorizationList: [authorization],
      gas: 200_000n,
    })
    await chain.waitForTransactionReceipt({ hash })
    const code = await chain.getCode({ address: sender.address })
    expect(code).toBe(`0xef0100${contractAddress.slice(2)}`)
    expect(await accepted(before)).toBe(true)
    expect(await byViem(before)).toBe(true)
    expect(await accepted(await certify(addressOf(sender), stranger))).toBe(false)
  })
})

describe('a wallet that is yet to deploy', () => {
  test('accepts what its owner signed, and nothing else, as viem has it', async () => {
    const { payTo, data } = planned(ownedBy(addressOf(wallet)))
    for (const [account, wanted] of [
      [wallet, true],
      [stranger, false],
    ] as const) {
      const bare = await certify(payTo, account)
      const wrapped = wrapping(bare, FACTORY, data)
      expect(await accepted(wrapped)).toBe(wanted)
      expect(await byViem(wrapped)).toBe(wanted)
      expect(await accepted(bare)).toBe(false)
    }
    expect(await chain.getCode({ address: payTo as Address })).toBeUndefined()
  })

  test('accepts the same once it is deployed', async () => {
    const { payTo, data } = planned(ownedBy(addressOf(wallet)))
    const bare = await certify(payTo)
    const wrapped = wrapping(bare, FACTORY, data)
    const account = await createSender(chain)
    const hash = await chain.sendTransaction({ account, to: FACTORY, data, gas: 500_000n })
    await chain.waitForTransactionReceipt({ hash })
    expect(await accepted(bare)).toBe(true)
    expect(await accepted(wrapped)).toBe(true)
  })

  test('is not another that the factory makes', async () => {
    const { data } = planned(CODES['says yes to everything'])
    const victim = await certify(addressOf(newAccount()), stranger)
    expect(await accepted(wrapping(victim, FACTORY, data))).toBe(false)
  })

  test('needs a factory that does its work', async () => {
    const { payTo, data } = planned(ownedBy(addressOf(wallet)))
    const bare = await certify(payTo)
    for (const name of ['reverts', 'never ends', 'breaks off'] as const) {
      expect(await accepted(wrapping(bare, await deploy(CODES[name]), data))).toBe(false)
    }
  })
})

test('the factory of a wallet that has code is not called', async () => {
  // Calldata of 32 bytes is kept for the next caller; everything else is answered with what is kept.
  const code = '0x60203614600f575f545f5260205ff35b5f355f5500'
  const payTo = await deploy(code)
  const data = pad('0x1626ba7e', { dir: 'right', size: 32 })
  const statement = wrapping(await certify(payTo, stranger), payTo as Address, data)
  expect(await accepted(statement)).toBe(false)
  const account = await createSender(chain)
  const hash = await chain.sendTransaction({ account, to: payTo as Address, data, gas: 100_000n })
  await chain.waitForTransactionReceipt({ hash })
  expect(await accepted(statement)).toBe(true)
})

describe('a contract wallet that says yes to everything', () => {
  /** A receipt of an impostor for the host's origin, paid to a wallet on a network. */
  async function judge(payTo: string, network: string, statements: readonly KeyStatement[]) {
    const claims = sampleClaims(key.address)
    const payment = { ...claims.payment, network, payTo }
    const receipt = await signReceipt({ ...claims, payment, issuedAt: NOW }, key)
    const answers = await read(statements)
    const report = auditReceipt(encodeReceipt(receipt), {
      policy: 'reader',
      trust: { signers: [] },
      response: { body: BODY },
      checks: checkKeys({ at: NOW + 10, statements, answers }, engine),
    })
    const of = (step: string) => report.checks.find((one) => one.step === step)
    return { verdict: report.verdict, host: of('host'), payee: of('payee') }
  }

  test('binds its own payee, and never the host', async () => {
    const payTo = await deploy(CODES['says yes to everything'])
    const { host, payee, verdict } = await judge(payTo, NETWORK, [await certify(payTo, stranger)])
    expect(payee).toMatchObject({ status: 'pass', details: { wallet: payTo } })
    expect(host).toMatchObject({ status: 'unchecked', code: 'signer_untrusted' })
    expect(verdict).toBe('untrusted')
  })

  test('binds neither another payee nor another network', async () => {
    const payTo = await deploy(CODES['says yes to everything'])
    const other = addressOf(newAccount())
    const statements = [await certify(payTo, stranger), await certify(other, stranger)]
    expect((await judge(other, NETWORK, statements)).payee).toMatchObject({
      status: 'unchecked',
      details: { missing: 'certificate' },
    })
    expect((await judge(payTo, 'eip155:8453', statements)).payee).toMatchObject({
      status: 'unchecked',
      details: { missing: 'certificate' },
    })
  })

  test('cannot speak for every network', async () => {
    const payTo = await deploy(CODES['says yes to everything'])
    const every = await signedBy(
      stranger,
      'certificate',
      certificateOf({ network: 'eip155:*', payTo }),
    )
    expect((await read([every])).size).toBe(0)
    expect((await judge(payTo, NETWORK, [every])).payee).toMatchObject({
      status: 'unchecked',
      details: { missing: 'certificate' },
    })
  })

  test('takes what is longer than a signature of a key, as its makers please', async () => {
    const payTo = await deploy(CODES['says yes to everything'])
    const { certificate } = await certify(payTo)
    const long = encodeAbiParameters([{ type: 'bytes' }], [`0x${'77'.repeat(1900)}`])
    expect(await accepted(joinStatement('certificate', certificate, long))).toBe(true)
  })
})
