import { describe, expect, it } from 'vitest'
import type { Evidence, StepName } from '../../src/verify/types.js'
import { BODY, delivery, sha256, withMember } from '../support/claims.js'
import { answering, missing, outcome, PASS, sample } from './outcome.js'

describe('the steps about the response', () => {
  it.each<[StepName, NonNullable<Evidence['response']>, string]>([
    ['status', { status: 201 }, 'status_mismatch'],
    ['range', { contentRange: 'bytes 0-3/4' }, 'range_mismatch'],
    ['length', { body: Buffer.from('short') }, 'length_mismatch'],
    ['media-type', { contentType: 'text/html' }, 'media_type_mismatch'],
    ['media-type', { contentType: '' }, 'media_type_mismatch'],
    ['body', { body: Buffer.from('short') }, 'body_mismatch'],
  ])('%s passes for what fits and fails for %j', (step, change, code) => {
    expect(outcome(step, sample)).toEqual(PASS)
    expect(outcome(step, sample, answering(change))).toMatchObject({ status: 'fail', code })
  })

  it.each<[StepName, string]>([
    ['status', 'response.status'],
    ['range', 'response.range'],
    ['length', 'response.length'],
    ['media-type', 'response.mediaType'],
    ['body', 'response.body'],
  ])('%s is unchecked without the response', (step, what) => {
    expect(outcome(step, sample, { response: {} })).toEqual(missing(what))
  })

  it('media-type compares without parameters and without case', () => {
    const change = answering({ contentType: 'Application/JSON; charset=utf-8' })
    expect(outcome('media-type', sample, change)).toEqual(PASS)
  })

  it('media-type compares an absent header as empty', async () => {
    const bare = await delivery((one) => withMember(one, 'response.mediaType', ''))
    expect(outcome('media-type', bare, answering({ contentType: '' }))).toEqual(PASS)
    expect(outcome('media-type', bare)).toMatchObject({ status: 'fail' })
  })

  it('range compares partial content', async () => {
    const part = await delivery((one) => ({
      ...one,
      response: { ...one.response, status: 206, range: 'bytes 0-3/1204' },
    }))
    const found = (contentRange?: string) =>
      outcome('range', part, answering({ status: 206, ...(contentRange && { contentRange }) }))
    expect(found('bytes 0-3/1204')).toEqual(PASS)
    expect(found('bytes 0-3/1205')).toMatchObject({ status: 'fail' })
    expect(found()).toMatchObject({ status: 'fail', details: { found: '' } })
  })
})

describe('step body', () => {
  const json = JSON.parse(BODY.toString())
  const code = 'body_mismatch'

  it('fails for one changed byte', () => {
    for (let at = 0; at < BODY.length; at += 1) {
      const body = Uint8Array.from(BODY)
      body[at] = (body[at] as number) ^ 1
      expect(outcome('body', sample, answering({ body }))).toMatchObject({ status: 'fail', code })
    }
  })

  it('says so where the JSON is the same and the bytes are not, and fails all the same', () => {
    const body = Buffer.from(JSON.stringify(json, null, 2))
    expect(outcome('body', sample, answering({ body }))).toMatchObject({
      status: 'fail',
      code,
      details: { match: 'same JSON, different bytes' },
    })
  })

  it('passes for the parsed JSON, and says that no bytes were compared', () => {
    const reordered = Object.fromEntries(Object.entries(json).reverse()) as typeof json
    expect(outcome('body', sample, { response: { json: reordered } })).toEqual({
      status: 'pass',
      details: { match: 'same JSON, bytes not compared' },
    })
  })

  it('fails for other JSON and for values that JSON has none of', () => {
    for (const value of [null, {}, { ...json, price: '1' }, Number.NaN, '\ud800']) {
      expect(outcome('body', sample, { response: { json: value } })).toMatchObject({
        status: 'fail',
        code,
        details: { member: 'response.json' },
      })
    }
  })

  it('is unchecked for parsed JSON where the receipt has no digest of it', async () => {
    const bare = await delivery((one) => withMember(one, 'response.json', undefined))
    expect(outcome('body', bare, { response: { json } })).toEqual(missing('response.body'))
  })

  it('believes the bytes where both are given', () => {
    const other = { body: Buffer.from('{}'), json }
    expect(outcome('body', sample, { response: other })).toMatchObject({ status: 'fail', code })
  })

  it('passes for an empty body, which is not an absent one', async () => {
    const empty = await delivery((one) => ({
      ...one,
      response: { ...one.response, status: 204, length: 0, body: sha256('') },
    }))
    expect(outcome('body', empty, { response: { body: new Uint8Array(0) } })).toEqual(PASS)
    expect(outcome('length', empty, { response: { body: new Uint8Array(0) } })).toEqual(PASS)
  })

  it('fails for a body that is no JSON, however deep it looks', () => {
    for (const body of ['['.repeat(200_000), `${'['.repeat(50_000)}${']'.repeat(50_000)}`]) {
      const change = answering({ body: Buffer.from(body) })
      expect(outcome('body', sample, change)).toMatchObject({ status: 'fail', code })
    }
  })
})
