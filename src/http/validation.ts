// How a request is held against its schemas, and what is said of one that does not fit.
import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import System from 'typebox/system'
import { Problem, type RequestError } from '../problems.ts'
import './formats.ts'

type Part = 'body' | 'querystring' | 'params' | 'headers'
interface Found {
  keyword: string
  /** Where in the schema it stands. */
  schemaPath: string
  instancePath: string
  message: string
  params: { allowedValue?: unknown; allowedValues?: unknown[]; requiredProperties?: string[] }
}

/** A path and a query are text, so "25" may stand there for 25. A body is JSON and means what it says. */
export const compilerOf = (known: Record<string, TSchema>): FastifySchemaCompiler<TSchema> => {
  // With an $id of its own a schema would be a root that names are looked up from.
  const context = Object.fromEntries(
    Object.entries(known).map(([name, { $id: _, ...it }]: [string, TSchema & { $id?: string }]) => [
      name,
      it as TSchema,
    ]),
  )
  return ({ schema: stated, httpPart }) => {
    const schema = context[(stated as { $ref?: string }).$ref ?? ''] ?? stated
    const validator = Compile(referencedBy(schema, context) as never, schema)
    const part = httpPart as Part
    const meaning = part === 'body' ? (sent: unknown) => sent : meaningOf(schema)
    return (sent) => {
      const value = meaning(sent)
      if (validator.Check(value)) return { value }
      return { error: refusal(part, validator.Errors(value) as unknown as Found[]) }
    }
  }
}

/** The named schemas that a schema refers to, directly or through others: Compile walks every schema that it is given. */
function referencedBy(schema: TSchema, known: Record<string, TSchema>): Record<string, TSchema> {
  const found: Record<string, TSchema> = {}
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    const { $ref } = part as { $ref?: unknown }
    if (typeof $ref === 'string' && Object.hasOwn(known, $ref) && !Object.hasOwn(found, $ref)) {
      found[$ref] = known[$ref] as TSchema
      visit(found[$ref])
    }
    for (const value of Object.values(part)) visit(value)
  }
  visit(schema)
  return found
}

type Property = { type?: string; default?: unknown }

/**
 * What the text in a path or a query stands for, and what goes without saying. Only one way of writing a value is taken
 * for it: whatever else one could make a number of, such as 1e2 or 5.7, stays text, which is refused.
 */
function meaningOf(schema: TSchema): (sent: unknown) => unknown {
  const { properties = {} } = schema as { properties?: Record<string, Property> }
  const unsaid = Object.entries(properties).flatMap(([name, one]) => ('default' in one ? [[name, one.default]] : []))
  return (sent) => ({
    ...Object.fromEntries(unsaid),
    ...Object.fromEntries(
      Object.entries(sent as Record<string, unknown>).map(([name, value]) => {
        const type = Object.hasOwn(properties, name) ? properties[name]?.type : undefined
        return [name, typeof value === 'string' ? meant(value, type) : value]
      }),
    ),
  })
}

function meant(text: string, type: string | undefined): unknown {
  // PostgreSQL keeps no U+0000.
  if (text.includes('\0')) return null
  if (type === 'array') return text.split(',')
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (type === 'integer' && /^(0|-?[1-9]\d{0,14})$/.test(text)) return Number(text)
  return text
}

const maxFaults = 20
// What has several kinds is held against each of them, and of what is found only the kind that is meant is told.
System.Settings.Set({ maxErrors: 100 })

function refusal(part: Part, found: Found[]): Problem {
  const errors = ofTheKindMeant(found)
    // An unknown property is found twice: the second time without its place.
    .filter(({ keyword }) => keyword !== 'additionalProperties')
    .slice(0, maxFaults)
    .flatMap((fault) => faultsOf(part, fault))
  const first = errors[0]
  const where = part === 'body' ? 'body' : part === 'params' ? 'path' : 'query'
  return new Problem('invalid-request', `The ${where} does not fit: ${first?.pointer || '/'} ${first?.detail}`, {
    errors,
  })
}

/** Of a thing of several kinds: what is wrong with the kind that it says it is, or that it is of none. */
function ofTheKindMeant(found: Found[]): Found[] {
  return found
    .filter(({ keyword }) => keyword === 'oneOf')
    .reduce((rest, union) => {
      const branches = `${union.schemaPath}/oneOf/`
      const branchOf = ({ schemaPath }: Found) =>
        schemaPath.startsWith(branches) ? schemaPath.slice(branches.length).split('/', 1)[0] : undefined
      const kind = `${union.instancePath}/kind`
      const others = new Set(
        rest.filter(({ keyword, instancePath }) => keyword === 'const' && instancePath === kind).map(branchOf),
      )
      const within = rest.filter((one) => branchOf(one) !== undefined)
      const meant = within.filter((one) => !others.has(branchOf(one)))
      const kinds = within.flatMap(({ keyword, params }) => (keyword === 'const' ? [params.allowedValue] : []))
      const ofNone = { ...union, keyword: 'enum', instancePath: kind, params: { allowedValues: kinds } }
      // Of one that says nothing of its kind every branch is meant: what the first one misses will do.
      const first = branchOf(meant[0] ?? union)
      const told = meant.length > 0 ? meant.filter((one) => branchOf(one) === first) : [ofNone]
      return [...rest.filter((one) => one !== union && branchOf(one) === undefined), ...told]
    }, found)
}

function faultsOf(part: Part, { keyword, instancePath, message, params }: Found): RequestError[] {
  const place = (path: string) => (part === 'body' ? path : path.slice(1))
  switch (keyword) {
    case 'boolean':
      return [{ pointer: place(instancePath), code: 'unknown', detail: 'is not known here.' }]
    case 'required':
      return (params.requiredProperties ?? []).map((name) => ({
        pointer: place(`${instancePath}/${name}`),
        code: 'required',
        detail: 'is required.',
      }))
    case 'enum':
      return [
        {
          pointer: place(instancePath),
          code: 'enum',
          detail: `must be one of ${params.allowedValues?.map(String).join(', ')}.`,
        },
      ]
    default:
      return [{ pointer: place(instancePath), code: keyword, detail: `${message}.` }]
  }
}

/**
 * A server option, because a scope that adds a schema forgets the compiler that was set on its parent.
 * Fastify declares the factory for Ajv alone, though it takes any compiler.
 */
export const validation: FastifyServerOptions = {
  schemaController: {
    compilersFactory: {
      buildValidator: compilerOf as never,
      // Answers are held against the document by the tests; at run time they are only written out.
      buildSerializer: (() => () => JSON.stringify) as never,
    },
  },
}
