import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../src/errors.js'
import { missingCheck, POLICIES, verdictOf } from '../../src/verify/policy.js'
import type { Check, StepName } from '../../src/verify/types.js'

const check = (step: StepName, status: Check['status'], code?: ErrorCode) =>
  ({ step, status, ...(code !== undefined && { code }) }) as Check
const passing = POLICIES.caller.map((step) => check(step, 'pass'))
const replaced = (...checks: Check[]) =>
  passing.map((one) => checks.find(({ step }) => step === one.step) ?? one)

const FAILED = check('body', 'fail', 'body_mismatch')
const UNTRUSTED = check('host', 'unchecked', 'signer_untrusted')
const UNCHECKED = check('terms', 'unchecked')

describe('policies', () => {
  it('name what a party to the call and what anybody else must hold', () => {
    expect(POLICIES).toEqual({
      caller: [
        'origin',
        'host',
        'request',
        'status',
        'range',
        'length',
        'media-type',
        'body',
        'payment',
        'terms',
      ],
      reader: ['origin', 'host', 'body'],
    })
  })
})

describe('verdictOf', () => {
  it.each<[string, Check[], string]>([
    ['everything passes', [], 'verified'],
    ['something required is unchecked', [UNCHECKED], 'incomplete'],
    ['the signer is not accepted', [UNTRUSTED], 'untrusted'],
    ['something failed', [FAILED], 'invalid'],
    ['the signer is not accepted and something is unchecked', [UNTRUSTED, UNCHECKED], 'untrusted'],
    ['something failed and something is unchecked', [FAILED, UNCHECKED], 'invalid'],
    ['something failed and the signer is not accepted', [FAILED, UNTRUSTED], 'invalid'],
    ['all three', [FAILED, UNTRUSTED, UNCHECKED], 'invalid'],
  ])('where %s', (_, checks, verdict) => {
    expect(verdictOf(replaced(...checks), 'caller')).toBe(verdict)
  })

  it('ignores unchecked steps that the policy does not require', () => {
    expect(verdictOf(replaced(UNCHECKED), 'reader')).toBe('verified')
    const more = [...passing, check('consent', 'unchecked'), check('settlement', 'unchecked')]
    expect(verdictOf(more, 'caller')).toBe('verified')
  })

  it('counts a failure of a step that the policy does not require', () => {
    expect(verdictOf([...passing, check('consent', 'fail')], 'reader')).toBe('invalid')
  })
})

describe('missingCheck', () => {
  it.each(POLICIES.caller)('finds %s where it is unchecked', (step) => {
    expect(missingCheck(replaced(check(step, 'unchecked')), 'caller')?.step).toBe(step)
  })

  it('finds the first in the order of steps', () => {
    const checks = replaced(UNCHECKED, check('request', 'unchecked'))
    expect(missingCheck(checks, 'caller')?.step).toBe('request')
  })

  it('finds nothing where everything required passed', () => {
    expect(missingCheck(passing, 'caller')).toBeUndefined()
    expect(missingCheck(replaced(UNCHECKED), 'reader')).toBeUndefined()
  })
})
