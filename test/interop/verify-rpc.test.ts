/** `waybill verify --rpc` asks a real chain what contract wallets say. */
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Anvil, startAnvil } from '../../examples/local-chain/anvil.js'
import { type ChainClient, createChainClient } from '../../examples/local-chain/clients.js'
import { serializeStatement } from '../../src/keys/index.js'
import { encodeReceipt } from '../../src/receipt/serialize.js'
import { signReceipt } from '../../src/receipt/sign.js'
import { createDir, waybill } from '../cli/in-process.js'
import { addressOf, certificateOf, key, NOW, signedBy, wallet } from '../keys/material.js'
import { newAccount, sampleClaims } from '../support/claims.js'
import { ownedBy } from './wallets.js'

const NETWORK = 'eip155:84532'
const file = createDir()

let anvil: Anvil
let chain: ChainClient
beforeAll(async () => {
  anvil = await startAnvil({ chainId: 84532 })
  chain = createChainClient(anvil)
})
afterAll(() => anvil.stop())

test('a contract wallet vouches through its chain, and a silent node is the network', async () => {
  const payTo = addressOf(newAccount())
  await chain.setCode({ address: payTo, bytecode: ownedBy(addressOf(wallet)) })
  const certificate = await signedBy(
    wallet,
    'certificate',
    certificateOf({ network: NETWORK, payTo }),
  )
  const claims = sampleClaims(key.address)
  const payment = { ...claims.payment, network: NETWORK, payTo }
  const receipt = await signReceipt({ ...claims, payment, issuedAt: NOW }, key)
  writeFileSync(file('receipt.txt'), encodeReceipt(receipt))
  writeFileSync(file('certificate.json'), serializeStatement(certificate))
  const verify = (...more: string[]) =>
    waybill('verify', file('receipt.txt'), '--statement', file('certificate.json'), ...more)

  expect((await verify()).stdout).toMatch(/---- {2}payee +not checked: needs the word of its chain/)
  const { stdout } = await verify('--rpc', `${NETWORK}=${anvil.url}`)
  expect(stdout).toContain(`PASS  payee       the wallet ${payTo} vouches for the signer`)
  expect(stdout).toContain('UNTRUSTED  the owner of wallet')

  const other = await verify('--rpc', `eip155:1=${anvil.url}`)
  expect(other.stdout).toMatch(/---- {2}payee/)
  const silent = await verify('--rpc', `${NETWORK}=http://127.0.0.1:1`)
  expect([silent.exit, silent.stderr]).toEqual([5, expect.stringContaining('network_failed')])
  const wrong = await verify('--rpc', anvil.url)
  expect([wrong.exit, wrong.stderr]).toEqual([2, expect.stringContaining('NETWORK=URL')])
}, 60_000)
