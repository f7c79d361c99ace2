/** Writes the vectors where they are missing, and fails where they are stale. Update: `npx vitest run test/vectors -u`. */
import { expect, test } from 'vitest'
import { allCases } from './cases/all.js'
import { SPEC, vectorFiles } from './files.js'
import { judge, meaningOf, print } from './vector.js'

const cases = await Promise.all(
  (await allCases()).map(async (vector) => ({ ...vector, judged: await judge(vector) })),
)
const failing = cases.filter(({ judged }) => judged.expect.code !== undefined)

test.each(cases.map((vector) => [vector.name, vector] as const))(
  '%s is what the reference says, and what its author means',
  async (name, vector) => {
    expect(meaningOf(vector.judged)).toBe(vector.means)
    await expect(print(vector, vector.judged)).toMatchFileSnapshot(`${SPEC}vectors/${name}.json`)
  },
)

test('every name is taken once, and no file is left over', () => {
  const names = cases.map(({ name }) => `${name}.json`)
  expect(new Set(names).size).toBe(names.length)
  expect(vectorFiles().filter((file) => !names.includes(file))).toEqual([])
})

test('there are at least a hundred vectors, and at least 60 % of them must fail', () => {
  expect(cases.length).toBeGreaterThanOrEqual(100)
  expect(failing.length / cases.length).toBeGreaterThanOrEqual(0.6)
})

test('every failing verification names its step, and every step fails somewhere', () => {
  const steps = failing
    .filter(({ operation }) => operation === 'verify')
    .map(({ judged }) => judged.expect.step)
  expect(steps).not.toContain(undefined)
  expect(new Set(steps).size).toBe(21)
})
