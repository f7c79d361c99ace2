import { execFile } from 'node:child_process'
import { appendFile, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from './tree.js'

const run = promisify(execFile)
const FLOORS = ['core', 'payment', 'receipt', 'verify']

let folder: string

/** What the compiler has to say about the verifier where there is no node. */
async function complaints(): Promise<string> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const { stdout } = await run(process.execPath, [tsc, '-p', folder], { cwd: folder }).catch(
    (failure) => failure,
  )
  return stdout
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neutral-'))
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  for (const name of ['errors.ts', 'index.ts', 'ports.ts', ...FLOORS]) {
    await cp(join(ROOT, 'src', name), join(folder, 'src', name), { recursive: true })
  }
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'))
  await cp(join(ROOT, 'tsconfig.json'), join(folder, 'base.json'))
  const config = {
    extends: './base.json',
    compilerOptions: { types: [] },
    include: ['src'],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the verifier', () => {
  it('compiles without the types of any host', async () => {
    expect(await complaints()).toBe('')
  })

  it.each([
    ['Buffer', "export const planted = Buffer.from('x')"],
    ['process', 'export const planted = process.env'],
    ['node:crypto', "export { createHash as planted } from 'node:crypto'"],
  ])('does not compile with a planted %s', async (name, source) => {
    const file = join(folder, 'src/core/planted.ts')
    await appendFile(file, source)
    expect(await complaints()).toContain(name)
    await rm(file)
  })
})
