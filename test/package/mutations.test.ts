import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, read, trackedFiles } from './tree.js'

interface Mutation {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
  readonly tests: readonly string[]
}

// Run by `npm run mutations`; here only that each can still be made.
describe.each(trackedFiles('test/mutations/*.json'))('the mutations of %s', (path) => {
  const mutations: Mutation[] = JSON.parse(read(path))

  it('each change one place that there is', () => {
    const stale = mutations.filter(
      ({ file, find, replace }) => find === replace || read(file).split(find).length !== 2,
    )
    expect(stale.map(({ name }) => name)).toEqual([])
  })

  it('each name tests that there are', () => {
    const tests = new Set(mutations.flatMap((mutation) => mutation.tests))
    expect([...tests].filter((test) => !existsSync(join(ROOT, test)))).toEqual([])
    expect(mutations.filter((mutation) => mutation.tests.length === 0)).toEqual([])
  })

  it('have names of their own', () => {
    const names = mutations.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(basename(path)).toMatch(/^[a-z]+\.json$/)
  })
})
