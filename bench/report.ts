/** What a benchmark found, as Markdown. @module */
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'

/** The first column is text, the others are figures. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A ratio that must be reached, or must not be exceeded. */
export interface Limit {
  readonly what: string
  readonly found: number
  readonly least?: number
  readonly most?: number
}

export interface Findings {
  readonly tables: readonly Table[]
  readonly limits: readonly Limit[]
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

function print({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => row(head.map((_, at) => cells[at] ?? ''))
  const rule = row(head.map((_, at) => (at === 0 ? '---' : '--:')))
  return [line(head), rule, ...rows.map(line)].join('\n')
}

const isHeld = ({ found, least = 0, most = Number.POSITIVE_INFINITY }: Limit) =>
  found >= least && found <= most

const limitRow = (limit: Limit) => [
  limit.what,
  limit.least === undefined ? `at most ${limit.most}` : `at least ${limit.least}`,
  times(limit.found),
  isHeld(limit) ? 'held' : 'missed',
]

export const micros = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 })

export const times = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: 2, minimumFractionDigits: 2 })

/** Where and when it was measured. */
function circumstances(): string {
  const cores = cpus()
  const date = new Date().toISOString().slice(0, 10)
  return `Measured on ${date}: ${cores[0]?.model.trim()}, ${cores.length} cores, Node ${process.version}.`
}

export function printFindings({ limits, tables }: Findings): string {
  const head = ['limit', 'wanted', 'found', '']
  const judged = limits.length === 0 ? [] : [{ head, rows: limits.map(limitRow) }]
  return [circumstances(), ...[...tables, ...judged].map(print)].join('\n\n')
}

const PAGE = join(import.meta.dirname, '../../bench/README.md')

/** Puts the findings between the markers that carry the part's name. */
export async function writeFindings(part: string, text: string): Promise<void> {
  const [begin, end] = [`<!-- ${part}: begin -->`, `<!-- ${part}: end -->`]
  const page = await readFile(PAGE, 'utf8')
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (after === undefined)
    throw new Error(`Cannot write findings: wanted ${begin} in bench/README.md`)
  await writeFile(PAGE, `${before}${begin}\n\n${text}\n\n${end}${after}`)
}
