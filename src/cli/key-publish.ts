/** `waybill key publish`: writes the key document for static hosting. Source: spec/keys.md §2. @module */
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { KEY_DOCUMENT_PATH } from '../keys/index.js'
import { explainFile } from './files.js'
import type { Io } from './io.js'
import { documentOption, readDocument, saveDocument, unixNow } from './key-document.js'
import { describeDoubts, surveyDocument } from './key-survey.js'

const EXAMPLES = `Examples:
  waybill key publish --out public/
`

export function addPublish(key: Command, io: Io) {
  key
    .command('publish')
    .summary('write the key document for static hosting')
    .description(
      `Writes the key document to DIR${KEY_DOCUMENT_PATH}. ` +
        'One that stands there already is replaced only by one that takes back nothing.',
    )
    .addHelpText('before', EXAMPLES)
    .requiredOption('--out <dir>', 'the folder that is served as the root of the origin')
    .addOption(documentOption())
    .action(async ({ document: path, out }: { document: string; out: string }) => {
      const document = await readDocument(path)
      const target = join(out, KEY_DOCUMENT_PATH)
      await mkdir(dirname(target), { recursive: true }).catch((cause) => {
        throw explainFile('make folder', dirname(target), cause)
      })
      await saveDocument(target, document)
      io.out(target)
      io.err(`serve it as ${document.issuer}${KEY_DOCUMENT_PATH}`)
      for (const line of describeDoubts(surveyDocument(document, unixNow()))) io.err(line)
    })
}
