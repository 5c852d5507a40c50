// Names enums and parameters that repeat in the OpenAPI document, so that generated clients have one type for each.
import type { Document, Operation, Parameter, Schema } from './shared.ts'

type Components = Document['components']

export const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Moves the enum of the schema, or of its items, to `schemas[name]`, and returns a schema that refers to it. */
export function nameEnum(schemas: Components['schemas'], name: string, schema: Schema): Schema {
  if (schema.type === 'array' && schema.items) return { ...schema, items: nameEnum(schemas, name, schema.items) }
  if (schema.enum === undefined) return schema
  const { default: defaultValue, ...named } = schema
  schemas[name] ??= named
  return { $ref: `#/components/schemas/${name}`, ...(defaultValue !== undefined && { default: defaultValue }) }
}

/** A property whose enum is a named one and null refers to `${name}OrNull`. */
export function nameNullableEnums(schemas: Components['schemas']): void {
  const nameByValues = new Map(
    Object.entries(schemas).flatMap(([name, { enum: values }]) => (values ? [[JSON.stringify(values), name]] : [])),
  )
  for (const { properties = {} } of Object.values(schemas)) {
    for (const [key, { enum: values = [], ...property }] of Object.entries(properties)) {
      const name = nameByValues.get(JSON.stringify(values.slice(0, -1)))
      if (values.at(-1) !== null || name === undefined) continue
      properties[key] = nameEnum(schemas, `${name}OrNull`, { ...property, enum: values })
    }
  }
}

/** States the lower bound of each array, so that readers and tools need not know the default. */
export function stateLowerBounds(schema: Schema): void {
  if (schema.type === 'array') schema.minItems ??= 0
  for (const inner of [...Object.values(schema.properties ?? {}), ...(schema.items ? [schema.items] : [])])
    stateLowerBounds(inner)
}

/** Moves parameters that are equal in every operation to components. */
export function shareParameters({ parameters }: Components, operations: Operation[]): void {
  const componentName = ({ name, in: location }: Parameter) => capitalized(name) + (location === 'path' ? 'InPath' : '')
  const variants = new Map<string, Set<string>>()
  for (const parameter of operations.flatMap((operation) => operation.parameters ?? [])) {
    if (!('name' in parameter)) continue
    const name = componentName(parameter)
    variants.set(name, (variants.get(name) ?? new Set()).add(JSON.stringify(parameter)))
  }
  for (const operation of operations) {
    operation.parameters = (operation.parameters ?? []).map((parameter) => {
      if (!('name' in parameter)) return parameter
      const name = componentName(parameter)
      if (variants.get(name)?.size !== 1) return parameter
      parameters[name] = parameter
      return { $ref: `#/components/parameters/${name}` }
    })
  }
}
