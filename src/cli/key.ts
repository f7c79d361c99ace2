/** `waybill key`: makes keys, and keeps the document that says what becomes of them. @module */
import type { Command } from 'commander'
import type { Io } from './io.js'
import { addAdd } from './key-add.js'
import { addCertify } from './key-certify.js'
import { addFetchKeys } from './key-fetch.js'
import { createKeyFile } from './key-file.js'
import { addList } from './key-list.js'
import {
  choosePassphrase,
  type NewPassphraseOptions,
  passphraseFileOption,
  passphraseOption,
} from './key-passphrase.js'
import { addPublish } from './key-publish.js'
import { addRevoke } from './key-revoke.js'
import { addRotate } from './key-rotate.js'

interface NewOptions extends NewPassphraseOptions {
  readonly out: string
}

const NEW_EXAMPLES = `Examples:
  waybill key new
  waybill key new --out seller.key --passphrase
  waybill key new --out seller.key --passphrase-file passphrase.txt
`

export function addKey(program: Command, io: Io) {
  const key = program
    .command('key')
    .helpCommand(false)
    .summary('make, certify, rotate, revoke, list, publish and fetch keys')
    .description(
      'Makes keys, and keeps a key document: what the host says of every key that it ever used. ' +
        'Times are Unix seconds, dates, or dates with a time and its zone.',
    )
  const subcommands = [
    addNew,
    addAdd,
    addCertify,
    addRotate,
    addRevoke,
    addList,
    addPublish,
    addFetchKeys,
  ]
  for (const add of subcommands) add(key, io)
}

function addNew(key: Command, io: Io) {
  key
    .command('new')
    .summary('write a new random key file and print its address')
    .description(
      'Writes a new random secp256k1 key, readable by you only, and prints its address. ' +
        'A seller signs receipts with such a key; a buyer pays from one. ' +
        'With a passphrase, the file is a keystore as other wallets have them (waybill help keys).',
    )
    .addHelpText('before', NEW_EXAMPLES)
    .option('--out <file>', 'where to write it; an existing file is never replaced', 'waybill.key')
    .addOption(passphraseOption())
    .addOption(passphraseFileOption())
    .action(async ({ out, ...options }: NewOptions) => {
      const passphrase = await choosePassphrase(options)
      io.out(await createKeyFile(out, passphrase))
      io.err(
        passphrase === undefined
          ? `wrote the secret key to ${out}, readable by you only; keep a copy of it`
          : `wrote the secret key to ${out}, under your passphrase; keep a copy of both`,
      )
    })
}
