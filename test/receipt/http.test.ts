import { expect, test } from 'vitest'
import {
  ANNOUNCEMENT_HEADER,
  ANNOUNCEMENT_KEY,
  MISSING_HEADER,
  RECEIPT_HEADER,
  rangeOf,
} from '../../src/receipt/http.js'

test('receipts, their absence and their announcement have these names', () => {
  expect([RECEIPT_HEADER, MISSING_HEADER, ANNOUNCEMENT_HEADER, ANNOUNCEMENT_KEY]).toEqual([
    'Delivery-Receipt',
    'Delivery-Receipt-Missing',
    'Delivery-Receipt-Announcement',
    'delivery-receipt',
  ])
})

test('only a 206 delivers a part, whatever its headers say', () => {
  const headers = new Headers({ 'Content-Range': 'bytes 0-9/34' })
  expect(rangeOf(206, headers)).toBe('bytes 0-9/34')
  expect(rangeOf(206, new Headers())).toBe('')
  for (const status of [200, 416]) expect(rangeOf(status, headers)).toBe('')
})
