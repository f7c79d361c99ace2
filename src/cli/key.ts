/** `waybill key`: makes keys. @module */
import type { Command } from 'commander'
import type { Io } from './io.js'
import { createKeyFile } from './key-file.js'

const EXAMPLES = `Examples:
  waybill key new
  waybill key new --out seller.key
`

export function addKey(program: Command, io: Io) {
  const key = program
    .command('key')
    .helpCommand(false)
    .summary('make a key')
    .description('Makes keys.')
  key
    .command('new')
    .summary('write a new random key file and print its address')
    .description(
      'Writes a new random secp256k1 key, readable by you only, and prints its address. ' +
        'A seller signs receipts with such a key; a buyer pays from one.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--out <file>', 'where to write it; an existing file is never replaced', 'waybill.key')
    .action(async ({ out }: { out: string }) => {
      const address = await createKeyFile(out)
      io.out(address)
      io.err(`wrote the secret key to ${out}, readable by you only; keep a copy of it`)
    })
}
