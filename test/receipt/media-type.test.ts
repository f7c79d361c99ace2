import { describe, expect, it } from 'vitest'
import { ESSENCE, essence } from '../../src/receipt/media-type.js'

describe('essence', () => {
  it.each([
    ['application/json', 'application/json'],
    ['Application/JSON; charset=utf-8', 'application/json'],
    ['text/html;charset=utf-8;profile="a;b"', 'text/html'],
    [' text/plain ; x=1', 'text/plain'],
    ['text/plain\t', 'text/plain'],
    ['application/vnd.api+json', 'application/vnd.api+json'],
    ['application/x_y!#$&^.-', 'application/x_y!#$&^.-'],
    [`a/${'b'.repeat(78)}`, `a/${'b'.repeat(78)}`],
  ])('of %j is %j', (contentType, expected) => expect(essence(contentType)).toBe(expected))

  it.each([
    null,
    '',
    ';',
    'text',
    'text/',
    '/html',
    'text/html, text/plain',
    'text / html',
    'text/html\u00e9',
    'text/h"t"ml',
    'text/a/b',
    '*/*',
    `a/${'b'.repeat(79)}`,
    'x'.repeat(1_000_000),
    ';'.repeat(1_000_000),
    ' '.repeat(1_000_000),
  ])('of %j is empty', (contentType) => expect(essence(contentType)).toBe(''))

  it('always has the form that claims take', () => {
    for (const value of [null, 'a/b;c', 'A/B', 'x']) expect(ESSENCE.test(essence(value))).toBe(true)
  })
})
