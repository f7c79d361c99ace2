/** The steps of spec/verification.md, one after the other. @module */
import { decodeExactly, decodeUtf8, sha256, toBytes, type VectorBytes } from './bytes.js'
import { isClaims } from './claims.js'
import { claimedUrl, mediaTypeOf } from './content.js'
import { canonical, isMembers, type JsonMembers, type JsonValue } from './json.js'
import { decodeExchange, opensTerms, type PaymentFacts, Refusal, readPayment } from './payment.js'
import { digestOf, isSignature, recoverSigner } from './signature.js'

export const STEPS = [
  'size',
  'base64url',
  'json',
  'canonical',
  'claims',
  'signature',
  'signer',
  'origin',
  'host',
  'payee',
  'request',
  'status',
  'range',
  'length',
  'media-type',
  'body',
  'payment',
  'terms',
  'consent',
  'settlement',
  'time',
] as const

export type Step = (typeof STEPS)[number]

/** Everything that a verification is given. */
export interface VerifyInput {
  receipt: string
  policy: 'caller' | 'reader'
  trust: { signers: { issuer: string; signer: string }[] }
  request?: { method: string; url: string; body?: VectorBytes }
  response?: {
    status?: number
    contentType?: string
    contentRange?: string
    body?: VectorBytes
    /** JSON text whose value alone is known. */
    json?: VectorBytes
  }
  x402?: { required?: string; payment?: string; settlement?: string }
  /** How checks ended that the verifier does not make itself. */
  given?: Partial<Record<'payee' | 'consent' | 'settlement', 'pass' | 'fail'>>
  at?: number
}

export interface VerifyOutput {
  verdict: 'verified' | 'incomplete' | 'untrusted' | 'invalid'
  /** Where the verdict comes from. */
  step?: Step
  code?: string
  failed: { step: Step; code: string }[]
  unchecked: Step[]
  /** The digest, where step 7 passed. */
  id?: string
}

const POLICIES: Record<VerifyInput['policy'], Step[]> = {
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
}

interface Facts {
  issuedAt: number
  issuer: string
  signer: string
  payment: PaymentFacts
  request: { method: string; url: string; body: string }
  response: {
    status: number
    mediaType: string
    range: string
    length: number
    body: string
    json?: string
  }
}

class Failure extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const need = (holds: boolean, code: string) => {
  if (!holds) throw new Failure(code)
}

/** Steps 1 to 7: from text to claims that their signer signed. */
async function read(text: string, passed: (step: Step) => void) {
  const isJson = text.startsWith('{')
  need(Buffer.byteLength(text) <= (isJson ? 2112 : 2816), 'receipt_too_large')
  passed('size')

  const bytes = isJson ? Buffer.from(text) : decodeExactly(text, 'base64url')
  const json = bytes === undefined ? undefined : decodeUtf8(bytes)
  need(json !== undefined, 'base64url_invalid')
  passed('base64url')

  let value: JsonValue
  try {
    value = JSON.parse(json as string)
  } catch {
    throw new Failure('json_invalid')
  }
  passed('json')

  need(canonical(value) === json, 'not_canonical')
  passed('canonical')

  need(isMembers(value), 'claims_invalid')
  const envelope = value as JsonMembers
  need(JSON.stringify(Object.keys(envelope)) === '["receipt","signature"]', 'claims_invalid')
  need(isClaims(envelope.receipt), 'claims_invalid')
  const claims = envelope.receipt as JsonMembers
  passed('claims')

  const { signature } = envelope
  if (!isSignature(signature)) throw new Failure('signature_malformed')
  passed('signature')

  const id = digestOf(claims)
  need((await recoverSigner(id, signature)) === claims.signer, 'signer_mismatch')
  passed('signer')
  return { claims: claims as unknown as Facts, id }
}

/** Messages that cannot be read fail the step with the code of the reading. */
function orFail<T>(perform: () => T): T {
  try {
    return perform()
  } catch (error) {
    throw error instanceof Refusal ? new Failure(error.code) : error
  }
}

type Outcome = 'unchecked' | undefined

