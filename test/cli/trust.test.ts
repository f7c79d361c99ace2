import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readTrust } from '../../src/cli/trust.js'
import { createDir, waybill } from './in-process.js'

const SIGNER = `0x${'5e'.repeat(20)}`
const OTHER = `0x${'07'.repeat(20)}`
const PAYEE = `0x${'9a'.repeat(20)}`
const issuer = 'https://api.example.com'
const file = createDir()

const add = (name: string, signer: string, ...payees: string[]) => {
  const options = payees.flatMap((payee) => ['--pay-to', payee])
  return waybill('trust', 'add', `${issuer}=${signer}`, ...options, '--trust', file(name))
}

it('what is added can be read as signers and wallets', async () => {
  await add('both', SIGNER, `eip155:8453=${PAYEE}`)
  await add('both', SIGNER, `eip155:1=${PAYEE}`)
  expect(await readTrust(file('both'))).toEqual({
    signers: [{ issuer, signer: SIGNER }],
    wallets: ['eip155:8453', 'eip155:1'].map((network) => ({ issuer, network, payTo: PAYEE })),
  })
})

it('neither signer nor payee is replaced', async () => {
  await add('kept', SIGNER, `eip155:8453=${PAYEE}`)
  const before = readFileSync(file('kept'), 'utf8')
  const signer = await add('kept', OTHER)
  expect(signer).toMatchObject({ exit: 2, stderr: expect.stringContaining(`found ${SIGNER}`) })
  const payee = await add('kept', SIGNER, `eip155:1=${PAYEE}`, `eip155:8453=${OTHER}`)
  const found = expect.stringContaining(`found eip155:8453=${PAYEE}`)
  expect(payee).toMatchObject({ exit: 2, stderr: found })
  expect(readFileSync(file('kept'), 'utf8')).toBe(before)
})

it('a file that is not there is no empty one', async () => {
  const unreadable = { code: 'file_unreadable', message: expect.stringContaining('no such file') }
  await expect(readTrust(file('missing'))).rejects.toMatchObject(unreadable)
  for (const words of [['list'], ['export'], ['remove', issuer]]) {
    expect(await waybill('trust', ...words, '--trust', file('missing'))).toMatchObject({ exit: 2 })
  }
})

it('what was removed can be added anew', async () => {
  await add('anew', SIGNER)
  await waybill('trust', 'remove', issuer, '--trust', file('anew'))
  await add('anew', OTHER)
  const { stdout } = await waybill('trust', 'export', '--trust', file('anew'))
  expect(stdout).toBe(`${issuer} ${OTHER}\n`)
})
