/** Contract wallets, each assembled by hand for one behaviour, and a factory for them. */
import { concat, getContractAddress, pad } from 'viem'
import type { Hex } from '../../src/ports.js'
import { addressOf } from '../keys/material.js'
import { newAccount } from '../support/claims.js'

/** Code that accepts what one key signed: ecrecover(hash, v, r, s) == owner. */
export const ownedBy = (owner: string): Hex =>
  concat([
    '0x60043560005260a43560f81c60205260643560405260843560605260206000608060006001', // arguments
    '0x5afa50600051', // ecrecover
    `0x73${owner.slice(2)}14631626ba7e60e01b0260005260206000f3`, // magic * (found == owner)
  ])
export const CODES = {
  'says yes to everything': '0x631626ba7e60e01b60005260206000f3',
  reverts: '0x60006000fd',
  'reverts with the magic value': '0x631626ba7e60e01b60005260206000fd',
  'stops without a word': '0x00',
  'breaks off': '0xfe',
  'never ends': '0x5b600056',
  'returns what it was given': '0x366000600037366000f3',
  'returns garbage': '0x60043560005260206000f3',
  'returns a boolean': '0x600160005260206000f3',
  'returns the magic value at the other end': '0x631626ba7e60005260206000f3',
  'returns the magic value and something behind it': '0x631626ba7e60e01b60011760005260206000f3',
  'returns the magic value alone': '0x631626ba7e60e01b60005260046000f3',
  'returns the magic value and a second word': '0x631626ba7e60e01b60005260406000f3',
  'returns the magic value and a megabyte': '0x631626ba7e60e01b600052621000006000f3',
  'writes before it says yes': '0x6001600055631626ba7e60e01b60005260206000f3',
} as const

/** Takes salt ‖ code and deploys the code; every anvil has it. */
export const FACTORY = '0x4e59b44847b379578588920ca78fbf26c0b4956c'
/** Code that returns what follows it. */
const creating = (code: Hex): Hex => {
  const size = pad(`0x${(code.length / 2 - 1).toString(16)}`, { size: 2 }).slice(2)
  return concat([`0x61${size}600e60003961${size}6000f3`, code])
}
/** The address at which the factory will put it, and what to send there. */
export function planned(code: Hex) {
  const salt = pad(addressOf(newAccount()), { size: 32 })
  const bytecode = creating(code)
  const payTo = getContractAddress({ opcode: 'CREATE2', from: FACTORY, salt, bytecode })
  return { payTo: payTo.toLowerCase(), data: concat([salt, bytecode]) }
}
