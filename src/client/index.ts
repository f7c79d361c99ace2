/** Capture and check: a fetch that holds every paid response against its receipt. Source: spec/http.md §5. @module */
export { fetchKeyDocument, type KeyDocumentOptions } from './key-document.js'
export { createMemoryPins, type Pin, type PinStore } from './pins.js'
export type {
  ClientTrust,
  Delivery,
  DeliveryError,
  Exchange,
  OnDelivery,
  WithReceiptsOptions,
} from './types.js'
export { withReceipts } from './with-receipts.js'
