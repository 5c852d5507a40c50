// Brings the values of a request into the one form in which they are validated, compared and stored.
import type { TSchema } from 'typebox'
import { patchKindOf } from './schemas.ts'

interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  const?: unknown
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  oneOf?: Schema[]
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
const uuids = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi

/** The decimals of a second after the sixth: PostgreSQL stores microseconds. */
const extraDecimals = /^([^.]*\.\d{6})(\d+)([^\d.]*|[+-][\d:]*)$/

/**
 * Returns the normalizer of the values of a schema. It does not change the values that it is given.
 *
 * - Ids become lower case (RFC 9562, section 4), also within the path of a record.
 * - A time keeps six decimals of a second if the others are zero. A parameter keeps six in any case: what it is compared with
 *   has no more.
 * - A property of a body that is null is omitted if the schema has no null for it and does not require it.
 * - In the merge patch of a record, a list that is null is empty. Any other null remains: it removes a value.
 */
export function normalizerOf(
  schema: TSchema,
  namedSchemas: Record<string, TSchema>,
  isBody: boolean,
): (value: unknown) => unknown {
  const normalize = (part: Schema, value: unknown): unknown => {
    const name = part.$ref ?? ''
    const named = (namedSchemas[name] as Schema | undefined) ?? part
    if (typeof value === 'string') return normalizeText(named, value, !isBody)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) {
      const { items } = named
      return items && [named.type].flat().includes('array') ? value.map((item) => normalize(items, item)) : value
    }
    if (named.oneOf) {
      const { kind } = value as { kind?: unknown }
      const branch = named.oneOf.find((one) => resolve(one).properties?.kind?.const === kind)
      return branch ? normalize(branch, value) : value
    }
    const { properties, required = [] } = named
    if (properties === undefined) return value
    const patchKind = patchKindOf(name)
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, member]) => {
        const property = Object.hasOwn(properties, key) ? properties[key] : undefined
        if (property === undefined) return [[key, member]]
        if (member !== null) return [[key, normalize(property, member)]]
        const types = [resolve(property).type].flat()
        if (patchKind === 'record' && types.includes('null') && types.includes('array')) return [[key, []]]
        // A parameter is null if it can't be decoded or occurs twice: it must be rejected.
        const isAbsent = isBody && patchKind === undefined && !types.includes('null') && !required.includes(key)
        return isAbsent ? [] : [[key, null]]
      }),
    )
  }
  const resolve = (part: Schema): Schema => (namedSchemas[part.$ref ?? ''] as Schema | undefined) ?? part
  return (value) => normalize(schema as Schema, value)
}

function normalizeText({ format, pattern }: Schema, value: string, truncateTimes: boolean): string {
  if (format === 'uuid') return uuid.test(value) ? value.toLowerCase() : value
  if (format === 'date-time') {
    const [, exact = value, extra = '', offset = ''] = extraDecimals.exec(value) ?? []
    return extra !== '' && (truncateTimes || /^0+$/.test(extra)) ? exact + offset : value
  }
  // The path of a record.
  if (pattern?.startsWith('^/v1/')) return value.replaceAll(uuids, (id) => id.toLowerCase())
  return value
}
