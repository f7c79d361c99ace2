/**
 * Pins in a text file, one issuer a line, which people can read, merge and edit.
 *
 * Layout: issuer, signer, then `network=payee` for every network that was paid on, separated by
 * single spaces. Empty lines and lines that start with `#` are kept as they are.
 *
 * ```
 * https://api.example.com 0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a eip155:8453=0x209693bc…
 * ```
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isHex } from '../core/hex.js'
import { ReceiptError, refuse } from '../errors.js'
import { isIssuer } from '../receipt/claims.js'
import { NETWORK, PAYEE, type Pin, type PinStore, serializePin } from './pins.js'

interface Line {
  readonly text: string
  /** Absent on empty lines and comments. */
  readonly issuer?: string
  readonly pin?: Pin
}

/** The pins of one file. */
export interface PinFile extends PinStore {
  /** Every pin, in the order of the file. */
  list(): Promise<readonly (Pin & { readonly issuer: string })[]>
  /** Takes the issuer's line out; whether there was one. */
  remove(issuer: string): Promise<boolean>
}

// Two stores on one file would lose each other's lines, so that turns are taken per file.
const turns = new Map<string, Promise<unknown>>()

/**
 * A pin store on a file, made when the first pin is written.
 *
 * A write replaces the whole file at once, readable by its owner only; writes of one process wait
 * for each other.
 * Errors: `pin_file_invalid` with the number of the line; `file_unreadable`.
 *
 * @example withReceipts(fetch, { trust: { announced: createPinFile('pins') }, onDelivery })
 */
export function createPinFile(path: string): PinFile {
  const file = resolve(path)

  /** Reads, edits and writes without another edit between. */
  function edit(change: (lines: readonly Line[]) => readonly Line[]): Promise<void> {
    const perform = async () => {
      const changed = change(await readLines(file))
      await writeAtomically(file, changed.map(({ text }) => `${text}\n`).join(''))
    }
    const turn = (turns.get(file) ?? Promise.resolve()).then(perform, perform)
    turns.set(file, turn)
    return turn
  }

  return {
    async read(issuer) {
      return (await readLines(file)).find((line) => line.issuer === issuer)?.pin
    },
    async write(issuer, pin) {
      const line = readLine(serializePin(issuer, pin))
      await edit((lines) => {
        const at = lines.findIndex((one) => one.issuer === issuer)
        return at < 0 ? [...lines, line] : lines.with(at, line)
      })
    },
    async list() {
      return (await readLines(file)).flatMap(({ issuer, pin }) =>
        issuer !== undefined && pin !== undefined ? [{ issuer, ...pin }] : [],
      )
    },
    async remove(issuer) {
      let found = false
      await edit((lines) => {
        const left = lines.filter((line) => line.issuer !== issuer)
        found = left.length < lines.length
        return left
      })
      return found
    },
  }
}

async function readLines(file: string): Promise<Line[]> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    return failOnDisk('read', cause)
  }
  const texts = text.split(/\r?\n/)
  if (texts.at(-1) === '') texts.pop()
  const lines = texts.map((line, index) => readLine(line, index + 1))
  const seen = new Map<string, number>()
  lines.forEach(({ issuer }, index) => {
    if (issuer === undefined) return
    const first = seen.get(issuer)
    // After a merge by hand: which one counts is not for a program to guess.
    if (first !== undefined) fail(index + 1, `one line for ${issuer}, which line ${first} has`)
    seen.set(issuer, index + 1)
  })
  return lines
}

/** Without a number, the line is one to be written. */
function readLine(text: string, number?: number): Line {
  if (text === '' || text.startsWith('#')) return { text }
  const [issuer = '', signer, ...payees] = text.split(' ')
  if (!isIssuer(issuer)) fail(number, 'an origin first, https or http on loopback')
  if (!isHex(signer, 20)) fail(number, "the signer's address second, in lower case")
  const payTo: Record<string, string> = {}
  for (const payee of payees) {
    const [network = '', ...rest] = payee.split('=')
    const account = rest.join('=')
    if (!NETWORK.test(network) || !PAYEE.test(account)) {
      fail(number, 'network=payee after the signer, separated by single spaces')
    }
    if (Object.hasOwn(payTo, network)) fail(number, `one payee for ${network}`)
    payTo[network] = account
  }
  return { text, issuer, pin: { signer, payTo } }
}

/** Readers see the old file or the new one, never a part of it. */
async function writeAtomically(file: string, text: string) {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(temporary, text, { flag: 'wx', flush: true, mode: 0o600 })
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    failOnDisk('write', cause)
  }
}

function failOnDisk(verb: string, cause: unknown): never {
  const { code: reason } = cause as NodeJS.ErrnoException
  const message = `Cannot ${verb} pins: the file system says ${reason}`
  throw new ReceiptError('file_unreadable', message, { reason }, cause)
}

function fail(line: number | undefined, wanted: string): never {
  const action = line === undefined ? 'write pin' : `read pins, line ${line}`
  return refuse('pin_file_invalid', action, wanted, { line })
}
