import { expect, test } from 'vitest'
import { announce } from '../../src/server/announce.js'

const ANNOUNCEMENT = { issuer: 'https://api.example.com', signer: `0x${'12'.repeat(20)}` } as const
const EXTENSION = { 'delivery-receipt': { info: ANNOUNCEMENT } }

const base64 = (text: string) => Buffer.from(text).toString('base64')
const announced = (message: string) => {
  const headers = new Headers({ 'PAYMENT-REQUIRED': base64(message) })
  announce(headers, ANNOUNCEMENT)
  return JSON.parse(Buffer.from(headers.get('PAYMENT-REQUIRED') ?? '', 'base64').toString())
}

test('version 2 is told in the message, beside what is there', () => {
  expect(announced('{"x402Version":2,"accepts":[{"a":"ü"}]}')).toEqual({
    x402Version: 2,
    accepts: [{ a: 'ü' }],
    extensions: EXTENSION,
  })
  expect(announced('{"extensions":{"other":1}}').extensions).toEqual({ other: 1, ...EXTENSION })
})

test('extensions that are none are replaced', () => {
  for (const extensions of ['null', '[1]', '"text"', '7']) {
    expect(announced(`{"extensions":${extensions}}`).extensions).toEqual(EXTENSION)
  }
})

test('an older announcement is replaced', () => {
  expect(announced('{"extensions":{"delivery-receipt":{"info":"old"}}}').extensions).toEqual(
    EXTENSION,
  )
})

test('anything else is told in a header', () => {
  for (const required of [
    undefined,
    '',
    'not base64',
    base64('{'),
    base64('7'),
    base64('\uFFFD{}'),
  ]) {
    const headers = new Headers(required === undefined ? {} : { 'PAYMENT-REQUIRED': required })
    announce(headers, ANNOUNCEMENT)
    expect(headers.get('PAYMENT-REQUIRED')).toBe(required ?? null)
    const value = headers.get('Delivery-Receipt-Announcement') ?? ''
    expect(JSON.parse(Buffer.from(value, 'base64url').toString())).toEqual(ANNOUNCEMENT)
  }
})

test('signed terms are announced, unless the header would grow too long for x402', () => {
  const terms = { signatures: [`0x${'ab'.repeat(65)}`], validUntil: 1_795_341_600 } as const
  const announcedIn = (description: string) => {
    const message = { x402Version: 2, resource: { description } }
    const headers = new Headers({ 'PAYMENT-REQUIRED': base64(JSON.stringify(message)) })
    announce(headers, { ...ANNOUNCEMENT, terms })
    const value = headers.get('PAYMENT-REQUIRED') ?? ''
    const { extensions } = JSON.parse(Buffer.from(value, 'base64').toString())
    return { length: value.length, info: extensions['delivery-receipt'].info }
  }
  expect(announcedIn('').info).toEqual({ ...ANNOUNCEMENT, terms })
  const room = 'x'.repeat(((6144 - announcedIn('').length) / 4) * 3)
  expect(announcedIn(room)).toMatchObject({ length: 6144, info: { terms } })
  expect(announcedIn(`${room}xxx`).info).toEqual(ANNOUNCEMENT)
})

test('signed terms fit into the header of version 1', () => {
  const headers = new Headers()
  const terms = { signatures: [`0x${'ab'.repeat(65)}`], validUntil: 1_795_341_600 } as const
  announce(headers, { ...ANNOUNCEMENT, terms })
  const value = headers.get('Delivery-Receipt-Announcement') ?? ''
  expect(JSON.parse(Buffer.from(value, 'base64url').toString())).toEqual({ ...ANNOUNCEMENT, terms })
})
