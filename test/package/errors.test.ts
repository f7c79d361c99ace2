/** The codes of the source, the registry and the vectors are the same. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { vectors } from '../vectors/files.js'

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

interface Entry {
  readonly code: string
  readonly step?: string
  readonly section: string
}

const registry: Entry[] = JSON.parse(read('spec/errors.json'))

/** The codes of one union of src/errors.ts. */
function codesOf(union: string): string[] {
  const [, members = ''] =
    new RegExp(`export type ${union} =\\n((?: {2}\\| '\\w+'\\n)+)`).exec(read('src/errors.ts')) ??
    []
  return [...members.matchAll(/'(\w+)'/g)].map(([, code = '']) => code)
}

const unions = [...read('src/errors.ts').matchAll(/export type (\w+Code) =\n {2}\|/g)].map(
  ([, name = '']) => name,
)

test('every code of the source is registered once, and no other', () => {
  expect(unions).toContain('VerificationCode')
  const codes = unions.flatMap(codesOf)
  expect(codes.length).toBeGreaterThan(50)
  expect(registry.map(({ code }) => code).sort()).toEqual(codes.sort())
})

test('every step has one code, in the order of the steps', () => {
  const stepped = registry.filter(({ step }) => step !== undefined)
  expect(stepped.map(({ code, section }) => `${code} ${section}`)).toEqual(
    codesOf('VerificationCode')
      .filter((code) => code !== 'check_missing')
      .map((code, index) => `${code} verification.md#step-${index + 1}`),
  )
})

test('every code of verification has a vector that fails with it, in its step', () => {
  const failing = new Map<string, Set<string>>()
  for (const [, { expect: wanted, operation }] of vectors()) {
    if (operation !== 'verify' || wanted.code === undefined) continue
    failing.set(wanted.code, (failing.get(wanted.code) ?? new Set()).add(String(wanted.step)))
  }
  for (const code of codesOf('VerificationCode')) {
    const step = registry.find((entry) => entry.code === code)?.step
    expect(failing.has(code), code).toBe(true)
    if (step !== undefined) expect([...(failing.get(code) ?? [])], code).toEqual([step])
  }
})

test('every code by which a payment is refused has a vector', () => {
  const refused = vectors()
    .filter(([, { operation }]) => operation === 'payment')
    .map(([, { expect: wanted }]) => wanted.code)
  const reading = registry.filter(({ section }) => /^http\.md#(message|reading-\d)$/.test(section))
  expect(reading.length).toBeGreaterThan(5)
  for (const { code } of reading) expect(refused, code).toContain(code)
})
