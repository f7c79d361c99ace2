/** Examples as their readers run them: compiled, in processes of their own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Compiles the examples into a folder of the test's own; returns where they are. */
export async function compileExamples(name: string): Promise<string> {
  const out = `${ROOT}build/test-${name}/examples`
  const tsc = `${ROOT}node_modules/typescript/bin/tsc`
  await promisify(execFile)(process.execPath, [
    tsc,
    ...['-p', `${ROOT}examples/tsconfig.json`, '--outDir', out],
  ])
  return out
}

/** A process, and what it has printed so far. */
export interface Running {
  readonly child: ChildProcess
  readonly printed: { out: string; err: string }
  /** Waits until it has printed a text. */
  seen(text: string): Promise<void>
  /** Waits for its end; its exit code. */
  readonly ended: Promise<number | null>
}

/** Starts a program with Node. */
export function start(
  args: readonly string[],
  { cwd = ROOT, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Running {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed.err += text
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    child,
    printed,
    ended,
    async seen(text) {
      while (!printed.out.includes(text)) {
        const over = await Promise.race([
          once(child.stdout, 'data').then(() => false),
          ended.then(() => true),
        ])
        if (over && !printed.out.includes(text)) {
          throw new Error(`ended without "${text}": ${printed.out}${printed.err}`)
        }
      }
    },
  }
}

/** Parent and state of every process, as the kernel lists them. */
function listProcesses(): { pid: number; parent: number; name: string }[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
        const [, name = '', state = '', parent = ''] = /\((.*)\) (\S) (\d+)/.exec(stat) ?? []
        // A zombie has ended.
        return state === 'Z' ? [] : [{ pid: Number(entry), parent: Number(parent), name }]
      } catch {
        return []
      }
    })
}

/** The children that a process has now. */
export const childrenOf = ({ pid }: ChildProcess) =>
  listProcesses().filter(({ parent }) => parent === pid)

/** Which of these processes still run. */
export const stillRunning = (
  processes: readonly { readonly pid: number; readonly name: string }[],
) =>
  listProcesses().filter(({ name, pid }) =>
    processes.some((one) => one.pid === pid && one.name === name),
  )
