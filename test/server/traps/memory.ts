import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { generatePrivateKey } from 'viem/accounts'
import { expect, test } from 'vitest'
import { createSigner } from '../../../src/receipt/sign.js'
import type { Host } from '../host.js'
import { ask, authorize, openShop } from '../purchase.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const SIZE = 64 * 1024 * 1024

/** How many bodies are held outside of the heap, where all of them are. */
async function heldBodies(): Promise<number> {
  collectGarbage()
  // Buffers are given back after their owners.
  await setImmediate()
  collectGarbage()
  return process.memoryUsage().arrayBuffers / SIZE
}

/** Large bodies. */
export function testMemory(host: Host) {
  test('a body of 64 MiB is held at most once more for its receipt', async () => {
    const body = new Uint8Array(SIZE).fill(7)
    const signer = createSigner(generatePrivateKey())
    let held = Number.NaN
    const shop = await openShop(host, {
      routes: { '/x': 'authorization' },
      signer: {
        address: signer.address,
        async sign(given) {
          held = await heldBodies()
          return (await signer.sign?.(given)) ?? '0x'
        },
      },
      handlers: (app) => app.get('/x', () => new Response(body)),
    })
    const headers = { 'PAYMENT-SIGNATURE': await authorize(await ask(shop, '/x')) }
    const before = await heldBodies()
    const response = await shop.send(new Request(`${shop.issuer}/x`, { headers }))
    expect(response.headers.has('Delivery-Receipt')).toBe(true)
    // One is the response that x402 made.
    expect(held - before).toBeLessThan(host.nativeResponse ? 2.25 : 1.25)

    const hash = createHash('sha256')
    for await (const chunk of response.body ?? []) hash.update(chunk)
    expect(hash.digest('hex')).toBe(createHash('sha256').update(body).digest('hex'))
  })
}
