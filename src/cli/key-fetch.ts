/** `waybill key fetch`: reads an issuer's key document from its own host. Source: spec/keys.md §2. @module */
import type { Command } from 'commander'
import { fetchKeyDocument } from '../client/key-document.js'
import type { Io } from './io.js'
import { saveDocument, unixNow } from './key-document.js'
import { describeDoubts, surveyDocument } from './key-survey.js'

const EXAMPLES = `Examples:
  waybill key fetch https://api.example.com --out keys.json
  waybill verify receipt.txt --body body.json --key-document keys.json
`

export function addFetchKeys(key: Command, io: Io) {
  key
    .command('fetch')
    .summary("read an issuer's key document from its own host")
    .description(
      'Reads the key document of an issuer from its own host, over https and without redirects, for ' +
        '"waybill verify --key-document". One that you have already is replaced only by one that takes back nothing.',
    )
    .addHelpText('before', EXAMPLES)
    .argument('<issuer>', 'the origin, such as https://api.example.com')
    .option('--out <file>', 'where to keep it', 'keys.json')
    .action(async (issuer: string, { out }: { readonly out: string }) => {
      const document = await fetchKeyDocument(issuer, { fetch: (request) => fetch(request) })
      await saveDocument(out, document)
      io.out(out)
      for (const line of describeDoubts(surveyDocument(document, unixNow()))) io.err(line)
    })
}
