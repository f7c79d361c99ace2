/** Where the command writes: data on stdout, talk on stderr. @module */
import type { Writable } from 'node:stream'
import pc from 'picocolors'
import type { Paint } from '../report/index.js'

export interface Io {
  /** One line of data. */
  out(line: string): void
  /** One line of talk. */
  err(line: string): void
  readonly paintOut: Paint
  readonly paintErr: Paint
  readonly stdout: Writable & { readonly isTTY?: boolean }
  /** The last one counts. */
  exit(code: number): void
}

/** Colours on a terminal only, and never against NO_COLOR. */
export function createPaint(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  const enabled = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  const { bold, green, red, yellow } = pc.createColors(enabled)
  const colours = { good: green, bad: red, open: yellow }
  return (text, tone) => bold(colours[tone](text))
}

/**
 * The process as the command sees it.
 *
 * A reader that has read enough (`| head -1`) changes neither the verdict nor its exit code; any
 * other failure to write is an exit code of its own.
 */
export function createIo({ env, stderr, stdout }: NodeJS.Process): Io {
  const exit = (code: number) => {
    process.exitCode = code
  }
  for (const stream of [stdout, stderr]) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE') return
      if (stream === stdout) stderr.write(`error[file_unreadable]: Cannot write output: ${code}\n`)
      process.exit(2)
    })
  }
  return {
    out: (line) => stdout.write(`${line}\n`),
    err: (line) => stderr.write(`${line}\n`),
    paintOut: createPaint(stdout, env),
    paintErr: createPaint(stderr, env),
    stdout,
    exit,
  }
}
