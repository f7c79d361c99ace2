import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseKeyDocument } from '../../src/keys/index.js'
import type { KeyDocument } from '../../src/keys/types.js'
import type { Hex } from '../../src/ports.js'
import { serveKeyDocument } from '../../src/server/key-document.js'
import { createDir, waybill } from './in-process.js'

const file = createDir()
const address = (digit: string): Hex => `0x${digit.repeat(40)}`

let server: Server
let issuer: string
let served: KeyDocument | undefined
beforeAll(async () => {
  const answer = (request: Request) =>
    (served && serveKeyDocument(served)(request)) ?? new Response('none', { status: 404 })
  server = createServer(getRequestListener(answer)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const documentOf = (...keys: Hex[]): KeyDocument => ({
  schema: 'delivery-receipt-keys/1',
  issuer,
  keys: keys.map((key) => ({ key, notBefore: 0 })),
  wallets: [],
  statements: [],
})
const fetchKeys = (out = file('keys.json')) => waybill('key', 'fetch', issuer, '--out', out)

test('the document comes from the host, and is replaced by one that takes nothing back', async () => {
  served = documentOf(address('1'))
  const { exit, stdout } = await fetchKeys()
  expect([exit, stdout]).toEqual([0, `${file('keys.json')}\n`])
  expect(parseKeyDocument(readFileSync(file('keys.json'), 'utf8'))).toEqual(served)

  served = documentOf(address('1'), address('2'))
  expect((await fetchKeys()).exit).toBe(0)
  served = documentOf(address('2'))
  const shrunk = await fetchKeys()
  expect(shrunk.exit).toBe(2)
  expect(shrunk.stderr).toContain('key_document_shrank')
  expect(readFileSync(file('keys.json'), 'utf8')).toContain(address('1'))
})

test('a host without one, and an issuer that is none, are told', async () => {
  served = undefined
  const none = await fetchKeys(file('none.json'))
  expect([none.exit, none.stderr]).toEqual([2, expect.stringContaining('key_document_invalid')])
  const { exit, stderr } = await waybill('key', 'fetch', 'ftp://example.com', '--out', file('x'))
  expect([exit, stderr]).toEqual([2, expect.stringContaining('key_document_invalid')])
})

test('a host that does not answer is the network', async () => {
  const { exit, stderr } = await waybill('key', 'fetch', 'http://127.0.0.1:1', '--out', file('y'))
  expect([exit, stderr]).toEqual([5, expect.stringContaining('network_failed')])
})
