import { chmodSync, readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

/** Inside the bundle, so that the command adds no dependency to the package. */
const bundled = ['commander', 'picocolors']

const licences = bundled.map(
  (name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, 'utf8').trim()}`,
)

/** The command in one file; the library beside it is what tsc writes. */
export default defineConfig({
  input: 'src/cli/main.ts',
  platform: 'node',
  external: [/^node:/, /^@noble\//, 'canonicalize', /^viem/, /^@x402\//],
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  plugins: [{ name: 'executable', writeBundle: () => chmodSync('dist/cli/main.js', 0o755) }],
  output: {
    dir: 'dist/cli',
    // Takes the modules away that tsc wrote there, so that they are not published beside the bundle.
    cleanDir: true,
    codeSplitting: false,
    postBanner: `/*\nThis file contains the following software.\n\n${licences.join('\n\n')}\n*/`,
  },
})
