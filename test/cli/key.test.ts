import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { readKeyFile } from '../../src/cli/key-file.js'
import { run } from '../../src/cli/program.js'

let dir: string
const secret = "a 'horse' = 6 words"

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'waybill-key-'))
})
afterAll(() => rm(dir, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

/** What a command line says and how it ends. */
async function tell(...argv: string[]) {
  const said = { out: [] as string[], err: [] as string[], exit: 0 }
  await run(argv, {
    out: (line) => said.out.push(line),
    err: (line) => said.err.push(line),
    paintOut: (text) => text,
    paintErr: (text) => text,
    stdout: process.stdout,
    exit: (code) => {
      said.exit = code
    },
  })
  return { ...said, text: [...said.out, ...said.err].join('\n') }
}

test('key new tells the address of what it wrote, and neither key nor passphrase', async () => {
  vi.stubEnv('WAYBILL_PASSPHRASE', secret)
  const path = join(dir, 'locked.key')
  const { exit, out, text } = await tell('key', 'new', '--out', path)
  const { address, key } = await readKeyFile(path)
  expect(exit).toBe(0)
  expect(out).toEqual([address])
  expect(text).not.toContain(key.slice(2))
  expect(text).not.toContain('horse')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test.each([
  ['as the value of the option that asks', ['key', 'new', '--passphrase', secret]],
  ['behind its equals sign', ['key', 'new', `--passphrase=${secret}`]],
  ['as a file', ['key', 'new', '--passphrase-file', secret]],
  ['for an option that is none', ['key', 'new', `--password=${secret}`]],
  ['where it is asked for', ['fetch', 'http://127.0.0.1:9', `--passphrase=${secret}`]],
  ['over several lines', ['fetch', 'http://127.0.0.1:9', `--pass=1\n${secret}`]],
  ['as an argument', ['key', 'new', secret]],
])('a passphrase given %s ends the command and is not repeated', async (_, argv) => {
  const out = join(dir, 'never.key')
  const { exit, text } = await tell(...argv, ...(argv[0] === 'key' ? ['--out', out] : []))
  expect(exit).toBe(2)
  expect(text).toMatch(/^error\[/)
  expect(text).not.toContain('horse')
  expect(await readdir(dir)).not.toContain('never.key')
})
