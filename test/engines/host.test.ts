import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostEngine } from '../../src/engines/host.js'

let folder: string
let code: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-engine-'))
  const input = join(import.meta.dirname, '../../src/engines/host.ts')
  const resolve = { extensionAlias: { '.js': ['.ts', '.js'] } }
  const build = await rolldown({ input, platform: 'browser', resolve, logLevel: 'silent' })
  code = (await build.generate({ format: 'esm' })).output[0].code
  await build.close()
  await writeFile(join(folder, 'bundle.mjs'), code)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a program prints that has the bundle as `host`. */
async function run(before: string): Promise<string> {
  const program = `${before}
    const { hostEngine } = await import('./bundle.mjs')
    const whole = hostEngine.sha256.hex?.(new TextEncoder().encode('delivered'))
    const hash = hostEngine.sha256()
    hash.update(new TextEncoder().encode('delivered'))
    const hex = [...hash.digest()].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    console.log(hash.constructor.name, hex, whole)`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', program],
    { cwd: folder },
  )
  return stdout.trim()
}

const delivered = createHash('sha256').update('delivered').digest('hex')

describe('the engine of the host', () => {
  it('is node’s own SHA-256 on node', () => {
    expect(hostEngine.sha256()).toBeInstanceOf(createHash('sha256').constructor)
  })

  it('bundles for browsers without importing anything of node', () => {
    expect(code).not.toMatch(/\bimport\b[^(]*["']node:/)
    expect(code).not.toContain('require(')
  })

  it('finds node’s own SHA-256 from inside a bundle', async () => {
    expect(await run('')).toBe(`Hash ${delivered} 0x${delivered}`)
  })

  it('is node’s own in pieces only where this node hashes in no other way', async () => {
    const older = `
      const { createHash } = process.getBuiltinModule('node:crypto')
      process.getBuiltinModule = () => ({ createHash })`
    expect(await run(older)).toBe(`Hash ${delivered} undefined`)
  })

  it.each([
    ['no process', 'delete globalThis.process'],
    ['a process without built-in modules', 'globalThis.process = { env: {} }'],
    ['a process that lacks this one', 'process.getBuiltinModule = () => undefined'],
  ])('is noble’s where the host has %s', async (_, before) => {
    expect(await run(`const { log } = console; ${before}`)).toBe(`_SHA256 ${delivered} undefined`)
  })
})
