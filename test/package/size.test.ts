import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type InputOptions, rolldown } from 'rolldown'
import { beforeAll, describe, expect, it } from 'vitest'
import { manifest, ROOT } from './tree.js'

/** What the verifier uses of its dependencies, and nothing of its own. */
const DEPENDENCIES = `
  export { secp256k1 } from '@noble/curves/secp256k1.js'
  export { sha256 } from '@noble/hashes/sha2.js'
  export { keccak_256 } from '@noble/hashes/sha3.js'
  export { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js'
  export { default } from 'canonicalize'
`

async function bundle(input: string, plugins: InputOptions['plugins'] = []): Promise<string> {
  const build = await rolldown({
    cwd: ROOT,
    input,
    platform: 'browser',
    plugins,
    logLevel: 'silent',
  })
  const { output } = await build.generate({ format: 'esm', minify: true })
  await build.close()
  expect(output).toHaveLength(1)
  return output[0].code
}

const gzipped = (code: string) => gzipSync(code, { level: 9 }).length

let verifier: string
let dependencies: string

beforeAll(async () => {
  verifier = await bundle('dist/index.js')
  const entry = join(ROOT, 'dependencies.js')
  dependencies = await bundle(entry, [
    {
      name: 'dependencies',
      resolveId: (id) => (id === entry ? id : null),
      load: (id) => (id === entry ? DEPENDENCIES : null),
    },
  ])
})

describe('the bundled verifier', () => {
  const { gzipBytes } = manifest.config

  it('is small, with its curve and hashes', () => {
    expect(gzipped(verifier)).toBeLessThanOrEqual(gzipBytes.verifier)
  })

  it('adds little to its dependencies', () => {
    expect(gzipped(verifier) - gzipped(dependencies)).toBeLessThanOrEqual(gzipBytes.own)
  })

  it('is compared with dependencies that are really in it', () => {
    expect(gzipped(dependencies)).toBeGreaterThan(15_000)
    expect(gzipped(verifier)).toBeGreaterThan(gzipped(dependencies))
  })

  it.each([
    ['viem', /viem/],
    ['hono', /hono/],
    ['node:', /["'`]node:/],
    ['Buffer', /\bBuffer\b/],
    ['fetch(', /\bfetch\s*\(/],
    ['process.', /\bprocess\.(argv|cwd|env|exit|versions?)\b/],
    ['eval', /\beval\s*\(|new Function/],
    ['the clock', /\bDate\b/],
    ['an import', /\bimport\b/],
  ])('does not contain %s', (_, word) => {
    expect(word.exec(verifier)?.[0]).toBeUndefined()
  })
})
