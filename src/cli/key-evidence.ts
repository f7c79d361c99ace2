/** Options of `waybill verify` that say whose word a key is. @module */
import { type Command, InvalidArgumentError } from 'commander'
import { hostEngine } from '../engines/host.js'
import { isReceiptError, refuse } from '../errors.js'
import type { ChainAnswers, ContractAnswer } from '../keys/authority.js'
import { checkKeys } from '../keys/check.js'
import { readContractAnswers } from '../keys/contract.js'
import { parseKeyDocument } from '../keys/document.js'
import { parseStatement } from '../keys/statement.js'
import type { KeyDocument, KeyStatement, Wallet } from '../keys/types.js'
import type { Hex, Rpc } from '../ports.js'
import { isIssuer } from '../receipt/claims.js'
import type { Checks } from '../verify/types.js'
import { readText } from './files.js'
import { type AcceptedSigner, parseTime } from './options.js'
import { readTrust } from './trust.js'

/** `eip155:8453=https://…`, once for each network. */
interface Node {
  readonly network: string
  readonly url: string
}

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
  readonly rpc?: readonly Node[]
  readonly trust?: string
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

function collectNode(text: string, list: readonly Node[] = []): readonly Node[] {
  const [, network = '', url = ''] = /^(eip155:[1-9]\d{0,15})=(https?:\/\/\S+)$/.exec(text) ?? []
  if (url === '') {
    throw new InvalidArgumentError(
      'Wanted NETWORK=URL, such as eip155:8453=https://mainnet.base.org.',
    )
  }
  return [...list, { network, url }]
}

const collect = (text: string, list: readonly string[] = []) => [...list, text]

export const addKeyOptions = (command: Command): Command =>
  command
    .option('--trust <file>', 'whom you accept, as "waybill trust" keeps it')
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
    .option(
      '--rpc <network=url>',
      'a node that is asked what contract wallets of one network say; repeatable',
      collectNode,
    )

/** The checks of host and payee, where anything was said about keys. Errors: `file_unreadable`, `key_document_invalid`, `statement_invalid`. */
export async function readKeyChecks({
  at,
  keyDocument,
  provenAt,
  rpc,
  signer,
  statement,
  trust,
  wallet,
}: KeyOptions): Promise<Checks> {
  const said = [keyDocument, statement, trust, wallet, provenAt]
  if (said.every((one) => one === undefined)) return {}
  const document: KeyDocument | undefined =
    keyDocument === undefined
      ? undefined
      : parseKeyDocument(await readText(keyDocument, 'key document'))
  const statements = await Promise.all(
    (statement ?? []).map(async (path): Promise<KeyStatement> => {
      const read = parseStatement(await readText(path, 'statement'))
      return 'terms' in read
        ? refuse('statement_invalid', `use ${path}`, 'a statement about a key')
        : read
    }),
  )
  const accepted = trust === undefined ? undefined : await readTrust(trust)
  const certificates = [...(document?.statements ?? []), ...statements]
  return checkKeys(
    {
      ...(rpc && { answers: await askWallets(rpc, certificates) }),
      signers: [...(signer ?? []), ...(accepted?.signers ?? [])],
      wallets: [...(wallet ?? []), ...(accepted?.wallets ?? [])],
      ...(document && { document }),
      statements,
      ...(provenAt !== undefined && { provenAt }),
      ...(at !== undefined && { at }),
    },
    hostEngine,
  )
}

/** What contract wallets answer. Errors: `network_failed` where a node does not say what it is asked first. */
async function askWallets(
  nodes: readonly Node[],
  statements: readonly KeyStatement[],
): Promise<ChainAnswers> {
  const { createClient, http } = await import('viem').catch((cause) =>
    refuse('peer_missing', 'ask a node', 'the package: npm install viem', {}, cause),
  )
  const answers = new Map<Hex, ContractAnswer>()
  for (const { network, url } of nodes) {
    const rpc = createClient({ transport: http(url) }) as Rpc
    const said = await readContractAnswers(statements, { engine: hostEngine, network, rpc }).catch(
      (cause) => {
        if (!isReceiptError(cause, 'unavailable')) throw cause
        return refuse('network_failed', `ask ${network}`, String(cause.details.wanted), {}, cause)
      },
    )
    for (const [id, answer] of said) answers.set(id, answer)
  }
  return answers
}
