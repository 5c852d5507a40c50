// Building blocks of the schemas of requests and responses. Over 300 lines: the schemas of a record refer to each other.
import { type Static, type TObject, type TOptional, type TProperties, type TSchema, Type } from 'typebox'
import { withArticle, wordsOfName } from './schema-words.ts'

/** Schemas by `$id`, so that the schema of a reference can be found. */
export const referencedSchemas = new Map<string, TSchema>()

/** A reference, with the static type of the schema. The schema must be added to the app under its `$id`. */
export const ref = <Schema extends TSchema>(schema: Schema) => Type.Unsafe<Static<Schema>>(untypedRef(schema))

function untypedRef(schema: TSchema): { $ref: string } {
  const { $id = '' } = schema as { $id?: string }
  referencedSchemas.set($id, schema)
  return { $ref: $id }
}

/** The schema, or null. */
export function nullable<Schema extends TSchema>(schema: Schema) {
  const {
    $id: _,
    type,
    enum: values,
    ...rest
  } = (referencedSchemas.get((schema as { $ref?: string }).$ref ?? '') ?? schema) as unknown as {
    $id?: string
    type: string | string[]
    enum?: unknown[]
  }
  return Type.Unsafe<Static<Schema> | null>({
    ...rest,
    type: [...new Set([type].flat()).add('null')],
    ...(values && { enum: [...values, null] }),
  })
}

/** A component of the document for an object that can be null. */
export const orNull = <Schema extends TSchema & { $id?: string }>(schema: Schema) =>
  Type.Unsafe<Static<Schema> | null>({ ...nullable(schema), $id: `${schema.$id}OrNull` })

/** A list in the merge patch of a record: null makes it empty. Its static type is what a handler receives. */
export const clearable = <Schema extends TSchema>(list: Schema) => Type.Unsafe<Static<Schema>>(nullable(list))

/** An enum with a name in the document. */
export function stringEnum<const Values extends readonly string[]>($id: string, values: Values, description: string) {
  return Type.Unsafe<Values[number]>({ $id, type: 'string', enum: values, description })
}

/** A oneOf whose required property `kind` selects the branch. */
export function discriminatedUnion<Value>(
  $id: string,
  description: string,
  kinds: Record<string, TSchema & { $id?: string }>,
) {
  return Type.Unsafe<Value>({
    $id,
    description,
    // The type of a schema that is not known would cost the compiler a third of its time.
    oneOf: Object.values(kinds).map(untypedRef),
    discriminator: {
      propertyName: 'kind',
      mapping: Object.fromEntries(
        Object.entries(kinds).map(([kind, { $id: name }]) => [kind, `#/components/schemas/${name}`]),
      ),
    },
  })
}

/** Text with at least one visible character; requests are checked by a stricter pattern, see visible-text.ts. `maxLength` counts characters. */
export const text = (maxLength: number, description: string, example: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description, examples: [example] })

/** The path of a record. By its pattern the ids in the path of a request become lower case. */
export const recordPath = (description: string, example: string) =>
  Type.String({ maxLength: 500, pattern: '^/v1/', description, examples: [example] })

export const uuidOf = (record: string) =>
  Type.String({
    format: 'uuid',
    minLength: 36,
    maxLength: 36,
    description: `The id of ${record}.`,
    examples: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
  })
/** In hexadecimal digits. */
export const sha256Of = (description: string, example: string) =>
  Type.String({ minLength: 64, maxLength: 64, pattern: '^[0-9a-f]{64}$', description, examples: [example] })
/** A JSON Web Signature in compact form (RFC 7515). */
export const jwsOf = (description: string, example: string) =>
  Type.String({
    maxLength: 20_000,
    pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$',
    description,
    examples: [example],
  })
export const timestampOf = (description: string) =>
  Type.String({ format: 'date-time', maxLength: 40, description, examples: ['2026-11-23T15:04:05.123456Z'] })
export const dateOf = (description: string, example = '2027-06-30') =>
  Type.String({ format: 'date', minLength: 10, maxLength: 10, description, examples: [example] })

