// `x-codeSamples`: for each operation a call of the TypeScript client in openapi/clients/typescript. test:clients compiles them.
import { type Document, type Operation, type Parameter, referencedName, type Schema } from './shared.ts'

/** Larger examples of bodies are reduced to the required properties. */
const maxExampleLength = 200
const lineWidth = 90

export function addCodeSamples({ paths, components }: Document): void {
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path)))
    operation['x-codeSamples'] = [{ lang: 'TypeScript', source: sampleOf(operation, components) }]
}

function sampleOf(operation: Operation, components: Document['components']): string {
  const { operationId, requestBody } = operation
  const parameters = (operation.parameters ?? []).map(
    (one) => components.parameters[referencedName(one as { $ref: string })] ?? (one as Parameter),
  )
  const [media] = Object.values(requestBody?.content ?? {})
  const input = {
    path: given(parameters, 'path', components.schemas),
    query: given(parameters, 'query', components.schemas),
    headers:
      parameters.some(({ name, required }) => name === 'If-Match' && required) &&
      new Map([['If-Match', variable('etag')]]),
    body: media && reduced(media.schema, media.example, components.schemas),
  }
  const parts = Object.entries(input).filter(([, value]) => value)
  const call = (more: string) =>
    `client.${operationId}(${[parts.length > 0 && print(new Map(parts)), more].filter(Boolean).join(', ')})`
  if ('text/event-stream' in contentOf(operation, components))
    return `for await (const { data } of ${call('')}) console.log(data)`
  const isRepeatable = parameters.some(({ name }) => name === 'Idempotency-Key')
  const request = isRepeatable ? `once((request) => ${call('request')})` : call('')
  return `const { data, error } = await ${request}`
}

const contentOf = ({ responses }: Operation, components: Document['components']): object => {
  const [success] = Object.values(responses)
  return components.responses[referencedName(success as { $ref: string })]?.content ?? {}
}

/** The required parameters, each with the variable of its name, or a value of its enum; undefined if there are none. */
function given(
  parameters: Parameter[],
  place: string,
  schemas: Record<string, Schema>,
): Map<string, unknown> | undefined {
  const required = parameters.filter((one) => one.in === place && one.required)
  const argumentOf = ({ name, schema }: Parameter) =>
    (schemas[referencedName(schema)] ?? schema).enum?.[0] ?? variable(name)
  return required.length === 0 ? undefined : new Map(required.map((one) => [one.name, argumentOf(one)]))
}

/** The example; if it is long, with its required properties only, of lists the first item, and of texts the first sentence. */
function reduced(schema: Schema, example: unknown, schemas: Record<string, Schema>): unknown {
  if (JSON.stringify(example).length <= maxExampleLength) return example
  if (typeof example === 'string') return example.split('\n', 1)[0]?.replace(/(?<=\.) .*/, '')
  const { properties, required, items } = schemas[referencedName(schema)] ?? schema
  if (Array.isArray(example)) return example.slice(0, 1).map((item) => (items ? reduced(items, item, schemas) : item))
  if (properties === undefined) return example
  const all = Object.entries(example as object)
  const needed = all.filter(([name]) => (required as string[] | undefined)?.includes(name))
  const kept = needed.length > 0 ? needed : all.slice(0, 1)
  return Object.fromEntries(kept.map(([name, value]) => [name, reduced(properties[name] ?? {}, value, schemas)]))
}

interface Variable {
  variable: string
}
const variable = (name: string): Variable => ({ variable: name })

/** A value in TypeScript: on one line, if that is short enough. A Map is an object whose values can be variables. */
function print(value: unknown, indent = ''): string {
  const line = printInline(value)
  if (indent.length + line.length <= lineWidth || typeof value !== 'object' || value === null) return line
  const inner = `${indent}  `
  const isList = Array.isArray(value)
  const parts = isList
    ? value.map((item) => print(item, inner))
    : entriesOf(value).map(([name, one]) => printProperty(name, one, print(one, inner)))
  const [open, close] = isList ? '[]' : '{}'
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`
}

function printInline(value: unknown): string {
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(printInline).join(', ')}]`
  if ('variable' in value) return String(value.variable)
  const properties = entriesOf(value).map(([name, one]) => printProperty(name, one, printInline(one)))
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`
}

const entriesOf = (value: object): [string, unknown][] => (value instanceof Map ? [...value] : Object.entries(value))

function printProperty(name: string, value: unknown, text: string): string {
  if ((value as Variable | null)?.variable === name) return name
  return `${/^[a-z_$][\w$]*$/i.test(name) ? name : printInline(name)}: ${text}`
}
