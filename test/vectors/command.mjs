/** This project as spec/conformance.md wants it: requests on standard input, answers on standard output, a line each. */
import { createInterface } from 'node:readline'
import { nobleEngine as engine } from '../../dist/core/engine.js'
import { sha256Hex } from '../../dist/core/sha256.js'
import { auditReceipt, isReceiptError, ReceiptError, verifyReceipt } from '../../dist/index.js'
import { checkGrown, checkKeys, parseKeyDocument, parseStatement } from '../../dist/keys/index.js'
import { nameOf, recoverStatement, statementId } from '../../dist/keys/statement.js'
import {
  checkX402,
  decodePaymentPayload,
  decodePaymentRequired,
  decodeSettleResponse,
  paymentId,
  readPayment,
} from '../../dist/payment/index.js'
import { jsonDigest } from '../../dist/receipt/json-digest.js'
import { essence } from '../../dist/receipt/media-type.js'
import { writeUrl } from '../../dist/receipt/url.js'

const GIVEN = {
  payee: 'certificate_invalid',
  consent: 'consent_invalid',
  settlement: 'settlement_refuted',
}

const toBytes = (bytes) =>
  new Uint8Array('utf8' in bytes ? Buffer.from(bytes.utf8) : Buffer.from(bytes.base64, 'base64'))

/** The evidence with its bytes as bytes, and JSON that was kept as a value. */
function readEvidence({ body, json, ...facts } = {}) {
  return {
    ...facts,
    ...(body && { body: toBytes(body) }),
    ...(json && { json: JSON.parse(Buffer.from(toBytes(json)).toString()) }),
  }
}

function givenChecks(given = {}) {
  const check = (step) => () => {
    if (given[step] === 'fail') throw new ReceiptError(GIVEN[step], `Cannot accept ${step}`)
  }
  return Object.fromEntries(Object.keys(given).map((step) => [step, check(step)]))
}

const operations = {
  verify({ given, receipt, request, response, x402, ...options }) {
    const all = {
      ...options,
      ...(request && { request: readEvidence(request) }),
      ...(response && { response: readEvidence(response) }),
      checks: { ...(x402 && checkX402(x402)), ...givenChecks(given) },
    }
    const { checks, id, verdict } = auditReceipt(receipt, all)
    const where = (status) => checks.filter((check) => check.status === status)
    return {
      verdict,
      ...orCode(() => void verifyReceipt(receipt, all)),
      failed: where('fail').map(({ code, step }) => ({ step, code })),
      unchecked: where('unchecked').map(({ step }) => step),
      ...(where('pass').some(({ step }) => step === 'signer') && { id }),
    }
  },

  url: ({ issuer, url }) => orCode(() => ({ url: writeUrl(url, issuer, engine) })),

  content({ body, contentType }) {
    const bytes = toBytes(body)
    const mediaType = essence(contentType)
    const json = jsonDigest(bytes, mediaType, engine)
    return {
      mediaType,
      length: bytes.length,
      body: sha256Hex(bytes, engine),
      ...(json && { json }),
    }
  },

  payment: ({ payment, required, settlement }) =>
    orCode(() => {
      const exchange = {
        required: decodePaymentRequired(required),
        payment: decodePaymentPayload(payment),
        settlement: decodeSettleResponse(settlement),
      }
      const found = readPayment(exchange, engine)
      return { payment: found, paymentId: paymentId(found, engine) }
    }),

  statement: ({ statement: text }) =>
    orCode(() => {
      const statement = parseStatement(text)
      const signer = recoverStatement(statement, engine)
      const id = statementId(statement, engine)
      return { name: nameOf(statement), id, ...(signer && { signer }) }
    }),

  key: ({ answers = {}, claims, document, earlier, firstSeen = {}, statements = [], ...rest }) =>
    orCode(() => {
      const fetched = document && parseKeyDocument(document)
      if (earlier) checkGrown(parseKeyDocument(earlier), fetched)
      const evidence = {
        ...rest,
        document: fetched,
        statements: statements.map(parseStatement),
        answers: new Map(Object.entries(answers).map(([id, accepted]) => [id, { accepted }])),
        firstSeen: (id) => firstSeen[id],
      }
      const checks = checkKeys(evidence, engine)
      const host = checks.host(claims, engine)
      const payee = orCode(() => checks.payee(claims, engine))
      const { binding, state } = host.details
      return {
        host: host.status,
        payee: payee.status ?? 'fail',
        binding,
        state,
        code: payee.status === undefined ? payee.code : host.code,
      }
    }),
}

function orCode(perform) {
  try {
    return perform()
  } catch (error) {
    if (!isReceiptError(error)) throw error
    const { code, details } = error
    return details.step === undefined ? { code } : { step: details.step, code }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { input, name, operation } = JSON.parse(line)
  const answer = Object.hasOwn(operations, operation)
    ? { name, output: operations[operation](input) }
    : { name, unsupported: true }
  console.log(JSON.stringify(answer))
}
