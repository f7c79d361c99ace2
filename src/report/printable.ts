/** Text that cannot draw on a terminal or a page. @module */

/** Everything but printable ASCII becomes its escape: `é` → `\u{e9}`. */
export const printable = (text: string): string =>
  text.replace(/[^\x20-\x7e]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)

const MAX_LENGTH = 80
const DIGEST = /^0x[0-9a-f]{64}$/

/**
 * A value short enough to stand in a line. Digests keep both ends; addresses stay whole, because
 * people compare them and two may share their ends.
 */
export function shorten(value: string | number | boolean): string {
  const text = printable(String(value))
  if (DIGEST.test(text)) return `${text.slice(0, 10)}...${text.slice(-8)}`
  if (text.length <= MAX_LENGTH) return text
  return `${text.slice(0, MAX_LENGTH - 20)}...${text.slice(-17)}`
}

/** `1204` → `1,204 bytes`. */
export const countBytes = (count: number): string =>
  `${count.toLocaleString('en-US')} byte${count === 1 ? '' : 's'}`

const LAST_SECOND = 8_640_000_000_000

/** Unix seconds → `2026-11-22 10:01:07Z`; beyond what a calendar holds, the number itself. */
export const describeTime = (seconds: number): string =>
  seconds > LAST_SECOND
    ? `Unix second ${seconds}`
    : new Date(seconds * 1000).toISOString().replace('T', ' ').replace('.000Z', 'Z')
