/** Where the passphrase of a key file comes from: a file, the environment, or a person. @module */
import { createInterface } from 'node:readline'
import { type Readable, Writable } from 'node:stream'
import { Option } from 'commander'
import { isReceiptError, ReceiptError, refuse } from '../errors.js'
import { printable } from '../report/index.js'
import { readText } from './files.js'

export interface PassphraseOptions {
  readonly passphraseFile?: string
}

export interface NewPassphraseOptions extends PassphraseOptions {
  /** Text is what should not stand there. */
  readonly passphrase?: string | true
}

export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean }
}

const VARIABLE = 'WAYBILL_PASSPHRASE'
const NEXT = `--passphrase-file FILE, or the environment variable ${VARIABLE}`

/** For every subcommand that reads or writes a key file. */
export const passphraseFileOption = () =>
  new Option('--passphrase-file <file>', 'the passphrase of the key file is in this file')

/** For subcommands that write one. */
export function passphraseOption(): Option {
  const option = new Option('--passphrase', 'ask for a passphrase on the terminal')
  // A value that should not be there is taken as one, so that it can be refused without repeating it.
  option.optional = true
  return option.conflicts('passphraseFile')
}

/**
 * The passphrase that opens a key file.
 *
 * Errors: `usage` where there is none; `file_unreadable`. No message holds it.
 */
export async function readPassphrase(
  path: string,
  { passphraseFile }: PassphraseOptions,
  terminal?: Terminal,
): Promise<string> {
  const given = await readGiven(passphraseFile)
  if (given !== undefined) return given
  const [answer = ''] = await askSecrets([`Passphrase of ${printable(path)}: `], terminal)
  return checkPassphrase(answer)
}

/** The passphrase for a new key file, where one is wanted. Errors: as `readPassphrase`. */
export async function choosePassphrase(
  { passphrase, passphraseFile }: NewPassphraseOptions,
  terminal?: Terminal,
): Promise<string | undefined> {
  if (typeof passphrase === 'string') {
    throw new ReceiptError(
      'usage',
      'Cannot take a passphrase as an argument: other processes can see arguments',
      { next: `--passphrase alone, ${NEXT}` },
    )
  }
  if (!passphrase) return readGiven(passphraseFile)
  const [first = '', second] = await askSecrets(['New passphrase: ', 'The same again: '], terminal)
  if (first !== second) refuse('usage', 'set passphrase', 'the same passphrase twice')
  return checkPassphrase(first)
}

async function readGiven(file: string | undefined): Promise<string | undefined> {
  if (file !== undefined) return checkPassphrase(await readPassphraseFile(file))
  const value = process.env[VARIABLE]
  return value === undefined ? undefined : checkPassphrase(value)
}

async function readPassphraseFile(path: string): Promise<string> {
  try {
    return await readText(path, 'passphrase file')
  } catch (error) {
    if (!isReceiptError(error)) throw error
    // Who mistakes the option gives the passphrase in place of the path.
    throw new ReceiptError(error.code, error.message.replace(` ${path}: `, ': '), {
      next: '--passphrase-file takes the name of a file with the passphrase in it',
    })
  }
}

/** One that is empty was not meant; one of several lines could never be typed. */
function checkPassphrase(passphrase: string): string {
  if (/^[^\r\n]+$/.test(passphrase)) return passphrase
  return refuse('usage', 'read passphrase', 'one line of text that is not empty', { next: NEXT })
}

/**
 * Asks one question after the other and shows nothing of what is typed.
 *
 * Errors: `usage` where there is no terminal, or no answer.
 */
export async function askSecrets(
  questions: readonly string[],
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string[]> {
  if (!input.isTTY || !output.isTTY) {
    throw new ReceiptError('usage', 'Cannot ask for the passphrase: this is no terminal', {
      next: NEXT,
    })
  }
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // Its line editing takes the terminal's own echo away, and writes its own to nowhere.
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 })
  return new Promise((resolve, reject) => {
    const answers: string[] = []
    lines.on('line', (answer) => {
      output.write('\n')
      answers.push(answer)
      const question = questions[answers.length]
      if (question !== undefined) {
        output.write(question)
        return
      }
      resolve(answers)
      lines.close()
    })
    lines.on('SIGINT', () => {
      lines.close()
      // Typed here, Ctrl-C is a character, and becomes the signal again.
      if (!process.emit('SIGINT')) process.kill(process.pid, 'SIGINT')
    })
    lines.on('close', () => {
      if (answers.length === questions.length) return
      output.write('\n')
      reject(new ReceiptError('usage', 'Cannot ask for the passphrase: there was no answer'))
    })
    output.write(questions[0] ?? '')
  })
}