/** Checks the form of a name only; some have two letters, such as GB. Rules check that the zone exists. */
export const timeZoneOf = (description: string) =>
  Type.String({
    minLength: 2,
    maxLength: 64,
    pattern: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$',
    description,
    examples: ['America/Chicago'],
  })

export const ExternalId = Type.Object(
  {
    scheme: Type.String({
      minLength: 1,
      maxLength: 64,
      pattern: '^[a-z0-9][a-z0-9._-]*$',
      description:
        'The system or registry: uei (SAM.gov), nces_lea (NCES), grant (award number), state_license, or a name of your choice, such as springfield-sis.',
      examples: ['uei'],
    }),
    value: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '^\\S(.*\\S)?$',
      description:
        'The key in that system. Not . or .., which no path can contain; without invisible characters, and with no white space but U+0020.',
      examples: ['J7M9HPTGJ1S9'],
    }),
  },
  {
    $id: 'ExternalId',
    additionalProperties: false,
    description:
      'The key of a record in another system. Scheme and value identify one record of a type among those of a partnership or of an organization.',
  },
)

export const externalIds = Type.Array(ref(ExternalId), {
  maxItems: 20,
  description: "The record's keys in other systems. Responses and the change feed contain them, also for a deletion.",
})

/** Properties of every record. */
export const RecordProperties = {
  externalIds,
  version: Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    format: 'int32',
    description:
      'The number of the record’s version, 1 for a new record. In double quotes it is a valid If-Match: "3".',
    examples: [3],
  }),
  createdAt: timestampOf('When the record was created.'),
  updatedAt: timestampOf('When the record was last changed.'),
  updatedBy: uuidOf('the organization that made the last change'),
  updatedOnBehalfBy: nullable(
    uuidOf('the organization that acted on behalf of updatedBy, which it represents; null if updatedBy acted itself'),
  ),
}

/** Of a record that can contain personal data of staff. */
export const erasedAt = nullable(
  timestampOf(
    'When personal data in the record was last erased; null if none was. An erased name is `[erased]`, other erased properties are null.',
  ),
)

/** An object without additional properties. */
export const strict = <Properties extends TProperties>(
  properties: Properties,
  options: { $id: string; description: string; examples?: unknown[] },
) => Type.Object(properties, { additionalProperties: false, ...options })

/** Optional properties of a request are null in a response if they have no value. */
type Read<Properties extends TProperties> = {
  [Name in keyof Static<TObject<Properties>>]-?: undefined extends Static<TObject<Properties>>[Name]
    ? Exclude<Static<TObject<Properties>>[Name], undefined> | null
    : Static<TObject<Properties>>[Name]
}
type Patch<Properties extends TProperties> = {
  [Name in keyof Static<TObject<Properties>>]?: undefined extends Static<TObject<Properties>>[Name]
    ? Static<TObject<Properties>>[Name] | null
    : Static<TObject<Properties>>[Name]
}

/** Whether the names of merge patches are those of a record or of an object in a record. */
const patchKinds = new Map<string, 'record' | 'part'>()
/** Undefined if no merge patch has the name. */
export const patchKindOf = (name: string): 'record' | 'part' | undefined => patchKinds.get(name)

/** The schema of a JSON merge patch of a record. Its optional lists are nullable. */
export function recordPatch<Properties extends TProperties>(
  properties: Properties,
  options: { $id: string; description: string; examples?: unknown[] },
) {
  patchKinds.set(options.$id, 'record')
  return { ...strict(properties, options), minProperties: 1 }
}

interface Part {
  $id?: string
  $ref?: string
  type?: string | string[]
  const?: unknown
  minItems?: number
  description?: string
  properties?: TProperties
  oneOf?: TSchema[]
}

const resolved = (schema: TSchema): Part => referencedSchemas.get((schema as Part).$ref ?? '') ?? schema

/**
 * The schema of a field in a merge patch, nullable if the field is optional: for an object a reference to the schema of its patch, which is added to
 * `components` with others that it needs; any other field as it is. For a union the patch has the properties of all branches.
 */
