import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, read, trackedFiles } from './tree.js'

interface Rule {
  readonly what: string
  readonly pattern: RegExp
  readonly files: readonly string[]
  /** A line that must be found, so that the rule can fail. */
  readonly example: string
}

// Written in pieces, so that the examples are not found in this file itself.
const inPieces = (...pieces: string[]) => pieces.join('')

const RULES: readonly Rule[] = [
  {
    what: 'unfinished words in the product',
    pattern: /\b(TODO|FIXME|XXX|HACK|stub|placeholder|not implemented)\b/i,
    files: ['src', 'spec', 'examples', 'README.md', 'SECURITY.md'],
    example: '// todo: later',
  },
  {
    what: 'paths of a machine',
    pattern: /(^|[^A-Za-z0-9_./-])\/(home|root|Users|work|tmp)\//,
    files: ['.'],
    example: inPieces(' /ho', 'me/me/x'),
  },
  {
    what: 'suppressed checks',
    pattern: new RegExp(
      [
        '@ts-ignore',
        '@ts-nocheck',
        '@ts-expect-error',
        'eslint-disable',
        'biome-ignore',
        'as any\\b',
      ].join('|'),
    ),
    files: ['src', 'bench', 'examples'],
    example: '// @ts-ignore',
  },
  {
    what: 'tests that do not run, or run alone',
    pattern: /\b(it|test|describe|bench|suite)\.(skip|todo|only|skipIf|runIf|fails)\b/,
    files: ['test', 'bench'],
    example: inPieces('it.', "skip('x', () => {})"),
  },
  {
    what: 'addresses of a registry',
    pattern: /registry\.[a-z]+\.[a-z]+/i,
    files: ['.', ':!package-lock.json', ':!spec'],
    example: inPieces('https://registry', '.npmjs.org/x'),
  },
]

const TEXT = /\.(md|ts|mts|mjs|js|json|yml|yaml|sh|txt|html|css)$|^\.ci\/|^\.[a-z]+$/

describe.each(RULES)('$what', ({ example, files, pattern }) => {
  it('are in no tracked file', () => {
    const found = trackedFiles(...files, ':!package-lock.json')
      .filter((path) => TEXT.test(path))
      .flatMap((path) =>
        read(path)
          .split('\n')
          .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
      )
    expect(found).toEqual([])
  })

  it('would be found', () => expect(pattern.test(example)).toBe(true))
})

describe('files', () => {
  it('under src are at most 300 lines long', () => {
    const long = trackedFiles('src').filter((path) => read(path).split('\n').length > 301)
    expect(long).toEqual([])
  })

  it('are at most 500 kB large', () => {
    const large = trackedFiles('.', ':!package-lock.json').filter(
      (path) => statSync(join(ROOT, path)).size > 500_000,
    )
    expect(large).toEqual([])
  })

  it('have names in kebab-case', () => {
    const odd = trackedFiles('src', 'test', 'bench', 'examples').filter(
      (path) => !/^([a-z0-9][a-z0-9.-]*\/)*[a-z0-9][a-z0-9.-]*$/.test(path),
    )
    expect(odd.filter((path) => !/\/README\.md$/.test(path))).toEqual([])
  })
})
