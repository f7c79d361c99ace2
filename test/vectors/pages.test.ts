/** What the pages of spec/ promise each other, the vectors and the registry. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { toCaip2 } from '../../src/payment/networks.js'
import { claimsOf, signClaims, toHeader } from '../support/fixtures.js'
import { STEPS } from '../support/reference.js'
import { SPEC, vectors } from './files.js'

const pages = readdirSync(SPEC).filter((file) => file.endsWith('.md'))
const read = (page: string) => readFileSync(SPEC + page, 'utf8')

/** Headings as they are linked to, and anchors that stand for themselves. */
const placesOf = (page: string): string[] => {
  const text = read(page)
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  )
  return [...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)]
}

const places = new Set(pages.flatMap((page) => placesOf(page).map((place) => `${page}#${place}`)))

test.each(pages)('%s has at most 200 lines', (page) => {
  expect(read(page).split('\n').length).toBeLessThanOrEqual(200)
})

test.each(pages)('%s links only to what is there', (page) => {
  for (const [, target = ''] of read(page).matchAll(/\]\(([^)]+)\)/g)) {
    const [file = '', place] = target.split('#')
    const name = file === '' ? page : file
    expect(existsSync(SPEC + name), target).toBe(true)
    if (place !== undefined) expect(places, target).toContain(`${name}#${place}`)
  }
})

test('every vector and every code names a place that is there', () => {
  const registry: { section: string }[] = JSON.parse(read('errors.json'))
  const named = [
    ...vectors().map(([, { spec }]) => spec),
    ...registry.map(({ section }) => section),
  ]
  expect(named.filter((place) => !places.has(place))).toEqual([])
})

test('the steps are numbered and named in their order', () => {
  const steps = [
    ...read('verification.md').matchAll(/^(\d+)\. <a id="step-(\d+)"><\/a>\*\*([^*]+)\*\*/gm),
  ]
  expect(steps.map(([, number, anchor, name]) => `${number} ${anchor} ${name}`)).toEqual(
    STEPS.map((name, index) => `${index + 1} ${index + 1} ${name}`),
  )
})

test('the sample of the receipt is the first vector', async () => {
  const receipt = await signClaims(claimsOf())
  const [, json = ''] = /```json\n(.*?)```/s.exec(read('receipt.md')) ?? []
  expect(JSON.parse(json)).toEqual(receipt)
  const [, header = ''] = /Delivery-Receipt: ([\w-]+)…/.exec(read('receipt.md')) ?? []
  expect(toHeader(receipt).startsWith(header)).toBe(true)
})

test('the network names of version 1 are those that are read', () => {
  const rows = [...read('http.md').matchAll(/\| `([\w-]+)` \| `(\w+:\w+)` /g)]
  const table = readFileSync(`${SPEC}../src/payment/networks.ts`, 'utf8')
  expect(rows.length).toBe(table.match(/^ {2}'?[\w-]+'?: '\w+:\w+',$/gm)?.length)
  for (const [, name = '', network] of rows) expect(toCaip2(name, 1)).toBe(network)
})

test('what every member leaves for the extensions is as the page says', () => {
  const [, { comment }] = vectors().find(
    ([name]) => name === 'shapes/every-member-at-its-maximum',
  ) as ReturnType<typeof vectors>[number]
  const [bytes, left] = comment.match(/\d+/g) ?? []
  expect(read('receipt.md').replace(/\s+/g, ' ')).toContain(
    `Every member at its maximum takes ${bytes} bytes and leaves ${left}`,
  )
})
