/** Media types as a receipt names them. Source: spec/receipt.md §6. @module */

/** A lower-case media type without parameters, or nothing. */
export const ESSENCE = /^(?=.{0,80}$)([!#$&^_.+a-z0-9-]+\/[!#$&^_.+a-z0-9-]+)?$/

/** `Text/HTML; charset=utf-8` → `text/html`; absent or malformed → "". */
export function essence(contentType: string | null): string {
  const first = (contentType ?? '').replace(/;.*/s, '')
  const type = first.trim().toLowerCase()
  // Outside of ASCII, languages differ about white space and lower case.
  return /^[\t -~]*$/.test(first) && ESSENCE.test(type) ? type : ''
}
