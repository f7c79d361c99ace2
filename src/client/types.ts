/** What the wrapped fetch takes and reports. Source: spec/http.md §5. @module */
import type { ReceiptError } from '../errors.js'
import type { Clock, Engine } from '../ports.js'
import type { Report, Trust } from '../verify/types.js'
import type { PinStore } from './pins.js'

/**
 * The signers that the caller names per issuer, or those that issuers announced before they were
 * paid: these are followed when they change (spec/keys.md §7), the named ones never.
 */
export type ClientTrust = Trust | { readonly announced: PinStore }

type HeaderList = readonly (readonly [name: string, value: string])[]

/** A paid exchange as it went over the wire: everything that its receipt speaks of. */
export interface Exchange {
  /** What was advertised: the `PAYMENT-REQUIRED` header, or the body of version 1. Absent where no 402 was seen. */
  readonly required?: string
  /** `Delivery-Receipt-Announcement`, which stands beside the body of version 1. */
  readonly announcement?: string
  /** `PAYMENT-SIGNATURE` or `X-PAYMENT`. */
  readonly payment: string
  /** `PAYMENT-RESPONSE` or `X-PAYMENT-RESPONSE`. */
  readonly settlement?: string
  readonly request: {
    readonly method: string
    readonly url: string
    /** With every secret that the caller put there. */
    readonly headers: HeaderList
    readonly body?: Uint8Array
  }
  /** Absent where none came. */
  readonly response?: {
    readonly status: number
    readonly headers: HeaderList
    /** Without codings. Absent where it was not read as a whole. */
    readonly body?: Uint8Array
  }
}

/** What became of one payment. */
export interface Delivery {
  readonly exchange: Exchange
  /** The `Delivery-Receipt` header. */
  readonly receipt?: string
  /** Every check of the receipt, under policy `caller`. Absent where there was none to check. */
  readonly report?: Report
  /** Absent where the receipt is verified. */
  readonly problem?: ReceiptError
}

export type OnDelivery = (delivery: Delivery) => void | Promise<void>

/** An error after the payment. It carries the response, so that nothing that was paid for is lost. */
export interface DeliveryError extends ReceiptError {
  readonly response: Response
}

interface CommonOptions {
  readonly trust: ClientTrust
  readonly engine?: Engine
  readonly clock?: Clock
  /** A larger body is handed over unread, as `body_unreadable`. Default: 64 MiB. */
  readonly maxBodyBytes?: number
}

/** `report` hands over the response whatever the receipt says, so somebody must listen. */
export type WithReceiptsOptions = CommonOptions &
  (
    | { readonly onProblem?: 'report'; readonly onDelivery: OnDelivery }
    | { readonly onProblem: 'throw'; readonly onDelivery?: OnDelivery }
  )
