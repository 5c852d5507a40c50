// Adds null, which means absent, to the optional properties of request bodies.
import { patchKindOf } from '../schemas.ts'
import { type Document, type Operation, referencedName, type Schema } from './shared.ts'

type Schemas = Document['components']['schemas']

/** Not to merge patches, which name the properties that null removes. */
export function allowNulls(schemas: Schemas, operations: Operation[]): void {
  const visited = new Set<unknown>()
  const visit = (schema: Schema): void => {
    const name = referencedName(schema)
    const named = schemas[name] ?? schema
    if (visited.has(named)) return
    visited.add(named)
    const { items, properties = {}, required = [], oneOf = [] } = named as Schema & NestedSchemas
    for (const part of [...oneOf, ...(items ? [items] : []), ...Object.values(properties)]) visit(part)
    if (patchKindOf(name) !== undefined) return
    for (const [key, property] of Object.entries(properties)) {
      if (!required.includes(key)) properties[key] = orNull(schemas, property)
    }
  }
  for (const { requestBody } of operations) {
    for (const { schema } of Object.values(requestBody?.content ?? {})) visit(schema)
  }
}

interface NestedSchemas {
  required?: string[]
  oneOf?: Schema[]
}

/** The schema or null. The one of an object gets a name of its own; that of an enum gets it from nameNullableEnums(). */
function orNull(schemas: Schemas, schema: Schema): Schema {
  const name = referencedName(schema)
  const named = schemas[name] ?? schema
  const types = [named.type ?? []].flat()
  if (types.length === 0 || types.includes('null')) return schema
  const nullable = {
    ...named,
    type: [...types, 'null'],
    ...(named.enum && { enum: [...named.enum, null] }),
  }
  if (named === schema || named.enum) return nullable
  schemas[`${name}OrNull`] ??= nullable
  return { $ref: `#/components/schemas/${name}OrNull` }
}

/** Removes the schemas to which only properties that are nullable referred: these refer to `${name}OrNull`. */
export function removeUnusedSchemas(document: Document): void {
  const { schemas } = document.components
  let removes = true
  // A removed schema can be the last one that refers to another one.
  while (removes) {
    const text = JSON.stringify(document)
    removes = false
    for (const name of Object.keys(schemas)) {
      if (!(`${name}OrNull` in schemas) || text.includes(`"#/components/schemas/${name}"`)) continue
      delete schemas[name]
      removes = true
    }
  }
}
