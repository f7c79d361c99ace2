/** Reading a body once and handing it on as if nobody had. @module */

/** The whole body, or, where it is too large or breaks off, a stream of it from its first byte. */
export interface ReadBody {
  readonly bytes?: Uint8Array<ArrayBuffer>
  readonly rest?: ReadableStream<Uint8Array>
  /** Why it broke off. */
  readonly cause?: unknown
}

/** Reads a body up to a limit; never throws. */
export async function readBody(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<ReadBody> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    while (length <= maxBytes) {
      const { done, value } = await reader.read()
      if (done) return { bytes: concat(chunks, length) }
      chunks.push(value)
      length += value.length
    }
  } catch (cause) {
    return { rest: resume(chunks, reader), cause }
  }
  return { rest: resume(chunks, reader) }
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** What was read already, then the rest; an error comes where it came before. */
function resume(chunks: Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array>) {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = chunks.shift() ?? (await reader.read()).value
      if (chunk === undefined) controller.close()
      else controller.enqueue(chunk)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

/** The same response with its body anew. */
export function rebuild(response: Response, { bytes, rest }: ReadBody): Response {
  const { headers, status, statusText, url } = response
  const copy = new Response(bytes ?? rest ?? null, { headers, status, statusText })
  // A constructed response has no URL of its own.
  return Object.defineProperty(copy, 'url', { value: url })
}
