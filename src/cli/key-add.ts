/** `waybill key add`: names a key in the key document. @module */
import type { Command } from 'commander'
import { refuse } from '../errors.js'
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
} from './key-document.js'
import { type PassphraseOptions, passphraseFileOption } from './key-passphrase.js'

interface Options extends PassphraseOptions {
  readonly document: string
  readonly issuer?: string
  readonly notBefore?: number
  readonly notAfter?: number
}

const EXAMPLES = `Examples:
  waybill key add seller.key --issuer https://api.example.com
  waybill key add 0x19e7...ff2a --not-before 2026-11-01
`

export function addAdd(key: Command, io: Io) {
  key
    .command('add')
    .summary('name a key in the key document')
    .description(
      'Names a key in the key document, and begins the document where there is none. ' +
        'A key that signed before needs --not-before: what it signed earlier counts as signed too early.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('<key>', 'its address, or its key file')
    .addOption(issuerOption())
    .option('--not-before <time>', 'when it began to sign; default: now', parseDate)
    .option('--not-after <time>', 'when it stops', parseDate)
    .addOption(documentOption())
    .addOption(passphraseFileOption())
    .action(async (given: string, options: Options) => {
      const { document: path, issuer, notAfter, notBefore = unixNow() } = options
      const opened = openDocument(await findDocument(path), issuer)
      const address = await readAddress(given, options)
      const listed = { key: address, notBefore, ...(notAfter !== undefined && { notAfter }) }
      const later = withKey(opened, listed)
      if (later === opened) refuse('usage', 'add key', `a key that is not in ${path}`)
      await saveDocument(path, later)
      io.out(address)
      io.err(`added the key to ${path}, for ${later.issuer}`)
    })
}
