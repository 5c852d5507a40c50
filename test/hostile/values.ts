// Random values that match a schema of the document, preferring its bounds, and values with exactly one error.
import fc from 'fast-check'
import { isKey, isText, texts } from './corpus/texts.ts'

export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  items?: Schema
  properties?: Record<string, Schema>
  /** Ignored in a request. */
  readOnly?: boolean
  required?: string[]
  minProperties?: number
  additionalProperties?: boolean
  oneOf?: Schema[]
  examples?: unknown[]
}

/** A value with one error, and the expected pointer. */
export interface Fault {
  what: string
  pointer: string
  value: unknown
}

/** `idsFor` returns the valid ids for a property name. */
export function valuesOf(schemas: Record<string, Schema>, idsFor: (name: string) => string[]) {
  const resolve = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1)
    return name === undefined ? schema : resolve(schemas[name] as Schema)
  }

  function any(schemaOrRef: Schema, name = ''): fc.Arbitrary<unknown> {
    if (/\/ExternalId(Input)?$/.test(schemaOrRef.$ref ?? '')) return externalId
    const schema = resolve(schemaOrRef)
    if (schema.const !== undefined) return fc.constant(schema.const)
    if (schema.enum) return fc.constantFrom(...schema.enum)
    if (schema.oneOf) return fc.oneof(...schema.oneOf.map((one) => any(one, name)))
    const [type, ...others] = [schema.type].flat()
    const value = ofType(schema, type, name)
    return others.includes('null') ? fc.option(value, { freq: 6 }) : value
  }

  function ofType(schema: Schema, type: string | undefined, name: string): fc.Arbitrary<unknown> {
    const {
      minimum = -1_000_000,
      maximum = 1_000_000,
      minItems = 0,
      maxItems = 3,
      properties = {},
      required = [],
    } = schema
    switch (type) {
      case 'boolean':
        return fc.boolean()
      case 'integer':
        return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum))
      case 'number':
        return fc.oneof(
          fc.integer({ min: Math.ceil(minimum), max: Math.floor(maximum) }),
          fc.constantFrom(minimum, maximum),
        )
      case 'array': {
        const item = any(schema.items ?? {}, name)
        const bounds = { minLength: minItems, maxLength: Math.min(maxItems, Math.max(minItems, 3)) }
        return schema.uniqueItems
          ? fc.uniqueArray(item, { ...bounds, selector: (one) => JSON.stringify(one) })
          : fc.array(item, bounds)
      }
      case 'object': {
        const writable = Object.entries(properties).filter(([, one]) => one.readOnly !== true)
        const values = Object.fromEntries(writable.map(([key, one]) => [key, any(one, key)]))
        return fc
          .record(values, { requiredKeys: required, noNullPrototype: true })
          .filter((made) => Object.keys(made as object).length >= (schema.minProperties ?? 0))
      }
      default:
        return text(schema, name)
    }
  }

  function text(schema: Schema, name: string): fc.Arbitrary<string> {
    const { format, pattern, minLength = 0, maxLength = 200, examples = [] } = schema
    const fits = (made: string) => matches(schema, made)
    if (format === 'uuid') return fc.constantFrom(...idsFor(name))
    if (format === 'date') return days
    if (format === 'program-year') return fc.constantFrom('2026', '2026-2027')
    if (format === 'date-time') return moments
    if (format === 'email') return fc.oneof(fc.constantFrom(...(examples as string[])), fc.emailAddress()).filter(fits)
    if (format === 'uri' || format === 'uri-reference')
      return fc
        .oneof(
          fc.constantFrom(...(examples as string[])),
          fc.webUrl({ withQueryParameters: true, withFragments: true }),
        )
        .filter(fits)
    if (pattern === undefined || nonBlankPatterns.has(pattern)) return anyText(minLength, maxLength).filter(fits)
    const shown = fc.constantFrom(...((examples.length > 0 ? examples : ['x']) as string[]))
    try {
      return fc.oneof(shown, fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' }).filter(fits))
    } catch {
      return shown
    }
  }

  /** All single errors that can be made in a valid value. */
  function* faults(
    schemaOrRef: Schema,
    value: unknown,
    pointer = '',
    wrap: (part: unknown) => unknown = (part) => part,
  ): Generator<Fault> {
    const schema = resolve(schemaOrRef)
    const fault = (what: string, part: unknown, at = pointer): Fault => ({ what, pointer: at, value: wrap(part) })
    if (schema.oneOf) {
      yield fault('null', null)
      yield fault('another type', 7)
      return
    }
    const types = [schema.type].flat()
    if (!types.includes('null')) yield fault('null', null)
    for (const [type, other] of Object.entries(otherTypes)) {
      if (!types.includes(type) && !(type === 'integer' && types.includes('number')))
        yield fault(`a value of type ${type}`, other)
    }
    if (schema.enum || schema.const !== undefined) {
      yield fault('another word', 'none_of_them')
      yield fault('a property of every object', 'constructor')
      return
    }
    if (typeof value === 'string') {
      const { format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema
      if (maxLength < 10_000) yield fault('a text too long', 'x'.repeat(maxLength + 1))
      if (maxLength < 10_000) yield fault('a text too long in characters', '😀'.repeat(maxLength + 1))
      if (minLength > 0) yield fault('no text', '')
      if (format !== undefined) yield fault(`no ${format}`, 'not of this format')
      if (format === 'date')
        for (const day of ['2026-02-29', '0000-01-01', '2026-1-1', 'infinity', '2026-01-01T00:00:00Z'])
          yield fault(day, day)
      if (format === 'date-time')
        for (const moment of [
          '2026-06-30T23:59:60Z',
          '2026-01-01T00:00:00.1234567Z',
          '2026-01-01',
          'now',
          '0000-01-01T00:00:00Z',
        ])
          yield fault(moment, moment)
      for (const other of [' ', '\u2003', '\t\n', 'A b', 'é', '-', '_', '\u202e', '1e400']) {
        if (pattern !== undefined && !matches(schema, other))
          yield fault(`text of another form: ${JSON.stringify(other)}`, other)
      }
    } else if (typeof value === 'number') {
      const { minimum, maximum } = schema
      if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER) yield fault('a number too small', minimum - 1)
      if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) yield fault('a number too large', maximum + 1)
      if (types.includes('integer')) yield fault('not an integer', 0.5)
    } else if (Array.isArray(value)) {
      const { items = {}, minItems = 0, maxItems = 0, uniqueItems } = schema
      const [first] = value
      if (minItems > 0) yield fault('too few', value.slice(0, minItems - 1))
      if (uniqueItems && first !== undefined && value.length < maxItems)
        yield fault('a repeated item', [...value, first])
      if (!uniqueItems && first !== undefined && maxItems < 500)
        yield fault(
          'too many',
          Array.from({ length: maxItems + 1 }, () => first),
        )
      if (first !== undefined) yield* faults(items, first, `${pointer}/0`, (part) => wrap([part, ...value.slice(1)]))
    } else if (typeof value === 'object' && value !== null) {
      const { properties = {}, required = [], additionalProperties } = schema
      for (const name of additionalProperties === true ? [] : ['unknown', 'toString', 'na/me', 'na~me', ''])
        yield fault(
          `an unknown ${JSON.stringify(name)}`,
          { ...value, [name]: 1 },
          `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        )
      for (const name of required) {
        const { [name]: _, ...rest } = value as Record<string, unknown>
        yield fault(`no ${name}`, rest, `${pointer}/${name}`)
      }
      for (const [name, part] of Object.entries(value)) {
        const property = properties[name]
        if (property && part !== null)
          yield* faults(property, part, `${pointer}/${name}`, (other) => wrap({ ...value, [name]: other }))
      }
    }
  }

  return { any, faults, resolve }
}

const otherTypes = { string: 'text', integer: 7, boolean: true, array: [], object: {} }
/** Patterns that only require non-blank text. */
const nonBlankPatterns = new Set(['\\S', '^\\S(.*\\S)?$', '^[^\\u0000]*$', '^[\\s\\S]*$'])

function matches(
  { pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY, format }: Schema,
  text: string,
): boolean {
  const length = [...text].length
  if (length < minLength || length > maxLength || text.includes('\0')) return false
  if (format === 'email' && !/^[a-z0-9.+_-]+@[a-z0-9.-]+$/i.test(text)) return false
  if (pattern === '\\S') return isText(text)
  if (pattern === '^\\S(.*\\S)?$') return isKey(text)
  return pattern === undefined || new RegExp(pattern, 'u').test(text)
}

/** Concatenated unusual texts, up to the maximum length. */
function anyText(minLength: number, maxLength: number): fc.Arbitrary<string> {
  const part = fc.oneof(
    fc.constantFrom(...texts),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  const short = fc
    .array(part, { minLength: 1, maxLength: 3 })
    .map((parts) => [...parts.join('')].slice(0, maxLength).join(''))
  const longest = fc
    .constantFrom('x', '😀', 'é', '\u{10ffff}', '漢')
    .map((sign) => sign.repeat(Math.min(maxLength, 2000)))
  const shortest = fc.constantFrom('x', '😀').map((sign) => sign.repeat(Math.max(minLength, 1)))
  return fc.oneof(
    { weight: 6, arbitrary: short },
    { weight: 1, arbitrary: longest },
    { weight: 1, arbitrary: shortest },
  )
}

let keys = 0
/** A unique external id: a used one would be rejected before anything else is checked. */
const externalId = fc
  .tuple(fc.constantFrom('sis', 'a.b-c_1', 'x'.repeat(64)), fc.constantFrom(...texts.filter(isKey)))
  .map(([scheme, text]) => ({
    scheme,
    value: `${text}${process.hrtime.bigint()}-${keys++}`,
  }))

const pad = (number: number, digits = 2): string => String(number).padStart(digits, '0')
const days = fc.oneof(
  fc.constantFrom('0001-01-01', '9999-12-31', '2024-02-29', '2000-02-29', '1969-12-31', '2026-11-01', '2027-03-14'),
  fc
    .tuple(fc.integer({ min: 2025, max: 2040 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([year, month, day]) => `${year}-${pad(month)}-${pad(day)}`),
)
const moments = fc
  .tuple(
    fc.oneof(
      { weight: 1, arbitrary: days.filter((day) => day > '0001-01-02' && day < '9999-12-31') },
      { weight: 3, arbitrary: fc.constantFrom(...nextYears()) },
    ),
    fc.integer({ min: 0, max: 23 }),
    fc.constantFrom('', '.5', '.123', '.123456', '.000001', '.999999', '.100000'),
    fc.constantFrom('Z', 'z', '+00:00', '-05:00', '+05:45', '+14:00', '-12:00'),
  )
  .map(([day, hour, fraction, offset]) => `${day}T${pad(hour)}:59:07${fraction}${offset}`)

function nextYears(): string[] {
  return [30, 100, 400, 700].map((ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10))
}
