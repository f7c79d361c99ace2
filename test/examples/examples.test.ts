import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generatePrivateKey, privateKeyToAccount, privateKeyToAddress } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalChain, startLocalChain } from '../../examples/local-chain/index.js'
import { type KeyDocument, serializeKeyDocument, signStatement } from '../../src/keys/index.js'
import type { Hex } from '../../src/ports.js'
import { compileExamples, type Running, start } from './run.js'

let chain: LocalChain
let examples: string
let cwd: string
let issuer: string
const wallet = privateKeyToAccount(generatePrivateKey())
const payTo = wallet.address
const payerKey = generatePrivateKey()
const balance = () => chain.usdc.balanceOf(privateKeyToAddress(payerKey))

beforeAll(async () => {
  ;[chain, examples, cwd] = await Promise.all([
    startLocalChain(),
    compileExamples('examples'),
    mkdtemp(join(tmpdir(), 'waybill-')),
  ])
  await chain.fund(privateKeyToAddress(payerKey), 1_000_000n)
  issuer = `http://127.0.0.1:${await findPort()}`
})
afterAll(async () => {
  await chain?.stop()
  await rm(cwd, { recursive: true })
})

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function open(receiptKey: string, keys?: string): Promise<Running> {
  const provider = start([`${examples}/provider.js`], {
    env: {
      ISSUER: issuer,
      RECEIPT_KEY: receiptKey,
      PAY_TO: payTo,
      FACILITATOR_URL: chain.facilitatorUrl,
      ...(keys !== undefined && { KEY_DOCUMENT: keys }),
    },
  })
  await provider.seen('open at')
  return provider
}

const close = ({ child, ended }: Running) => {
  child.kill()
  return ended
}

const call = async () => {
  const caller = start([`${examples}/caller.js`, `${issuer}/weather?city=Zug`], {
    cwd,
    env: { PAYER_KEY: payerKey },
  })
  return { code: await caller.ended, ...caller.printed }
}

const audit = async (signer: string, body = 'body') => {
  const args = ['receipt.txt', body, issuer, signer]
  const auditor = start([`${examples}/auditor.js`, ...args], { cwd })
  return { code: await auditor.ended, ...auditor.printed }
}

const judgeKeys = async () => {
  const judge = start([`${examples}/keys.js`, 'receipt.txt', 'body', issuer], { cwd })
  return { code: await judge.ended, ...judge.printed }
}

test('a host publishes its key, which the wallet that is paid vouches for', async () => {
  const receiptKey = generatePrivateKey()
  const key = privateKeyToAddress(receiptKey).toLowerCase() as Hex
  const body = {
    issuer,
    network: 'eip155:84532',
    payTo: payTo.toLowerCase(),
    key,
    notBefore: 0,
    notAfter: 4_000_000_000,
    serial: generatePrivateKey(),
  }
  const keys: KeyDocument = {
    schema: 'delivery-receipt-keys/1',
    issuer,
    keys: [{ key, notBefore: 0 }],
    wallets: [],
    statements: [await signStatement('certificate', body, wallet)],
  }
  const file = join(cwd, 'keys.json')
  await writeFile(file, serializeKeyDocument(keys))
  const provider = await open(receiptKey, file)
  expect((await call()).code).toBe(0)
  const judged = await judgeKeys()
  await close(provider)
  expect(judged).toMatchObject({ code: 0, err: '' })
  expect(judged.out).toContain(`${issuer} names the key ${key}`)
  expect(judged.out).toContain(`${payTo.toLowerCase()} vouches for it`)
  expect(await judgeKeys()).toMatchObject({
    code: 1,
    out: expect.stringContaining('network_failed'),
  })
  await rm(join(cwd, 'pins.txt'))
})

test('provider, caller and auditor work together, and a changed signer is not paid', async () => {
  const receiptKey = generatePrivateKey()
  const signer = privateKeyToAddress(receiptKey)
  const provider = await open(receiptKey)

  const told = { code: 0, err: '', out: "{ city: 'Zug', sky: 'clear', celsius: 11 }\n" }
  expect(await call()).toEqual(told)
  expect(await call()).toEqual(told)
  expect(await balance()).toBe(970_000n)
  await close(provider)

  expect(await audit(signer)).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining(`${issuer} signed that it sent these 41 bytes`),
  })
  const body = await readFile(join(cwd, 'body'), 'utf8')
  await writeFile(join(cwd, 'forged'), body.replace('11', '13'))
  expect(await audit(signer, 'forged')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^refused: .*\(body_mismatch\)\n$/),
  })
  expect(await audit(privateKeyToAddress(generatePrivateKey()))).toMatchObject({
    code: 1,
    out: expect.stringMatching(/\(signer_untrusted\)\n$/),
  })

  const impostor = await open(generatePrivateKey())
  const refused = await call()
  await close(impostor)
  expect(refused.code).toBe(1)
  expect(refused.err).toContain('signer_changed')
  expect(await balance()).toBe(970_000n)
})
