import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createPinFile } from '../../src/client/pin-file.js'
import { randomAddress } from './shop.js'

let folder: string
let file: string
const issuer = 'https://api.example.com'

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pins-'))
  file = join(folder, 'deep', 'pins')
})
afterEach(() => rm(folder, { recursive: true }))

/** A file as somebody left it. */
async function given(text: string) {
  file = join(folder, 'pins')
  await writeFile(file, text)
  return createPinFile(file)
}

it('reads back what it wrote, also from another store on the same file', async () => {
  const signer = randomAddress()
  const payTo = {
    'eip155:8453': randomAddress(),
    'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp': 'So1=x',
  }
  await createPinFile(file).write(issuer, { signer, payTo })
  expect(await createPinFile(file).read(issuer)).toEqual({ signer, payTo })
  expect(await createPinFile(file).read('https://b.example')).toBeUndefined()
})

it('knows nobody before the file exists', async () => {
  expect(await createPinFile(file).read(issuer)).toBeUndefined()
})

it('writes one line an issuer, and leaves the others and what people wrote', async () => {
  const [first, second] = [randomAddress(), randomAddress()]
  const pins = await given(`# mine\n\n${issuer} ${first}\nhttps://b.example ${second}\n`)
  await pins.write(issuer, { signer: second, payTo: { 'eip155:1': first } })
  const lines = `# mine\n\n${issuer} ${second} eip155:1=${first}\nhttps://b.example ${second}\n`
  expect(await readFile(file, 'utf8')).toBe(lines)
})

it('reads lines that end as on Windows, and a last line that does not end', async () => {
  const signer = randomAddress()
  const pins = await given(`# mine\r\n${issuer} ${signer}`)
  expect(await pins.read(issuer)).toEqual({ signer, payTo: {} })
})

it('is readable by its owner only, and leaves nothing else behind', async () => {
  await createPinFile(file).write(issuer, { signer: randomAddress(), payTo: {} })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(join(folder, 'deep'))).toEqual(['pins'])
})

it('loses no line when many are written at once, through several stores', async () => {
  const issuers = Array.from({ length: 20 }, (_, index) => `https://${index}.example`)
  const pin = { signer: randomAddress(), payTo: {} }
  await Promise.all(issuers.map((one) => createPinFile(file).write(one, pin)))
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  expect(lines).toHaveLength(20)
})

it('lists every pin in the order of the file', async () => {
  const [first, second] = [randomAddress(), randomAddress()]
  const pins = await given(
    `# mine\nhttps://b.example ${second} eip155:1=0xa\n\n${issuer} ${first}\n`,
  )
  expect(await pins.list()).toEqual([
    { issuer: 'https://b.example', signer: second, payTo: { 'eip155:1': '0xa' } },
    { issuer, signer: first, payTo: {} },
  ])
  expect(await createPinFile(join(folder, 'none')).list()).toEqual([])
})

it('removes one issuer, and leaves the others and what people wrote', async () => {
  const signer = randomAddress()
  const pins = await given(`# mine\n${issuer} ${signer}\nhttps://b.example ${signer}\n`)
  expect(await pins.remove(issuer)).toBe(true)
  expect(await readFile(file, 'utf8')).toBe(`# mine\nhttps://b.example ${signer}\n`)
  expect(await pins.remove(issuer)).toBe(false)
  expect(await pins.read(issuer)).toBeUndefined()
})

it('takes turns for removing and writing alike', async () => {
  const pins = createPinFile(file)
  const pin = { signer: randomAddress(), payTo: {} }
  await pins.write(issuer, pin)
  await Promise.all([pins.remove(issuer), createPinFile(file).write('https://b.example', pin)])
  expect(await pins.list()).toEqual([{ issuer: 'https://b.example', ...pin }])
})

it('takes turns after a failure too', async () => {
  const pins = createPinFile(file)
  const signer = randomAddress()
  const failing = pins.write(issuer, { signer, payTo: { 'eip155:1': 'two words' } })
  const next = pins.write(issuer, { signer, payTo: {} })
  await expect(failing).rejects.toMatchObject({ code: 'pin_file_invalid' })
  await next
  expect(await pins.read(issuer)).toEqual({ signer, payTo: {} })
})

it.each([
  ['a line break in a payee', { 'eip155:1': `0xa\nhttps://b.example ${randomAddress()}` }],
  ['a space in a network', { 'eip155:1 x': '0xa' }],
  ['an empty payee', { 'eip155:1': '' }],
])('refuses to write %s', async (_, payTo) => {
  const writing = createPinFile(file).write(issuer, { signer: randomAddress(), payTo })
  await expect(writing).rejects.toMatchObject({ code: 'pin_file_invalid' })
  expect(await createPinFile(file).read(issuer)).toBeUndefined()
})

const signer = randomAddress()
it.each([
  ['no origin', `api.example.com ${signer}`],
  ['a path after the origin', `${issuer}/ ${signer}`],
  ['an origin without encryption', `http://api.example.com ${signer}`],
  ['no signer', issuer],
  ['an address in mixed case', `${issuer} 0x${'aB'.repeat(20)}`],
  ['two spaces', `${issuer}  ${signer}`],
  ['a space at the end', `${issuer} ${signer} `],
  ['a payee without a network', `${issuer} ${signer} 0xa`],
  ['a network twice', `${issuer} ${signer} eip155:1=0xa eip155:1=0xb`],
  ['the issuer of another line', `https://a.example ${signer}`],
  ['the marks of a merge', '<<<<<<< HEAD'],
])('refuses %s, with the number of the line', async (_, line) => {
  const pins = await given(`# mine\nhttps://a.example ${signer}\n${line}\n`)
  const error = { code: 'pin_file_invalid', details: { line: 3 }, message: /line 3/ }
  await expect(pins.read(issuer)).rejects.toMatchObject({
    ...error,
    message: expect.stringMatching(error.message),
    details: expect.objectContaining(error.details),
  })
  await expect(pins.write(issuer, { signer, payTo: {} })).rejects.toThrow()
})

it('refuses what is no file', async () => {
  await expect(createPinFile(folder).read(issuer)).rejects.toMatchObject({
    code: 'file_unreadable',
    details: { reason: 'EISDIR' },
  })
})

it('says so where it cannot write, and leaves nothing behind', async () => {
  await given('# mine\n')
  const below = createPinFile(join(file, 'pins'))
  const writing = below.write(issuer, { signer, payTo: {} })
  await expect(writing).rejects.toMatchObject({ code: 'file_unreadable' })
  expect(await readdir(folder)).toEqual(['pins'])
})
