import { encodeFunctionData, parseAbi, serializeErc6492Signature } from 'viem'
import { describe, expect, test } from 'vitest'
import { nobleEngine as engine } from '../../src/core/engine.js'
import type { ChainAnswers } from '../../src/keys/authority.js'
import { readContractAnswers } from '../../src/keys/contract.js'
import { encodeQuestion } from '../../src/keys/contract-call.js'
import { joinStatement, statementId } from '../../src/keys/statement.js'
import type { KeyStatement } from '../../src/keys/types.js'
import type { Hex } from '../../src/ports.js'
import { addressOf, certificateOf, key, NETWORK, signedBy, stranger, wallet } from './material.js'

/** Who said yes, and who no. */
const saidBy = (answers: ChainAnswers) => [...answers].map(([id, { accepted }]) => [id, accepted])

const YES = `0x1626ba7e${'00'.repeat(28)}`
const NO = `0x${'00'.repeat(32)}`
const BLOCK = { number: 19, hash: `0x${'b1'.repeat(32)}` as Hex }
const HONEST = {
  eth_chainId: '0x2105',
  eth_getBlockByNumber: { number: '0x13', hash: BLOCK.hash, transactions: [] },
  eth_call: YES,
}

/** A node that says what it is told to, and keeps what it was asked. */
function nodeOf(says: Readonly<Record<string, unknown>> = {}) {
  const asked: { method: string; params?: unknown }[] = []
  return {
    asked,
    methods: () => asked.map(({ method }) => method),
    async request(call: { method: string; params?: unknown }) {
      asked.push(call)
      const answer = new Map<string, unknown>(Object.entries({ ...HONEST, ...says })).get(
        call.method,
      )
      return typeof answer === 'function' ? answer(call.params) : answer
    },
  }
}

const failing = () => {
  throw new Error('timed out')
}

// The certificate names a wallet, and another key signed: for its chain to judge.
const CONTRACT = await signedBy(stranger, 'certificate', certificateOf())
const ID = statementId(CONTRACT, engine)

const read = (rpc: ReturnType<typeof nodeOf>, statements: readonly KeyStatement[] = [CONTRACT]) =>
  readContractAnswers(statements, { network: NETWORK, rpc, engine })

describe('an answer', () => {
  test('is kept with its network and the block at which it was given', async () => {
    const rpc = nodeOf()
    const answers = await read(rpc)
    expect([...answers]).toEqual([[ID, { accepted: true, network: NETWORK, block: BLOCK }]])
    expect(rpc.methods()).toEqual(['eth_chainId', 'eth_getBlockByNumber', 'eth_call'])
    expect(rpc.asked[2]?.params).toEqual([
      { data: encodeQuestion(addressOf(wallet), ID, CONTRACT.signature) },
      { blockHash: BLOCK.hash },
    ])
  })

  test('is what the check of keys takes', async () => {
    expect(saidBy(await read(nodeOf()))).toEqual([[ID, true]])
    expect(saidBy(await read(nodeOf({ eth_call: NO })))).toEqual([[ID, false]])
  })

  test.each([
    ['nothing', '0x'],
    ['no text', undefined],
    ['null', null],
    ['true', true],
    ['one', `0x${'1'.padStart(64, '0')}`],
    ['the four bytes alone', '0x1626ba7e'],
    ['the four bytes at the other end', `0x${'1626ba7e'.padStart(64, '0')}`],
    ['padding that is not zero', `0x1626ba7e${'00'.repeat(27)}01`],
    ['a word more', `${YES}${'00'.repeat(32)}`],
    ['a megabyte', `${YES}${'00'.repeat(1 << 20)}`],
    ['a list', [YES]],
    ['a failure', failing],
  ])('of %s is neither yes nor no', async (_, eth_call) => {
    expect((await read(nodeOf({ eth_call }))).size).toBe(0)
  })

  test('that failed takes none from the certificates beside it', async () => {
    const other = await signedBy(stranger, 'certificate', certificateOf({ notBefore: 1 }))
    const mine = encodeQuestion(addressOf(wallet), ID, CONTRACT.signature)
    const eth_call = ([{ data }]: [{ data: Hex }]) => (data === mine ? failing() : NO)
    const answers = await read(nodeOf({ eth_call }), [CONTRACT, other])
    expect(saidBy(answers)).toEqual([[statementId(other, engine), false]])
  })
})

describe('of two signatures over one certificate', () => {
  const second = joinStatement('certificate', CONTRACT.certificate, `0x${'ab'.repeat(70)}`)
  const first = encodeQuestion(addressOf(wallet), ID, CONTRACT.signature)
  const node = (one: unknown, other: unknown) =>
    nodeOf({
      eth_call: ([{ data }]: [{ data: Hex }]) => {
        const answer = data === first ? one : other
        return answer instanceof Error ? failing() : answer
      },
    })
  const FAILURE = new Error()

  test.each([
    ['yes and no', YES, NO, [[ID, true]]],
    ['no and no', NO, NO, [[ID, false]]],
    ['yes and a failure', YES, FAILURE, [[ID, true]]],
    ['no and a failure', NO, FAILURE, []],
  ])('%s', async (_, one, other, wanted) => {
    for (const statements of [
      [CONTRACT, second],
      [second, CONTRACT],
    ]) {
      expect(saidBy(await read(node(one, other), statements))).toEqual(wanted)
    }
  })
})

