/** Options of `waybill verify` that say whose word a key is. @module */
import { type Command, InvalidArgumentError } from 'commander'
import { hostEngine } from '../engines/host.js'
import { checkKeys } from '../keys/check.js'
import { parseKeyDocument } from '../keys/document.js'
import { parseStatement } from '../keys/statement.js'
import type { KeyDocument, KeyStatement, Wallet } from '../keys/types.js'
import { isIssuer } from '../receipt/claims.js'
import type { Checks } from '../verify/types.js'
import { readText } from './files.js'
import { type AcceptedSigner, parseTime } from './options.js'

interface AcceptedWallet extends Wallet {
  readonly issuer: string
}

/** What the command was told about keys. */
export interface KeyOptions {
  readonly signer?: readonly AcceptedSigner[]
  readonly wallet?: readonly AcceptedWallet[]
  readonly keyDocument?: string
  readonly statement?: readonly string[]
  readonly provenAt?: number
  readonly at?: number
}

/** `https://api.example.com=eip155:8453:0x…`, once for each wallet. */
export function collectWallet(text: string, list: readonly AcceptedWallet[] = []) {
  const form = /^(.*)=([-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}):([!-~]{1,66})$/
  const [, issuer = '', network = '', payTo = ''] = form.exec(text) ?? []
  if (!isIssuer(issuer)) {
    throw new InvalidArgumentError(
      'Wanted ISSUER=NETWORK:ADDRESS, such as https://api.example.com=eip155:8453:0x2096...287c.',
    )
  }
  return [
    ...list,
    { issuer, network, payTo: network.startsWith('eip155:') ? payTo.toLowerCase() : payTo },
  ]
}

const collect = (text: string, list: readonly string[] = []) => [...list, text]

export const addKeyOptions = (command: Command): Command =>
  command
    .option(
      '--key-document <file>',
      "the issuer's key document, which you fetched from its host yourself",
    )
    .option('--statement <file>', 'a certificate, succession or revocation; repeatable', collect)
    .option(
      '--wallet <issuer=network:address>',
      'a wallet that you accept for one origin; repeatable',
      collectWallet,
    )
    .option(
      '--proven-at <time>',
      'when outside evidence, which you checked, proves that the receipt existed',
      parseTime,
    )

/** The checks of host and payee, where anything was said about keys. Errors: `file_unreadable`, `key_document_invalid`, `statement_invalid`. */
export async function readKeyChecks({
  at,
  keyDocument,
  provenAt,
  signer,
  statement,
  wallet,
}: KeyOptions): Promise<Checks> {
  const said = [keyDocument, statement, wallet, provenAt]
  if (said.every((one) => one === undefined)) return {}
  const document: KeyDocument | undefined =
    keyDocument === undefined
      ? undefined
      : parseKeyDocument(await readText(keyDocument, 'key document'))
  const statements = await Promise.all(
    (statement ?? []).map(async (path) => parseStatement(await readText(path, 'statement'))),
  )
  return checkKeys(
    {
      ...(signer && { signers: signer }),
      ...(wallet && { wallets: wallet }),
      ...(document && { document }),
      statements: statements.filter((one): one is KeyStatement => !('terms' in one)),
      ...(provenAt !== undefined && { provenAt }),
      ...(at !== undefined && { at }),
    },
    hostEngine,
  )
}
