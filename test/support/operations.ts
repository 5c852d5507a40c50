// Every operation of the document with its rule in the policy table, for tests that cover all operations.
import { type Rule, ruleOf } from '../../src/policy.ts'
import type { Document, Operation as DocumentOperation } from './contract.ts'
import type { Body } from './service.ts'

export interface Operation {
  operationId: string
  method: string
  /** With parameters in braces. */
  path: string
  /** Names of the path parameters, in order. */
  params: string[]
  /** Names of the query parameters. */
  query: string[]
  /** The values of its parameter `sort`. */
  sorts: string[]
  /** The example of the request body, if it has one. */
  example: Body
  /** Media type of the example. */
  mediaType: string
  /** Whether its body has externalIds. */
  takesExternalIds: boolean
  /** The properties of its body that contain the id of a record. */
  references: string[]
  rule: Rule | undefined
}

interface Parameter {
  $ref?: string
  name?: string
  in?: string
  schema?: { $ref?: string }
}
interface WithRequestBody extends DocumentOperation {
  requestBody?: { content: Record<string, { example?: unknown; schema: { $ref?: string } }> }
}

/** Operations with credentials of their own, which have no rule in the policy table. */
export const operationsWithoutRule = ['bootstrapOperator', 'getCalendarByToken', 'redeemHandoverCode']

export function operationsOf({ paths, components }: Document): Operation[] {
  const { schemas, parameters: shared = {} } = components as Document['components'] & {
    parameters?: Record<string, Parameter>
    schemas: Record<string, { enum?: string[] }>
  }
  const nameOf = (ref = ''): string => ref.split('/').at(-1) ?? ''
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, WithRequestBody>).map(([method, operation]) => {
      const content = operation.requestBody?.content ?? {}
      const [mediaType = 'application/json'] = Object.keys(content)
      const { example, schema } = content[mediaType] ?? {}
      const body = schemas[nameOf(schema?.$ref)] as { properties?: object } | undefined
      const parameters = (operation.parameters ?? []).map(
        (parameter: Parameter) => shared[nameOf(parameter.$ref)] ?? parameter,
      )
      return {
        operationId: operation.operationId,
        method: method.toUpperCase(),
        path,
        params: [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name as string),
        query: parameters.filter((parameter) => parameter.in === 'query').map(({ name = '' }) => name),
        sorts: schemas[nameOf(parameters.find(({ name }) => name === 'sort')?.schema?.$ref)]?.enum ?? [],
        example,
        mediaType,
        takesExternalIds: 'externalIds' in (body?.properties ?? {}),
        references: Object.keys(body?.properties ?? {}).filter((name) => name.endsWith('Id')),
        rule: ruleOf(operation.operationId),
      }
    }),
  )
}

/** The example, with the id of the caller for each organization that must be a party. */
export const asParty = (example: Body, organizationId: string): Body =>
  typeof example !== 'object'
    ? example
    : Object.fromEntries(
        Object.entries(example).map(([name, value]) => [name, /.OrganizationId$/.test(name) ? organizationId : value]),
      )

/** Replaces the parameters of a path by values. */
export const fill = (path: string, values: Record<string, string>): string =>
  path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined)
      throw new Error(`buildWorld() has no ${name}, which ${path} requires: see test/support/world.ts.`)
    return encodeURIComponent(value)
  })