describe('nobody is asked about', () => {
  const { issuer, serial } = certificateOf()
  const revocation = {
    issuer,
    key: addressOf(key),
    publishedAt: 1,
    reason: 'lost',
    serial,
  } as const
  const foreign = (network: string) => signedBy(stranger, 'certificate', certificateOf({ network }))

  test.each([
    ['nothing', async () => []],
    [
      'a certificate that the address itself signed',
      async () => [await signedBy(wallet, 'certificate', certificateOf())],
    ],
    ['one of another network', async () => [await foreign('eip155:1')]],
    ['one for every network', async () => [await foreign('eip155:*')]],
    ['a revocation', async () => [await signedBy(stranger, 'revocation', revocation)]],
  ])('%s', async (_, make: () => Promise<KeyStatement[]>) => {
    const rpc = nodeOf()
    expect((await read(rpc, await make())).size).toBe(0)
    expect(rpc.asked).toEqual([])
  })

  test.each(['eip155:*', 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp', 'eip155', 'eip155:0x2105'])(
    'a wallet on %s',
    async (network) => {
      const rpc = nodeOf()
      const statements = [await foreign(network)]
      await expect(readContractAnswers(statements, { network, rpc, engine })).rejects.toMatchObject(
        {
          code: 'network_unsupported',
        },
      )
      expect(rpc.asked).toEqual([])
    },
  )

  test('a signature in a wrapping that no encoder writes, which none can accept', async () => {
    const wrapped = serializeErc6492Signature({
      address: addressOf(stranger),
      data: '0xdeadbeef',
      signature: CONTRACT.signature,
    })
    const bent = [
      wrapped.replace(/^0x00/, '0x01'), // bytes before the factory
      wrapped.replace(`${'60'.padStart(64, '0')}`, `${'80'.padStart(64, '0')}`), // another offset
      wrapped.replace('deadbeef00', 'deadbeef01'), // padding
      `0x${'ff'.repeat(128)}${'6492'.repeat(16)}`,
      `0x${'6492'.repeat(40)}`,
    ]
    expect(new Set([wrapped, ...bent]).size).toBe(6)
    for (const signature of bent as Hex[]) {
      const rpc = nodeOf()
      const statement = joinStatement('certificate', CONTRACT.certificate, signature)
      expect(saidBy(await read(rpc, [statement]))).toEqual([[ID, false]])
      expect(rpc.methods()).not.toContain('eth_call')
    }
  })
})

describe('a node is refused', () => {
  test.each([
    ['that serves another chain', { eth_chainId: '0x1' }, 'network_unsupported'],
    ['whose chain has no id', { eth_chainId: 8453 }, 'unavailable'],
    ['whose chain has a list for an id', { eth_chainId: ['0x2105'] }, 'unavailable'],
    ['that does not answer', { eth_chainId: failing }, 'unavailable'],
    ['that knows no block', { eth_getBlockByNumber: null }, 'unavailable'],
    ['that fails to name a block', { eth_getBlockByNumber: failing }, 'unavailable'],
    ['whose block has no number', { eth_getBlockByNumber: { hash: BLOCK.hash } }, 'unavailable'],
    [
      'whose block is pending',
      { eth_getBlockByNumber: { number: '0x13', hash: null } },
      'unavailable',
    ],
    [
      'whose block has a number beyond counting',
      { eth_getBlockByNumber: { number: `0x${'f'.repeat(14)}`, hash: BLOCK.hash } },
      'unavailable',
    ],
  ])('%s', async (_, says, code) => {
    const rpc = nodeOf(says)
    await expect(read(rpc)).rejects.toMatchObject({ code })
    expect(rpc.methods()).not.toContain('eth_call')
  })
})

describe('the question', () => {
  /** Where it begins, behind the program. */
  const BEGIN = 2 + 2 * 132
  const abi = parseAbi(['function isValidSignature(bytes32 hash, bytes signature)'])
  const asViem = (signature: Hex) =>
    encodeFunctionData({ abi, functionName: 'isValidSignature', args: [ID, signature] }).slice(2)

  test.each([1, 31, 32, 33, 65, 2048])(
    'carries %i bytes of signature as viem encodes them',
    (size) => {
      const signature: Hex = `0x${'a7'.repeat(size)}`
      const data = encodeQuestion(addressOf(wallet), ID, signature) ?? expect.unreachable()
      expect(data.slice(BEGIN)).toBe(asViem(signature))
    },
  )

  test.each([0, 1, 32, 100, 1500])(
    'takes %i bytes for the factory out of what viem wrapped',
    (size) => {
      const called: Hex = `0x${'c3'.repeat(size)}`
      const address = addressOf(stranger)
      const wrapped = serializeErc6492Signature({
        address,
        data: called,
        signature: CONTRACT.signature,
      })
      const data = encodeQuestion(addressOf(wallet), ID, wrapped) ?? expect.unreachable()
      expect(data.slice(BEGIN)).toBe(asViem(CONTRACT.signature) + called.slice(2))
      expect(data.slice(0, BEGIN)).toContain(address.slice(2))
    },
  )
})
