// Validates requests against their schemas, and turns schema errors into problems.
import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import System from 'typebox/system'
import { Problem, type RequestError } from '../problems.ts'
import './formats.ts'
import { normalizerOf } from './request-values.ts'
import { strictPatterns } from './visible-text.ts'

type Part = 'body' | 'querystring' | 'params' | 'headers'
interface SchemaError {
  keyword: string
  /** The path of the keyword in the schema. */
  schemaPath: string
  instancePath: string
  message: string
  params: {
    allowedValue?: unknown
    allowedValues?: unknown[]
    requiredProperties?: string[]
    pattern?: string
    format?: string
  }
}

/**
 * Creates each validator when it is first used: creating those of all operations takes a large part of the start.
 * Parameters are text, so "25" is converted to 25 if the schema says integer. Values of a JSON body are not converted.
 */
export const createValidatorCompiler = (namedSchemas: Record<string, TSchema>): FastifySchemaCompiler<TSchema> => {
  let context: Record<string, TSchema> | undefined
  return ({ schema, httpPart }) => {
    let validate: Validate | undefined
    return (input) => {
      context ??= withoutIds(namedSchemas)
      validate ??= createValidator(schema, httpPart as Part, context)
      return validate(input)
    }
  }
}

type Validate = (input: unknown) => { value: unknown } | { error: Problem }

/** TypeBox would resolve references relative to a schema's own $id. */
const withoutIds = (namedSchemas: Record<string, TSchema>): Record<string, TSchema> =>
  Object.fromEntries(
    Object.entries(namedSchemas).map(([name, schema]) => [name, withoutId(withStrictPatterns(schema))]),
  )

function createValidator(routeSchema: TSchema, part: Part, context: Record<string, TSchema>): Validate {
  const schema = context[(routeSchema as { $ref?: string }).$ref ?? ''] ?? withStrictPatterns(routeSchema)
  const validator = Compile(referencedBy(schema, context) as never, schema)
  const normalize = normalizerOf(routeSchema, context, part === 'body')
  const convert = part === 'body' ? (input: unknown) => input : parameterConverter(schema)
  return (input) => {
    const value = normalize(convert(input))
    if (validator.Check(value)) return { value }
    const errors = validator.Errors(value) as unknown as SchemaError[]
    return { error: invalidRequest(part, part === 'body' ? errors : nameRepeated(errors, value as object)) }
  }
}

/** Fastify creates a compiler for each plugin, with the same named schemas. */
const strictSchemas = new WeakMap<TSchema, TSchema>()

/** A copy of the schema with the patterns that requests are checked by. */
function withStrictPatterns(schema: TSchema): TSchema {
  const known = strictSchemas.get(schema)
  if (known !== undefined) return known
  const strict = JSON.parse(
    JSON.stringify(schema, (key, value) =>
      key === 'pattern' && typeof value === 'string' ? (strictPatterns[value]?.pattern ?? value) : value,
    ),
  )
  strictSchemas.set(schema, strict)
  return strict
}

const withoutId = ({ $id: _, ...schema }: TSchema & { $id?: string }): TSchema => schema as TSchema

const detailByPattern = new Map(Object.values(strictPatterns).map(({ pattern, detail }) => [pattern, detail]))

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

type Property = { type?: string; format?: string; default?: unknown }

/** Adds defaults and converts text to the types in the schema. Text that can't be converted remains text, and is rejected. */
function parameterConverter(schema: TSchema): (input: unknown) => unknown {
  const { properties = {} } = schema as { properties?: Record<string, Property> }
  const defaults = Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) => ('default' in property ? [[name, property.default]] : [])),
  )
  return (input) => ({
    ...defaults,
    ...Object.fromEntries(
      Object.entries(input as Record<string, unknown>).map(([name, value]) => {
        const type = Object.hasOwn(properties, name) ? properties[name]?.type : undefined
        return [name, convertParameter(value as ParameterValue, type)]
      }),
    ),
  })
}

/** An array if the parameter is repeated. */
type ParameterValue = string | null | (string | null)[]

/**
 * A list has the values of all its repetitions, each divided at commas. Only the canonical form of a value is converted:
 * 1e2 and 05 are not integers.
 */
function convertParameter(value: ParameterValue, type: string | undefined): unknown {
  if (type === 'array')
    return [value]
      .flat()
      .flatMap((text) => text?.split(',') ?? [null])
      .map(withoutNul)
  if (Array.isArray(value)) return value
  const text = withoutNul(value)
  if (text === null) return null
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (type === 'integer' && /^(0|-?[1-9]\d{0,14})$/.test(text)) return Number(text)
  return text
}

/** PostgreSQL can't store U+0000; null matches no schema. */
const withoutNul = (text: string | null): string | null => (text?.includes('\0') ? null : text)

