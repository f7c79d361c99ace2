/** Tasks timed side by side: interleaved rounds in random order, medians over the rounds. @module */

/** One operation; `turn` counts up, so that no two turns need to do the same work. */
export type Task = (turn: number) => unknown

/** Microseconds per operation, one figure a round. */
export type Timings<Name extends string> = Readonly<Record<Name, readonly number[]>>

const ROUNDS = 21
const BATCH_MS = 30
const WARM_UP_MS = 300

/** The last result: what is stored where anybody can read it cannot be optimised away. */
export let consumed: unknown

async function repeat(task: Task, from: number, count: number): Promise<number> {
  const start = performance.now()
  for (let turn = from; turn < from + count; turn++) {
    const result = task(turn)
    consumed = result instanceof Promise ? await result : result
  }
  return performance.now() - start
}

/** How often a task runs in one batch, found while it warms up. */
async function calibrate(task: Task): Promise<number> {
  let count = 1
  let spent = 0
  for (let total = 0; total < WARM_UP_MS; total += spent) {
    spent = await repeat(task, 0, count)
    if (spent < BATCH_MS) count = Math.ceil(count * Math.min(8, BATCH_MS / Math.max(spent, 0.1)))
  }
  return Math.max(1, Math.round((count * BATCH_MS) / spent))
}

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)

/** Times every task once a round, in another order each round. */
export async function measure<Name extends string>(
  tasks: Readonly<Record<Name, Task>>,
): Promise<Timings<Name>> {
  const names = Object.keys(tasks) as Name[]
  const counts = new Map<Name, number>()
  for (const name of names) counts.set(name, await calibrate(tasks[name]))
  const timings = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of shuffled(names)) {
      const count = counts.get(name) as number
      timings[name].push((1000 * (await repeat(tasks[name], round * count, count))) / count)
    }
  }
  return timings
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] as number
}

/** How many times as long as `base` something takes: the median of each round's own ratio. */
export const ratio = (timing: readonly number[], base: readonly number[]): number =>
  median(timing.map((value, round) => value / (base[round] as number)))
