/** Receipts for whoever issues them: a signer, claims that are signed, and the receipt as text. @module */
export { sha256Hex } from '../core/sha256.js'
export { receiptId } from './digest.js'
export { jsonDigest } from './json-digest.js'
export { createRemoteSigner, type RemoteKey } from './remote-signer.js'
export { encodeReceipt, serializeReceipt } from './serialize.js'
export { createSigner, signReceipt } from './sign.js'
