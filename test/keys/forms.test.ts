import { describe, expect, test } from 'vitest'
import type { Json } from '../../src/core/json.js'
import {
  account,
  address,
  bytes32,
  isAccountOn,
  issuer,
  network,
  readMembers,
  reason,
  signature,
  time,
} from '../../src/keys/forms.js'
import { refusalOf } from './material.js'

const hex = (bytes: number, digits = 'a1') => `0x${digits.repeat(bytes)}`

const FORMS = { account, address, bytes32, issuer, network, reason, signature, time }

const GOOD: Record<keyof typeof FORMS, Json[]> = {
  account: ['a', 'a'.repeat(66), hex(20)],
  address: [hex(20)],
  bytes32: [hex(32), hex(32, '00')],
  issuer: ['https://api.example.com', 'http://localhost:4021'],
  network: ['eip155:1', 'eip155:*', `abc:${'A'.repeat(32)}`, 'solana:5eykt4UsFv8P8NJdTREpY1vz'],
  reason: ['compromised', 'lost', 'superseded', 'ceased'],
  signature: [hex(65), hex(2048)],
  time: [0, Number.MAX_SAFE_INTEGER],
}

const BAD: Record<keyof typeof FORMS, Json[]> = {
  account: ['', 'a'.repeat(67), 'a"', 'a\\', 'é', 'a\n'],
  address: [hex(19), hex(21), hex(20, 'A1'), `0X${'a1'.repeat(20)}`, `${hex(20)}\n`],
  bytes32: [hex(31), hex(33), hex(32, 'g1')],
  issuer: [
    'https://api.example.com/',
    'http://api.example.com',
    'https://API.example.com',
    'https://api.example.com:443',
    `https://${'a'.repeat(60)}.${'b'.repeat(61)}`,
    'null',
  ],
  network: ['eip155:', 'ei:1', 'eip155:**', 'solana:*', 'eip155', `abc:${'A'.repeat(33)}`, 'E:1'],
  reason: ['', 'stolen', 'Lost', 'lost '],
  signature: [hex(64), hex(2049), hex(65, 'A1'), `${hex(65)}a`, `${hex(65)}\n`],
  time: [-1, 0.5, 2 ** 53],
}

const rows = (table: typeof GOOD) =>
  Object.entries(table).flatMap(([name, values]) =>
    values.map((value) => [name as keyof typeof FORMS, value] as const),
  )

describe('the one form of a member', () => {
  test.each(rows(GOOD))('%s: %j', (name, value) => {
    expect(FORMS[name](value)).toBe(true)
  })

  test.each(rows(BAD))('%s, not: %j', (name, value) => {
    expect(FORMS[name](value)).toBe(false)
  })

  test.each(Object.keys(FORMS) as (keyof typeof FORMS)[])('%s of another type', (name) => {
    const [good] = GOOD[name]
    for (const value of [null, true, {}, [], [good as Json], typeof good === 'number' ? '1' : 1]) {
      expect(FORMS[name](value)).toBe(false)
    }
  })
})

describe('readMembers', () => {
  const read = (value: Json | undefined) => () =>
    readMembers(value, { a: time, 'b?': time }, 'statement_invalid', 'read')

  test('members may be left out where the form says so', () => {
    expect(read({ a: 1 })()).toEqual({ a: 1 })
    expect(read({ a: 1, b: 2 })()).toEqual({ a: 1, b: 2 })
  })

  test.each<[string, Json | undefined, string | undefined]>([
    ['nothing', undefined, undefined],
    ['null', null, undefined],
    ['a list', [1], undefined],
    ['text', 'a', undefined],
    ['no member', {}, 'a'],
    ['a member in another form', { a: '1' }, 'a'],
    ['a member left out, in another form', { a: 1, b: null }, 'b'],
    ['an unknown member', { a: 1, c: 2 }, 'c'],
    ['a member of the prototype', Object.create({ a: 1 }) as Json, 'a'],
    ['a member that looks like the prototype', JSON.parse('{"a":1,"__proto__":{}}'), '__proto__'],
    ['a member named like one of every object', { a: 1, constructor: 2 }, 'constructor'],
    ['a question mark as it is written in the form', { a: 1, 'b?': 2 }, 'b?'],
  ])('%s is refused', (_, value, member) => {
    expect(refusalOf(read(value))).toEqual({ code: 'statement_invalid', ...(member && { member }) })
  })
})

test('an account is an address on EVM networks, and text elsewhere', () => {
  expect(isAccountOn('eip155:1', hex(20))).toBe(true)
  expect(isAccountOn('eip155:*', 'alice')).toBe(false)
  expect(isAccountOn('eip155:1', hex(20, 'A1'))).toBe(false)
  expect(isAccountOn('solana:x', 'alice')).toBe(true)
})
