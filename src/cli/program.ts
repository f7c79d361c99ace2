/** The command as a whole: its subcommands, its help, its last line of defence. @module */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { printable } from '../report/index.js'
import { reportFailure } from './failure.js'
import { addFetch } from './fetch.js'
import { addHelp } from './help.js'
import { addInspect } from './inspect.js'
import type { Io } from './io.js'
import { addKey } from './key.js'
import { TOPICS } from './topics.js'
import { addTrust } from './trust.js'
import { addVerify } from './verify.js'

const EXAMPLES = `Examples:
  waybill fetch https://api.example.com/report --key buyer.key --save saved/
  waybill verify --exchange saved/ --signer https://api.example.com=0x19e7...ff2a
  waybill inspect saved/receipt.txt
`

/** Runs the command line; every failure ends as lines on stderr and an exit code. */
export async function run(argv: readonly string[], io: Io): Promise<void> {
  try {
    await createProgram(io).parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) reportFailure(error, io)
    // Help that was asked for ends well; help for want of a subcommand does not.
    else io.exit(/^commander\.(helpDisplayed|version)$/.test(error.code) ? 0 : 2)
  }
}

function createProgram(io: Io): Command {
  const program = new Command('waybill')
    .description('Signed delivery receipts for paid HTTP responses.')
    .version(readVersion())
    .addHelpText('before', EXAMPLES)
    .addHelpText('after', `\nTopics: ${Object.keys(TOPICS).join(', ')} (waybill help TOPIC)`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.replace(/\n$/, '')),
      writeErr: (text) => io.err(text.replace(/\n$/, '')),
      outputError: (text, write) => {
        const lines = text
          .replace(/^error: /, '')
          // What stands after an option that is none may be a secret.
          .replace(/^(unknown option '[^=']*)=.*'/s, "$1'")
          .trim()
          .split('\n')
        write(`${io.paintErr('error[usage]', 'bad')}: ${lines.map(printable).join('\n')}`)
        write('next: waybill help')
      },
    })
  for (const add of [addFetch, addVerify, addInspect, addKey, addTrust, addHelp]) add(program, io)
  return program
}

/** The manifest stands beside `dist` wherever the package is installed. */
function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}
