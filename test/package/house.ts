/** Who may import whom: the floors of the house, and which packages a room may use. */

interface Room {
  readonly floor: number
  /** Packages, or `node:` modules. A row for one file counts for that file alone. */
  readonly packages?: readonly string[]
  readonly files?: Readonly<Record<string, readonly string[]>>
}

/** A room imports from floors below and from itself, never from a neighbour on its floor. */
export const ROOMS: Readonly<Record<string, Room>> = {
  core: { floor: 0, packages: ['@noble/curves', '@noble/hashes', 'canonicalize'] },
  payment: { floor: 1 },
  receipt: { floor: 2 },
  keys: { floor: 3 },
  verify: { floor: 3 },
  engines: { floor: 3, packages: ['ox', 'secp256k1'] },
  archive: { floor: 4 },
  report: { floor: 5 },
  server: {
    floor: 6,
    files: { 'hono.ts': ['hono'], 'x402.ts': ['node:async_hooks', '@x402/core'] },
  },
  client: {
    floor: 6,
    files: { 'pin-file.ts': ['node:crypto', 'node:fs/promises', 'node:path'] },
  },
  cli: {
    floor: 7,
    packages: ['@x402/evm', '@x402/fetch', 'commander', 'node:', 'picocolors', 'viem'],
    files: { 'keystore.ts': ['@noble/hashes'] },
  },
}

/** The root import is the verifier: it takes from these and nothing else. */
const ROOT_IMPORTS = ['errors', 'ports', 'payment', 'receipt', 'verify']

/** Rooms where nothing touches the clock, the network, the disk or the process. */
const PURE = ['core', 'payment', 'receipt', 'keys', 'verify', 'index.ts', 'errors.ts', 'ports.ts']
const OUTSIDE =
  /\b(Buffer|Date|Math\.random|XMLHttpRequest|console|document|fetch|globalThis|navigator|performance|process|queueMicrotask|require|setInterval|setTimeout|window)\b\s*[.(]/

const withoutComments = (source: string) =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')

const withoutTexts = (source: string) => source.replace(/'[^'\n]*'|`[^`$]*`/g, "''")

const SPECIFIER =
  /(?:^(?:import|export)\b[^'"`=();]*?\bfrom\s*|^import\s*|\bimport\s*\(\s*)['"]([^'"]*)['"]/gm
const specifiersOf = (source: string) =>
  [...source.matchAll(SPECIFIER)].map(([, found]) => found ?? '')

/** `@scope/name/deep` → `@scope/name`, `node:fs` stays. */
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const allows = (packages: readonly string[], specifier: string) =>
  packages.some((name) =>
    name.startsWith('node:')
      ? specifier === name || (name === 'node:' && specifier.startsWith(name))
      : packageOf(specifier) === name,
  )

/** What one file, by its path below src/, does against the rules of the house. */
export function violationsOf(path: string, source: string): string[] {
  const code = withoutComments(source)
  const [name = '', ...rest] = path.split('/')
  const isRoot = rest.length === 0
  const room = ROOMS[name]
  if (!isRoot && room === undefined) return [`${path}: no such room`]
  const found: string[] = []

  for (const specifier of specifiersOf(code)) {
    const packages = [...(room?.packages ?? []), ...(room?.files?.[rest.join('/')] ?? [])]
    if (!specifier.startsWith('.')) {
      if (!allows(packages, specifier)) found.push(`${path}: may not use ${specifier}`)
    } else if (!mayImport(path, resolve(path, specifier), code)) {
      found.push(`${path}: may not import ${specifier}`)
    }
  }
  if (/\bimport\s*\(\s*[^'"\s]/.test(code)) found.push(`${path}: imports what no reader can see`)
  if (PURE.includes(name)) {
    const outside = OUTSIDE.exec(withoutTexts(code))
    if (outside) found.push(`${path}: may not touch ${outside[1]}`)
  }
  return found
}

function resolve(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return 'outside of src'
    } else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

function mayImport(path: string, target: string, code: string): boolean {
  const [from = ''] = path.split('/')
  const [to = ''] = target.replace(/\.js$/, '').split('/')
  if (to === from) return true
  if (from === 'index.ts') return ROOT_IMPORTS.includes(to)
  if (from === 'errors.ts') return false
  // The ports name shapes of other rooms and load nothing.
  if (from === 'ports.ts') return /^import type /m.test(code) && !/^import (?!type )/m.test(code)
  if (to === 'errors' || to === 'ports') return true
  const [upper, lower] = [ROOMS[from], ROOMS[to]]
  return upper !== undefined && lower !== undefined && lower.floor < upper.floor
}
