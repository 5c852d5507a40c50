// Applies a JSON merge patch (RFC 7396) to the objects within a record.
import { type TSchema, Type } from 'typebox'
import type { Problem } from '../problems.ts'
import { referencedSchemas } from './schemas.ts'
import { createValidatorCompiler } from './validation.ts'

type Fields = Record<string, unknown>
type Validator = (value: unknown) => { error?: Problem }

/** By the schema of the field. */
const validators = new WeakMap<TSchema, Validator>()

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The fields of the patch, each object merged into that of the record. Throws `invalid-request` if a result does not match its schema in `New`. */
export function mergePatch<Row extends object>(record: Row, patch: Partial<Row>, New: TSchema): Partial<Row> {
  const { properties } = New as { properties: Record<string, TSchema> }
  return Object.fromEntries(
    Object.entries(patch).map(([name, value]) => {
      const before = record[name as keyof Row]
      // Without a value, a column of an object is {}, unless the object has required properties.
      if (isObject(before) && value === null) return [name, requiredOf(properties[name]).length > 0 ? null : {}]
      if (!isObject(value)) return [name, value]
      const merged = mergeObject(before, value)
      validate(name, properties[name] as TSchema, merged)
      return [name, merged]
    }),
  ) as Partial<Row>
}

const requiredOf = (schema?: { $ref?: string; required?: string[] }): string[] =>
  (referencedSchemas.get(schema?.$ref ?? '') as typeof schema)?.required ?? schema?.required ?? []

/** Another `kind` replaces the object, because the properties of the previous kind have no meaning in it. */
export function mergeObject(before: unknown, patch: Fields): Fields {
  const base = isObject(before) && (patch.kind ?? before.kind) === before.kind ? before : {}
  const merged = { ...base }
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = isObject(value) ? mergeObject(base[name], value) : value
  }
  return merged
}

/** Throws `invalid-request` if the schema of a field rejects the value. */
function validate(name: string, schema: TSchema, value: unknown): void {
  const validator =
    validators.get(schema) ??
    (createValidatorCompiler(Object.fromEntries(referencedSchemas))({
      schema: Type.Object({ [name]: schema }),
      method: 'PATCH',
      url: '',
      httpPart: 'body',
    }) as Validator)
  validators.set(schema, validator)
  const { error } = validator({ [name]: value })
  if (error !== undefined) throw error
}
