/** `waybill trust`: whom to accept and to pay, kept in a text file. @module */
import { access } from 'node:fs/promises'
import { Argument, type Command, InvalidArgumentError, Option } from 'commander'
import { createPinFile } from '../client/pin-file.js'
import { NETWORK, PAYEE, serializePin } from '../client/pins.js'
import { isHex } from '../core/hex.js'
import { refuse } from '../errors.js'
import type { Wallet } from '../keys/index.js'
import type { Hex } from '../ports.js'
import { isIssuer } from '../receipt/claims.js'
import type { Trust } from '../verify/types.js'
import { explainFile } from './files.js'
import type { Io } from './io.js'
import { type AcceptedSigner, collectSigner } from './options.js'

type Payees = Readonly<Record<string, string>>

interface Options {
  readonly trust: string
}

const DEFAULT_FILE = 'waybill.trust'

const EXAMPLES = `Examples:
  waybill trust add https://api.example.com=0x19e7...ff2a --pay-to eip155:8453=0x2096...287c
  waybill trust list
  waybill fetch https://api.example.com/report --key buyer.key --trust ${DEFAULT_FILE}
`

/** What a trust file says: signers to accept, and the wallets that are paid. */
export interface FileTrust extends Trust {
  readonly wallets: readonly (Wallet & { readonly issuer: string })[]
}

/** Reads a trust file, which must be there. Errors: `file_unreadable`, `pin_file_invalid`. */
export async function readTrust(file: string): Promise<FileTrust> {
  const pins = await readPins(file)
  return {
    signers: pins.map(({ issuer, signer }) => ({ issuer, signer })),
    wallets: pins.flatMap(({ issuer, payTo }) =>
      Object.entries(payTo).map(([network, payee]) => ({ issuer, network, payTo: payee })),
    ),
  }
}

/** A name that was mistyped trusts nobody, and should say so. */
async function readPins(file: string) {
  await access(file).catch((cause) => {
    throw explainFile('read trust file', file, cause)
  })
  return createPinFile(file).list()
}

export function addTrust(program: Command, io: Io) {
  const trust = program
    .command('trust')
    .helpCommand(false)
    .summary('keep whom you accept in a file')
    .description(
      'Keeps a file of issuers, their signers and their payees, one issuer a line (waybill help trust).',
    )
    .addHelpText('before', EXAMPLES)
  addAdd(trust, io)
  addList(trust, io)
  addRemove(trust, io)
  addExport(trust, io)
}

const fileOption = () => new Option('--trust <file>', 'the trust file').default(DEFAULT_FILE)

function addAdd(trust: Command, io: Io) {
  trust
    .command('add')
    .summary('accept a signer for an issuer')
    .description(
      'Accepts a signer for an issuer, and fixes who is paid. What the file says already is never replaced.',
    )
    .addArgument(
      new Argument('<issuer=address>', 'an origin and its signer').argParser(
        (text) => collectSigner(text)[0] as AcceptedSigner,
      ),
    )
    .option('--pay-to <network=payee>', 'who is paid on a network; repeatable', collectPayee)
    .addOption(fileOption())
    .action(async ({ issuer, signer }: AcceptedSigner, options: Options & { payTo?: Payees }) => {
      const pins = createPinFile(options.trust)
      const known = await pins.read(issuer)
      const said = (network: string) =>
        known && Object.hasOwn(known.payTo, network) ? known.payTo[network] : undefined
      const given = Object.entries(options.payTo ?? {})
      const other = given.find(([network, payee]) => (said(network) ?? payee) !== payee)
      if ((known?.signer ?? signer) !== signer) keep(issuer, known?.signer)
      if (other !== undefined) keep(issuer, `${other[0]}=${said(other[0])}`)
      const payTo = { ...known?.payTo, ...options.payTo }
      await pins.write(issuer, { signer: signer as Hex, payTo })
      io.err(`wrote ${issuer} to ${options.trust}`)
    })
}

/** A line that was checked once is not replaced by a slip. */
function keep(issuer: string, found: string | undefined): never {
  return refuse('usage', `trust ${issuer}`, 'no other than the file names', {
    found,
    next: `waybill trust remove ${issuer}, if that was replaced`,
  })
}

function addList(trust: Command, io: Io) {
  trust
    .command('list')
    .summary('show whom you accept')
    .description('Shows every issuer of the file, its signer, and who is paid.')
    .addOption(fileOption())
    .option('--json', 'print an array of objects')
    .action(async ({ json, trust: file }: Options & { json?: boolean }) => {
      const pins = await readPins(file)
      if (json) {
        io.out(JSON.stringify(pins, null, 2))
        return
      }
      for (const { issuer, payTo, signer } of pins) {
        io.out(issuer)
        io.out(`  signer  ${signer}`)
        for (const [network, payee] of Object.entries(payTo)) {
          io.out(`  payee   ${payee} on ${network}`)
        }
      }
      if (pins.length === 0) io.err(`${file} names nobody`)
    })
}

function addRemove(trust: Command, io: Io) {
  trust
    .command('remove')
    .summary('take an issuer out')
    .description('Takes an issuer out of the file, with its signer and its payees.')
    .addArgument(new Argument('<issuer>', 'an origin').argParser(parseIssuer))
    .addOption(fileOption())
    .action(async (issuer: string, { trust: file }: Options) => {
      await readPins(file)
      if (!(await createPinFile(file).remove(issuer))) {
        refuse('usage', `remove ${issuer}`, `an issuer of ${file}`, { next: 'waybill trust list' })
      }
      io.err(`removed ${issuer} from ${file}`)
    })
}

function addExport(trust: Command, io: Io) {
  trust
    .command('export')
    .summary('print the lines of the file')
    .description(
      'Prints the line of each issuer, without comments, to be merged into another file.',
    )
    .addOption(fileOption())
    .action(async ({ trust: file }: Options) => {
      for (const { issuer, ...pin } of await readPins(file)) io.out(serializePin(issuer, pin))
    })
}

function parseIssuer(text: string): string {
  if (isIssuer(text)) return text
  throw new InvalidArgumentError('Wanted an origin such as https://api.example.com.')
}

/** `eip155:8453=0x…`, once for each network. */
function collectPayee(text: string, payees: Payees = {}): Payees {
  const [network = '', ...rest] = text.split('=')
  const account = rest.join('=')
  const payee = network.startsWith('eip155:') ? account.toLowerCase() : account
  if (!NETWORK.test(network) || !PAYEE.test(payee)) {
    throw new InvalidArgumentError('Wanted NETWORK=PAYEE, such as eip155:8453=0x2096...287c.')
  }
  if (network.startsWith('eip155:') && !isHex(payee, 20)) {
    throw new InvalidArgumentError('The payee there must be 0x and 40 hexadecimal digits.')
  }
  if (Object.hasOwn(payees, network)) {
    throw new InvalidArgumentError(`${network} has a payee already.`)
  }
  return { ...payees, [network]: payee }
}
