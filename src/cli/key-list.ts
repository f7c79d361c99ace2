/** `waybill key list`: the keys of a key document and what became of them. @module */
import type { Command } from 'commander'
import { describeTime } from '../report/index.js'
import type { Io } from './io.js'
import { documentOption, parseDate, readDocument, unixNow } from './key-document.js'
import { describeDoubts, type SurveyedKey, surveyDocument } from './key-survey.js'

interface Options {
  readonly document: string
  readonly at?: number
  readonly json?: boolean
}

const EXAMPLES = `Examples:
  waybill key list
  waybill key list --document public/.well-known/delivery-receipt-keys.json --json
`

export function addList(key: Command, io: Io) {
  key
    .command('list')
    .summary('show the keys of the key document and their states')
    .description(
      'Shows each key of the key document: its state, who vouches for it until when, what comes after ' +
        'it, and who revoked it. Every signature is checked.',
    )
    .addHelpText('before', EXAMPLES)
    .option('--at <time>', 'when; default: now', parseDate)
    .option('--json', 'print all of it as JSON')
    .addOption(documentOption())
    .action(async ({ at = unixNow(), document, json }: Options) => {
      const survey = surveyDocument(await readDocument(document), at)
      if (json) {
        io.out(JSON.stringify({ schema: 'waybill-keys/1', ...survey }, null, 2))
        return
      }
      io.out(`${survey.issuer} at ${describeTime(at)}`)
      for (const one of survey.keys) for (const line of describe(one)) io.out(line)
      for (const line of describeDoubts(survey)) io.err(line)
    })
}

const row = (name: string, value: string) => `  ${name.padEnd(10)} ${value}`

function describe(listed: SurveyedKey): string[] {
  const { certificates, key, notAfter, notBefore, retiredAt, revocations, state, successor } =
    listed
  return [
    '',
    `${key}  ${state}`,
    row('from', describeTime(notBefore)),
    ...(notAfter === undefined ? [] : [row('until', describeTime(notAfter))]),
    ...(retiredAt === undefined ? [] : [row('retired', describeTime(retiredAt))]),
    ...certificates.map(({ network, notAfter, payTo, proven }) =>
      row(
        proven ? 'certified' : 'unproven',
        `by ${payTo} on ${network} until ${describeTime(notAfter)}`,
      ),
    ),
    ...(successor
      ? [row('successor', `${successor.key} from ${describeTime(successor.notBefore)}`)]
      : []),
    ...revocations.map(({ publishedAt, reason, signer }) =>
      row('revoked', `${reason}, by ${signer}, who says ${describeTime(publishedAt)}`),
    ),
  ]
}
