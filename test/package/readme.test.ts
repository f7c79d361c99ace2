import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandsOf } from './commands.js'
import { manifest, ROOT, read } from './tree.js'

/** Every command that README.md shows: the file that runs it, and the line that does. */
const RUN_BY: Readonly<Record<string, readonly [file: string, line: string]>> = {
  'npm install && npm run demo': ['test/examples/demo.test.ts', 'start([demo])'],
  'npm install && npm test': ['.ci/run', 'npm test'],
  'waybill key new --out buyer.key': [
    'test/cli/scenarios/key.txt',
    '$ waybill key new --out seller.key',
  ],
  'waybill fetch https://api.example.com/weather?city=Zug --key buyer.key --max 0.05 --save saved':
    [
      'test/cli/online/fetch.txt',
      '$ waybill fetch "$SHOP/weather?city=Zug" --key buyer.key --max 0.05 --save saved',
    ],
  'waybill inspect saved/receipt.txt': [
    'test/cli/online/fetch.txt',
    '$ waybill inspect saved/receipt.txt',
  ],
  'waybill verify --exchange saved --signer https://api.example.com=0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a':
    [
      'test/cli/scenarios/verify-exchange.txt',
      '$ waybill verify --exchange saved --signer $ISSUER=$SIGNER',
    ],
  'waybill key new --out seller.key': [
    'test/cli/scenarios/key-life.txt',
    '$ waybill key new --out seller.key',
  ],
  'waybill key certify --key seller.key --issuer https://api.example.com --network eip155:8453 --pay-to 0x90f79bf6eb2c4f870365e785982e1f101e93b906 --by wallet.key':
    [
      'test/cli/scenarios/key-life.txt',
      '$ waybill key certify --key seller.key --issuer https://api.example.com --network eip155:8453 --pay-to 0x90f79bf6eb2c4f870365e785982e1f101e93b906 --by wallet.key',
    ],
  'waybill key publish --out public': [
    'test/cli/scenarios/key-life.txt',
    '$ waybill key publish --out public',
  ],
  'waybill key new --out next.key': [
    'test/cli/scenarios/key-life.txt',
    '$ waybill key new --out next.key',
  ],
  'waybill key rotate --key seller.key --to next.key': [
    'test/cli/scenarios/key-life.txt',
    'waybill key rotate --key seller.key --to next.key',
  ],
  'waybill key revoke seller.key --reason compromised --by wallet.key': [
    'test/cli/scenarios/key-life.txt',
    '$ waybill key revoke seller.key --reason compromised --by wallet.key',
  ],
}

const optionsOf = (command: string) => command.match(/(?<= )--?[a-z-]+/g) ?? []

describe('README.md', () => {
  const commands = commandsOf(read('README.md'))

  it('shows commands', () => expect(commands.length).toBeGreaterThan(0))

  it.each(commands)('shows %j, which something runs', (command) => {
    const [file = '', line = ''] = RUN_BY[command] ?? []
    expect(file, `name in RUN_BY what runs: ${command}`).not.toBe('')
    expect(
      read(file)
        .split('\n')
        .filter((one) => one.includes(line)),
    ).not.toEqual([])
    if (command.startsWith('waybill')) expect(optionsOf(line)).toEqual(optionsOf(command))
  })

  it('shows every command that is said to be run for it', () => {
    expect(Object.keys(RUN_BY).filter((command) => !commands.includes(command))).toEqual([])
  })

  it('names only scripts that there are', () => {
    const names = [...read('README.md').matchAll(/\bnpm run ([\w:-]+)/g)].map(
      ([, name]) => name ?? '',
    )
    expect(names.filter((name) => !(name in manifest.scripts))).toEqual([])
  })

  it('links only to files that there are', () => {
    const links = [...read('README.md').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
    const missing = links
      .map(([, path]) => path ?? '')
      .filter((path) => !existsSync(join(ROOT, path)))
    expect(missing).toEqual([])
  })
})

describe('commandsOf', () => {
  it('reads shell blocks, joins continued lines and leaves comments out', () => {
    const page = [
      'Text with `npm run not-this`.',
      '```sh',
      '# a comment',
      'npm install && npm test   # everything',
      'waybill verify receipt.json \\',
      '  --signer "https://a.example=0x1"',
      '',
      '```',
      '```ts',
      "import 'waybill'",
      '```',
      '```console',
      '$ waybill help',
      'Usage: waybill',
      '```',
    ].join('\n')
    expect(commandsOf(page)).toEqual([
      'npm install && npm test',
      'waybill verify receipt.json --signer "https://a.example=0x1"',
      'waybill help',
    ])
  })

  it('keeps a fragment, which is no comment', () => {
    expect(commandsOf('```bash\ncurl https://a.example/#x\n```')).toEqual([
      'curl https://a.example/#x',
    ])
  })
})
