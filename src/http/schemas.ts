// The shapes that every feature's requests and answers are made of.
import { type Static, type TObject, type TOptional, type TProperties, type TSchema, Type } from 'typebox'

/** What a reference points at, for what has to say the same a little differently. */
const targets = new Map<string, TSchema>()

/** Points at a schema that was added to the app under its `$id`, and keeps its type. */
export function ref<Schema extends TSchema>(schema: Schema) {
  const { $id = '' } = schema as { $id?: string }
  targets.set($id, schema)
  return Type.Unsafe<Static<Schema>>({ $ref: $id })
}

/** The same, but null may stand there too. */
export function nullable<Schema extends TSchema>(schema: Schema) {
  const {
    $id: _,
    type,
    enum: values,
    ...rest
  } = (targets.get((schema as { $ref?: string }).$ref ?? '') ?? schema) as unknown as {
    $id?: string
    type: string
    enum?: unknown[]
  }
  return Type.Unsafe<Static<Schema> | null>({
    ...rest,
    type: [type, 'null'],
    ...(values && { enum: [...values, null] }),
  })
}

/** One of a few words, under a name of its own in the document. */
export function stringEnum<const Values extends readonly string[]>($id: string, values: Values, description: string) {
  return Type.Unsafe<Values[number]>({ $id, type: 'string', enum: values, description })
}

/** One of a few kinds of thing, which the required `kind` tells apart. */
export function discriminatedUnion<Value>(
  $id: string,
  description: string,
  kinds: Record<string, TSchema & { $id?: string }>,
) {
  return Type.Unsafe<Value>({
    $id,
    description,
    oneOf: Object.values(kinds).map(ref),
    discriminator: {
      propertyName: 'kind',
      mapping: Object.fromEntries(
        Object.entries(kinds).map(([kind, { $id: name }]) => [kind, `#/components/schemas/${name}`]),
      ),
    },
  })
}

/** Text that says something: at least one character that is no white space. */
export const text = (maxLength: number, description: string, example: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '\\S', description, examples: [example] })

export const uuidOf = (thing: string) =>
  Type.String({
    format: 'uuid',
    minLength: 36,
    maxLength: 36,
    description: `The id of ${thing}.`,
    examples: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
  })
/** In hexadecimal digits. */
export const sha256Of = (description: string, example: string) =>
  Type.String({ minLength: 64, maxLength: 64, pattern: '^[0-9a-f]{64}$', description, examples: [example] })
export const timestampOf = (description: string) =>
  Type.String({ format: 'date-time', maxLength: 40, description, examples: ['2026-11-23T15:04:05.123456Z'] })
export const dateOf = (description: string, example = '2027-06-30') =>
  Type.String({ format: 'date', minLength: 10, maxLength: 10, description, examples: [example] })

/** Some names have two letters, such as GB; whether there is such a zone is for the rules to say. */
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
        'Whose key it is: uei (SAM.gov), nces_lea (NCES), grant (award number), state_license, or a name of your own, such as springfield-sis.',
      examples: ['uei'],
    }),
    value: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '^\\S(.*\\S)?$',
      description: 'The key itself, as that system writes it.',
      examples: ['J7M9HPTGJ1S9'],
    }),
  },
  {
    $id: 'ExternalId',
    additionalProperties: false,
    description: 'The key that a record has in another system. A scheme and value name one record of a kind.',
  },
)

export const externalIds = Type.Array(ref(ExternalId), {
  maxItems: 20,
  description: "The record's keys in other systems. They travel with every read, and with its deletion.",
})

/** What every record tells of itself. */
export const RecordProperties = {
  externalIds,
  version: Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    format: 'int32',
    description: 'Counts the changes of the record. Quoted, it is what If-Match takes: If-Match: "3".',
    examples: [3],
  }),
  createdAt: timestampOf('When the record was made.'),
  updatedAt: timestampOf('When it last changed.'),
  updatedBy: uuidOf('the organization whose act the last change was'),
  updatedOnBehalfBy: nullable(
    uuidOf('the organization that acted on behalf of updatedBy, which it represents; null where it acted itself'),
  ),
}

