import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const readme = read('README.md')

/** Each TypeScript block with the example that the text before it links to. */
const snippets = [
  ...readme.matchAll(/\(examples\/(\w+)\.ts\)\):\n\n```ts\n([^`]*(?:`[^`]+)*?)\n```/g),
].map(([, name = '', code = '']) => ({ name, code }))

test('every snippet of the README belongs to an example', () => {
  expect(snippets.map(({ name }) => name)).toEqual([
    'provider',
    'caller',
    'auditor',
    'provider',
    'keys',
  ])
  expect(readme.match(/```ts\n/g)).toHaveLength(5)
})

test.each(snippets)(
  'the snippet of $name stands in its example, line by line',
  ({ name, code }) => {
    const example = lines(read(`examples/${name}.ts`))
    for (const line of lines(code)) {
      const at = example.indexOf(line)
      expect(at, line).toBeGreaterThanOrEqual(0)
      example.splice(0, at + 1)
    }
  },
)

test.each(['provider', 'caller', 'auditor', 'keys'])('the example %s fits on a screen', (name) => {
  expect(read(`examples/${name}.ts`).split('\n').length).toBeLessThanOrEqual(60)
})

test('the README names every package that the project is built on', () => {
  const manifests = ['package.json', 'examples/local-chain/package.json'].map((path) =>
    JSON.parse(read(path)),
  )
  const packages = manifests.flatMap((manifest) =>
    ['dependencies', 'peerDependencies', 'devDependencies', 'optionalDependencies'].flatMap(
      (kind) => Object.keys(manifest[kind] ?? {}),
    ),
  )
  const builtOn = readme.slice(readme.indexOf('## Built on'))
  for (const name of packages) expect(builtOn).toContain(`\`${name}\``)
})
