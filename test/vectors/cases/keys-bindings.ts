/** Who vouches for a key: the wallet that is paid, or the host itself. @module */
import type { Hex } from 'viem'
import { CHECKSUMMED, ISSUED_AT, ISSUER, KEYS, PAYEE, STRANGER } from '../../support/fixtures.js'
import type { KeyInput } from '../../support/reference.js'
import type { VectorCase } from '../vector.js'
import {
  CLAIMS,
  document,
  idOf,
  keyCase,
  NETWORK,
  OTHER,
  print,
  SUCCESSOR,
  statement,
} from './keys-build.js'

const WALLET = { network: NETWORK, payTo: PAYEE }
const SIGNERS = [{ issuer: ISSUER, signer: CHECKSUMMED.signer }]

export async function bindingCases(): Promise<VectorCase[]> {
  const certificate = print(await statement('certificate'))
  const changed = async (change: object, by: Hex = KEYS.payee) =>
    print(await statement('certificate', { ...change }, by))
  const foreign = await changed({}, KEYS.stranger)
  const id = await idOf('certificate')
  const others = document({ keys: [{ key: SUCCESSOR, notBefore: 0 }], wallets: [WALLET] })
  const at = (issuedAt: number) => ({ ...CLAIMS, issuedAt })

  const cases: [name: string, means: string, comment: string, input: Partial<KeyInput>][] = [
    ['host-by-signer', 'current', 'The verifier accepts the signer.', { signers: SIGNERS }],
    ['host-by-document', 'current', 'The document names the key.', { document: document() }],
    [
      'host-by-wallet-of-the-document',
      'current',
      'The document names the wallet, and the wallet vouches for a key that it does not name.',
      { document: others, statements: [certificate] },
    ],
    [
      'host-by-accepted-wallet',
      'current',
      'The verifier accepts the wallet, which vouches for the key.',
      { wallets: [{ issuer: ISSUER, ...WALLET }], statements: [certificate] },
    ],
    [
      'certificate-on-every-network',
      'current',
      'The wallet signed for every EVM network.',
      { signers: SIGNERS, statements: [await changed({ network: 'eip155:*' })] },
    ],
    [
      'certificate-of-a-contract',
      'current',
      'Another key signed, and the contract accepts it.',
      { signers: SIGNERS, statements: [foreign], answers: { [id]: true } },
    ],
    ['nothing-known', 'signer_untrusted', 'Nobody vouches for the key.', {}],
    [
      'self-certified-host',
      'signer_untrusted',
      'A certificate binds the payee, and never the host: an impostor has one too.',
      { statements: [certificate] },
    ],
    [
      'signer-of-another-origin',
      'signer_untrusted',
      'The verifier accepts the key for another origin.',
      { signers: [{ issuer: OTHER, signer: CHECKSUMMED.signer }] },
    ],
    [
      'document-of-another-origin',
      'signer_untrusted',
      'The document of another origin names the key.',
      { document: document({ issuer: OTHER }) },
    ],
    [
      'wallet-without-certificate',
      'signer_untrusted',
      'The document names the wallet that was paid, which does not vouch for the key.',
      { document: others },
    ],
    [
      'wallet-on-another-network',
      'signer_untrusted',
      'The verifier accepts the same address on another network.',
      {
        wallets: [{ issuer: ISSUER, network: 'eip155:1', payTo: PAYEE }],
        statements: [certificate],
      },
    ],
    [
      'wallet-of-another-origin',
      'signer_untrusted',
      'The verifier accepts the wallet for another origin.',
      { wallets: [{ issuer: OTHER, ...WALLET }], statements: [certificate] },
    ],
    ...(
      await Promise.all(
        (
          [
            ['issuer', 'replayed by another issuer', { issuer: OTHER }],
            ['network', 'for another network', { network: 'eip155:1' }],
            ['key', 'of another key', { key: STRANGER }],
          ] as const
        ).map(async ([member, what, change]) => [member, what, await changed(change)] as const),
      )
    ).map(([member, what, text]): [string, string, string, Partial<KeyInput>] => [
      `certificate-of-another-${member}`,
      'signer_untrusted',
      `A certificate ${what} is none for these claims.`,
      { wallets: [{ issuer: ISSUER, ...WALLET }], statements: [text] },
    ]),
    [
      'certificate-of-another-payee',
      'signer_untrusted',
      'A certificate of a wallet that was not paid is none for these claims.',
      {
        wallets: [{ issuer: ISSUER, ...WALLET }],
        statements: [await changed({ payTo: STRANGER }, KEYS.stranger)],
      },
    ],
    [
      'certificate-for-the-chain',
      'signer_untrusted',
      'Another key than the wallet signed, and nobody asked the chain.',
      { wallets: [{ issuer: ISSUER, ...WALLET }], statements: [foreign] },
    ],
    [
      'certificate-that-the-contract-refuses',
      'current',
      'Another key signed, and the contract does not accept it: nobody vouches.',
      { signers: SIGNERS, statements: [foreign], answers: { [id]: false } },
    ],
    [
      'certificate-on-every-network-of-a-contract',
      'current',
      'A contract speaks for one network alone, whatever it answers there: nobody vouches.',
      {
        signers: SIGNERS,
        statements: [await changed({ network: 'eip155:*' }, KEYS.stranger)],
        answers: { [await idOf('certificate', { network: 'eip155:*' })]: true },
      },
    ],
    [
      'certificate-not-yet',
      'certificate_invalid',
      'A second before the window.',
      { claims: at(ISSUED_AT - 1001), signers: SIGNERS, statements: [certificate] },
    ],
    [
      'certificate-from-its-first-second',
      'current',
      'The first second of the window.',
      { claims: at(ISSUED_AT - 1000), signers: SIGNERS, statements: [certificate] },
    ],
    [
      'certificate-at-its-end',
      'certificate_invalid',
      'The end of a window does not belong to it.',
      { claims: at(ISSUED_AT + 100_000), signers: SIGNERS, statements: [certificate] },
    ],
    [
      'certificate-expired-for-a-proven-time',
      'certificate_invalid',
      'Outside evidence proves only a time at which the window had ended.',
      { provenAt: ISSUED_AT + 100_000, signers: SIGNERS, statements: [certificate] },
    ],
  ]
  return cases.map(([name, means, comment, input]) =>
    keyCase(name, '3-bindings', means, comment, input),
  )
}
