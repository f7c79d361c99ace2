/** Short ways to say what one vector changes. @module */
import {
  BODY,
  claimsOf,
  ISSUED_AT,
  ISSUER,
  SIGNER,
  signClaims,
  toHeader,
  toText,
  URL_SENT,
  withMember,
} from '../../support/fixtures.js'
import type { JsonMembers, JsonValue, VerifyInput } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { asHeaders, SAMPLE } from './exchanges.js'

export const TRUST: VerifyInput['trust'] = { signers: [{ issuer: ISSUER, signer: SIGNER }] }

/** A third party that has the receipt and the body. */
export const asReader = (receipt: string, more: Partial<VerifyInput> = {}): VerifyInput => ({
  receipt,
  policy: 'reader',
  trust: TRUST,
  response: { body: { utf8: BODY } },
  ...more,
})

/** A receipt given as text to a reader. */
export const given = (
  name: string,
  spec: string,
  means: string,
  comment: string,
  receipt: string,
): VectorCase => ({ name, spec, means, comment, operation: 'verify', input: asReader(receipt) })

/** The sample receipt as JSON. */
export const sample = () => signClaims(claimsOf())

/** The same as a header value. */
export const sampleHeader = async () => toHeader(await sample())

/** Claims signed as they are, whatever they say. */
export const signed = async (claims: JsonMembers): Promise<string> =>
  toText(await signClaims(claims))

/** The sample with one member changed and signed again, where its type can be signed at all. */
export async function changed(path: string, value: JsonValue | undefined): Promise<string> {
  try {
    return await signed(withMember(claimsOf(), path, value))
  } catch {
    return altered(path, value)
  }
}

/** The sample with one member changed under the signature of the unchanged one. */
export async function altered(path: string, value: JsonValue | undefined): Promise<string> {
  const { receipt, signature } = await sample()
  return toText({ receipt: withMember(receipt, path, value), signature })
}

/** The caller of the sample, who kept everything. */
export const asCaller = (receipt: string, more: Partial<VerifyInput> = {}): VerifyInput => ({
  receipt,
  policy: 'caller',
  trust: TRUST,
  request: { method: 'GET', url: URL_SENT },
  response: { status: 200, contentType: 'application/json; charset=utf-8', body: { utf8: BODY } },
  x402: asHeaders(SAMPLE),
  at: ISSUED_AT,
  ...more,
})

/** A vector of spec/verification.md. */
export const verifyCase = (
  name: string,
  step: number | string,
  means: string,
  comment: string,
  input: VerifyInput,
): VectorCase => ({
  name: `verify/${name}`,
  spec: `verification.md#${typeof step === 'number' ? `step-${step}` : step}`,
  means,
  comment,
  operation: 'verify',
  input,
})

/** A vector that fails at step 5. */
export const step5 = (name: string, comment: string, receipt: string) =>
  given(`claims/${name}`, 'verification.md#step-5', 'claims claims_invalid', comment, receipt)
