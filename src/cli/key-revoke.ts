/** `waybill key revoke`: a wallet or a successor says that a key is not to be trusted. Source: spec/keys.md §1. @module */
import { type Command, Option } from 'commander'
import { ReceiptError, refuse } from '../errors.js'
import { serializeStatement } from '../keys/index.js'
import type { KeyDocument, RevocationReason } from '../keys/types.js'
import type { Hex } from '../ports.js'
import type { Io } from './io.js'
import {
  authorityOf,
  documentOption,
  entryOf,
  openDocument,
  readAddress,
  readDocument,
  saveDocument,
  unixNow,
  withStatement,
} from './key-document.js'
import { passphraseFileOption } from './key-passphrase.js'
import {
  byOption,
  newSerial,
  obtainStatement,
  type SigningOptions,
  signatureOption,
  typedDataOption,
} from './key-statement.js'

interface Options extends SigningOptions {
  readonly document: string
  readonly reason?: RevocationReason
}

const EXAMPLES = `Examples:
  waybill key revoke 0x19e7...ff2a --reason ceased --by next.key
  waybill key revoke 0x19e7...ff2a --reason compromised > revocation.json
  waybill key revoke --typed-data revocation.json --signature 0x8a1f...1c
`

const REASONS: RevocationReason[] = ['compromised', 'lost', 'superseded', 'ceased']

export function addRevoke(key: Command, io: Io) {
  key
    .command('revoke')
    .summary('say that a key is not to be trusted any more')
    .description(
      'Says that a key is not to be trusted any more, signed by a wallet that certified it or by a ' +
        'successor of it: with a key file, or over typed data for a hardware wallet. It is never taken back. ' +
        'After "compromised" or "lost", receipts of that key need outside evidence of their time.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('[key]', 'its address, or its key file')
    .addOption(new Option('--reason <reason>', 'why').choices(REASONS))
    .addOption(byOption('a wallet that certified it, or of a successor'))
    .addOption(typedDataOption(['reason']))
    .addOption(signatureOption())
    .addOption(documentOption())
    .addOption(passphraseFileOption())
    .action((given: string | undefined, options: Options) => revoke(given, options, io))
}

async function revoke(given: string | undefined, options: Options, io: Io) {
  const { document: path, reason, typedData } = options
  if (given !== undefined && typedData !== undefined) {
    refuse('usage', 'revoke', 'KEY or --typed-data, which names it')
  }
  const earlier = await readDocument(path)
  const makeBody = async () => {
    if (given === undefined || reason === undefined) {
      return refuse('usage', 'revoke', 'KEY and --reason, or --typed-data')
    }
    const { key } = entryOf(earlier, await readAddress(given, options))
    const publishedAt = unixNow()
    return { issuer: earlier.issuer, key, publishedAt, reason, serial: newSerial() }
  }
  const obtained = await obtainStatement('revocation', makeBody, options, io)
  if (obtained === undefined) {
    io.err(
      'nothing is revoked yet: let a wallet that certified the key sign this, keep it as FILE, and then',
    )
    io.err('next: waybill key revoke --typed-data FILE --signature 0x...')
    return
  }
  const { signer, statement } = obtained
  const { issuer, key } = statement.revocation
  entryOf(openDocument(earlier, issuer), key)
  const later = withStatement(earlier, statement)
  const authority = authorityOf(later)
  if (!authority.revocationsOf(key).includes(statement)) refuseStranger(earlier, key, signer)
  await saveDocument(path, later)
  io.out(serializeStatement(statement))
  io.err(`added to ${path}: ${key} is revoked (${statement.revocation.reason})`)
  io.err('next: publish it at once: waybill key publish --out DIR')
}

function refuseStranger(document: KeyDocument, key: Hex, signer: Hex | undefined): never {
  const authority = authorityOf(document)
  const wallets = document.statements.flatMap((one) =>
    'certificate' in one && one.certificate.key === key && authority.vouches(one)
      ? [one.certificate.payTo]
      : [],
  )
  const successors: Hex[] = []
  let next = authority.successionOf(key)
  while (next !== undefined && !successors.includes(next.successor)) {
    successors.push(next.successor)
    next = authority.successionOf(next.successor)
  }
  const may = [...new Set([...wallets, ...successors])]
  throw new ReceiptError(
    'usage',
    `Cannot revoke ${key}: ${signer ?? 'nobody'} signed, which is no wallet that certified it and no successor of it`,
    {
      next:
        may.length > 0 ? `may revoke it: ${may.join(', ')}` : 'nobody may: certify the key first',
    },
  )
}
