/** All vectors. @module */
import type { VectorCase } from '../vector.js'
import { bodyCases } from './body.js'
import { claimsCases } from './claims.js'
import { encodingCases } from './encoding.js'
import { keysCases } from './keys.js'
import { paymentCases } from './payment.js'
import { shapesCases } from './shapes.js'
import { signatureCases } from './signature.js'
import { urlCases } from './url.js'
import { exchangeCases } from './verify-payment.js'
import { requestCases } from './verify-request.js'
import { responseCases } from './verify-response.js'
import { verdictCases } from './verify-verdict.js'

export const allCases = async (): Promise<VectorCase[]> => [
  ...(await encodingCases()),
  ...(await claimsCases()),
  ...(await shapesCases()),
  ...(await signatureCases()),
  ...urlCases(),
  ...bodyCases(),
  ...paymentCases(),
  ...(await requestCases()),
  ...(await responseCases()),
  ...(await exchangeCases()),
  ...(await verdictCases()),
  ...(await keysCases()),
]
