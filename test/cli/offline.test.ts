import { readdirSync } from 'node:fs'
import { describe, test } from 'vitest'
import { ISSUER, SIGNER, WALLET, writeMaterial } from './material.js'
import { playScenario } from './scenario.js'

const scenarios = new URL('scenarios/', import.meta.url)

// Dozens of processes, one after another in each file.
describe.concurrent('the command does what its scenarios say', { timeout: 180_000 }, () => {
  test.each(readdirSync(scenarios))('%s', (name) =>
    playScenario(new URL(name, scenarios), writeMaterial, { ISSUER, SIGNER, WALLET }),
  )
})
