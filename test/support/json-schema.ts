/** The part of JSON Schema 2020-12 that spec/schema uses; a keyword that it does not know is an error. @module */

import { readdirSync, readFileSync } from 'node:fs'

export type Schema = { readonly [keyword: string]: unknown }

/** Schemas by file name, for references from one to another. */
export type Schemas = Readonly<Record<string, Schema>>

type Check = (value: unknown, argument: never, at: Place) => boolean

interface Place {
  readonly schema: Schema
  readonly root: Schema
  readonly schemas: Schemas
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const TYPES: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  object: isObject,
}

const always = () => true
const lengthOf = (value: unknown) => (typeof value === 'string' ? [...value].length : undefined)
const entriesOf = (value: unknown) => (isObject(value) ? Object.entries(value) : [])

/** Whether a value of another type than a keyword speaks of passes it, as the standard says. */
const KEYWORDS: Record<string, Check> = {
  $schema: always,
  title: always,
  description: always,
  $defs: always,
  $ref: (value, reference: string, place) => follow(value, reference, place),
  type: (value, type: string) => (TYPES[type] as (value: unknown) => boolean)(value),
  const: (value, wanted) => value === wanted,
  enum: (value, wanted: readonly unknown[]) => wanted.includes(value),
  not: (value, schema: Schema, place) => !isValid(value, { ...place, schema }),
  anyOf: (value, schemas: readonly Schema[], place) =>
    schemas.some((schema) => isValid(value, { ...place, schema })),
  pattern: (value, pattern: string) =>
    typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minLength: (value, min: number) => (lengthOf(value) ?? min) >= min,
  maxLength: (value, max: number) => (lengthOf(value) ?? max) <= max,
  minimum: (value, min: number) => typeof value !== 'number' || value >= min,
  maximum: (value, max: number) => typeof value !== 'number' || value <= max,
  minProperties: (value, min: number) => !isObject(value) || Object.keys(value).length >= min,
  required: (value, names: readonly string[]) =>
    !isObject(value) || names.every((name) => Object.hasOwn(value, name)),
  properties: (value, schemas: Schemas, place) =>
    entriesOf(value).every(
      ([name, member]) =>
        !Object.hasOwn(schemas, name) ||
        isValid(member, { ...place, schema: schemas[name] as Schema }),
    ),
  additionalProperties: (value, schema: Schema | false, place) =>
    entriesOf(value)
      .filter(([name]) => !Object.hasOwn((place.schema.properties as object) ?? {}, name))
      .every(([, member]) => schema !== false && isValid(member, { ...place, schema })),
  propertyNames: (value, schema: Schema, place) =>
    entriesOf(value).every(([name]) => isValid(name, { ...place, schema })),
  maxItems: (value, max: number) => !Array.isArray(value) || value.length <= max,
  minItems: (value, min: number) => !Array.isArray(value) || value.length >= min,
  items: (value, schema: Schema, place) =>
    !Array.isArray(value) || value.every((item) => isValid(item, { ...place, schema })),
}

/** `file#/path/of/names`, the file being the same where it is left out. */
function follow(value: unknown, reference: string, { root, schemas }: Place): boolean {
  const [file, path = ''] = reference.split('#')
  const target = file ? schemas[file] : root
  const schema = path
    .split('/')
    .slice(1)
    .reduce<unknown>((parent, name) => (isObject(parent) ? parent[name] : undefined), target)
  if (target === undefined || !isObject(schema)) throw new Error(`No schema at ${reference}`)
  return isValid(value, { schema, root: target, schemas })
}

function isValid(value: unknown, place: Place): boolean {
  return Object.entries(place.schema).every(([keyword, argument]) => {
    const check = KEYWORDS[keyword]
    if (check === undefined) throw new Error(`Unknown keyword ${keyword}`)
    return check(value, argument as never, place)
  })
}

/** Whether a value is what the schema of that file says. */
export const matchesSchema = (value: unknown, file: string, schemas: Schemas): boolean => {
  const schema = schemas[file] as Schema
  return isValid(value, { schema, root: schema, schemas })
}

const FOLDER = new URL('../../spec/schema/', import.meta.url)

/** Those of spec/schema. */
export const SCHEMAS: Schemas = Object.fromEntries(
  readdirSync(FOLDER).map((file) => [
    file,
    JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')),
  ]),
)
