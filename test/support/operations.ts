// Every operation of the document beside its rule in the policy table, for tests that walk all of them.
import { type Rule, ruleOf } from '../../src/policy.ts'
import type { Document, Operation as Stated } from './contract.ts'
import type { Body } from './service.ts'

export interface Operation {
  operationId: string
  method: string
  /** With its parameters in braces. */
  path: string
  /** The names of the parameters in the path, in their order. */
  params: string[]
  /** The names of the parameters in the query. */
  query: string[]
  /** The request that the document shows, if it takes one. */
  example: Body
  /** What the example is written in: JSON, or a file. */
  mediaType: string
  /** Whether its body may carry keys of other systems. */
  takesExternalIds: boolean
  /** The properties of its body that name a record. */
  references: string[]
  rule: Rule | undefined
}

interface Parameter {
  $ref?: string
  name?: string
  in?: string
}
interface Requested extends Stated {
  requestBody?: { content: Record<string, { example?: unknown; schema: { $ref?: string } }> }
}

/** What no API key opens, and the policy table has no rule for. */
export const keyless = ['bootstrapOperator', 'getCalendarByToken']

export function operationsOf({ paths, components }: Document): Operation[] {
  const { schemas, parameters: shared = {} } = components as Document['components'] & {
    parameters?: Record<string, Parameter>
  }
  const named = (ref = ''): string => ref.split('/').at(-1) ?? ''
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, Requested>).map(([method, stated]) => {
      const content = stated.requestBody?.content ?? {}
      const [mediaType = 'application/json'] = Object.keys(content)
      const { example, schema } = content[mediaType] ?? {}
      const body = schemas[named(schema?.$ref)] as { properties?: object } | undefined
      const parameters = (stated.parameters ?? []).map((one: Parameter) => shared[named(one.$ref)] ?? one)
      return {
        operationId: stated.operationId,
        method: method.toUpperCase(),
        path,
        params: [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name as string),
        query: parameters.filter((one) => one.in === 'query').map(({ name = '' }) => name),
        example,
        mediaType,
        takesExternalIds: 'externalIds' in (body?.properties ?? {}),
        references: Object.keys(body?.properties ?? {}).filter((name) => name.endsWith('Id')),
        rule: ruleOf(stated.operationId),
      }
    }),
  )
}

/** The example with the organization that writes where it names one of the parties. */
export const asParty = (example: Body, organizationId: string): Body =>
  typeof example !== 'object'
    ? example
    : Object.fromEntries(
        Object.entries(example).map(([name, value]) => [name, /.OrganizationId$/.test(name) ? organizationId : value]),
      )

/** The path with values in the place of its parameters. */
export const fill = (path: string, values: Record<string, string>): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined)
      throw new Error(`The world has no ${name}, which ${path} takes: see test/support/world.ts.`)
    return encodeURIComponent(value)
  })
