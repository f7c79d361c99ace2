/** Runs the benchmarks: `npm run bench [-- PART…] [--write]`. @module */
import { benchHashing } from './hash.bench.js'
import { benchReceipts } from './receipt.bench.js'
import { type Findings, printFindings, writeFindings } from './report.js'
import { benchRoute } from './route.bench.js'

const PARTS: Readonly<Record<string, () => Promise<Findings>>> = {
  receipt: benchReceipts,
  hash: benchHashing,
  route: benchRoute,
}

const asked = process.argv.slice(2)
const names = asked.filter((argument) => argument !== '--write')
const unknown = names.find((name) => !Object.hasOwn(PARTS, name))
if (unknown !== undefined) {
  console.error(`Cannot run benchmark: found ${unknown}, wanted ${Object.keys(PARTS).join(', ')}`)
  process.exit(2)
}

for (const [name, run] of Object.entries(PARTS)) {
  if (names.length > 0 && !names.includes(name)) continue
  const text = printFindings(await run())
  console.log(`## ${name}\n\n${text}\n`)
  if (asked.includes('--write')) await writeFindings(name, text)
}
