/** `npm run demo`: one paid response, its receipt, and two liars. Loopback only; nothing stays. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buyWeather } from './demo/buy.js'
import { writeExchange } from './demo/folder.js'
import { createPage } from './demo/page.js'
import { performWithStops } from './demo/stops.js'
import { tellForgeries, tellLimits, tellNext, tellVerdict } from './demo/tell.js'

const page = createPage(process.stdout, process.env)
// A reader that has read enough, such as head, ends the story.
process.stdout.on('error', () => process.exit(1))

await performWithStops(async (stops) => {
  page.line('Waybill: a paid HTTP response, and a signed receipt that anybody can check later.')
  const { delivery, signer } = await buyWeather(page, stops)

  const dir = relative('', fileURLToPath(new URL('../demo', import.meta.url)))
  await writeExchange(dir, delivery)
  await stops.run()

  const { origin: issuer } = new URL(delivery.exchange.request.url)
  const trust = { signers: [{ issuer, signer }] }
  await tellVerdict(page, { dir, trust })
  await tellForgeries(page, { dir, trust })
  tellLimits(page)
  tellNext(page, dir, `${issuer}=${signer}`)
})
