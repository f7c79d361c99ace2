/** The question to a contract wallet, as one call of a chain. Source: spec/keys.md §6; EIP-1271; EIP-6492. @module */
import { encodeWord } from '../core/hex.js'
import type { Hex } from '../ports.js'

/** The selector of isValidSignature(bytes32,bytes), and what a wallet returns for yes. */
const MAGIC = '1626ba7e'
/** Ends the signature of a wallet that may be yet to deploy. */
const WRAPPED = '6492'.repeat(16)

/** What the call returns where the wallet accepts, and where it does not. */
export const YES: Hex = `0x${MAGIC.padEnd(64, '0')}`
export const NO: Hex = encodeWord(0)

/** Hexadecimal without `0x`. */
type Bare = string

interface Deployment {
  readonly factory: Bare
  /** What the factory is called with. */
  readonly data: Bare
  readonly signature: Bare
}

const word = (value: number): Bare => encodeWord(value).slice(2)
const encodeBytes = (bytes: Bare): Bare =>
  word(bytes.length / 2) + bytes.padEnd(64 * Math.ceil(bytes.length / 64), '0')

function wrap({ data, factory, signature }: Deployment): Bare {
  const first = encodeBytes(data)
  const offsets = word(96) + word(96 + first.length / 2)
  return factory.padStart(64, '0') + offsets + first + encodeBytes(signature) + WRAPPED
}

/** What is wrapped; `undefined` where an ABI encoder would have written it otherwise. */
function unwrap(wrapped: Bare): Deployment | undefined {
  const bytesAt = (start: number) => {
    const end = start + 64
    return wrapped.slice(end, end + 2 * Number.parseInt(wrapped.slice(start, end), 16))
  }
  const data = bytesAt(192)
  const signature = bytesAt(192 + encodeBytes(data).length)
  const found = { factory: wrapped.slice(24, 64), data, signature }
  return wrap(found) === wrapped ? found : undefined
}

const push2 = (value: number): Bare => `61${value.toString(16).padStart(4, '0')}`

/** Layout: 132 bytes of program, the question to the wallet, the call of the factory. */
function assemble(wallet: Bare, question: Bare, { data, factory }: Omit<Deployment, 'signature'>) {
  const [asked, called] = [question.length / 2, data.length / 2]
  return [
    `${push2(asked + called)}610084600039`, // memory = question ‖ data
    `73${wallet}3b604657`, // a wallet with code needs no factory: go to 5b
    `60006000${push2(called)}${push2(asked)}600073${factory}5af150`, // call(factory, data)
    `5b60206000${push2(asked)}600073${wallet}5afa`, // ok = staticcall(wallet, question)
    '3d60201416', // ok &= returndatasize == 32
    `63${MAGIC}60e01b8060005114910202`, // YES * ok * (returned == YES)
    '60005260206000f3', // return that word
    question,
    data,
  ].join('')
}

/**
 * The data of a call without address, which asks a wallet whether it accepts a signature.
 *
 * The program in it answers `YES` or `NO`: a revert, endless work or a megabyte of output end on
 * the chain as "no", and whatever else the call answers is a failure to ask.
 * Layout: address, digest, signature → data; `undefined` where no wallet could accept.
 * Source: EIP-1271; EIP-6492, but the factory of a wallet that has code is not called.
 */
export function encodeQuestion(wallet: string, digest: Hex, signature: Hex): Hex | undefined {
  const bare = signature.slice(2)
  const deployment = bare.endsWith(WRAPPED)
    ? unwrap(bare)
    : { factory: '00'.repeat(20), data: '', signature: bare }
  if (deployment === undefined) return undefined
  const question = MAGIC + digest.slice(2) + word(64) + encodeBytes(deployment.signature)
  return `0x${assemble(wallet.slice(2), question, deployment)}`
}
