import { describe, expect, it } from 'vitest'
import { isReceiptError } from '../../src/errors.js'
import { expectEqual, missing } from '../../src/verify/step.js'

describe('missing', () => {
  it('is unchecked and says what would be needed', () => {
    expect(missing('response.body')).toEqual({
      status: 'unchecked',
      details: { missing: 'response.body' },
    })
  })
})

describe('expectEqual', () => {
  it('returns nothing where both are the same', () => {
    expect(expectEqual('status_mismatch', 'response.status', 200, 200)).toBeUndefined()
  })

  it('compares without any conversion', () => {
    expect(() => expectEqual('status_mismatch', 'response.status', '200', 200)).toThrow()
    expect(() => expectEqual('status_mismatch', 'response.status', Number.NaN, 200)).toThrow()
  })

  it('throws the code with what was found and what the receipt says', () => {
    try {
      expectEqual('status_mismatch', 'response.status', 500, 200, { hint: 'x' })
      expect.unreachable()
    } catch (error) {
      if (!isReceiptError(error, 'status_mismatch')) throw error
      expect(error.message).toBe('Cannot verify response.status: found 500, wanted 200')
      expect(error.details).toEqual({
        member: 'response.status',
        found: 500,
        wanted: 200,
        hint: 'x',
      })
    }
  })
})
