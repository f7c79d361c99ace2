/** Every engine there is; noble is the one that the others must agree with. */
import { nobleEngine } from '../../src/core/engine.js'
import { hostEngine } from '../../src/engines/host.js'
import { createNativeEngine } from '../../src/engines/native.js'
import { createOxEngine } from '../../src/engines/ox.js'

const ox = await createOxEngine()
const native = await createNativeEngine()

export const ENGINES = {
  noble: nobleEngine,
  host: hostEngine,
  ox,
  native,
  'native with the keccak of ox': { ...native, keccak256: ox.keccak256 },
}

export const EACH = Object.entries(ENGINES)
export const OTHERS = EACH.filter(([name]) => name !== 'noble')
