import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-peers-'))
  await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true })
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'))
  // Empty folders hide what may be installed further up.
  for (const name of ['ox', 'secp256k1']) {
    await mkdir(join(folder, 'node_modules', name), { recursive: true })
  }
  for (const name of ['@noble', 'node-gyp-build', 'elliptic']) {
    await symlink(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** What making an engine ends in, in a project that has only what was put there. */
async function make(name: string, create: string): Promise<unknown> {
  const program = `
    const { ${create} } = await import('waybill/engine/${name}')
    const failure = await ${create}().then(() => null, (error) => error)
    console.log(JSON.stringify(failure && [failure.name, failure.code, failure.message]))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', program],
    { cwd: folder },
  )
  return JSON.parse(stdout)
}

const NATIVE =
  'Cannot load secp256k1: wanted the package with a binary for this platform: npm install secp256k1'

describe('an engine whose peer is missing', () => {
  it('says how to install ox', async () => {
    expect(await make('ox', 'createOxEngine')).toEqual([
      'ReceiptError',
      'peer_missing',
      'Cannot load ox: wanted the package: npm install ox',
    ])
  })

  it('says how to install secp256k1', async () => {
    const refusal = ['ReceiptError', 'peer_missing', NATIVE]
    expect(await make('native', 'createNativeEngine')).toEqual(refusal)
  })

  it('is not replaced by slow JavaScript where secp256k1 came without a binary', async () => {
    const from = join(ROOT, 'node_modules/secp256k1')
    const to = join(folder, 'node_modules/secp256k1')
    const filter = (path: string) => !/prebuilds|build$/.test(path)
    await cp(from, to, { recursive: true, filter })
    const refusal = ['ReceiptError', 'peer_missing', NATIVE]
    expect(await make('native', 'createNativeEngine')).toEqual(refusal)
    await cp(join(from, 'prebuilds'), join(to, 'prebuilds'), { recursive: true })
    expect(await make('native', 'createNativeEngine')).toBe(null)
  })
})
