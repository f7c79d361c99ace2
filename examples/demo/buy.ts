/** The demo's first half: everything is started, and one response is bought. @module */
import { fetchKeyDocument } from 'waybill/client'
import type { KeyDocument } from 'waybill/keys'
import { decodePaymentRequired } from 'waybill/payment'
import { startLocalChain } from '../local-chain/index.js'
import { createAgent, type Purchase } from './agent.js'
import { startApi } from './api.js'
import type { Seller } from './keys.js'
import type { Page } from './page.js'
import type { Stops } from './stops.js'

/** Who sold it, and the keys that its host publishes. */
export interface Sold {
  readonly keys: KeyDocument
  readonly seller: Seller
}

const dollars = (units: bigint) => `${Number(units) / 1e6} USDC`

/** Tells the purchase while it happens. Everything that is started is given to `stops`. */
export async function buyWeather(page: Page, stops: Stops): Promise<Purchase & Sold> {
  page.chapter('A small world, on this machine alone')
  const chain = await startLocalChain()
  stops.add(chain.stop)
  const { address, balanceOf } = chain.usdc
  page.row('chain', 'a real Ethereum node (anvil) that passes for Base Sepolia')
  page.row('money', `Circle's own USDC contract, at its real address ${address}`)
  page.row('facilitator', "x402's own, which carries payments to the chain")
  const api = await startApi(chain)
  stops.add(api.stop)
  page.row('seller', `${api.issuer} sells the weather, paid to ${api.payTo}`)
  const agent = await createAgent(chain)
  const purse = dollars(await balanceOf(agent.address))
  page.row('agent', `${agent.address} owns ${purse}; no account, no API key`)

  page.chapter('The agent buys one response')
  const url = `${api.issuer}/weather?city=Zug`
  const purchase = await agent.buy(url)
  const { exchange, receipt = '' } = purchase.delivery
  const [offer] = decodePaymentRequired(exchange.required ?? '').accepts
  const price = dollars(BigInt(String(offer?.amount)))
  page.row('asks', `GET ${url}`)
  page.row('is told', `402 Payment Required: ${price}; receipts are signed by ${purchase.signer}`)
  page.row('pays', 'by signing one transfer, and asks again')
  page.row('receives', new TextDecoder().decode(exchange.response?.body))
  page.row('and', `Delivery-Receipt: ${receipt.slice(0, 40)}... (${receipt.length} characters)`)
  const [left, earned] = [await balanceOf(agent.address), await balanceOf(api.payTo)]
  page.row('balances', `agent ${dollars(left)}, seller ${dollars(earned)}`)
  // The verifier asks the host itself, while it is still there.
  const keys = await fetchKeyDocument(api.issuer, { fetch: (request) => fetch(request) })
  page.row('keys', `${api.issuer} publishes its signing key, which the seller's wallet certified`)
  return { ...purchase, keys, seller: api }
}
