/** Steps 12 to 16: which response came. @module */
import { BODY, claimsOf, signClaims, toHeader } from '../../support/fixtures.js'
import type { VerifyInput } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { asCaller, asReader, sampleHeader, verifyCase } from './build.js'

export async function responseCases(): Promise<VectorCase[]> {
  const receipt = await sampleHeader()
  type Got = NonNullable<VerifyInput['response']>
  const got = (name: string, step: number, means: string, comment: string, response: Got) =>
    verifyCase(
      name,
      step,
      means,
      comment,
      asCaller(receipt, {
        response: {
          status: 200,
          contentType: 'application/json',
          body: { utf8: BODY },
          ...response,
        },
      }),
    )
  const kept = (name: string, means: string, comment: string, json: string, text = receipt) =>
    verifyCase(name, 16, means, comment, asReader(text, { response: { json: { utf8: json } } }))
  const part = toHeader(
    await signClaims(claimsOf({ status: 206, range: 'bytes 0-9/34', body: BODY.slice(0, 10) })),
  )
  const ofPart = (name: string, means: string, comment: string, contentRange?: string) =>
    verifyCase(
      name,
      13,
      means,
      comment,
      asCaller(part, {
        response: {
          status: 206,
          contentType: 'application/json',
          body: { utf8: BODY.slice(0, 10) },
          ...(contentRange && { contentRange }),
        },
      }),
    )
  const plain = toHeader(await signClaims(claimsOf({ contentType: 'text/plain' })))
  return [
    got('other-status', 12, 'status status_mismatch', 'The response had another status.', {
      status: 201,
    }),
    got('unexpected-range', 13, 'range range_mismatch', 'The response had a range.', {
      contentRange: 'bytes 0-33/34',
    }),
    ofPart('range', 'verified', 'The part that was received.', 'bytes 0-9/34'),
    ofPart('other-range', 'range range_mismatch', 'Another part was received.', 'bytes 10-19/34'),
    ofPart('range-absent', 'range range_mismatch', 'The response had no Content-Range.'),
    got(
      'truncated-body',
      14,
      'length length_mismatch',
      'The body lacks its last byte; its digest differs too.',
      { body: { utf8: BODY.slice(0, -1) } },
    ),
    got('empty-body', 14, 'length length_mismatch', 'Nothing was received.', {
      body: { utf8: '' },
    }),
    got(
      'media-type-parameters',
      15,
      'verified',
      'Case and parameters of the media type do not count.',
      { contentType: 'Application/JSON;charset="utf-8"' },
    ),
    got(
      'other-media-type',
      15,
      'media-type media_type_mismatch',
      'The response had another media type.',
      { contentType: 'text/html' },
    ),
    got(
      'media-type-absent',
      15,
      'media-type media_type_mismatch',
      'The response had no media type.',
      { contentType: '' },
    ),
    got('flipped-bit', 16, 'body body_mismatch', 'One bit of the body differs.', {
      body: { utf8: BODY.replace('3105', '3104') },
    }),
    got(
      'members-reordered',
      16,
      'body body_mismatch',
      'The same JSON, as long, in other bytes: the bytes count where there are any.',
      { body: { utf8: '{"price":"3105.20","symbol":"ETH"}' } },
    ),
    kept(
      'parsed-json',
      'verified',
      'The reader kept the parsed JSON alone, which has the same digest in any order.',
      '{ "price": "3105.20", "symbol": "ETH" }',
    ),
    kept(
      'other-parsed-json',
      'body body_mismatch',
      'The reader kept other JSON.',
      '{"symbol":"ETH","price":"3105.2"}',
    ),
    kept(
      'parsed-json-without-form',
      'body body_mismatch',
      'The reader kept JSON without a canonical form.',
      '{"symbol":"\\ud800"}',
    ),
    kept(
      'parsed-json-without-digest',
      'body check_missing',
      'The reader kept parsed JSON, and the receipt has no JSON digest.',
      BODY,
      plain,
    ),
  ]
}
