/** Hashing a body, against node's own SHA-256 on the same bytes. @module */
import { createHash, randomBytes } from 'node:crypto'
import { hostEngine } from 'waybill/engine/host'
import { measure, median, ratio, type Task } from './measure.js'
import { type Findings, micros, times } from './report.js'

const SIZES = { '1 KiB': 1 << 10, '16 KiB': 1 << 14, '1 MiB': 1 << 20, '64 MiB': 1 << 26 }

export async function benchHashing(): Promise<Findings> {
  const tasks: Record<string, Task> = {}
  for (const [name, size] of Object.entries(SIZES)) {
    const body = randomBytes(size)
    tasks[`${name}: node`] = () => createHash('sha256').update(body).digest()
    tasks[`${name}: waybill`] = () => {
      const hash = hostEngine.sha256()
      hash.update(body)
      return hash.digest()
    }
  }
  const timings = await measure(tasks)
  const of = (task: string) => timings[task] as readonly number[]
  const compared = (name: string) => ratio(of(`${name}: waybill`), of(`${name}: node`))
  return {
    tables: [
      {
        head: ['body', 'host engine, µs', 'node `createHash`, µs', '÷'],
        rows: Object.keys(SIZES).map((name) => [
          name,
          micros(median(of(`${name}: waybill`))),
          micros(median(of(`${name}: node`))),
          times(compared(name)),
        ]),
      },
    ],
    limits: [{ what: 'hashing 1 MiB ÷ node', most: 1.1, found: compared('1 MiB') }],
  }
}
