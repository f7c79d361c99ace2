import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nobleEngine } from '../../src/core/engine.js'
import { isReceiptError } from '../../src/errors.js'
import { writeUrl } from '../../src/receipt/url.js'
import { ISSUER } from '../support/claims.js'

const write = (url: string) => writeUrl(url, ISSUER, nobleEngine)
const digestForm = (url: string) =>
  `${ISSUER}/#sha-256=${createHash('sha256').update(url).digest('base64url')}`

describe('writeUrl', () => {
  it.each([
    ['https://api.example.com/report?symbol=ETH', 'https://api.example.com/report?symbol=ETH'],
    ['https://api.example.com', 'https://api.example.com/'],
    ['HTTPS://API.example.com:443/a/../b', 'https://api.example.com/b'],
    ['https://api.example.com/#part', 'https://api.example.com/'],
    ['https://api.example.com/?#', 'https://api.example.com/?'],
    ['https://api.example.com/a b\u00e9', 'https://api.example.com/a%20b%C3%A9'],
    ['https://api.example.com/?q="x"', 'https://api.example.com/?q=%22x%22'],
    [
      'https://api.example.com/?a+b&?flag&%ZZ&%FF&a=1&a=2',
      'https://api.example.com/?a+b&?flag&%ZZ&%FF&a=1&a=2',
    ],
    ['https://api.example.com/%7e%2f', 'https://api.example.com/%7e%2f'],
    ['https://api.example.com/a\\b', 'https://api.example.com/a/b'],
    ['https://b\u00fccher.example/', 'https://xn--bcher-kva.example/'],
    [' https://api.example.com/ ', 'https://api.example.com/'],
  ])('writes %j as %j', (url, expected) => expect(write(url)).toBe(expected))

  it('reads Latin-1 after many others as it does at first', () => {
    for (let round = 0; round < 30_000; round += 1) write(`${ISSUER}/${round % 7}`)
    expect(write('https://b\u00fccher.example/')).toBe('https://xn--bcher-kva.example/')
  })

  it('keeps 256 characters and hashes 257', () => {
    const fits = `${ISSUER}/${'x'.repeat(256 - ISSUER.length - 1)}`
    expect(write(fits)).toBe(fits)
    expect(write(`${fits}x`)).toBe(digestForm(`${fits}x`))
  })

  it('hashes the whole of a long URL without its fragment', () => {
    const url = `${ISSUER}/?q=${'x'.repeat(5000)}`
    expect(write(`${url}#part`)).toBe(digestForm(url))
    expect(write(`${url}y`)).not.toBe(write(url))
  })

  it('hashes a backslash, which a receipt does not hold', () => {
    expect(write(`${ISSUER}/?path=C:\\x`)).toBe(digestForm(`${ISSUER}/?path=C:\\x`))
  })

  it.each([
    '',
    'report',
    '/report',
    '//api.example.com/report',
    'https://',
    'https://a b/',
    'https://user@api.example.com/',
    'https://user:pass@api.example.com/',
    'https://:pass@api.example.com/',
    'https://api.example.com:99999/',
  ])('refuses %j', (url) => {
    try {
      write(url)
      expect.unreachable()
    } catch (error) {
      expect(isReceiptError(error, 'request_mismatch')).toBe(true)
      expect(String(error)).not.toContain('pass')
    }
  })
})