const maxErrors = 20
// More than `maxErrors`, because the errors of all branches of a oneOf count.
System.Settings.Set({ maxErrors: 100 })

function invalidRequest(part: Part, schemaErrors: SchemaError[]): Problem {
  const errors = errorsOfIntendedBranch(schemaErrors)
    // TypeBox reports an unknown property twice: as `boolean` with its path, and as `additionalProperties` without.
    .filter(({ keyword }) => keyword !== 'additionalProperties')
    .slice(0, maxErrors)
    .flatMap((error) => toRequestErrors(part, error))
  const first = errors[0]
  const partName = part === 'body' ? 'body' : part === 'params' ? 'path' : 'query'
  return new Problem('invalid-request', `The ${partName} is invalid: ${first?.pointer || '/'} ${first?.detail}`, {
    errors,
  })
}

/** One error for each parameter that is repeated and no list. */
function nameRepeated(errors: SchemaError[], parameters: object): SchemaError[] {
  const repeated = Object.entries(parameters)
    .filter(([name, value]) => Array.isArray(value) && errors.some((error) => isTypeOf(name, error)))
    .map(([name]) => name)
  const message = 'is given several times and takes one value'
  return [
    ...repeated.map((name) => ({
      keyword: 'type',
      schemaPath: '',
      instancePath: `/${name}`,
      message,
      params: {},
    })),
    ...errors.filter(({ instancePath }) => !repeated.some((name) => instancePath === `/${name}`)),
  ]
}

const isTypeOf = (name: string, { keyword, instancePath }: SchemaError): boolean =>
  keyword === 'type' && instancePath === `/${name}`

/** For each `oneOf`: the errors of the branch that `kind` selects, or one error if `kind` selects none. */
function errorsOfIntendedBranch(errors: SchemaError[]): SchemaError[] {
  return errors
    .filter(({ keyword }) => keyword === 'oneOf')
    .reduce((rest, union) => {
      const branchesPath = `${union.schemaPath}/oneOf/`
      const branchOf = ({ schemaPath }: SchemaError) =>
        schemaPath.startsWith(branchesPath) ? schemaPath.slice(branchesPath.length).split('/', 1)[0] : undefined
      const kindPath = `${union.instancePath}/kind`
      const otherBranches = new Set(
        rest.filter(({ keyword, instancePath }) => keyword === 'const' && instancePath === kindPath).map(branchOf),
      )
      const ofBranches = rest.filter((error) => branchOf(error) !== undefined)
      const ofIntended = ofBranches.filter((error) => !otherBranches.has(branchOf(error)))
      const kinds = ofBranches.flatMap(({ keyword, params }) => (keyword === 'const' ? [params.allowedValue] : []))
      const unknownKind = { ...union, keyword: 'enum', instancePath: kindPath, params: { allowedValues: kinds } }
      // Without `kind` no branch is excluded: report the errors of the first.
      const first = branchOf(ofIntended[0] ?? union)
      const reported = ofIntended.length > 0 ? ofIntended.filter((error) => branchOf(error) === first) : [unknownKind]
      return [...rest.filter((error) => error !== union && branchOf(error) === undefined), ...reported]
    }, errors)
}

const detailByFormat: Record<string, string> = {
  'date-time':
    'must match format "date-time": RFC 3339, with an offset, with at most six decimals of a second other than 0.',
}

function toRequestErrors(part: Part, { keyword, instancePath, message, params }: SchemaError): RequestError[] {
  const pointerTo = (path: string) => (part === 'body' ? path : path.slice(1))
  switch (keyword) {
    case 'boolean':
      return [{ pointer: pointerTo(instancePath), code: 'unknown', detail: 'is not a known name.' }]
    case 'required':
      return (params.requiredProperties ?? []).map((name) => ({
        pointer: pointerTo(`${instancePath}/${name}`),
        code: 'required',
        detail: 'is required.',
      }))
    case 'enum':
      return [
        {
          pointer: pointerTo(instancePath),
          code: 'enum',
          detail: `must be one of ${params.allowedValues?.map(String).join(', ')}.`,
        },
      ]
    default: {
      const detail = detailByPattern.get(params.pattern ?? '') ?? detailByFormat[params.format ?? ''] ?? `${message}.`
      return [{ pointer: pointerTo(instancePath), code: keyword, detail }]
    }
  }
}

/**
 * A server option, because a Fastify scope that adds a schema loses the compiler that was set on its parent.
 * Fastify's types declare the factory for Ajv only, but it accepts any compiler.
 */
export const validation: FastifyServerOptions = {
  schemaController: {
    compilersFactory: {
      buildValidator: createValidatorCompiler as never,
      // Responses are not validated at run time; tests compare them with the document.
      buildSerializer: (() => () => JSON.stringify) as never,
    },
  },
}
