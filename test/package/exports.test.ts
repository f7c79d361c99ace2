import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { manifest, ROOT, read } from './tree.js'

const subpaths = Object.entries(manifest.exports)
const modules = subpaths.flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [[subpath, target] as const],
)
const data = subpaths.flatMap(([subpath, target]) =>
  typeof target === 'string' ? [[subpath, target] as const] : [],
)
const require = createRequire(join(ROOT, 'package.json'))

describe('the package', () => {
  it.each(modules)('exports %s, built and with declarations', (subpath, target) => {
    expect(existsSync(join(ROOT, target.default))).toBe(true)
    expect(existsSync(join(ROOT, target.types))).toBe(true)
    const specifier = join(manifest.name, subpath)
    expect(require.resolve(specifier)).toBe(join(ROOT, target.default))
  })

  it.each(data)('exports %s as data', (subpath, target) => {
    const [folder = '', rest] = target.split('*')
    if (rest === undefined) expect(() => JSON.parse(read(target))).not.toThrow()
    else expect(readdirSync(join(ROOT, folder), { recursive: true }).length).toBeGreaterThan(0)
    expect(subpath.endsWith('*')).toBe(target.endsWith('*'))
  })

  it('exports these names and no others', async () => {
    const names: Record<string, string[]> = {}
    for (const [subpath, target] of modules) {
      const loaded = await import(pathToFileURL(join(ROOT, target.default)).href)
      names[subpath] = Object.keys(loaded).sort()
    }
    expect(names).toMatchInlineSnapshot(`
      {
        ".": [
          "ReceiptError",
          "auditReceipt",
          "isReceiptError",
          "parseReceipt",
          "verifyReceipt",
        ],
        "./client": [
          "createMemoryPins",
          "fetchKeyDocument",
          "withReceipts",
        ],
        "./client/pin-file": [
          "createPinFile",
        ],
        "./engine/host": [
          "hostEngine",
        ],
        "./engine/native": [
          "createNativeEngine",
        ],
        "./engine/ox": [
          "createOxEngine",
        ],
        "./hono": [
          "deliveryReceipts",
          "keyDocument",
        ],
        "./keys": [
          "KEY_DOCUMENT_PATH",
          "MAX_DOCUMENT_BYTES",
          "bodyTypedData",
          "checkGrown",
          "checkKeys",
          "checkOfferedTerms",
          "findOfferedTerms",
          "parseKeyDocument",
          "parseStatement",
          "readContractAnswers",
          "recoverStatement",
          "serializeKeyDocument",
          "serializeStatement",
          "signStatement",
          "statementId",
        ],
        "./payment": [
          "checkX402",
          "decodePaymentPayload",
          "decodePaymentRequired",
          "decodeSettleResponse",
          "findTerms",
          "matchEntry",
          "paymentId",
          "readPayment",
          "readPaymentRequired",
          "readSettleResponse",
          "termsDigest",
        ],
        "./report": [
          "EXIT_CODES",
          "NOT_SHOWN",
          "describeAmount",
          "describeCheck",
          "describeClaims",
          "describeProblems",
          "describeReport",
          "describeTime",
          "describeVerdict",
          "printable",
          "serializeReport",
          "shorten",
        ],
        "./server": [
          "createIssuer",
          "createMemoryStore",
          "createReceipts",
          "serveKeyDocument",
        ],
        "./sign": [
          "createRemoteSigner",
          "createSigner",
          "encodeReceipt",
          "jsonDigest",
          "receiptId",
          "serializeReceipt",
          "sha256Hex",
          "signReceipt",
        ],
      }
    `)
  })

  it('exports nothing else', () => {
    expect(() => require.resolve(`${manifest.name}/dist/core/hex.js`)).toThrow(
      'is not defined by "exports"',
    )
  })
})
