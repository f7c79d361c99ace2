/** Issuing and verifying one receipt: every engine, its bare curve, viem, and x402's own extension. @module */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ENGINE_NAMES, type EngineName } from './engines.js'
import { median, ratio, type Timings } from './measure.js'
import { type Findings, micros, type Table, times } from './report.js'

/** A server has one engine, so each is measured in a process of its own, beside the alternatives. */
async function run(name: EngineName): Promise<Timings<string>> {
  const path = fileURLToPath(new URL('./receipt-tasks.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [path, name])
  return JSON.parse(stdout)
}

/** What a row shows of one process. */
function reader(timings: Timings<string>) {
  const of = (task: string) => timings[task] as readonly number[]
  return {
    us: (task: string) => micros(median(of(task))),
    /** How many times as fast as the other task. */
    speed: (task: string, other: string) => ratio(of(other), of(task)),
    /** How many times as long as the other task. */
    cost: (task: string, other: string) => ratio(of(task), of(other)),
    /** How many bare recovers it takes longer than a verification without keys. */
    more(task: string) {
      const [verify, recover] = [of('verify'), of('recover')]
      return median(
        of(task).map((us, at) => (us - (verify[at] as number)) / (recover[at] as number)),
      )
    },
  }
}

type Reader = ReturnType<typeof reader>

function issuing(engines: ReadonlyMap<EngineName, Reader>, { speed, us }: Reader): Table {
  const head = [
    'issue',
    'µs',
    '× x402',
    'with JSON digest, µs',
    '× x402',
    'bare sign, µs',
    '÷ bare',
  ]
  const rows = [...engines].map(([name, own]) => [
    name,
    own.us('issue'),
    times(own.speed('issue', 'x402Issue')),
    own.us('issueJson'),
    times(own.speed('issueJson', 'x402Issue')),
    own.us('sign'),
    times(own.cost('issue', 'sign')),
  ])
  const viem = ['viem `signTypedData`', us('viemSign'), times(speed('viemSign', 'x402Issue'))]
  const x402 = ['x402 `createReceiptEIP712`', us('x402Issue'), times(1)]
  return { head, rows: [...rows, viem, x402] }
}

function verifying(engines: ReadonlyMap<EngineName, Reader>, { speed, us }: Reader): Table {
  const head = ['verify', 'µs', '× x402', 'digest alone, µs', 'bare recover, µs', '÷ bare']
  const rows = [...engines].map(([name, own]) => [
    name,
    own.us('verify'),
    times(own.speed('verify', 'x402Verify')),
    own.us('digest'),
    own.us('recover'),
    times(own.cost('verify', 'recover')),
  ])
  const viem = [
    'viem `recoverTypedDataAddress`',
    us('viemRecover'),
    times(speed('viemRecover', 'x402Verify')),
    us('viemDigest'),
  ]
  const x402 = ['x402 `verifyReceiptSignatureEIP712`', us('x402Verify'), times(1)]
  return { head, rows: [...rows, viem, x402] }
}

/** Whose key it is, checked for the first time and again. */
function checkingKeys(engines: ReadonlyMap<EngineName, Reader>): Table {
  const head = ['verify with keys', 'µs', '+ recovers', 'keys known, µs', '+ recovers']
  const rows = [...engines].map(([name, own]) => [
    name,
    own.us('keysNew'),
    times(own.more('keysNew')),
    own.us('keysKnown'),
    times(own.more('keysKnown')),
  ])
  return { head, rows }
}

export async function benchReceipts(): Promise<Findings> {
  const engines = new Map<EngineName, Reader>()
  for (const name of ENGINE_NAMES) engines.set(name, reader(await run(name)))
  const noble = engines.get('noble') as Reader
  const best = (task: string, other: string) =>
    Math.max(...[...engines.values()].map(({ speed }) => speed(task, other)))
  return {
    tables: [issuing(engines, noble), verifying(engines, noble), checkingKeys(engines)],
    limits: [
      { what: 'issue, fastest engine, × x402', least: 7, found: best('issue', 'x402Issue') },
      {
        what: 'issue with JSON digest, fastest engine, × x402',
        least: 5,
        found: best('issueJson', 'x402Issue'),
      },
      { what: 'verify, fastest engine, × x402', least: 12, found: best('verify', 'x402Verify') },
      { what: 'issue with noble ÷ bare sign', most: 1.5, found: noble.cost('issue', 'sign') },
      {
        what: 'verify with noble ÷ bare recover',
        most: 1.5,
        found: noble.cost('verify', 'recover'),
      },
    ],
  }
}
