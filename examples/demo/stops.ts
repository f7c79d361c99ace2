/** What was started, and its end: in order, on Ctrl-C, and after a failure. @module */
import { constants } from 'node:os'

export interface Stops {
  /** Remembers how to end something that has just been started. */
  add(stop: () => Promise<unknown>): void
  /** Ends everything, the latest first. */
  run(): Promise<void>
}

/**
 * Performs something that starts processes and servers, and leaves none of them behind.
 *
 * A failure is told without its stack and makes the exit code 1; a signal makes it the signal's own.
 */
export async function performWithStops(perform: (stops: Stops) => Promise<void>) {
  const started: (() => Promise<unknown>)[] = []
  const run = async () => {
    for (let stop = started.pop(); stop !== undefined; stop = started.pop()) await stop()
  }
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // What is only half started is not in the list; the chain ends by itself with this process.
    process.once(signal, async () => {
      interrupted = true
      await run()
      console.error(`\nStopped by ${signal}; nothing is left running.`)
      process.exit(128 + constants.signals[signal])
    })
  }
  try {
    await perform({ add: (stop) => started.push(stop), run })
  } catch (error) {
    // What is stopped in the middle of its work fails; that is no news.
    if (interrupted) return
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  } finally {
    await run()
  }
}
