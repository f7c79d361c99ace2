/** Values of options, read strictly. @module */
import { InvalidArgumentError } from 'commander'
import { isIssuer } from '../receipt/claims.js'

export interface AcceptedSigner {
  readonly issuer: string
  readonly signer: string
}

/** `https://api.example.com=0x…`, once for each signer. */
export function collectSigner(text: string, list: readonly AcceptedSigner[] = []) {
  const [, issuer = '', signer = ''] = /^(.*)=(0x[0-9a-fA-F]{40})$/.exec(text) ?? []
  if (signer === '') throw new InvalidArgumentError('Wanted ISSUER=0x and 40 hexadecimal digits.')
  if (!isIssuer(issuer)) {
    throw new InvalidArgumentError('The issuer must be an origin such as https://api.example.com.')
  }
  return [...list, { issuer, signer: signer.toLowerCase() }]
}

/** Unix seconds, or a date and time with its zone. */
export function parseTime(text: string): number {
  const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/
  const seconds = /^\d{1,12}$/.test(text)
    ? Number(text)
    : iso.test(text)
      ? Math.floor(Date.parse(text) / 1000)
      : Number.NaN
  if (Number.isNaN(seconds)) {
    throw new InvalidArgumentError('Wanted Unix seconds or a time such as 2026-11-22T10:01:07Z.')
  }
  return seconds
}
