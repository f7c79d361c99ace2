/** Runs the command in this process, at a time that the test sets. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, vi } from 'vitest'
import type { Io } from '../../src/cli/io.js'
import { run } from '../../src/cli/program.js'

export interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

/** Whatever any command of this file printed, to be searched for what must not be there. */
export const printed: string[] = []

export async function waybill(...args: string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' }
  let exit = 0
  const io: Io = {
    out: (line) => {
      written.stdout += `${line}\n`
    },
    err: (line) => {
      written.stderr += `${line}\n`
    },
    paintOut: (text) => text,
    paintErr: (text) => text,
    stdout: process.stdout,
    exit: (code) => {
      exit = code
    },
  }
  await run(args, io)
  printed.push(written.stdout, written.stderr)
  return { ...written, exit }
}

/** The time at which the command believes to run, in Unix seconds. */
export function setTime(seconds: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: seconds * 1000 })
}

/** A folder that is gone after the tests of the file. */
export function createDir(): (name: string) => string {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-key-'))
  afterAll(() => rmSync(dir, { recursive: true }))
  return (name) => join(dir, name)
}
