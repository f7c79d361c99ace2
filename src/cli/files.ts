/** Reading what the user names: size first, then bytes, then text. @module */
import { open } from 'node:fs/promises'
import { decodeUtf8 } from '../core/bytes.js'
import { ReceiptError, refuse } from '../errors.js'

/** Far above any receipt, so that one which is too large is still judged, and far below any harm. */
export const MAX_TEXT_BYTES = 65_536
export const MAX_BODY_BYTES = 268_435_456

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'a directory',
  ENOTDIR: 'a file where a directory should be',
}

/** A failure of the file system, told without its stack. */
export function explainFile(action: string, path: string, cause: unknown): ReceiptError {
  const { code } = cause as NodeJS.ErrnoException
  const reason = REASONS[code ?? ''] ?? code ?? 'no reason given'
  return new ReceiptError(
    'file_unreadable',
    `Cannot ${action} ${path === '-' ? 'stdin' : path}: ${reason}`,
    {},
    cause,
  )
}

/**
 * Reads a file, or stdin for `-`, and never more than `maxBytes` of it.
 *
 * Errors: `file_unreadable`.
 */
export async function readBytes(path: string, what: string, maxBytes: number): Promise<Uint8Array> {
  const action = `read ${what}`
  try {
    if (path === '-') return await collect(process.stdin, action, maxBytes)
    const file = await open(path)
    try {
      const stats = await file.stat()
      if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
      if (stats.size > maxBytes) tooLarge(action, maxBytes, stats.size)
      // Pipes and devices do not say how much will come.
      return await collect(file.createReadStream({ autoClose: false }), action, maxBytes)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw error instanceof ReceiptError ? error : explainFile(action, path, error)
  }
}

/**
 * Reads text, without the one newline that editors and `echo` put at its end.
 *
 * Errors: `file_unreadable`, also for bytes that are no text.
 */
export async function readText(path: string, what: string): Promise<string> {
  const bytes = await readBytes(path, what, MAX_TEXT_BYTES)
  try {
    return decodeUtf8(bytes).replace(/\r?\n$/, '')
  } catch {
    return refuse('file_unreadable', `read ${what}`, 'text', { found: 'binary data' })
  }
}

async function collect(stream: AsyncIterable<Uint8Array>, action: string, maxBytes: number) {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    length += chunk.length
    if (length > maxBytes) tooLarge(action, maxBytes, 'more')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (action: string, maxBytes: number, found: number | string): never =>
  refuse('file_unreadable', action, `at most ${maxBytes} bytes`, { found })
