/** Certificates of wallets that are contracts, which only their chain can judge. Source: spec/keys.md §6. @module */
import { isHex } from '../core/hex.js'
import { refuse } from '../errors.js'
import type { Hex, Rpc, VerifyingEngine } from '../ports.js'
import type { ChainAnswers, ContractAnswer } from './authority.js'
import { encodeQuestion, NO, YES } from './contract-call.js'
import { recoverStatement, statementId } from './statement.js'
import type { KeyStatement, Signed } from './types.js'

const ACTION = 'ask contract wallet'
const isQuantity = (value: unknown): value is string =>
  typeof value === 'string' && /^0x[0-9a-f]{1,13}$/.test(value)

/** The block at which all is asked, on that network and no other. */
async function readBlock(rpc: Rpc, network: string): Promise<ContractAnswer['block']> {
  const read = async (method: string, params: unknown[]) => {
    try {
      return await rpc.request({ method, params })
    } catch (cause) {
      return refuse('unavailable', ACTION, `an answer to ${method}`, { network }, cause)
    }
  }
  const chainId = await read('eth_chainId', [])
  if (!isQuantity(chainId)) return refuse('unavailable', ACTION, 'the id of the chain', { network })
  const found = `eip155:${Number(chainId)}`
  if (found !== network) refuse('network_unsupported', ACTION, network, { found })
  const block = (await read('eth_getBlockByNumber', ['latest', false])) as Record<string, unknown>
  const { hash, number } = block ?? {}
  return isQuantity(number) && isHex(hash, 32)
    ? { number: Number(number), hash }
    : refuse('unavailable', ACTION, 'the latest block', { network })
}

/** Whether the wallet accepts the signature; `undefined` where that could not be asked. */
async function ask(rpc: Rpc, id: Hex, statement: Signed<'certificate'>, blockHash: Hex) {
  const data = encodeQuestion(statement.certificate.payTo, id, statement.signature)
  if (data === undefined) return false
  try {
    // By its hash: another block can take the number (EIP-1898).
    const answer = await rpc.request({ method: 'eth_call', params: [{ data }, { blockHash }] })
    return answer === YES ? true : answer === NO ? false : undefined
  } catch {
    return undefined
  }
}

/**
 * Asks the wallets of one network whether they accept the certificates that bear their name.
 *
 * Layout: statements → by the id of each certificate, what its wallet said. Left out are those of
 * other networks, those that an address itself signed, and those for which no answer came.
 * Errors: `network_unsupported` for a name that is not one EVM network, and where the RPC serves
 * another; `unavailable` where it names no block.
 * Source: spec/keys.md §6.
 *
 * @example checkKeys({ statements, answers: await readContractAnswers(statements, { network, rpc, engine }) }, engine)
 */
export async function readContractAnswers(
  statements: readonly KeyStatement[],
  {
    engine,
    network,
    rpc,
  }: { readonly engine: VerifyingEngine; readonly network: string; readonly rpc: Rpc },
): Promise<ChainAnswers> {
  if (!/^eip155:\d+$/.test(network)) {
    refuse('network_unsupported', ACTION, 'the name of one EVM network', { found: network })
  }
  const asked = statements
    .filter((one): one is Signed<'certificate'> => 'certificate' in one)
    .filter((one) => one.certificate.network === network)
    .filter((one) => recoverStatement(one, engine) !== one.certificate.payTo)
  const answers = new Map<Hex, ContractAnswer>()
  if (asked.length === 0) return answers

  const block = await readBlock(rpc, network)
  const failed = new Set<Hex>()
  // One after the other: nodes answer bursts with refusals.
  for (const statement of asked) {
    const id = statementId(statement, engine)
    const accepted = await ask(rpc, id, statement, block.hash)
    if (accepted === undefined) failed.add(id)
    else if (accepted || !answers.has(id)) answers.set(id, { accepted, network, block })
  }
  // The id is of what was signed: beside a signature that could not be asked about, another's "no" is none.
  for (const id of failed) if (answers.get(id)?.accepted === false) answers.delete(id)
  return answers
}
