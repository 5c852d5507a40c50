// Gives names to what repeats in the OpenAPI document, so that generated clients have one type for one thing.
import type { Document, Operation, Parameter, Schema } from './shared.ts'

type Components = Document['components']

export const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** The schema with its words, or those of its items, under a name of their own. */
export function nameEnum(schemas: Components['schemas'], name: string, schema: Schema): Schema {
  if (schema.type === 'array' && schema.items) return { ...schema, items: nameEnum(schemas, name, schema.items) }
  if (schema.enum === undefined) return schema
  const { default: usual, ...words } = schema
  schemas[name] ??= words
  return { $ref: `#/components/schemas/${name}`, ...(usual !== undefined && { default: usual }) }
}

/** Words that have a name keep one where null may stand beside them. */
export function nameNullableEnums(schemas: Components['schemas']): void {
  const named = new Map(
    Object.entries(schemas).flatMap(([name, { enum: words }]) => (words ? [[JSON.stringify(words), name]] : [])),
  )
  for (const { properties = {} } of Object.values(schemas)) {
    for (const [key, { enum: words = [], ...property }] of Object.entries(properties)) {
      const name = named.get(JSON.stringify(words.slice(0, -1)))
      if (words.at(-1) !== null || name === undefined) continue
      properties[key] = nameEnum(schemas, `${name}OrNull`, { ...property, enum: words })
    }
  }
}

/** A parameter that is the same wherever its name stands is written once. */
export function shareParameters({ parameters }: Components, operations: Operation[]): void {
  const forms = new Map<string, Set<string>>()
  const formOf = (one: Parameter) => capitalized(one.name) + (one.in === 'path' ? 'InPath' : '')
  const own = operations.flatMap((operation) => (operation.parameters ?? []).filter((one) => 'name' in one))
  for (const one of own) forms.set(formOf(one), (forms.get(formOf(one)) ?? new Set()).add(JSON.stringify(one)))
  for (const operation of operations) {
    operation.parameters = (operation.parameters ?? []).map((one) => {
      if (!('name' in one) || forms.get(formOf(one))?.size !== 1) return one
      parameters[formOf(one)] = one
      return { $ref: `#/components/parameters/${formOf(one)}` }
    })
  }
}
