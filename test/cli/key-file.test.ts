import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { privateKeyToAddress } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createKeyFile, readKeyFile } from '../../src/cli/key-file.js'

let dir: string
const passphrase = 'a horse and 6 words'

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'waybill-key-file-'))
})
afterAll(() => rm(dir, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

test('a key file without a passphrase is one line, and never asks for one', async () => {
  const path = join(dir, 'plain.key')
  const address = await createKeyFile(path)
  expect(await readFile(path, 'utf8')).toMatch(/^waybill-key-1 [0-9a-f]{64}\n$/)
  expect((await readKeyFile(path)).address).toBe(address)
})

test('a key file with a passphrase is its owner’s, and opens with it only', async () => {
  const path = join(dir, 'locked.key')
  const passphraseFile = join(dir, 'passphrase')
  await writeFile(passphraseFile, `${passphrase}\n`)
  const address = await createKeyFile(path, passphrase)
  expect((await stat(path)).mode & 0o777).toBe(0o600)

  const opened = await readKeyFile(path, { passphraseFile })
  expect(opened.address).toBe(address)
  expect(privateKeyToAddress(opened.key).toLowerCase()).toBe(address)
  expect(await readFile(path, 'utf8')).not.toContain(opened.key.slice(2))

  vi.stubEnv('WAYBILL_PASSPHRASE', passphrase)
  expect(await readKeyFile(path)).toEqual(opened)
  vi.stubEnv('WAYBILL_PASSPHRASE', `${passphrase}!`)
  await expect(readKeyFile(path)).rejects.toMatchObject({
    code: 'key_file_invalid',
    message: `Cannot open key file ${path}: wrong passphrase, or a damaged file`,
  })
})

test('a keystore that cannot be used is refused before anybody is asked', async () => {
  const path = join(dir, 'broken.key')
  await writeFile(path, '{"version":3}')
  await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'key_file_invalid' })
})

test('a huge keystore is not read', async () => {
  const path = join(dir, 'huge.key')
  await writeFile(path, `{"version":3,"x":"${'x'.repeat(70_000)}"}`)
  await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'file_unreadable' })
})

test('a key file is never overwritten, with a passphrase or without', async () => {
  const path = join(dir, 'kept.key')
  await createKeyFile(path)
  const before = await readFile(path, 'utf8')
  await expect(createKeyFile(path, passphrase)).rejects.toMatchObject({ code: 'key_file_invalid' })
  await expect(createKeyFile(path)).rejects.toMatchObject({ code: 'key_file_invalid' })
  expect(await readFile(path, 'utf8')).toBe(before)
})
