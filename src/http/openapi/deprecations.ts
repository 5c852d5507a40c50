// What is deprecated in the OpenAPI document: the flag and the dates, and the headers of the responses.
import type { Deprecation } from '../../policy.ts'
import type { DeprecatedOperations } from '../deprecations/hooks.ts'
import { noticeOf } from '../deprecations/rules.ts'
import {
  type Document,
  deprecationHeaders,
  headerRefs,
  type Operation,
  type Parameter,
  type Response,
  referencedName,
} from './shared.ts'

interface Deprecated {
  deprecated?: boolean
  description?: string
}

/** `inherited`: the description of what it refers to. */
const deprecate = <Part extends Deprecated>(part: Part, entry: Deprecation, inherited?: string): Part => ({
  ...part,
  deprecated: true,
  description: [part.description ?? inherited, noticeOf(entry)].filter(Boolean).join('\n\n'),
})

/** Flags operations and parameters, and documents the headers. Call it before equal parameters become components. */
export function deprecateOperations(
  document: Document,
  operations: Operation[],
  deprecated: DeprecatedOperations,
): void {
  if (deprecated.size === 0) return
  const { headers, responses } = document.components
  Object.assign(headers, deprecationHeaders)
  const uses = new Map<string, number>()
  for (const response of operations.flatMap((operation) => Object.values(operation.responses))) {
    const name = referencedName(response as { $ref: string })
    uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  for (const operation of operations) {
    const entries = deprecated.get(operation.operationId) ?? []
    if (entries.length === 0) continue
    for (const entry of entries) {
      if (!('operationId' in entry)) continue
      if ('parameter' in entry) deprecateParameter(operation, entry)
      else Object.assign(operation, deprecate(operation, entry))
    }
    operation.responses = mapValues(operation.responses, (response) => {
      const name = referencedName(response as { $ref: string })
      // Responses that operations share get a copy.
      const own = uses.get(name) === 1 ? name : `${name}Deprecated`
      if (own === name || responses[own] === undefined) responses[own] = withHeaders(responses[name] as Response)
      return { $ref: `#/components/responses/${own}` }
    })
  }
  const used = JSON.stringify([document.paths, document.webhooks])
  for (const name of Object.keys(responses))
    if (!used.includes(`"#/components/responses/${name}"`)) delete responses[name]
}

function deprecateParameter(operation: Operation, entry: Deprecation & { parameter: string }): void {
  operation.parameters = (operation.parameters ?? []).map((parameter) =>
    'name' in parameter && parameter.in === 'query' && parameter.name === entry.parameter
      ? deprecate<Parameter>(parameter, entry)
      : parameter,
  )
}

const withHeaders = (response: Response): Response => ({
  ...response,
  headers: { ...headerRefs('Link', ...Object.keys(deprecationHeaders)), ...response.headers },
})

const mapValues = <Value, Result>(record: Record<string, Value>, map: (value: Value) => Result) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))

/** Flags properties, also in the copies of their schemas, and names event types. Call it when all schemas are complete. */
export function deprecateProperties({ components: { schemas } }: Document, deprecations: readonly Deprecation[]): void {
  for (const entry of deprecations) {
    if ('property' in entry) {
      const names = entry.schemas.flatMap((name) => ['', 'Input', 'OrNull', 'InputOrNull'].map((end) => name + end))
      for (const name of names) {
        const properties = schemas[name]?.properties ?? {}
        const { [entry.property]: property } = properties
        const inherited = schemas[referencedName(property)]?.description
        if (property) properties[entry.property] = deprecate(property, entry, inherited)
      }
    } else if ('eventType' in entry) {
      const { EventType: type } = schemas
      if (type) type.description = `${type.description} \`${entry.eventType}\`: ${noticeOf(entry)}`
    }
  }
}
