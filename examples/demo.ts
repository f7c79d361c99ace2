/** `npm run demo`: one paid response, its receipt, two liars, and what becomes of keys. Loopback only; nothing stays. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serializeKeyDocument } from 'waybill/keys'
import { buyWeather } from './demo/buy.js'
import { writeExchange, writeFiles } from './demo/folder.js'
import { createPage } from './demo/page.js'
import { performWithStops } from './demo/stops.js'
import { tellForgeries, tellLimits, tellNext, tellVerdict } from './demo/tell.js'
import { tellKeys } from './demo/tell-keys.js'

const page = createPage(process.stdout, process.env)
// A reader that has read enough, such as head, ends the story.
process.stdout.on('error', () => process.exit(1))

await performWithStops(async (stops) => {
  page.line('Waybill: a paid HTTP response, and a signed receipt that anybody can check later.')
  const { delivery, keys, seller } = await buyWeather(page, stops)

  const dir = relative('', fileURLToPath(new URL('../demo', import.meta.url)))
  await writeExchange(dir, delivery)
  await writeFiles(dir, { 'keys.json': serializeKeyDocument(keys) })
  await stops.run()

  const known = { dir, trust: { signers: [] }, keys }
  await tellVerdict(page, known)
  await tellForgeries(page, known)
  await tellKeys(page, dir, seller)
  tellLimits(page)
  tellNext(page, dir)
})
