/** Paying by x402 from a key, with the packages of x402 itself. @module */
import { ReceiptError } from '../errors.js'
import type { Hex } from '../ports.js'

type FetchLike = typeof globalThis.fetch

const PEERS = '@x402/fetch @x402/evm viem'

/**
 * A wrapper that pays what a fetch is asked to pay: scheme `exact` on EVM chains, versions 1 and 2,
 * in the dollar tokens that x402 knows, at most `maxDollars` a payment.
 *
 * Errors: `peer_missing` where the packages that pay are not installed.
 */
export async function createPayer(
  key: Hex,
  maxDollars: string,
): Promise<(fetch: FetchLike) => FetchLike> {
  const [{ wrapFetchWithPayment, x402Client }, { registerExactEvmScheme }, accounts] =
    await Promise.all([
      import('@x402/fetch'),
      import('@x402/evm/exact/client'),
      import('viem/accounts'),
    ]).catch(missing)
  const signer = accounts.privateKeyToAccount(key)
  const client = registerExactEvmScheme(new x402Client(), { signer }).setSpendControls({
    maxAmountPerPayment: `$${maxDollars}`,
  })
  return (fetch) => wrapFetchWithPayment(fetch, client)
}

function missing(cause: NodeJS.ErrnoException): never {
  if (!/^ERR_(MODULE_NOT_FOUND|PACKAGE_PATH_NOT_EXPORTED)$/.test(cause.code ?? '')) throw cause
  throw new ReceiptError(
    'peer_missing',
    'Cannot pay: the packages that pay are not installed',
    { next: `npm install ${PEERS}` },
    cause,
  )
}
