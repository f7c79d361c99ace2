import { expect, it } from 'vitest'
import { createMemoryPins } from '../../src/client/index.js'
import { randomAddress } from './shop.js'

it('remembers each issuer on its own', async () => {
  const pins = createMemoryPins()
  const pin = { signer: randomAddress(), payTo: {} }
  await pins.write('https://a.example', pin)
  expect(await pins.read('https://a.example')).toEqual(pin)
  expect(await pins.read('https://b.example')).toBeUndefined()
})