function patchOf(field: TSchema, components: Map<string, TSchema>): TSchema {
  const part = resolved(field)
  const { $id = '', description, oneOf } = part
  const name = `${$id}Patch`
  const properties = oneOf
    ? unionProperties(oneOf, $id, components)
    : part.type === 'object'
      ? part.properties
      : undefined
  if (properties === undefined) return isOptional(field) ? nullable(required(field)) : required(field)
  if (!components.has(name)) {
    patchKinds.set(name, 'part')
    const members = mapValues(properties, (member) => Type.Optional(patchOf(member, components)))
    const patch = strict(members, {
      $id: name,
      description: `A JSON merge patch (RFC 7396): absent properties remain unchanged, null removes a property.${oneOf ? ' Another `kind` replaces the object.' : ''} ${description}`,
    })
    components.set(name, isOptional(field) ? Type.Unsafe({ ...patch, type: ['object', 'null'] }) : patch)
  }
  return ref(components.get(name) as TSchema)
}

/** Every property of the branches of a union. All but `kind` are optional, because other branches do not have them. */
function unionProperties(branches: TSchema[], $id: string, components: Map<string, TSchema>): Record<string, TSchema> {
  const objects = branches.map((branch) => resolved(branch).properties ?? {})
  const kinds = objects.map(({ kind }) => (kind as Part | undefined)?.const)
  const Kind = stringEnum(`${$id}Kind`, kinds as string[], 'The kind of the object.')
  components.set(`${$id}Kind`, Kind)
  return {
    ...mapValues(Object.assign({}, ...objects.toReversed()), (property) => Type.Optional(property)),
    kind: ref(Kind),
  }
}

/** TypeBox marks an optional schema with a non-enumerable property, which a copy does not have. */
const isOptional = (schema: TSchema): boolean => '~optional' in schema
const required = (schema: TSchema): TSchema => Type.Unsafe({ ...schema })

interface Resource<Fields extends TProperties, Computed extends TProperties> {
  /** One sentence for the document: what the record is. */
  description: string
  /** Fields that clients write. Null clears an optional field. */
  fields: Fields
  /** Fields that clients only read, or read in another form than they write. */
  computed: Computed
  example: { [Name in keyof Static<TObject<Fields>>]: Static<TObject<Fields>>[Name] }
  /** Completes `example` to a response. */
  computedExample: { [Name in keyof Static<TObject<Computed>>]: Static<TObject<Computed>>[Name] }
  /** Fields that can't be changed after creation. */
  immutable?: readonly (keyof Fields)[]
  /** Optional fields that are never null: without a value a list is empty, and another field has its default. */
  neverNull?: readonly (keyof Fields)[]
}

/** The schemas of a record: for creating (New), changing (Patch), reading (View) and listing it (Page). */
export function resource<const Name extends string, Fields extends TProperties, Computed extends TProperties>(
  name: Name,
  {
    description,
    fields,
    computed,
    example,
    computedExample,
    immutable = [],
    neverNull = [],
  }: Resource<Fields, Computed>,
) {
  const newFields = { ...fields, externalIds: Type.Optional(externalIds) }
  const parts = new Map<string, TSchema>()
  const readFields = readFieldsOf(fields, neverNull as readonly string[], parts)
  /** An optional list or object can be empty. */
  const canBeEmpty = (field: TSchema) => {
    const { type, minItems } = resolved(field)
    return type === 'object' || (type === 'array' && minItems === undefined)
  }
  const isClearable = (field: TSchema, name: string) =>
    !(neverNull as readonly string[]).includes(name) || canBeEmpty(field)
  const patchFields = mapValues(fields, (field, name) =>
    Type.Optional(patchOf(isClearable(field, name) ? field : required(field), parts)),
  )
  for (const field of immutable) delete patchFields[field as string]
  const sample = exampleOf(Object.keys(fields), neverNull as readonly string[], example, computedExample)
  const View = Type.Unsafe<Read<Fields> & Static<TObject<Computed>> & Static<TObject<typeof RecordProperties>>>(
    strict(
      { ...computed, ...readFields, ...RecordProperties, ...computed },
      { $id: name, description, examples: [sample] },
    ),
  )
  const New = strict(newFields, {
    $id: `New${name}`,
    description: `A new ${wordsOfName(name)}. ${description}`,
    examples: [example],
  }) as TObject<Fields & { externalIds: TOptional<typeof externalIds> }>
  const Patch = Type.Unsafe<Patch<Fields> & { externalIds?: Static<typeof externalIds> }>(
    recordPatch(
      { ...patchFields, externalIds: Type.Optional(clearable(externalIds)) },
      {
        $id: `${name}Patch`,
        description: `A JSON merge patch (RFC 7396) of ${withArticle(wordsOfName(name))}: absent properties remain unchanged, null clears a property, objects are merged, a list is replaced as a whole.`,
        examples: [patchExample(Object.keys(patchFields), example)],
      },
    ),
  )
  const Page = pageOf(name, View, sample)
  return {
    New,
    Patch,
    parts: [...parts.values()],
    View,
    Page,
    all: [New, Patch, ...parts.values(), View, Page],
    sample,
  }
}

