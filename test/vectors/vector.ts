/** What a vector is, and how it is written. Format: spec/conformance.md. @module */
import {
  canonical,
  canonicalBody,
  claimedContent,
  claimedUrl,
  decodeExchange,
  describeStatement,
  digestValues,
  type JsonMembers,
  type JsonValue,
  judgeKey,
  type KeyInput,
  mediaTypeOf,
  type PaymentFacts,
  paymentIdOf,
  Refusal,
  readPayment,
  sha256,
  toBytes,
  type VectorBytes,
  type VerifyInput,
  verify,
} from '../support/reference.js'

interface Deviation {
  /** `area/name`. */
  readonly name: string
  /** The page and place that decides it. */
  readonly spec: string
  readonly comment: string
  /** What its author means it to show: "verified", "ok", or where it fails and with which code. */
  readonly means: string
}

export type VectorCase = Deviation &
  (
    | { readonly operation: 'verify'; readonly input: VerifyInput }
    | { readonly operation: 'url'; readonly input: { url: string; issuer: string } }
    | { readonly operation: 'content'; readonly input: { body: VectorBytes; contentType: string } }
    | {
        readonly operation: 'payment'
        readonly input: { required: string; payment: string; settlement: string }
      }
    | { readonly operation: 'statement'; readonly input: { statement: string } }
    | { readonly operation: 'key'; readonly input: KeyInput }
  )

/** What a vector expects, with every value on the way to a success. */
export interface Judged {
  readonly expect: {
    readonly code?: string | undefined
    readonly step?: string | undefined
    readonly verdict?: string
    readonly [member: string]: unknown
  }
  readonly values?: object
}

/** The answer of the reference. */
export async function judge(vector: VectorCase): Promise<Judged> {
  switch (vector.operation) {
    case 'verify': {
      const expect = { ...(await verify(vector.input)) }
      return expect.verdict === 'verified'
        ? { expect, values: verifiedValues(vector.input) }
        : { expect }
    }
    case 'url': {
      const url = claimedUrl(vector.input.url, vector.input.issuer)
      return { expect: url === undefined ? { code: 'request_mismatch' } : { url } }
    }
    case 'content': {
      const { contentType } = vector.input
      const body = toBytes(vector.input.body)
      const json = canonicalBody(body, mediaTypeOf(contentType))
      return {
        expect: claimedContent(body, contentType),
        ...(json !== undefined && { values: { json } }),
      }
    }
    case 'payment':
      return judgePayment(vector.input)
    case 'statement':
      return { expect: await describeStatement(vector.input) }
    case 'key':
      return { expect: { ...(await judgeKey(vector.input)) } }
  }
}

function judgePayment(input: { required: string; payment: string; settlement: string }): Judged {
  try {
    const { payment, termsJson } = readPayment(decodeExchange(input))
    const paymentId = paymentIdOf(payment)
    return { expect: { payment, paymentId }, values: { terms: termsJson } }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { expect: { code: error.code } }
  }
}

function verifiedValues({ receipt, x402 }: VerifyInput) {
  const json = receipt.startsWith('{') ? receipt : Buffer.from(receipt, 'base64url').toString()
  const { receipt: claims, signature } = JSON.parse(json) as {
    receipt: JsonMembers
    signature: string
  }
  const { extensions, payment, signer } = claims
  const { payment: paid, required, settlement } = x402 ?? {}
  return {
    json,
    header: Buffer.from(json).toString('base64url'),
    ...(extensions !== undefined && {
      extensions: { json: canonical(extensions), digest: sha256(canonical(extensions) as string) },
    }),
    ...digestValues(claims),
    signature,
    address: signer,
    paymentId: paymentIdOf(payment as unknown as PaymentFacts),
    ...(required && paid && settlement && { terms: readTerms(required, paid, settlement) }),
  }
}

function readTerms(required: string, payment: string, settlement: string) {
  const json = readPayment(decodeExchange({ required, payment, settlement })).termsJson
  return { json, digest: sha256(json) }
}

/** One line for what a vector shows, in the words of `means`. */
export function meaningOf({ expect }: Judged): string {
  if (expect.verdict === 'verified') return 'verified'
  if (expect.code === undefined) return expect.state === undefined ? 'ok' : `${expect.state}`
  return expect.step === undefined ? expect.code : `${expect.step} ${expect.code}`
}

/** The text of a vector's file: ASCII, one member a line where it does not fit into one. */
export function print(vector: VectorCase, judged: Judged): string {
  const { comment, input, operation, spec } = vector
  const file = {
    $schema: '../../schema/vector.schema.json',
    spec,
    comment,
    operation,
    input: input as unknown as JsonValue,
    ...(judged as unknown as JsonMembers),
  }
  const text = layOut(JSON.parse(JSON.stringify(file)), '')
  // No reader has to guess an encoding, and no character hides in an editor.
  return `${text.replace(/[^\n -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}

const WIDTH = 110

function layOut(value: JsonValue, indent: string): string {
  const line = toLine(value)
  if (typeof value !== 'object' || value === null || line.length + indent.length <= WIDTH) {
    return line
  }
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const items = value.map((item) => layOut(item, inner))
    return `[\n${inner}${fill(items, inner)}\n${indent}]`
  }
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${layOut(member, inner)}`,
  )
  return `{\n${inner}${members.join(`,\n${inner}`)}\n${indent}}`
}

function toLine(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(toLine).join(', ')}]`
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${toLine(member)}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** As many items to a line as fit. */
const fill = (items: readonly string[], indent: string): string =>
  items.reduce((text, item) => {
    const last = text.slice(text.lastIndexOf('\n') + 1)
    return last.length + item.length + 2 <= WIDTH
      ? `${text}, ${item}`
      : `${text},\n${indent}${item}`
  })
