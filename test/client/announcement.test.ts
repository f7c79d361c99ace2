import { expect, it } from 'vitest'
import { readAnnouncement } from '../../src/client/announcement.js'
import { randomAddress } from './shop.js'

const origin = 'https://api.example.com'
const signer = randomAddress()
const required = { x402Version: 1, accepts: [] } as const
const read = (value: string, asked = origin) =>
  readAnnouncement(
    new Response(null, { status: 402, headers: { 'Delivery-Receipt-Announcement': value } }),
    required,
    asked,
  )
const base64url = (text: string) => Buffer.from(text).toString('base64url')
const honest = `{"issuer":"${origin}","signer":"${signer}"}`

it('reads the header of a version 1 shop', () => {
  expect(read(base64url(honest))).toEqual({ issuer: origin, signer })
})

it.each([
  ['text that is no base64url', '%%'],
  ['two headers joined', `${base64url(honest)}, ${base64url(honest)}`],
  ['bytes that are no JSON', base64url('{"issuer"')],
  ['JSON that is not canonical', base64url(honest.replace(',', ', '))],
  ['a repeated member', base64url(honest.replace('}', `,"signer":"${randomAddress()}"}`))],
  ['a list', base64url('[]')],
])('refuses %s', (_, value) => {
  expect(() => read(value)).toThrow(expect.objectContaining({ code: 'announcement_invalid' }))
})

it('refuses more than any announcement needs', () => {
  const long = `https://${'x'.repeat(400)}`
  const value = base64url(honest.replace(origin, long))
  expect(() => read(value, long)).toThrow(expect.objectContaining({ code: 'announcement_invalid' }))
})

it('refuses an extension without its info', () => {
  const response = new Response(null, { headers: { 'PAYMENT-REQUIRED': 'e30=' } })
  const extensions = { 'delivery-receipt': 'on' }
  expect(() => readAnnouncement(response, { ...required, extensions }, origin)).toThrow(
    expect.objectContaining({ code: 'announcement_invalid' }),
  )
})

it('shows no more than a line of what it found', () => {
  const found = base64url(`{"issuer":"${'x'.repeat(300)}","signer":"${signer}"}`)
  expect(() => read(found)).toThrow(/^.{0,250}$/)
})