/** An object that takes no properties but its own. */
export const strict = <Properties extends TProperties>(
  properties: Properties,
  options: { $id: string; description: string; examples?: unknown[] },
) => Type.Object(properties, { additionalProperties: false, ...options })

/** What is optional when written is null when read. */
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

/** TypeBox marks what is optional with a property that a copy does not have. */
const isOptional = (schema: TSchema): boolean => '~optional' in schema
const required = (schema: TSchema): TSchema => Type.Unsafe({ ...schema })

interface Resource<Fields extends TProperties, Computed extends TProperties> {
  /** What is it? One sentence for the document. */
  description: string
  /** What a client writes. Optional ones are null when read, and null clears them. */
  fields: Fields
  /** What a client only reads. */
  computed: Computed
  example: { [Name in keyof Static<TObject<Fields>>]: Static<TObject<Fields>>[Name] }
  /** Goes with the example where a record is read. */
  computedExample: { [Name in keyof Static<TObject<Computed>>]: Static<TObject<Computed>>[Name] }
  /** Fields that stay as they were first written. */
  immutable?: readonly (keyof Fields)[]
  /** Optional fields that are empty, and not null, where nothing was said. */
  neverNull?: readonly (keyof Fields)[]
}

/** A record as it is written, changed, read and listed: four schemas of one list of fields. */
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
  const written = { ...fields, externalIds: Type.Optional(externalIds) }
  const asRead = (field: TSchema, key: string) =>
    isOptional(field) && !neverNull.includes(key) ? nullable(required(field)) : required(field)
  const readFields = mapValues(fields, asRead)
  const patchFields = mapValues(fields, (field, key) => Type.Optional(asRead(field, key)))
  for (const field of immutable) delete patchFields[field as string]
  const sample = exampleOf(Object.keys(fields), neverNull as readonly string[], example, computedExample)
  const View = Type.Unsafe<Read<Fields> & Static<TObject<Computed>> & Static<TObject<typeof RecordProperties>>>(
    strict({ ...computed, ...readFields, ...RecordProperties }, { $id: name, description, examples: [sample] }),
  )
  const New = strict(written, {
    $id: `New${name}`,
    description: `What a new ${name} says. ${description}`,
    examples: [example],
  }) as TObject<Fields & { externalIds: TOptional<typeof externalIds> }>
  const Patch = Type.Unsafe<Patch<Fields> & { externalIds?: Static<typeof externalIds> }>({
    ...strict(
      { ...patchFields, externalIds: Type.Optional(externalIds) },
      {
        $id: `${name}Patch`,
        description: `A JSON merge patch (RFC 7396) of a ${name}: what is absent stays, null clears, a list is replaced as a whole.`,
        examples: [patchExample(Object.keys(patchFields), example)],
      },
    ),
    minProperties: 1,
  })
  const Page = pageOf(name, View, sample)
  return { New, Patch, View, Page, all: [New, Patch, View, Page], sample }
}

const mapValues = (
  properties: TProperties,
  change: (schema: TSchema, name: string) => TSchema,
): Record<string, TSchema> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, change(schema as TSchema, name)]))

function exampleOf(fields: string[], lists: readonly string[], example: object, computed: object) {
  const empty = Object.fromEntries(fields.map((field) => [field, lists.includes(field) ? [] : null]))
  return { ...computed, ...empty, ...recordExample, ...example }
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

/** A page of records, under the name `${name}Page`. */
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
          description: 'Pass it as `cursor` for the next page; null on the last. It never expires.',
          examples: ['eyJzIjoiaWQiLCJpIjoiMDE5YWE5YzUifQ'],
        }),
      ),
      changesAfter: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1000,
          pattern: '^[A-Za-z0-9_-]+$',
          description:
            'Whatever this page does not have yet comes after this position of GET /v1/changes. Go on from that of the first page. Absent where the list is of records that are not on your feed.',
          examples: ['MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy'],
        }),
      ),
      totalCount: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
          format: 'int64',
          description: 'How many records there are on all pages, where `Prefer: count=exact` asked for it.',
          examples: [42],
        }),
      ),
    },
    {
      $id: `${name}Page`,
      description: `A page of records of the kind ${name}.`,
      examples: [{ data: [sample], nextCursor: null }],
    },
  )
}
