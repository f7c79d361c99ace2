/** `waybill key certify`: the wallet that is paid vouches for a key. Source: spec/keys.md §1. @module */
import { type Command, InvalidArgumentError } from 'commander'
import { ReceiptError, refuse } from '../errors.js'
import { serializeStatement } from '../keys/index.js'
import { describeTime } from '../report/index.js'
import type { Io } from './io.js'
import {
  documentOption,
  findDocument,
  issuerOption,
  openDocument,
  parseDate,
  readAddress,
  saveDocument,
  unixNow,
  withKey,
  withStatement,
  withWallet,
} from './key-document.js'
import { passphraseFileOption } from './key-passphrase.js'
import {
  byOption,
  newSerial,
  type Obtained,
  obtainStatement,
  type SigningOptions,
  signatureOption,
  typedDataOption,
} from './key-statement.js'

interface Options extends SigningOptions {
  readonly document: string
  readonly key?: string
  readonly network?: string
  readonly payTo?: string
  readonly issuer?: string
  readonly days: number
  readonly notBefore?: number
  readonly contract?: boolean
}

const EXAMPLES = `Examples:
  waybill key certify --key seller.key --network eip155:8453 --pay-to 0x2096...287C > certificate.json
  waybill key certify --typed-data certificate.json --signature 0x8a1f...1c
  waybill key certify --key seller.key --network eip155:8453 --pay-to 0x2096...287C --by wallet.key
`

const DAY = 86_400
const MAX_DAYS = 3650

export function addCertify(key: Command, io: Io) {
  key
    .command('certify')
    .summary('let the wallet that is paid vouch for a key')
    .description(
      'Lets the wallet that is paid vouch for a key, and names both in the key document. Prints EIP-712 typed data for a hardware wallet ' +
        'or a multisig (eth_signTypedData_v4), and takes its signature back; or signs with a key file.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--key <key>', 'the address or the key file of the key that signs receipts')
    .option('--network <caip2>', 'eip155:8453, or eip155:* for every EVM network', parseNetwork)
    .option('--pay-to <address>', 'the wallet that is paid', parseAddress)
    .addOption(issuerOption())
    .option('--days <count>', 'how long it holds, from now', parseDays, 365)
    .option('--not-before <time>', 'since when; default: as long as the key counts', parseDate)
    .addOption(byOption('--pay-to'))
    .addOption(typedDataOption(['key', 'network', 'payTo', 'issuer', 'days', 'notBefore']))
    .addOption(signatureOption())
    .option(
      '--contract',
      'the wallet is a contract: keep a signature that only its chain can judge',
    )
    .addOption(documentOption())
    .addOption(passphraseFileOption())
    .action((options: Options) => certify(options, io))
}

async function certify(options: Options, io: Io) {
  const { document: path } = options
  const earlier = await findDocument(path)
  const obtained = await obtainStatement(
    'certificate',
    async () => makeBody(options, openDocument(earlier, options.issuer)),
    options,
    io,
  )
  if (obtained === undefined) {
    io.err(`nothing is certified yet: let ${options.payTo} sign this, keep it as FILE, and then`)
    io.err('next: waybill key certify --typed-data FILE --signature 0x...')
    return
  }
  const { certificate } = obtained.statement
  const isProven = checkSigner(obtained, options)
  const opened = openDocument(earlier, certificate.issuer)
  const { key, notBefore } = certificate
  const named = withWallet(withKey(opened, { key, notBefore }), certificate)
  await saveDocument(path, withStatement(named, obtained.statement))
  io.out(serializeStatement(obtained.statement))
  io.err(
    `added to ${path}: ${certificate.payTo} vouches for ${certificate.key} until ${describeTime(certificate.notAfter)}`,
  )
  if (!isProven) {
    io.err(
      `${io.paintErr('NOT CHECKED', 'open')}  nothing here shows that ${certificate.payTo} signed: only the contract at that address on ${certificate.network} can tell`,
    )
  }
}

async function makeBody(options: Options, { issuer, keys }: ReturnType<typeof openDocument>) {
  const { days, key, network, notBefore, payTo } = options
  if (key === undefined || network === undefined || payTo === undefined) {
    return refuse('usage', 'certify', '--key, --network and --pay-to, or --typed-data')
  }
  const now = unixNow()
  const address = await readAddress(key, options)
  const since = notBefore ?? keys.find((one) => one.key === address)?.notBefore ?? now
  const notAfter = now + days * DAY
  return { issuer, network, payTo, key: address, notBefore: since, notAfter, serial: newSerial() }
}

/** Whether the wallet itself signed; a contract's word is kept unproven. Errors: `usage`. */
function checkSigner({ signer, statement }: Obtained<'certificate'>, { contract }: Options) {
  const { network, payTo } = statement.certificate
  if (signer === payTo) return true
  if (!contract) {
    throw new ReceiptError(
      'usage',
      `Cannot certify: found a signature of ${signer ?? 'nobody'}, wanted one of ${payTo}, the wallet that is paid`,
      { next: `--contract, only if ${payTo} is a contract wallet` },
    )
  }
  if (network === 'eip155:*') {
    refuse('usage', 'certify', 'one network for a contract wallet', { found: network })
  }
  return false
}

function parseNetwork(text: string) {
  if (/^eip155:(\*|[1-9]\d{0,31})$/.test(text)) return text
  throw new InvalidArgumentError('Wanted an EVM network such as eip155:8453, or eip155:*.')
}

function parseAddress(text: string) {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return text.toLowerCase()
  throw new InvalidArgumentError('Wanted 0x and 40 hexadecimal digits.')
}

function parseDays(text: string) {
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= MAX_DAYS) return Number(text)
  throw new InvalidArgumentError(`Wanted a whole number of days, at most ${MAX_DAYS}.`)
}
