/** The JSON Schemas of statements and key documents say what the vectors say. */
import { expect, test } from 'vitest'
import { matchesSchema, SCHEMAS } from '../support/json-schema.js'
import type { KeyInput } from '../support/reference.js'
import { vectors } from './files.js'

interface Sample {
  readonly name: string
  readonly text: string
  readonly code: string | undefined
}

const statements: Sample[] = vectors()
  .filter(([, { operation }]) => operation === 'statement')
  .map(([name, { expect: wanted, input }]) => {
    const { statement: text } = input as { statement: string }
    return { name, text, code: wanted.code }
  })

const documents: Sample[] = vectors()
  .filter(([, { input, operation }]) => operation === 'key' && 'document' in input)
  .map(([name, { expect: wanted, input }]) => {
    const { document: text = '' } = input as KeyInput
    const isRead = 'host' in wanted || wanted.code === 'key_document_shrank'
    return { name, text, code: isRead ? undefined : wanted.code }
  })

const matches = (value: unknown, kind: string) =>
  matchesSchema(value, `${kind}.schema.json`, SCHEMAS)

const acceptedOf = (samples: Sample[], kind: string) =>
  samples
    .filter(({ code, text }) => code !== undefined && matches(JSON.parse(text), kind))
    .map(({ name }) => name.replace('keys/', ''))

test.each([
  ['statement', statements, 5],
  ['key-document', documents, 30],
] as const)('every good %s is one', (kind, samples, least) => {
  const good = samples.filter(({ code }) => code === undefined)
  expect(good.length).toBeGreaterThanOrEqual(least)
  for (const { name, text } of good) expect(matches(JSON.parse(text), kind), name).toBe(true)
})

test('every bad statement is none, but for rules beyond a schema', () => {
  expect(acceptedOf(statements, 'statement')).toEqual([
    'certificate-payee-checksummed',
    'certificate-window-empty',
    'statement-member-twice',
    'statement-not-canonical',
    'succession-to-itself',
  ])
})

test('every bad key document is none, but for rules beyond a schema', () => {
  expect(acceptedOf(documents, 'key-document')).toEqual([
    'document-key-twice',
    'document-loop',
    'document-member-twice',
    'document-statement-of-another-form',
    'document-statement-of-another-issuer',
    'document-statement-of-another-key',
    'document-successor-unknown',
    'document-too-large',
    'document-two-successors',
    'document-window-empty',
  ])
})

test('lists have the limits of the page', () => {
  const { text } = documents.find(({ name }) => name === 'keys/document-grew') as Sample
  const document = JSON.parse(text)
  const [key] = document.keys
  for (const [member, item, most] of [
    ['keys', key, 256],
    ['wallets', { network: 'eip155:1', payTo: key.key }, 64],
    ['statements', JSON.parse((statements[0] as Sample).text), 512],
  ] as const) {
    const filled = (count: number) => ({ ...document, [member]: Array(count).fill(item) })
    expect(matches(filled(most), 'key-document'), member).toBe(true)
    expect(matches(filled(most + 1), 'key-document'), member).toBe(false)
  }
})
