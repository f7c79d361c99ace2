/** `waybill fetch`: pays, receives, and checks the receipt. @module */
import { open } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { createMemoryPins, type Delivery } from '../client/index.js'
import { createPinFile } from '../client/pin-file.js'
import { printable } from '../report/index.js'
import { prepareExchange, writeExchange } from './exchange.js'
import { reportFailure } from './failure.js'
import { explainFile } from './files.js'
import type { Io } from './io.js'
import { readKeyFile } from './key-file.js'
import { type PassphraseOptions, passphraseFileOption } from './key-passphrase.js'
import { type AcceptedSigner, collectSigner } from './options.js'
import { completeDelivery, receiveBody, reportPurchase, writeBody } from './outcome.js'
import { createPayer } from './payer.js'
import { purchase } from './purchase.js'
import { buildRequest, collectHeader, type RequestOptions } from './request.js'

interface Options extends RequestOptions, PassphraseOptions {
  readonly key?: string
  readonly max: string
  readonly signer?: readonly AcceptedSigner[]
  readonly trust?: string
  readonly output?: string
  readonly save?: string
  readonly timeout: number
  readonly quiet?: boolean
}

const EXAMPLES = `Examples:
  waybill fetch https://api.example.com/report                  what would it cost?
  waybill fetch https://api.example.com/report --key buyer.key -o report.json --save saved/
  waybill fetch https://api.example.com/score --key buyer.key --max 0.05 \\
    -H 'Content-Type: application/json' -d @question.json
`

export function addFetch(program: Command, io: Io) {
  program
    .command('fetch')
    .summary('pay for a response and check its receipt')
    .description(
      'Fetches a URL, pays by x402 where the server asks for it, and checks the delivery receipt. ' +
        'The body goes to stdout, the rest to stderr. Without --key it only tells the price.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('<url>', 'what to fetch')
    .option('--key <file>', 'pay from this key file (waybill help keys)')
    .addOption(passphraseFileOption())
    .addOption(
      new Option('--max <dollars>', 'the most that one payment may cost')
        .default('1')
        .argParser(parseDollars),
    )
    .option('-o, --output <file>', 'write the body to a file')
    .option('--save <dir>', 'keep the whole exchange in a new folder (waybill help exchange)')
    .addOption(
      new Option('--signer <issuer=address>', 'a signer that you accept; repeatable')
        .argParser(collectSigner)
        .conflicts('trust'),
    )
    .option(
      '--trust <file>',
      'remember who was announced and paid, and refuse to pay another (waybill help trust)',
    )
    .option('-X, --request <method>', 'the method; POST with -d, GET without')
    .option('-H, --header <line>', 'a request header, "Name: value"; repeatable', collectHeader)
    .option('-d, --data <content>', 'the request content; @FILE reads a file, @- stdin')
    .addOption(
      new Option('--timeout <seconds>', 'give up after so long')
        .default(60)
        .argParser(parseSeconds),
    )
    .option('-q, --quiet', 'tell nothing but failures')
    .addHelpText(
      'after',
      '\nWithout --signer, the signer that the server announces before the payment is accepted.\nExit codes: waybill help exit-codes',
    )
    .action((url: string, options: Options) =>
      interruptible((signal) => run(url, options, signal, io), io),
    )
}

/** Ctrl-C ends the request and not the process, so that what is known of a payment is kept. */
async function interruptible(perform: (signal: AbortSignal) => Promise<void>, io: Io) {
  const controller = new AbortController()
  const interrupt = () => controller.abort()
  process.once('SIGINT', interrupt)
  try {
    await perform(controller.signal)
  } catch (error) {
    if (!controller.signal.aborted) throw error
    reportFailure(error, io)
    io.exit(130)
  } finally {
    process.off('SIGINT', interrupt)
  }
}

async function run(url: string, options: Options, interrupted: AbortSignal, io: Io) {
  // First, since a person who is asked for a passphrase takes the time it takes.
  const key = options.key === undefined ? undefined : await readKeyFile(options.key, options)
  const timeout = AbortSignal.timeout(options.timeout * 1000)
  const request = await buildRequest(url, options, AbortSignal.any([interrupted, timeout]))
  const payer = key && (await createPayer(key.key, options.max))
  const trust = options.signer
    ? { signers: options.signer }
    : { announced: options.trust === undefined ? createMemoryPins() : createPinFile(options.trust) }

  // What cannot be kept is found out before it is paid for.
  if (options.save !== undefined) await prepareExchange(options.save)
  const output = options.output === undefined ? undefined : await openOutput(options.output)

  let delivery: Delivery | undefined
  let body: Uint8Array | undefined
  try {
    const bought = await purchase(request, {
      ...(payer && { payer }),
      trust,
      onDelivery: (one) => {
        delivery = one
      },
    })
    body = await receiveBody(bought.response)
    if (output) await replaceContent(output, body)
    else writeBody(body, io)
    reportPurchase({ ...bought, length: body.length }, io, options.quiet)
  } finally {
    await output?.close()
    if (options.save !== undefined && delivery !== undefined) {
      await writeExchange(options.save, completeDelivery(delivery, body))
      if (!options.quiet) io.err(`saved   ${printable(options.save)}`)
    }
  }
}

/** Opened without a change, so that a failed payment leaves what was there. */
const openOutput = (path: string) =>
  open(path, 'a').catch((cause) => {
    throw explainFile('write', path, cause)
  })

async function replaceContent(file: Awaited<ReturnType<typeof openOutput>>, content: Uint8Array) {
  await file.truncate(0)
  await file.writeFile(content)
}

/** Dollars with at most six decimals, as the tokens have them. */
function parseDollars(text: string): string {
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) {
    throw new InvalidArgumentError('Wanted dollars such as 1 or 0.05, with at most six decimals.')
  }
  return text
}

function parseSeconds(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Wanted whole seconds.')
  return Number(text)
}
