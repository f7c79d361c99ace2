import { nobleEngine } from '../../src/core/engine.js'
import { type ErrorCode, isReceiptError, ReceiptError } from '../../src/errors.js'
import { auditReceipt, verifyReceipt } from '../../src/index.js'
import { checkKeys } from '../../src/keys/check.js'
import { checkGrown, parseKeyDocument } from '../../src/keys/document.js'
import { nameOf, parseStatement, recoverStatement, statementId } from '../../src/keys/statement.js'
import type { KeyStatement } from '../../src/keys/types.js'
import {
  checkX402,
  decodePaymentPayload,
  decodePaymentRequired,
  decodeSettleResponse,
  paymentId,
  readPayment,
} from '../../src/payment/index.js'
import type { Hex } from '../../src/ports.js'
import { jsonDigest } from '../../src/receipt/json-digest.js'
import { essence } from '../../src/receipt/media-type.js'
import { writeUrl } from '../../src/receipt/url.js'
import type { CallerCheck, Checks, VerifyOptions } from '../../src/verify/types.js'
import { type KeyInput, sha256, toBytes, type VerifyInput } from '../support/reference.js'
import type { Vector } from './files.js'

const engine = nobleEngine

/** What a caller's own check fails with. */
const GIVEN_CODES = {
  payee: 'certificate_invalid',
  consent: 'consent_invalid',
  settlement: 'settlement_refuted',
} as const satisfies Record<string, ErrorCode>

function givenChecks(given: VerifyInput['given']): Checks {
  const checkOf =
    (name: keyof typeof GIVEN_CODES, outcome: 'pass' | 'fail'): CallerCheck =>
    () => {
      if (outcome === 'fail') throw new ReceiptError(GIVEN_CODES[name], `Cannot accept ${name}`)
      return undefined
    }
  return Object.fromEntries(
    Object.entries(given ?? {}).map(([name, outcome]) => [
      name,
      checkOf(name as keyof typeof GIVEN_CODES, outcome),
    ]),
  )
}

export function toOptions({ at, given, policy, request, response, trust, x402 }: VerifyInput) {
  const { body, json, ...facts } = response ?? {}
  const options: VerifyOptions = {
    policy,
    trust,
    checks: { ...(x402 && checkX402(x402)), ...givenChecks(given) },
    ...(at !== undefined && { at }),
    ...(request && {
      request: {
        method: request.method,
        url: request.url,
        ...(request.body && { body: toBytes(request.body) }),
      },
    }),
    ...(response && {
      response: {
        ...facts,
        ...(body && { body: toBytes(body) }),
        ...(json && { json: JSON.parse(new TextDecoder().decode(toBytes(json))) }),
      },
    }),
  }
  return options
}

/** What the library says, in the words of a vector. */
export function answer({
  input,
  operation,
}: Pick<Vector, 'input' | 'operation'>): Vector['expect'] {
  switch (operation) {
    case 'verify':
      return answerVerify(input as VerifyInput)
    case 'url': {
      const { issuer, url } = input as { issuer: string; url: string }
      return orCode(() => ({ url: writeUrl(url, issuer, engine) }))
    }
    case 'content': {
      const { body, contentType } = input as { body: { utf8: string }; contentType: string }
      const bytes = toBytes(body)
      const mediaType = essence(contentType)
      const json = jsonDigest(bytes, mediaType, engine)
      return { mediaType, length: bytes.length, body: sha256(bytes), ...(json && { json }) }
    }
    case 'payment': {
      const texts = input as { required: string; payment: string; settlement: string }
      return orCode(() => {
        const payment = readPayment(
          {
            required: decodePaymentRequired(texts.required),
            payment: decodePaymentPayload(texts.payment),
            settlement: decodeSettleResponse(texts.settlement),
          },
          engine,
        )
        return { payment, paymentId: paymentId(payment, engine) }
      })
    }
    case 'statement':
      return orCode(() => {
        const statement = parseStatement((input as { statement: string }).statement)
        const signer = recoverStatement(statement, engine)
        return {
          name: nameOf(statement),
          id: statementId(statement, engine),
          ...(signer && { signer }),
        }
      })
    case 'key':
      return orCode(() => answerKey(input as unknown as KeyInput))
  }
}

function answerKey({
  answers,
  claims,
  document,
  earlier,
  firstSeen,
  statements,
  ...rest
}: KeyInput) {
  const fetched = document === undefined ? undefined : parseKeyDocument(document)
  if (fetched && earlier !== undefined) checkGrown(parseKeyDocument(earlier), fetched)
  const checks = checkKeys(
    {
      ...rest,
      ...(fetched && { document: fetched }),
      ...(statements && { statements: statements.map(parseStatement) as KeyStatement[] }),
      ...(answers && { answers: answersOf(answers) }),
      ...(firstSeen && { firstSeen: (id) => firstSeen[id] }),
    },
    engine,
  )
  const claimed = claims as typeof claims & { signer: Hex }
  const host = checks.host(claimed, engine)
  const payee = orCode(() => ({ payee: checks.payee(claimed, engine).status }))
  const { binding, state } = host.details
  const code = payee.code ?? host.code
  return {
    host: host.status,
    payee: payee.payee ?? 'fail',
    ...(binding && { binding }),
    ...(state && { state }),
    ...(code && { code }),
  }
}

function answerVerify(input: VerifyInput): Vector['expect'] {
  const options = toOptions(input)
  const { checks, id, verdict } = auditReceipt(input.receipt, options)
  const signed = checks.some(({ status, step }) => step === 'signer' && status === 'pass')
  return {
    verdict,
    ...thrown(() => verifyReceipt(input.receipt, options)),
    failed: checks
      .filter(({ status }) => status === 'fail')
      .map(({ code, step }) => ({ step, code })),
    unchecked: checks.filter(({ status }) => status === 'unchecked').map(({ step }) => step),
    ...(signed && { id }),
  }
}

function orCode(perform: () => object): Vector['expect'] {
  try {
    return { ...perform() }
  } catch (error) {
    if (!isReceiptError(error)) throw error
    return { code: error.code }
  }
}

export function thrown(perform: () => unknown): { step?: string; code?: string } {
  try {
    perform()
    return {}
  } catch (error) {
    if (!isReceiptError(error)) throw error
    return { step: String(error.details.step), code: error.code }
  }
}

/** Vectors say yes or no; at which block does not matter to them. */
const answersOf = (answers: Readonly<Record<string, boolean>>) => {
  const block = { number: 0, hash: `0x${'00'.repeat(32)}` } as const
  const entries = Object.entries(answers)
  return new Map(
    entries.map(([id, accepted]) => [id as Hex, { accepted, network: 'eip155:1', block }]),
  )
}