/**
 * The fields of a request as they are in a response: all are present; optional ones can be null unless they are in `neverNull`.
 * The schemas of objects that can be null are added to `components`.
 */
export const readFieldsOf = (
  fields: TProperties,
  neverNull: readonly string[],
  components = new Map<string, TSchema>(),
): Record<string, TSchema> =>
  mapValues(fields, (field, key) => {
    if (!isOptional(field) || neverNull.includes(key)) return required(field)
    const part = resolved(field)
    if (part.type !== 'object') return nullable(required(field))
    const schema = orNull(part as TSchema & Part)
    components.set(`${part.$id}OrNull`, schema)
    return ref(schema)
  })

const mapValues = (
  properties: TProperties,
  transform: (schema: TSchema, name: string) => TSchema,
): Record<string, TSchema> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, transform(schema as TSchema, name)]))

function exampleOf(fields: string[], lists: readonly string[], example: object, computed: object) {
  const empty = Object.fromEntries(fields.map((field) => [field, lists.includes(field) ? [] : null]))
  return { ...computed, ...empty, ...recordExample, ...example, ...computed }
}

function patchExample(fields: string[], example: object) {
  return Object.fromEntries(
    Object.entries(example)
      .filter(([name]) => fields.includes(name))
      .slice(-1),
  )
}

const recordExample = {
  externalIds: [],
  version: 1,
  createdAt: '2026-11-23T15:04:05.123456Z',
  updatedAt: '2026-11-23T15:04:05.123456Z',
  updatedBy: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
  updatedOnBehalfBy: null,
}

/** The schema `${name}Page`. */
export function pageOf<View extends TSchema>(name: string, view: View, sample: unknown) {
  return strict(
    {
      data: Type.Array(ref({ ...view, $id: name } as View), {
        maxItems: 100,
        description: 'The records of this page.',
      }),
      nextCursor: nullable(
        Type.String({
          maxLength: 2000,
          pattern: '^[A-Za-z0-9_-]+$',
          description: 'Send it as `cursor` to read the next page; null on the last page. It never expires.',
          examples: ['eyJzIjoiaWQiLCJpIjoiMDE5YWE5YzUifQ'],
        }),
      ),
      changesAfter: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1000,
          pattern: '^[A-Za-z0-9_-]+$',
          description:
            'A position for GET /v1/changes: changes that this page does not contain come after it. Use that of the first page. Absent if changes of the listed records are not in your feed.',
          examples: ['MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy'],
        }),
      ),
      totalCount: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
          format: 'int64',
          description: 'The number of records on all pages; present with `Prefer: count=exact`.',
          examples: [42],
        }),
      ),
    },
    {
      $id: `${name}Page`,
      description: `A page of a list of ${wordsOfName(name)} records.`,
      examples: [{ data: [sample], nextCursor: null }],
    },
  )
}
