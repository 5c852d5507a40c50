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
  if (JSON.stringify(schemas[name].enum) !== JSON.stringify(schema.enum))
    throw new Error(`Two enums have the name ${name}.`)
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

/** Query parameters that are no filters. */
const controls = ['limit', 'cursor', 'sort', 'expand', 'dryRun', 'after', 'wait', 'from', 'to', 'asOf']
/** Of parameters whose own name says too little, or is that of another component. */
const names: Record<string, string> = {
  scheme: 'ExternalIdScheme',
  value: 'ExternalIdValue',
  q: 'SearchTextFilter',
  dryRun: 'DryRunFlag',
}

const parameterName = ({ name, in: location }: Parameter): string =>
  names[name] ?? capitalized(name) + (location === 'query' && !controls.includes(name) ? 'Filter' : '')

/** Moves parameters to components that are equal in at least two operations, and in most of those that have the parameter. */
export function shareParameters({ parameters }: Components, operations: Operation[]): void {
  const forms = new Map<string, string[]>()
  for (const parameter of operations.flatMap((operation) => operation.parameters ?? [])) {
    if (!('name' in parameter)) continue
    const name = parameterName(parameter)
    forms.set(name, [...(forms.get(name) ?? []), JSON.stringify(parameter)])
  }
  const isShared = (name: string, form: string): boolean => {
    const all = forms.get(name) ?? []
    const uses = all.filter((one) => one === form).length
    return uses > 1 && uses > all.length / 2
  }
  for (const operation of operations) {
    operation.parameters = (operation.parameters ?? []).map((parameter) => {
      if (!('name' in parameter)) return parameter
      const name = parameterName(parameter)
      if (!isShared(name, JSON.stringify(parameter))) return parameter
      parameters[name] = parameter
      return { $ref: `#/components/parameters/${name}` }
    })
  }
}

/** Adds the lower bound that an array without one has, so that linters need not guess whether one was forgotten. */
export function addMinItems(part: unknown): void {
  if (typeof part !== 'object' || part === null) return
  const schema = part as Schema
  if ([schema.type].flat().includes('array')) schema.minItems ??= 0
  for (const [key, value] of Object.entries(part)) if (key !== 'example' && key !== 'examples') addMinItems(value)
}
