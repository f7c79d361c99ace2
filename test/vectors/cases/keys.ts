/** Statements about keys, the key document, and what a key is judged to be. @module */
import type { VectorCase } from '../vector.js'
import { bindingCases } from './keys-bindings.js'
import { documentCases } from './keys-documents.js'
import { statementCases } from './keys-statements.js'
import { stateCases } from './keys-states.js'

export const keysCases = async (): Promise<VectorCase[]> => [
  ...(await statementCases()),
  ...(await documentCases()),
  ...(await bindingCases()),
  ...(await stateCases()),
]
