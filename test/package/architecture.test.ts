import { describe, expect, it } from 'vitest'
import { ROOMS, violationsOf } from './house.js'
import { manifest, read, trackedFiles } from './tree.js'

const sources = trackedFiles('src/*.ts')

describe('the house', () => {
  it('is kept by every file', () => {
    expect(sources.flatMap((path) => violationsOf(path.slice('src/'.length), read(path)))).toEqual(
      [],
    )
  })

  it('has files in every room', () => {
    const rooms = new Set(sources.map((path) => path.split('/')[1]))
    expect(Object.keys(ROOMS).filter((room) => !rooms.has(room))).toEqual([])
  })

  it('installs only what its lowest floor uses', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(ROOMS.core?.packages)
  })
})

describe('a planted violation is seen:', () => {
  it.each([
    ['a room that there is none of', 'misc/a.ts', ''],
    ['core takes from receipt', 'core/a.ts', "import { x } from '../receipt/types.js'"],
    ['core takes a type from verify', 'core/a.ts', "import type { X } from '../verify/types.js'"],
    ['payment takes from receipt', 'payment/a.ts', "import { x } from '../receipt/url.js'"],
    ['receipt takes from verify', 'receipt/a.ts', "export { x } from '../verify/audit.js'"],
    ['verify takes from engines', 'verify/a.ts', "import { x } from '../engines/ox.js'"],
    ['engines take from verify', 'engines/a.ts', "import { x } from '../verify/audit.js'"],
    ['archive takes from report', 'archive/a.ts', "import { x } from '../report/text.js'"],
    ['server takes from client', 'server/a.ts', "import { x } from '../client/pins.js'"],
    ['client takes from server', 'client/a.ts', "import { x } from '../server/rules.js'"],
    ['client takes from cli', 'client/a.ts', "import { x } from '../cli/main.js'"],
    ['anything takes the root', 'cli/a.ts', "import { x } from '../index.js'"],
    ['anything leaves src', 'cli/a.ts', "import { x } from '../../test/support/claims.js'"],
    ['the root takes from core', 'index.ts', "export { x } from './core/hex.js'"],
    ['the root takes from engines', 'index.ts', "export * from './engines/host.js'"],
    ['the root takes from server', 'index.ts', "export * from './server/index.js'"],
    ['errors take anything', 'errors.ts', "import type { Hex } from './ports.js'"],
    ['ports load anything', 'ports.ts', "import { x } from './receipt/url.js'"],
    ['core uses node', 'core/a.ts', "import { createHash } from 'node:crypto'"],
    ['core uses another package', 'core/a.ts', "import { x } from 'viem'"],
    ['core uses a lookalike', 'core/a.ts', "import { x } from '@noble/curves-evil'"],
    ['payment uses a package', 'payment/a.ts', "import canonicalize from 'canonicalize'"],
    ['verify loads a package late', 'verify/a.ts', "const x = await import('viem')"],
    ['verify loads what nobody sees', 'verify/a.ts', 'const x = await import(name)'],
    ['verify loads a template', 'verify/a.ts', 'const x = await import(`../$' + '{name}.js`)'],
    ['a side effect', 'receipt/a.ts', "import 'node:fs'"],
    ['a package across lines', 'receipt/a.ts', "import {\n  x,\n} from 'hono'"],
    ['the issuer uses hono', 'server/issuer.ts', "import { Hono } from 'hono'"],
    ['pins use the disk', 'client/pins.ts', "import { readFile } from 'node:fs/promises'"],
    ['core reads the clock', 'core/a.ts', 'const now = Date.now()'],
    ['core makes a date', 'core/a.ts', 'const now = new Date()'],
    ['payment uses the network', 'payment/a.ts', "await fetch('https://x')"],
    ['receipt uses Buffer', 'receipt/a.ts', "Buffer.from('x')"],
    ['verify reads the environment', 'verify/a.ts', 'process.env.X'],
    ['verify writes to the console', 'verify/a.ts', "console.log('x')"],
    ['the root uses globals', 'index.ts', "globalThis.fetch('x')"],
    ['core is random', 'core/a.ts', 'Math.random()'],
  ])('%s', (_, path, source) => {
    expect(violationsOf(path, source)).toHaveLength(1)
  })

  it.each([
    ['a comment is no import', 'core/a.ts', "// from 'viem'\n/** import 'hono' */"],
    ['a comment touches nothing', 'core/a.ts', '/** What `fetch().arrayBuffer()` returns. */'],
    ['a text is no import', 'core/a.ts', "const wanted = ['a price from ', 'viem']"],
    ['a text touches nothing', 'core/a.ts', "const wanted = 'call fetch(url) first'"],
    ['a room imports from itself', 'core/a.ts', "import { x } from './hex.js'"],
    ['a room imports from below', 'cli/a.ts', "import { x } from '../core/hex.js'"],
    ['everybody has errors', 'core/a.ts', "import { x } from '../errors.js'"],
    ['everybody has ports', 'core/a.ts', "import type { X } from '../ports.js'"],
    ['ports name shapes', 'ports.ts', "import type { X } from './receipt/types.js'"],
    ['the adapter uses its framework', 'server/hono.ts', "import { x } from 'hono/ssg'"],
    ['the command uses node', 'cli/a.ts', "import { x } from 'node:fs'"],
  ])('and nothing else: %s', (_, path, source) => {
    expect(violationsOf(path, source)).toEqual([])
  })
})
