import { expect, test } from 'vitest'
import { addMissing, changeHeaders, hasNoContent, undeliverable } from '../../src/server/rules.js'

test('what never reaches the caller, or not at once, carries no receipt', () => {
  const codes = [
    undeliverable('GET', 200, 'text/plain'),
    undeliverable('HEAD', 200, 'text/plain'),
    undeliverable('GET', 304, null),
    undeliverable('POST', 200, 'Text/Event-Stream; charset=utf-8'),
    undeliverable('head', 204, 'text/event-streams'),
  ]
  expect(codes).toEqual([
    undefined,
    'nothing_delivered',
    'nothing_delivered',
    'event_stream',
    undefined,
  ])
})

test('three statuses have no content', () => {
  const all = Array.from({ length: 400 }, (_, n) => 200 + n)
  expect(all.filter(hasNoContent)).toEqual([204, 205, 304])
})

test('a reason stands in place of a receipt, never beside it', () => {
  const headers = new Headers({ 'Delivery-Receipt': 'old' })
  addMissing(headers, 'amount_zero')
  expect(Object.fromEntries(headers)).toEqual({
    'delivery-receipt-missing': 'amount_zero',
    'access-control-expose-headers': 'Delivery-Receipt-Missing',
  })
})

test('headers are changed in place, or else on a copy with the same body', async () => {
  const open = new Response('content')
  expect(changeHeaders(open, (headers) => headers.set('a', 'b'))).toBe(open)
  const frozen = await fetch('data:text/plain,content')
  const copy = changeHeaders(frozen, (headers) => headers.set('a', 'b'))
  expect([await copy.text(), copy.headers.get('a')]).toEqual(['content', 'b'])
})

test('what goes wrong otherwise is not hidden by a copy', () => {
  const fail = () => {
    throw new RangeError('elsewhere')
  }
  expect(() => changeHeaders(new Response(), fail)).toThrow('elsewhere')
})
