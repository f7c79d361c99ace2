import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { killWithParent } from './watchdog.js'

/** A running Ethereum node: where it answers, and how to end it. */
export interface Anvil {
  readonly url: string
  readonly chainId: number
  stop(): Promise<void>
}

type AnvilProcess = ChildProcessByStdio<null, Readable, Readable>

/**
 * Starts a private Ethereum node on loopback that cannot outlive this process.
 *
 * Layout: `{ chainId, bootTimeoutMs }` in; `{ url, chainId, stop }` out. `stop` may be called twice and waits for the end.
 * Errors: `Error` when there is no anvil to run, or when it does not answer within `bootTimeoutMs`.
 */
export async function startAnvil({
  chainId,
  bootTimeoutMs = 10_000,
}: {
  chainId: number
  bootTimeoutMs?: number
}): Promise<Anvil> {
  const child = await spawnAnvil(chainId)
  const standDown = killWithParent(child.pid as number)
  // The guard goes as soon as the node is gone, for whatever reason, lest it kill a later process with the same id.
  const ended = once(child, 'exit').then(standDown)
  const stop = () => {
    child.kill('SIGKILL')
    return ended
  }

  try {
    const url = await listeningUrl(child, bootTimeoutMs)
    await silence(url, bootTimeoutMs)
    return { url, chainId, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function spawnAnvil(chainId: number): Promise<AnvilProcess> {
  const command = anvilCommand()
  const child = spawn(
    command,
    [
      ...['--host', '127.0.0.1'],
      // The kernel chooses the port, so no other process can take it in between.
      ...['--port', '0'],
      ...['--chain-id', String(chainId)],
      // Without this every block beyond the 500th is written below the home folder and stays there.
      ...['--max-persisted-states', '0'],
      ...['--color', 'never'],
    ],
    // Its own session: Ctrl-C in the terminal must reach the caller, who still has payments to finish, and not the chain.
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  try {
    await once(child, 'spawn')
  } catch (cause) {
    throw new Error(
      `Cannot run "${command}": install it with "npm install --save-optional @foundry-rs/anvil-linux-amd64" (Linux x64), or from https://getfoundry.sh`,
      { cause },
    )
  }
  return child
}

/** The real binary from npm, or whatever `anvil` the PATH offers; npm's own wrapper would leave its child behind. */
function anvilCommand(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      '@foundry-rs/anvil-linux-amd64/package.json',
    )
    return join(dirname(manifest), 'bin', 'anvil')
  } catch {
    return 'anvil'
  }
}

/** Waits for the banner that names the port the kernel chose. */
function listeningUrl(child: AnvilProcess, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = (what: string) => {
      reject(new Error(`Cannot start anvil: ${what}; it printed "${output.trim().slice(-400)}"`))
    }
    const timer = setTimeout(() => fail(`no address after ${timeoutMs} ms`), timeoutMs)
    const read = (chunk: string) => {
      output += chunk
      const address = /Listening on (\S+)\n/.exec(output)?.[1]
      if (address === undefined) return
      clearTimeout(timer)
      // The pipes stay open and drained: a node that cannot write its log stops.
      child.stdout.off('data', read).resume()
      child.stderr.off('data', read).resume()
      resolve(`http://${address}`)
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      fail(`it ended with ${signal ?? `exit code ${code}`}`)
    })
  })
}

/** Turns the log of every call off; the answer proves that the node serves requests. */
async function silence(url: string, timeoutMs: number): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'anvil_setLoggingEnabled',
      params: [false],
    }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  const answer = (await response.json()) as { error?: unknown }
  if (answer.error) {
    throw new Error(
      `Cannot start anvil: it refused its first call: ${JSON.stringify(answer.error)}`,
    )
  }
}
