/** The vectors as they stand in spec/vectors. @module */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { VectorCase } from './vector.js'

export const SPEC = fileURLToPath(new URL('../../spec/', import.meta.url))

/** A vector as a file holds it. */
export type Vector = Pick<VectorCase, 'operation' | 'input'> & {
  readonly $schema: string
  readonly spec: string
  readonly comment: string
  readonly expect: {
    readonly verdict?: string
    readonly step?: string
    readonly code?: string
    readonly [member: string]: unknown
  }
  readonly values?: { readonly [member: string]: unknown }
}

/** `area/name.json`, in order. */
export const vectorFiles = (): string[] =>
  readdirSync(`${SPEC}vectors`, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.json'))
    .sort()

export const readVector = (file: string): Vector =>
  JSON.parse(readFileSync(`${SPEC}vectors/${file}`, 'utf8'))

/** Every vector with its name. */
export const vectors = (): [name: string, vector: Vector][] =>
  vectorFiles().map((file) => [file.replace(/\.json$/, ''), readVector(file)])
