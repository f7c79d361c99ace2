/**
 * A naive second implementation of spec/, from its text alone, over viem and node:crypto.
 * Expected values of the vectors come from here, never from the code under test.
 *
 * @module
 */
export * from './reference/bytes.js'
export * from './reference/content.js'
export { canonical, isMembers, type JsonMembers, type JsonValue } from './reference/json.js'
export {
  type Statement as SignedStatement,
  type StatementName,
  statementTypedData,
} from './reference/keys.js'
export {
  describeStatement,
  judgeKey,
  type KeyInput,
  type KeyOutput,
} from './reference/keys-judge.js'
export {
  decodeExchange,
  identityOf,
  type PaymentFacts,
  paymentIdOf,
  Refusal,
  readPayment,
} from './reference/payment.js'
export * from './reference/signature.js'
export {
  STEPS,
  type Step,
  type VerifyInput,
  type VerifyOutput,
  verify,
} from './reference/verify.js'
