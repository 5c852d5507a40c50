// Later releases may add properties and values to responses: schemas of responses are open, schemas of requests are closed.
import type { Document, Schema } from './shared.ts'

type Schemas = Document['components']['schemas']

/** Enums of responses that will get no further value, because their values are all that there are by definition. */
const fixedEnums = ['AnswerPosition', 'ExpectationDirection', 'MissionFieldChange', 'TextSegmentChange']

const isFixed = (name: string): boolean => fixedEnums.includes(name.replace(/OrNull$/, ''))

const growthText =
  'Later releases may return further values: a client accepts one that it does not know, and shows it as text.'

const description = (text: string | undefined, values: readonly unknown[] = []): string =>
  [text, values.length > 0 && `Values: ${values.map((value) => `\`${value}\``).join(', ')}.`, growthText]
    .filter(Boolean)
    .join(' ')

/** By schema, or by schema and property: values that this release returns. */
export type KnownValues = Record<string, readonly string[] | Record<string, readonly string[]>>

/** Adds to schemas and properties without an enum the values that this release returns. */
export function setKnownValues(schemas: Schemas, known: KnownValues): void {
  const add = (schema: Schema | undefined, values: readonly string[], name: string) => {
    if (schema === undefined) throw new Error(`The document has no schema ${name}.`)
    schema['x-extensible-enum'] = values
    schema.description = description(schema.description)
  }
  for (const [name, values] of Object.entries(known)) {
    const schema = schemas[name]
    if (Array.isArray(values)) add(schema, values, name)
    else for (const [key, ofKey] of Object.entries(values)) add(schema?.properties?.[key], ofKey, `${name}/${key}`)
  }
}

/**
 * Opens every schema that a response contains: objects allow further properties, and `x-extensible-enum` replaces `enum`,
 * from which generators would make types that reject a further value. If requests contain the schema, too, they refer to a
 * closed copy with the suffix Input.
 */
export function openResponses(document: Document): void {
  const { components, paths } = document
  const { schemas } = components
  const operations = Object.values(paths).flatMap((all) => Object.values(all))
  const inRequests = reachable(
    schemas,
    operations.map(({ requestBody, parameters = [] }) => [requestBody, parameters]),
    components.parameters,
  )
  const inResponses = reachable(schemas, components.responses, document.webhooks)
  // A nullable enum in responses, of which requests contain the enum: both get a copy for requests.
  const isInResponses = (name: string) => inResponses.has(name) || inResponses.has(`${name}OrNull`)
  const copied = new Set([...inRequests].filter((name) => isInResponses(name) && changes(schemas, name)))
  const inputName = (name: string) => (copied.has(name) ? name.replace(/(OrNull)?$/, 'Input$1') : name)
  const closed = <Part>(part: Part) => withReferences(part, inputName)

  for (const [name, schema] of Object.entries(schemas)) {
    if (inputName(name) in schemas && copied.has(name)) throw new Error(`Two schemas have the name ${inputName(name)}.`)
    if (copied.has(name)) schemas[inputName(name)] = closed(schema)
    schemas[name] = inResponses.has(name) ? opened(name, schema) : closed(schema)
  }
  components.parameters = closed(components.parameters)
  for (const operation of operations) {
    if (operation.parameters) operation.parameters = closed(operation.parameters)
    if (operation.requestBody) operation.requestBody = closed(operation.requestBody)
  }
}

/** The schema as responses have it. */
function opened(name: string, { additionalProperties, enum: values, ...schema }: Schema): Schema {
  if (values === undefined) return schema
  if (isFixed(name)) return { ...schema, enum: values }
  const texts = values.filter((value) => value !== null)
  return {
    ...schema,
    minLength: 1,
    maxLength: 100,
    pattern: '^[A-Za-z][A-Za-z0-9_:./-]*$',
    'x-extensible-enum': texts,
    description: description(schema.description, texts),
    examples: texts.slice(0, 1),
  }
}

/** Whether opening changes the schema, or one that it contains. */
const changes = (schemas: Schemas, name: string): boolean =>
  [name, ...reachable(schemas, schemas[name])].some((one) => {
    const { enum: values, additionalProperties } = schemas[one] ?? {}
    return additionalProperties !== undefined || (values !== undefined && !isFixed(one))
  })

const prefix = '#/components/schemas/'

/** Names of the schemas to which the parts refer, directly or through others. */
function reachable(schemas: Schemas, ...parts: unknown[]): Set<string> {
  const names = new Set<string>()
  withReferences(parts, function visit(name) {
    if (names.has(name)) return name
    names.add(name)
    withReferences(schemas[name], visit)
    return name
  })
  return names
}

/** A copy in which references to schemas have other names. */
function withReferences<Part>(part: Part, rename: (name: string) => string): Part {
  if (typeof part === 'string') {
    return (part.startsWith(prefix) ? prefix + rename(part.slice(prefix.length)) : part) as Part
  }
  if (Array.isArray(part)) return part.map((one) => withReferences(one, rename)) as Part
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, withReferences(one, rename)])) as Part
}
