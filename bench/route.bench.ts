/** Requests a second on a paid Hono route: without receipts, with ours, with the official extension. @module */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { fileURLToPath } from 'node:url'
import { ENGINES } from './engines.js'
import { median } from './measure.js'
import { type Findings, times } from './report.js'
import { paymentHeader, SIZES } from './route.js'

const VARIANTS = ['plain', 'gathered', 'native, keccak of ox', 'ox', 'host', 'x402'] as const
type Variant = (typeof VARIANTS)[number]

const CONNECTIONS = 16
const ROUNDS = 21
const ROUND_MS = 500
/** More than any server answers in a round: every request pays anew. */
const PAYMENTS = 4096

interface RouteResult {
  readonly size: string
  readonly variant: Variant
  readonly requestsPerSecond: number
  /** The median of each round's own ratio to the plain route. */
  readonly ofPlain: number
  /** The same, to the plain route with gathering. */
  readonly ofGathered: number
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Server {
  readonly child: ChildProcess
  readonly port: number
}

/** One route of one server, and what it asks for. */
interface Target {
  readonly port: number
  readonly path: string
  readonly required: string
  readonly receipts: boolean
}

async function start(variant: Variant): Promise<Server> {
  const path = fileURLToPath(new URL('./route-server.js', import.meta.url))
  const child = spawn(process.execPath, [path, variant], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, port: Number(line.toString()) }
}

/** One request on a kept connection; resolves to its status and headers once the body has arrived. */
function request(agent: Agent, port: number, path: string, payment?: string) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      const headers = payment === undefined ? {} : { 'PAYMENT-SIGNATURE': payment }
      get({ agent, host: '127.0.0.1', port, path, headers }, (response) => {
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers }),
        )
        response.resume()
      }).on('error', reject)
    },
  )
}

/** Keeps all connections busy for one round; every response must be paid, and have its receipt. */
async function load({ port, path, required, receipts }: Target, forMs: number) {
  const payments = Array.from({ length: PAYMENTS }, () => paymentHeader(required))
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const latencies: number[] = []
  const start = performance.now()
  let turn = 0
  const worker = async () => {
    while (performance.now() - start < forMs) {
      const sent = performance.now()
      const { headers, status } = await request(agent, port, path, payments[turn++])
      if (status !== 200) throw new Error(`found status ${status}, wanted a paid 200`)
      if (receipts && !headers['delivery-receipt']) throw new Error('found no receipt, wanted one')
      latencies.push(performance.now() - sent)
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  const seconds = (performance.now() - start) / 1000
  agent.destroy()
  return { perSecond: latencies.length / seconds, latencies }
}

const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] as number

async function measureSize(
  size: string,
  servers: ReadonlyMap<Variant, Server>,
): Promise<RouteResult[]> {
  const targets = new Map<Variant, Target>()
  const perSecond = new Map<Variant, number[]>()
  const latencies = new Map<Variant, number[]>()
  for (const [variant, { port }] of servers) {
    const path = `/${size}`
    const { headers } = await request(new Agent(), port, path)
    const required = String(headers['payment-required'])
    const target = { port, path, required, receipts: variant in ENGINES }
    targets.set(variant, target)
    perSecond.set(variant, [])
    latencies.set(variant, [])
    for (let warm = 0; warm < 3; warm++) await load(target, ROUND_MS)
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [variant, target] of targets) {
      const result = await load(target, ROUND_MS)
      perSecond.get(variant)?.push(result.perSecond)
      latencies.get(variant)?.push(...result.latencies)
    }
  }
  const ratio = (rates: readonly number[], to: Variant) =>
    median(rates.map((rate, round) => rate / (perSecond.get(to)?.[round] as number)))
  return VARIANTS.map((variant) => {
    const rates = perSecond.get(variant) as number[]
    const times = latencies.get(variant) as number[]
    return {
      size,
      variant,
      requestsPerSecond: median(rates),
      ofPlain: ratio(rates, 'plain'),
      ofGathered: ratio(rates, 'gathered'),
      p50Ms: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
    }
  })
}

/** Runs every size against every variant, one process each, round by round in turn. */
async function measureRoute(): Promise<RouteResult[]> {
  const servers = new Map<Variant, Server>()
  try {
    for (const variant of VARIANTS) servers.set(variant, await start(variant))
    const results: RouteResult[] = []
    for (const size of Object.keys(SIZES)) results.push(...(await measureSize(size, servers)))
    return results
  } finally {
    for (const { child } of servers.values()) child.kill()
  }
}

const whole = (value: number) => Math.round(value).toLocaleString('en-US')

export async function benchRoute(): Promise<Findings> {
  const results = await measureRoute()
  const fast = results.filter(({ size, variant }) => size === '1KiB' && /ox/.test(variant))
  return {
    tables: [
      {
        head: ['body', 'receipts', 'requests/s', '÷ plain', '÷ gathered', 'p50, ms', 'p99, ms'],
        rows: results.map(
          ({ ofGathered, ofPlain, p50Ms, p99Ms, requestsPerSecond, size, variant }) => [
            size,
            variant,
            whole(requestsPerSecond),
            times(ofPlain),
            times(ofGathered),
            times(p50Ms),
            times(p99Ms),
          ],
        ),
      },
    ],
    limits: [
      {
        what: 'requests/s with receipts ÷ without, 1 KiB, fastest engine',
        least: 0.7,
        found: Math.max(...fast.map(({ ofPlain }) => ofPlain)),
      },
    ],
  }
}
