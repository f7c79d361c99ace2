/** One engine beside viem and x402's own extension: `node receipt-tasks.js <engine>` prints timings as JSON. @module */
import { randomBytes } from 'node:crypto'
import { createReceiptEIP712, verifyReceiptSignatureEIP712 } from '@x402/extensions/offer-receipt'
import { hashTypedData, recoverTypedDataAddress } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { type Claims, type Engine, type Hex, verifyReceipt } from 'waybill'
import {
  createSigner,
  encodeReceipt,
  jsonDigest,
  receiptId,
  sha256Hex,
  signReceipt,
} from 'waybill/sign'
import { type Delivery, delivery, forEach, ISSUER } from './deliveries.js'
import { ENGINES, type EngineName } from './engines.js'
import { keyTasks } from './key-tasks.js'
import { measure, type Task } from './measure.js'

const key: Hex = `0x${randomBytes(32).toString('hex')}`
const account = privateKeyToAccount(key)
const signer = account.address.toLowerCase() as Hex

const mediaType = 'application/json'

function claimsOf(
  { body, issuedAt, payment, request }: Delivery,
  engine: Engine,
  json?: Hex,
): Claims {
  return {
    issuedAt,
    issuer: ISSUER,
    signer,
    payment,
    request,
    response: {
      status: 200,
      mediaType,
      range: '',
      length: body.length,
      complete: true,
      body: sha256Hex(body, engine),
      ...(json !== undefined && { json }),
    },
  }
}

async function own(engine: Engine): Promise<Record<string, Task>> {
  const secret = Buffer.from(key.slice(2), 'hex')
  const keyed = createSigner(key, engine)
  const issue = async (one: Delivery, json?: Hex) =>
    encodeReceipt(await signReceipt(claimsOf(one, engine, json), keyed, engine))

  const header = await forEach((one) => issue(one))
  const claims = await forEach((one) => claimsOf(one, engine))
  const bare = await forEach(() => {
    const digest = randomBytes(32)
    return { digest, signature: engine.curve.sign(digest, secret) }
  })
  const trust = { signers: [{ issuer: ISSUER, signer }] }
  return {
    digest: (turn) => receiptId(claims(turn), engine),
    issue: (turn) => issue(delivery(turn)),
    issueJson: (turn) => {
      const one = delivery(turn)
      return issue(one, jsonDigest(one.body, mediaType, engine))
    },
    verify: (turn) => {
      const response = { body: delivery(turn).body }
      return verifyReceipt(header(turn), { policy: 'reader', trust, response, engine })
    },
    sign: (turn) => engine.curve.sign(bare(turn).digest, secret),
    recover: (turn) => {
      const { digest, signature } = bare(turn)
      return engine.curve.recover(digest, signature)
    },
  }
}

/** The receipt as typed data, as it reaches a wallet that signs nothing else. */
async function typed(one: Delivery, engine: Engine) {
  let data: unknown
  const signTypedData = (seen: unknown) => {
    data = seen
    return account.signTypedData(seen as never)
  }
  const wallet = { address: signer, signTypedData }
  const { signature } = await signReceipt(claimsOf(one, engine), wallet, engine)
  return { data: data as Parameters<typeof account.signTypedData>[0], signature }
}

async function others(engine: Engine): Promise<Record<string, Task>> {
  const sign = (data: unknown) => account.signTypedData(data as never)
  const create = ({ payment: { network, payer, transaction }, request }: Delivery) =>
    createReceiptEIP712({ resourceUrl: request.url, payer, network, transaction }, sign)
  const official = await forEach(create)
  const ours = await forEach((one) => typed(one, engine))
  return {
    x402Issue: (turn) => create(delivery(turn)),
    x402Verify: (turn) => verifyReceiptSignatureEIP712(official(turn)),
    viemDigest: (turn) => hashTypedData(ours(turn).data),
    viemSign: (turn) => account.signTypedData(ours(turn).data),
    viemRecover: (turn) => {
      const { data, signature } = ours(turn)
      return recoverTypedDataAddress({ ...data, signature })
    },
  }
}

const engine = await ENGINES[process.argv[2] as EngineName]()
const tasks = {
  ...(await own(engine)),
  ...(await keyTasks(engine)),
  ...(await others(engine)),
}
console.log(JSON.stringify(await measure(tasks)))
