import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Kills the process `pid` when this process ends in whatever way, SIGKILL included; returns the call that stands it down.
 *
 * A `process.on('exit')` handler misses every death by signal. The shell below cannot miss any: the kernel closes the pipe it
 * reads from, and a line on that pipe is the only thing that spares `pid`.
 */
export function killWithParent(pid: number): () => Promise<void> {
  const guard = spawn('/bin/sh', ['-c', 'read -r _ || kill -KILL "$0"', String(pid)], {
    // Its own session, so that Ctrl-C in the terminal does not take the guard away first.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(guard, 'exit')
  // Standing down a guard that somebody else has killed writes to a broken pipe; there is nothing left to do then.
  guard.stdin.on('error', () => {})
  return async function standDown() {
    guard.stdin.end('\n')
    await ended
  }
}
