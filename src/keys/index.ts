/** Whose word it is: statements about keys, the key document, and the checks of both. @module */
export type { ChainAnswers, ContractAnswer } from './authority.js'
export { checkKeys, type KeyEvidence } from './check.js'
export { readContractAnswers } from './contract.js'
export {
  checkGrown,
  KEY_DOCUMENT_PATH,
  MAX_DOCUMENT_BYTES,
  parseKeyDocument,
  serializeKeyDocument,
} from './document.js'
export { checkOfferedTerms, findOfferedTerms, type KeptOffer } from './offered-terms.js'
export { signStatement } from './sign.js'
export type { KeyState } from './state.js'
export {
  bodyTypedData,
  parseStatement,
  recoverStatement,
  serializeStatement,
  statementId,
} from './statement.js'
export type {
  KeyCertificate,
  KeyDocument,
  KeyRevocation,
  KeyStatement,
  KeySuccession,
  ListedKey,
  OfferedTerms,
  RevocationReason,
  Signed,
  Statement,
  Wallet,
} from './types.js'
