/** `waybill key rotate`: a key names its successor. Source: spec/keys.md §1. @module */
import type { Command } from 'commander'
import { refuse } from '../errors.js'
import { serializeStatement } from '../keys/index.js'
import type { Hex } from '../ports.js'
import { describeTime } from '../report/index.js'
import type { Io } from './io.js'
import {
  documentOption,
  entryOf,
  parseDate,
  readAddress,
  readDocument,
  saveDocument,
  unixNow,
  withKey,
  withStatement,
} from './key-document.js'
import { type PassphraseOptions, passphraseFileOption } from './key-passphrase.js'
import { newSerial, openSigner, signWith } from './key-statement.js'

interface Options extends PassphraseOptions {
  readonly document: string
  readonly key: string
  readonly to: string
  readonly at?: number
}

const EXAMPLES = `Examples:
  waybill key rotate --key seller.key --to next.key --at 2026-12-01T00:00Z
`

export function addRotate(key: Command, io: Io) {
  key
    .command('rotate')
    .summary('let a key name its successor')
    .description(
      'Signs with the old key that the new one comes after it, and retires the old one. ' +
        'Let --at be when your server changes keys: what the old key signs later counts no more, ' +
        'nor does what the new one signs earlier.',
    )
    .addHelpText('before', EXAMPLES)
    .requiredOption('--key <keyfile>', 'the key file of the old key')
    .requiredOption('--to <key>', 'the address or the key file of the new key')
    .option('--at <time>', 'when the new key begins; default: now', parseDate)
    .addOption(documentOption())
    .addOption(passphraseFileOption())
    .action((options: Options) => rotate(options, io))
}

async function rotate(options: Options, io: Io) {
  const { document: path } = options
  const earlier = await readDocument(path)
  const old = await openSigner(options.key, options)
  const key = old.address as Hex
  const successor = await readAddress(options.to, options)
  const { notBefore, ...listed } = entryOf(earlier, key)
  // A key that began in this second lives at least for one.
  const { at = Math.max(unixNow(), notBefore + 1) } = options
  const { retiredAt = at } = listed
  const named = earlier.statements.find((one) => 'succession' in one && one.succession.key === key)
  if (named !== undefined) {
    refuse('usage', 'rotate', `a key without a successor, not ${key}`, {
      next: 'rotate the successor; waybill key list names it',
    })
  }
  const body = { issuer: earlier.issuer, key, successor, notBefore: at, serial: newSerial() }
  const { statement } = await signWith(old, 'succession', body)
  const keys = earlier.keys.map((one) =>
    one.key === key ? { ...one, retiredAt: Math.min(at, retiredAt) } : one,
  )
  const later = withKey({ ...earlier, keys }, { key: successor, notBefore: at })
  await saveDocument(path, withStatement(later, statement))
  io.out(serializeStatement(statement))
  io.err(`added to ${path}: ${successor} comes after ${key} at ${describeTime(at)}`)
  io.err('next: let the wallet that is paid vouch for the new key: waybill key certify')
}
