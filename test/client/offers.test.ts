import { expect, it } from 'vitest'
import { createOfferMemory } from '../../src/client/offers.js'
import { base64 } from './shop.js'

const accepted = { scheme: 'exact', network: 'eip155:1', payTo: '0xa' }
const payment = base64({ x402Version: 2, accepted, payload: {} })
const offer = (text: string, entry: object = accepted) =>
  ({ text, required: { x402Version: 2, accepts: [entry] } }) as never
const get = (path: string, method = 'GET') => new Request(`https://a.example${path}`, { method })

it('finds what the same request was asked, latest first', () => {
  const offers = createOfferMemory()
  offers.remember(get('/'), offer('first'))
  offers.remember(get('/'), offer('second'))
  offers.remember(get('/'), offer('first'))
  expect(offers.recall(get('/#part'), payment).map(({ text }) => text)).toEqual(['first', 'second'])
})

it.each([
  ['another path', get('/other')],
  ['a longer path', get('/a')],
  ['another method', get('/', 'POST')],
])('finds nothing for %s', (_, request) => {
  const offers = createOfferMemory()
  offers.remember(get('/'), offer('text'))
  expect(offers.recall(request, payment)).toEqual([])
})

it('finds nothing for a payment that cannot be read, or chose what was not offered', () => {
  const offers = createOfferMemory()
  offers.remember(get('/'), offer('text', { ...accepted, payTo: '0xb' }))
  expect(offers.recall(get('/'), payment)).toEqual([])
  expect(offers.recall(get('/'), '%')).toEqual([])
})

it('forgets the oldest at its bound', () => {
  const offers = createOfferMemory(2)
  for (const path of ['/1', '/2', '/3']) offers.remember(get(path), offer('text'))
  const found = ['/1', '/2', '/3'].map((path) => offers.recall(get(path), payment).length)
  expect(found).toEqual([0, 1, 1])
})
