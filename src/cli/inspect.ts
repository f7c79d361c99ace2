/** `waybill inspect`: shows what a receipt says, and judges nothing. @module */
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { hostEngine } from '../engines/host.js'
import { receiptId } from '../receipt/digest.js'
import { parseReceipt } from '../receipt/envelope.js'
import type { Receipt } from '../receipt/types.js'
import { describeAmount, describeTime } from '../report/index.js'
import { readText } from './files.js'
import type { Io } from './io.js'

const EXAMPLES = `Examples:
  waybill inspect receipt.txt
  curl -sD - -o body.json URL | sed -n 's/^delivery-receipt: //Ip' | waybill inspect -
`

/** What no file is named: a whole header value, or JSON. */
const LITERAL = /^(\{.*|[\w-]{200,})$/s

export function addInspect(program: Command, io: Io) {
  program
    .command('inspect')
    .summary('show what a receipt says, checking nothing')
    .description('Shows what a receipt says. Nothing is checked: use "waybill verify" for that.')
    .addHelpText('before', EXAMPLES)
    .argument('<receipt>', 'a file, the header value itself, or - for stdin')
    .option('--json', 'print the receipt and its id as JSON')
    .action(async (given: string, { json }: { json?: boolean }) => {
      const literal = LITERAL.test(given) && !existsSync(given)
      const receipt = parseReceipt(literal ? given : await readText(given, 'receipt'))
      const id = receiptId(receipt.receipt, hostEngine)
      if (json) io.out(JSON.stringify({ checked: false, id, ...receipt }, null, 2))
      else for (const line of describe(receipt, id)) io.out(line)
    })
}

function describe({ receipt: claims, signature }: Receipt, id: string): string[] {
  const { issuedAt, payment } = claims
  const glosses: Readonly<Record<string, string>> = {
    issuedAt: describeTime(issuedAt),
    'payment.amount': describeAmount(payment),
  }
  const rows = [['id', id] as const, ...flatten(claims, ''), ['signature', signature] as const]
  const width = Math.max(...rows.map(([name]) => name.length)) + 2
  return [
    'NOT CHECKED  this is what the receipt says; nobody has verified that it is so',
    '',
    ...rows.map(([name, value]) => {
      const gloss = glosses[name]
      return name.padEnd(width) + (value === '' ? '""' : value) + (gloss ? `  (${gloss})` : '')
    }),
  ]
}

/** Every member by its path. */
function flatten(value: object, path: string): (readonly [name: string, value: string])[] {
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'object'
      ? flatten(member, `${path}${name}.`)
      : [[path + name, String(member)]],
  )
}
