/** Doing the work of concurrent requests one after the other. @module */

let turn: Promise<void> | undefined

/**
 * The end of this turn of the event loop, the same for everybody who waits in it. Receipts that
 * are then made in one go keep their code and tables in the processor's caches, and a server under
 * load answers more requests a second; a lone request waits for nothing. Where the host has no
 * turns to wait for, there is no waiting.
 */
export function endOfTurn(): Promise<void> | undefined {
  if (typeof setImmediate === 'undefined') return undefined
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined
      resolve()
    })
  })
  return turn
}

/**
 * Awaited between two steps of one receipt, so that all receipts of a turn take each step together:
 * the code and the tables of one step fit into the processor's caches, those of all do not.
 */
export const inStep: Promise<void> = Promise.resolve()
