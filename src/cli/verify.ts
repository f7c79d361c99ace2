/** `waybill verify`: judges a receipt, offline and without a clock. @module */
import { type Command, Option } from 'commander'
import { decodeUtf8 } from '../core/bytes.js'
import { parseJson } from '../core/json.js'
import { hostEngine } from '../engines/host.js'
import { ReceiptError, refuse } from '../errors.js'
import {
  describeReport,
  describeVerdict,
  EXIT_CODES,
  printable,
  serializeReport,
} from '../report/index.js'
import { auditReceipt } from '../verify/audit.js'
import { POLICIES } from '../verify/policy.js'
import type { Evidence, Report, VerifyOptions } from '../verify/types.js'
import { readExchange, readExchangeReceipt } from './exchange.js'
import { MAX_BODY_BYTES, readBytes, readText } from './files.js'
import type { Io } from './io.js'
import { addKeyOptions, type KeyOptions, readKeyChecks } from './key-evidence.js'
import { collectSigner, parseTime } from './options.js'

interface Options extends KeyOptions {
  readonly body?: string
  readonly bodyJson?: string
  readonly exchange?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

const EXAMPLES = `Examples:
  waybill verify receipt.txt --body body.json --signer https://api.example.com=0x19e7...ff2a
  waybill verify --exchange saved/ --signer https://api.example.com=0x19e7...ff2a --json
`

export function addVerify(program: Command, io: Io) {
  const command = program
    .command('verify')
    .summary('judge a receipt, offline')
    .description(
      'Judges a receipt with no clock, and no network but the nodes of --rpc: as a third party who reads it (policy "reader"), ' +
        'or with --exchange as the party to the call (policy "caller").',
    )
    .addHelpText('before', EXAMPLES)
    .argument('[file]', 'the receipt: the header value, or its JSON; - for stdin')
    .option(
      '--signer <issuer=address>',
      'a signer that you accept, for one origin; repeatable',
      collectSigner,
    )
  addKeyOptions(command)
    .addOption(
      new Option('--body <file>', 'the response body, byte for byte').conflicts([
        'bodyJson',
        'exchange',
      ]),
    )
    .addOption(
      new Option('--body-json <file>', 'the JSON that was in the body, in any spelling').conflicts(
        'exchange',
      ),
    )
    .option('--exchange <dir>', 'a folder that "waybill fetch --save" wrote')
    .option('--at <time>', 'the time to judge at, Unix seconds or ISO 8601', parseTime)
    .option('--json', 'print the verdict as JSON')
    .option('-q, --quiet', 'print nothing but failures')
    .addHelpText('after', '\nExit codes: waybill help exit-codes')
    .action(async (file: string | undefined, options: Options) => {
      const text = await readReceipt(file, options.exchange)
      const evidence = await readEvidence(options)
      const report = auditReceipt(text, {
        policy: options.exchange === undefined ? 'reader' : 'caller',
        trust: { signers: options.signer ?? [] },
        ...evidence,
        checks: { ...evidence.checks, ...(await readKeyChecks(options)) },
        ...(options.at !== undefined && { at: options.at }),
        engine: hostEngine,
      })
      print(report, options, io)
      io.exit(EXIT_CODES[report.verdict])
    })
}

function readReceipt(file: string | undefined, dir: string | undefined): Promise<string> {
  if (file !== undefined) return readText(file, 'receipt')
  if (dir !== undefined) return readExchangeReceipt(dir)
  return refuse('usage', 'verify', 'a receipt FILE, or --exchange DIR', {
    next: 'waybill help verify',
  })
}

async function readEvidence({
  body,
  bodyJson,
  exchange,
}: Options): Promise<Evidence & Pick<VerifyOptions, 'checks'>> {
  if (exchange !== undefined) return readExchange(exchange)
  if (body !== undefined)
    return { response: { body: await readBytes(body, 'body', MAX_BODY_BYTES) } }
  if (bodyJson === undefined) return {}
  const bytes = await readBytes(bodyJson, 'JSON body', MAX_BODY_BYTES)
  try {
    return { response: { json: parseJson(decodeUtf8(bytes)) } }
  } catch (cause) {
    const reason =
      cause instanceof ReceiptError
        ? `wanted ${cause.details.wanted} at offset ${cause.details.offset}`
        : 'not UTF-8'
    throw new ReceiptError('json_invalid', `Cannot read JSON body: ${reason}`, {}, cause)
  }
}

function print(report: Report, { json, quiet }: Options, io: Io) {
  if (json) {
    io.out(serializeReport(report))
    return
  }
  if (quiet) {
    if (report.verdict !== 'verified') io.err(describeVerdict(report, io.paintErr))
    return
  }
  for (const line of describeReport(report, io.paintOut)) io.out(line)
  const next = nextStep(report)
  if (next !== undefined) io.err(`next: ${printable(next)}`)
}

/** Names the issuer, never the key: whoever wrote the receipt chose that. */
function nextStep({ checks, claims, policy, verdict }: Report): string | undefined {
  const host = checks.find(({ step }) => step === 'host')
  if (host?.code === 'key_disputed') {
    return 'if a clock outside of both parties saw the receipt in time, name when: --proven-at TIME'
  }
  if (host?.code === 'signer_untrusted' && verdict === 'untrusted') {
    return `ask ${claims?.issuer} for its signing address, not this file, and name it: --signer ${claims?.issuer}=0x..., or fetch its key document: --key-document FILE`
  }
  if (verdict !== 'incomplete') return undefined
  if (policy === 'reader')
    return 'name the response body that you hold: --body FILE, or --body-json FILE'
  const missing = checks.filter(
    ({ status, step }) => status === 'unchecked' && POLICIES[policy].includes(step),
  )
  return `the folder lacks what these steps need: ${missing.map(({ step }) => step).join(', ')}`
}