/** Steps 8 to 21, each on its own: passes, throws, or is unchecked. */
const MATCHING: Partial<Record<Step, (facts: Facts, input: VerifyInput) => Outcome>> = {
  origin({ issuer, request }) {
    need(request.url.startsWith(`${issuer}/`), 'origin_mismatch')
    return undefined
  },
  host({ issuer, signer }, { trust }) {
    const accepted = trust.signers.filter((one) => one.issuer === issuer)
    return accepted.some((one) => one.signer.toLowerCase() === signer) ? undefined : 'unchecked'
  },
  payee: (_, input) => outcomeOf(input, 'payee', 'certificate_invalid'),
  request({ issuer, request }, { request: sent }) {
    if (sent === undefined) return 'unchecked'
    const body = sent.body === undefined ? '' : toBytes(sent.body)
    need(sent.method === request.method, 'request_mismatch')
    need(claimedUrl(sent.url, issuer) === request.url, 'request_mismatch')
    need(sha256(body) === request.body, 'request_mismatch')
    return undefined
  },
  status({ response }, { response: got }) {
    if (got?.status === undefined) return 'unchecked'
    need(got.status === response.status, 'status_mismatch')
    return undefined
  },
  range({ response }, { response: got }) {
    if (got?.contentRange === undefined && got?.status === undefined) return 'unchecked'
    need((got.contentRange ?? '') === response.range, 'range_mismatch')
    return undefined
  },
  length({ response }, { response: got }) {
    if (got?.body === undefined) return 'unchecked'
    need(toBytes(got.body).length === response.length, 'length_mismatch')
    return undefined
  },
  'media-type'({ response }, { response: got }) {
    if (got?.contentType === undefined) return 'unchecked'
    need(mediaTypeOf(got.contentType) === response.mediaType, 'media_type_mismatch')
    return undefined
  },
  body({ response }, { response: got }) {
    if (got?.body !== undefined) {
      need(sha256(toBytes(got.body)) === response.body, 'body_mismatch')
      return undefined
    }
    if (got?.json === undefined || response.json === undefined) return 'unchecked'
    const printed = canonical(JSON.parse(Buffer.from(toBytes(got.json)).toString()))
    need(printed !== undefined && sha256(printed) === response.json, 'body_mismatch')
    return undefined
  },
  payment({ payment }, { x402: { required, payment: paid, settlement } = {} }) {
    if (required === undefined || paid === undefined || settlement === undefined) return 'unchecked'
    const exchange = orFail(() => decodeExchange({ required, payment: paid, settlement }))
    try {
      const { payment: found } = readPayment(exchange)
      const same = Object.entries(found).every(
        ([name, value]) => name === 'terms' || payment[name as keyof PaymentFacts] === value,
      )
      need(same, 'payment_mismatch')
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (/_unsupported$/.test(error.code)) return 'unchecked'
      throw new Failure('payment_mismatch')
    }
    return undefined
  },
  terms({ payment }, { x402: { required } = {} }) {
    if (required === undefined) return 'unchecked'
    need(
      orFail(() => opensTerms(required, payment)),
      'terms_mismatch',
    )
    return undefined
  },
  consent: (_, input) => outcomeOf(input, 'consent', 'consent_invalid'),
  settlement: (_, input) => outcomeOf(input, 'settlement', 'settlement_refuted'),
  time({ issuedAt }, { at }) {
    if (at === undefined) return 'unchecked'
    need(issuedAt <= at + 300, 'issued_in_future')
    return undefined
  },
}

function outcomeOf(
  { given }: VerifyInput,
  step: keyof NonNullable<VerifyInput['given']>,
  code: string,
) {
  if (given?.[step] === 'fail') throw new Failure(code)
  return given?.[step] === 'pass' ? undefined : 'unchecked'
}

/** The verdict over all steps. */
export async function verify(input: VerifyInput): Promise<VerifyOutput> {
  const failed: VerifyOutput['failed'] = []
  const unchecked: Step[] = []
  const done = new Set<Step>()
  let id: string | undefined
  try {
    const { claims, ...rest } = await read(input.receipt, (step) => done.add(step))
    id = rest.id
    for (const step of STEPS.slice(done.size)) {
      try {
        if (MATCHING[step]?.(claims, input) === 'unchecked') unchecked.push(step)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        failed.push({ step, code: error.code })
      }
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const step = STEPS[done.size] as Step
    failed.push({ step, code: error.code })
    unchecked.push(...STEPS.slice(done.size + 1))
  }
  return { ...judge(failed, unchecked, input.policy), failed, unchecked, ...(id && { id }) }
}

function judge(
  failed: VerifyOutput['failed'],
  unchecked: Step[],
  policy: VerifyInput['policy'],
): Pick<VerifyOutput, 'verdict' | 'step' | 'code'> {
  const [first] = failed
  if (first !== undefined) return { verdict: 'invalid', ...first }
  if (unchecked.includes('host')) {
    return { verdict: 'untrusted', step: 'host', code: 'signer_untrusted' }
  }
  const missing = unchecked.find((step) => POLICIES[policy].includes(step))
  return missing === undefined
    ? { verdict: 'verified' }
    : { verdict: 'incomplete', step: missing, code: 'check_missing' }
}
