import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readKeyChecks } from '../../src/cli/key-evidence.js'
import { serializeStatement } from '../../src/keys/index.js'
import { key, NOW, signedBy } from '../keys/material.js'
import { ISSUER } from '../support/claims.js'
import { createDir } from './in-process.js'

const file = createDir()

test('a statement about terms says nothing of a key, and is not passed over', async () => {
  const body = { issuer: ISSUER, terms: `0x${'71'.repeat(32)}`, validUntil: NOW } as const
  const path = file('terms.json')
  writeFileSync(path, serializeStatement(await signedBy(key, 'terms', body)))
  await expect(readKeyChecks({ statement: [path] })).rejects.toMatchObject({
    code: 'statement_invalid',
    message: expect.stringContaining('a statement about a key'),
  })
})

test('nothing said about keys brings no check', async () => {
  expect(await readKeyChecks({ signer: [], at: NOW })).toEqual({})
})
