import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { delivery } from '../support/claims.js'
import { manifest, ROOT } from './tree.js'

const run = promisify(execFile)

let folder: string
let project: string
let installed: string[]

/** npm with a cache of its own, so that only what is handed over can be installed. */
const npm = (cwd: string, ...args: string[]) =>
  run('npm', ['--cache', join(folder, 'cache'), '--loglevel', 'error', ...args], { cwd })

const node = (...args: string[]) => run(process.execPath, args, { cwd: project })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tarball-'))
  project = join(folder, 'project')
  const tarballs = join(folder, 'tarballs')
  await mkdir(project)
  await mkdir(tarballs)
  const packages = [
    '.',
    ...Object.keys(manifest.dependencies).map((name) => `./node_modules/${name}`),
  ]
  for (const path of packages) {
    await npm(ROOT, 'pack', path, '--ignore-scripts', '--pack-destination', tarballs)
  }
  await writeFile(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  installed = (await readdir(tarballs)).map((name) => join(tarballs, name))
  await npm(project, 'install', '--offline', '--ignore-scripts', '--no-audit', ...installed)
}, 120_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the packed tarball, installed into an empty project', () => {
  it('brings exactly three packages along', async () => {
    const lock = JSON.parse(await readFile(join(project, 'package-lock.json'), 'utf8'))
    expect(Object.keys(lock.packages).sort()).toEqual([
      '',
      'node_modules/@noble/curves',
      'node_modules/@noble/hashes',
      'node_modules/canonicalize',
      'node_modules/waybill',
    ])
  })

  it('verifies a receipt and refuses a changed one', async () => {
    const { header, response, trust } = await delivery()
    const body = Buffer.from(response.body).toString('base64')
    await writeFile(
      join(project, 'verify.js'),
      `import { auditReceipt, verifyReceipt } from 'waybill'
      const [header, trust, body] = process.argv.slice(2)
      const options = {
        policy: 'reader',
        trust: JSON.parse(trust),
        response: { body: Buffer.from(body, 'base64') },
      }
      const { claims } = verifyReceipt(header, options)
      const changed = { ...options, response: { body: Buffer.from('changed') } }
      console.log(claims.payment.amount, auditReceipt(header, changed).verdict)`,
    )
    const { stdout } = await node('verify.js', header, JSON.stringify(trust), body)
    expect(stdout).toBe('10000 invalid\n')
  })

  it('signs and reads payments without anything else', async () => {
    await writeFile(
      join(project, 'sign.js'),
      `import { createSigner } from 'waybill/sign'
      import { paymentId } from 'waybill/payment'
      import errors from 'waybill/errors.json' with { type: 'json' }
      const signer = createSigner(crypto.getRandomValues(new Uint8Array(32)))
      console.log(signer.address.length, typeof paymentId, Object.keys(errors).length > 0)`,
    )
    const { stdout } = await node('--no-warnings', 'sign.js')
    expect(stdout).toBe('42 function true\n')
  })

  it('has declarations that compile without optional peers', async () => {
    await writeFile(
      join(project, 'use.ts'),
      `import { type Report, auditReceipt } from 'waybill'
      import { createSigner } from 'waybill/sign'
      import { checkX402 } from 'waybill/payment'
      const report: Report = auditReceipt('', { policy: 'reader', trust: { signers: [] } })
      export const used = [report.verdict, createSigner, checkX402]`,
    )
    const options = {
      compilerOptions: {
        lib: ['ES2023', 'DOM'],
        module: 'NodeNext',
        noEmit: true,
        strict: true,
        types: [],
      },
      files: ['use.ts'],
    }
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(options))
    const { stdout } = await node(join(ROOT, 'node_modules/typescript/bin/tsc')).catch(
      (failure) => failure,
    )
    expect(stdout).toBe('')
  })

  it('brings a command that runs', async () => {
    const { stdout } = await run(join(project, 'node_modules/.bin/waybill'), ['--version'])
    expect(stdout.trim()).toBe(manifest.version)
  })

  it('holds what is published and nothing else', async () => {
    const top = await readdir(join(project, 'node_modules/waybill'))
    expect(top.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist',
      'package.json',
      'spec',
    ])
    const files = await readdir(join(project, 'node_modules/waybill/dist'), { recursive: true })
    expect(files.filter((name) => /\.[a-z]+$/.test(name) && !/\.(js|d\.ts)$/.test(name))).toEqual(
      [],
    )
  })
})
