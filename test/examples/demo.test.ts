import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, expect, test, vi } from 'vitest'
import { childrenOf, compileExamples, type Running, start, stillRunning } from './run.js'

let demo: string
beforeAll(async () => {
  demo = `${await compileExamples('demo')}/demo.js`
})

/** Waits for the chain and its guard: what would be left behind. */
const waitForChain = async ({ child }: Running) =>
  vi.waitFor(
    () => {
      const children = childrenOf(child)
      expect(children.map(({ name }) => name)).toContain('anvil')
      return children
    },
    { timeout: 10_000, interval: 5 },
  )

const expectNothingLeft = (children: Awaited<ReturnType<typeof waitForChain>>) =>
  vi.waitFor(() => expect(stillRunning(children)).toEqual([]), { timeout: 5_000 })

test('the demo sells a response, verifies it offline and refuses two liars', async () => {
  const running = start([demo])
  const children = await waitForChain(running)
  expect(await running.ended).toBe(0)
  await expectNothingLeft(children)

  const { err, out } = running.printed
  expect(err).toBe('')
  expect(out).not.toContain('\x1b')
  const story = out.split('\n').map((line) => line.trim())
  for (const line of [
    /^agent +0x[0-9a-f]{40} owns 1 USDC/,
    /^is told +402 Payment Required: 0\.01 USDC; receipts are signed by$/,
    /^receives +\{"city":"Zug","sky":"clear","celsius":11\}$/,
    /^balances +agent 0\.99 USDC, seller 0\.01 USDC$/,
    /^It was paid with 0\.01 USDC /,
    /^PASS {2}body /,
    /^PASS {2}payment /,
    /^---- {2}settlement +not checked/,
    /^VERIFIED {2}http:\/\/127\.0\.0\.1:\d+ signed that it sent these 41 bytes in answer to your request$/,
    /^INVALID {2}body: not the body that was signed$/,
    /^INVALID {2}signer: the claims are not what the named signer signed$/,
    /^PASS {2}payee +the wallet 0x[0-9a-f]{40} vouches for the$/,
    /itself names this key, superseded since/,
    /^UNTRUSTED {2}signed by 0x[0-9a-f]{40}, but the key was retired since/,
    /^UNTRUSTED {2}signed by 0x[0-9a-f]{40}, but the key was revoked since/,
    /^UNTRUSTED {2}the owner of wallet 0x[0-9a-f]{40} signed, and nothing ties that wallet to a host$/,
    /^- that the content is true or good$/,
  ]) {
    expect(story).toContainEqual(expect.stringMatching(line))
  }

  const commands = story.filter((line) => line.startsWith('node dist/cli/main.js'))
  const codes = []
  for (const command of commands) {
    const { code = 0 } = await promisify(execFile)('/bin/sh', ['-c', command]).catch((e) => e)
    codes.push(code)
  }
  expect(codes).toEqual([0, 0, 4, 4, 1])
})

test.each([
  ['SIGINT', 'while the chain starts', 'A small world', 130],
  ['SIGINT', 'while the agent pays', 'The agent buys', 130],
  ['SIGTERM', 'while the agent pays', 'The agent buys', 143],
] as const)('%s %s leaves nothing running', async (signal, _, moment, code) => {
  const running = start([demo])
  await running.seen(moment)
  const children = await waitForChain(running)
  running.child.kill(signal)
  expect(await running.ended).toBe(code)
  expect(running.printed.err).toBe(`\nStopped by ${signal}; nothing is left running.\n`)
  await expectNothingLeft(children)
})

test('a failure in the middle is told in one line, and leaves nothing running', async () => {
  const plant = `data:text/javascript,${encodeURIComponent(
    `const real = fetch
    globalThis.fetch = async (input, init) => {
      if (String(input.url ?? input).includes('/weather')) throw new TypeError('planted')
      return real(input, init)
    }`,
  )}`
  const running = start(['--import', plant, demo])
  const children = await waitForChain(running)
  expect(await running.ended).toBe(1)
  expect(running.printed.err).toBe('\nThe demo failed: planted\n')
  await expectNothingLeft(children)
})
