/** Steps 6 and 7: one form of a signature, and whose it is. @module */
import { type Hex, hashMessage, hashTypedData } from 'viem'
import {
  claimsOf,
  KEYS,
  STRANGER,
  signClaims,
  signDigest,
  toText,
  withMember,
} from '../../support/fixtures.js'
import {
  CURVE_ORDER,
  digestOf,
  type JsonMembers,
  type JsonValue,
  sha256,
  typedData,
  withHighS,
} from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import { altered, given, sample } from './build.js'

/** Of two that are each other's negative, the one in the lower half. */
const low = (hex: string) => {
  const value = BigInt(`0x${hex}`)
  return word(value <= CURVE_ORDER / 2n ? value : CURVE_ORDER - value)
}

const word = (value: bigint) => value.toString(16).padStart(64, '0')

export async function signatureCases(): Promise<VectorCase[]> {
  const receipt = await sample()
  const { signature } = receipt
  const claims = receipt.receipt
  const r = signature.slice(2, 66)
  const s = signature.slice(66, 130)
  const v = signature.slice(130)
  const bit = v === '1b' ? 0n : 1n
  const compact = `0x${r}${word(BigInt(`0x${s}`) + (bit << 255n))}`

  const malformed: [name: string, comment: string, signature: JsonValue][] = [
    [
      'high-s',
      'The same signature with n - s: valid on the curve, and a second name for one receipt.',
      withHighS(signature),
    ],
    ['v-0-or-1', 'v is the bare recovery bit.', `0x${r}${s}0${bit}`],
    ['v-of-eip-155', 'v carries a chain id.', `0x${r}${s}${(bit + 37n).toString(16)}`],
    ['v-29', 'v is 29.', `0x${r}${s}1d`],
    ['without-v', '64 bytes.', `0x${r}${s}`],
    ['compact', 'The 64 bytes of EIP-2098, with the recovery bit in s.', compact],
    ['byte-too-many', '66 bytes.', `${signature}00`],
    ['r-zero', 'r is zero.', `0x${word(0n)}${s}${v}`],
    ['r-order', 'r is the order of the curve.', `0x${word(CURVE_ORDER)}${s}${v}`],
    ['s-zero', 's is zero.', `0x${r}${word(0n)}${v}`],
    [
      's-half-order-and-one',
      's is one more than half of the order.',
      `0x${r}${word(CURVE_ORDER / 2n + 1n)}${v}`,
    ],
    ['upper-case', 'The hexadecimal is in upper case.', `0x${signature.slice(2).toUpperCase()}`],
    ['no-prefix', 'No 0x.', signature.slice(2)],
    ['upper-case-prefix', '0X in place of 0x.', `0X${signature.slice(2)}`],
    [
      'base64url',
      'The bytes in base64url.',
      Buffer.from(signature.slice(2), 'hex').toString('base64url'),
    ],
    ['empty', 'No bytes.', '0x'],
    ['null', 'Null.', null],
    [
      'list',
      'The signature stands in a list, which some languages print as the signature.',
      [signature],
    ],
    ['object', 'An object that cannot be printed in some languages.', { toString: 1, valueOf: 1 }],
    ['trailing-newline', 'A line feed after the signature.', `${signature}\n`],
  ]

  const sign = async (hash: Hex, key?: Hex) =>
    toText({ receipt: claims, signature: await signDigest(hash, key) })
  const under = (domain: Record<string, unknown>) => sign(hashTypedData(typedData(claims, domain)))
  const other = (path: string, value: JsonValue | undefined) => altered(path, value)
  const NAME = 'HTTP Delivery Receipt'

  const mismatched: [name: string, comment: string, receipt: string][] = [
    [
      'stranger',
      'A good signature of another key than the one that is named.',
      await sign(digestOf(claims), KEYS.stranger),
    ],
    [
      'claims-of-another-signer',
      'Claims that name another signer than the one who signed.',
      toText({ receipt: withMember(claims, 'signer', STRANGER), signature }),
    ],
    [
      'other-parity',
      'v names the other point.',
      toText({ receipt: claims, signature: `0x${r}${s}${v === '1b' ? '1c' : '1b'}` }),
    ],
    [
      'no-point',
      'r is no x of the curve, so no key is recovered.',
      toText({ receipt: claims, signature: `0x${word(5n)}${s}${v}` }),
    ],
    [
      'swapped-r-and-s',
      's is in the place of r.',
      toText({ receipt: claims, signature: `0x${s}${low(r)}${v}` }),
    ],
    [
      'domain-of-version-2',
      'Signed under version 2 of the domain.',
      await under({ name: NAME, version: '2' }),
    ],
    [
      'domain-of-another-name',
      'Signed under another name of the domain.',
      await under({ name: 'x402 receipt', version: '1' }),
    ],
    [
      'domain-with-chain-id',
      'Signed under a domain with a chain id.',
      await under({ name: NAME, version: '1', chainId: 84532 }),
    ],
    [
      'personal-message',
      'The digest signed as a personal message (EIP-191).',
      await sign(hashMessage({ raw: digestOf(claims) })),
    ],
    ['json-hash', 'The hash of the canonical JSON is signed.', await sign(sha256(toText(claims)))],
    [
      'time-changed',
      'One second later than signed.',
      await other('issuedAt', (claims.issuedAt as number) + 1),
    ],
    [
      'issuer-changed',
      'Another origin than signed.',
      await other('issuer', 'https://api.example.org'),
    ],
    [
      'amount-changed',
      'A tenth of the amount that was signed.',
      await other('payment.amount', '1000'),
    ],
    ['payer-and-payee-swapped', 'Payer and payee change places.', await swappedParties()],
    [
      'transaction-changed',
      'Another transaction than signed.',
      await other('payment.transaction', `0x${'77'.repeat(32)}`),
    ],
    [
      'url-changed',
      'Another query than signed.',
      await other('request.url', 'https://api.example.com/report?symbol=BTC'),
    ],
    ['method-changed', 'Another method than signed.', await other('request.method', 'POST')],
    ['status-changed', 'Another status than signed.', await other('response.status', 500)],
    ['complete-changed', 'An incomplete response shown as complete.', await incompleteAsComplete()],
    [
      'body-changed',
      'Another digest of the body than signed.',
      await other('response.body', sha256('other')),
    ],
    ['json-digest-removed', 'The JSON digest is removed.', await other('response.json', undefined)],
    [
      'extension-added',
      'Extensions that were not signed.',
      await other('extensions', { location: 'https://api.example.com/' }),
    ],
  ]

  return [
    ...malformed.map(([name, comment, form]) =>
      given(
        `signature/${name}`,
        'verification.md#step-6',
        'signature signature_malformed',
        comment,
        toText({ receipt: claims, signature: form }),
      ),
    ),
    ...mismatched.map(([name, comment, text]) =>
      given(`signature/${name}`, 'verification.md#step-7', 'signer signer_mismatch', comment, text),
    ),
  ]

  async function swappedParties() {
    const { payTo, payer } = claims.payment as JsonMembers
    const swap = withMember(withMember(claims, 'payment.payer', payTo), 'payment.payTo', payer)
    return toText({ receipt: swap, signature })
  }

  async function incompleteAsComplete() {
    const broken = await signClaims(withMember(claimsOf(), 'response.complete', false))
    return toText({ receipt: claims, signature: broken.signature })
  }
}
