// What a route says of itself, so that the document has all of it and the route repeats none of it.
import type { TObject, TSchema } from 'typebox'
import { Type } from 'typebox'
import type { OperationId } from '../../policy.ts'
import { ref, uuidOf } from '../schemas.ts'
import type { Tag } from './introduction.ts'

/** One sentence, what it is for, and the statements of the practice that it serves. */
export interface OperationTexts {
  summary: string
  description: string
  tag: Tag
}

export const partnershipPath = { partnershipId: uuidOf('the partnership') }
export const organizationPath = { organizationId: uuidOf('the organization') }

export const path = <Properties extends Record<string, TSchema>>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })

/** Of calendars, which are tagged by what they say. */
export const calendarType = 'text/calendar'

export const noQuery = Type.Object({}, { additionalProperties: false })

/** What every write takes. */
export const writeQuery = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({
        description: 'Check everything and answer what would be, but keep nothing. The answer has `Dry-Run: true`.',
        examples: [false],
      }),
    ),
  },
  { additionalProperties: false },
)

interface Operation<Params extends TObject, Query extends TObject, Body extends TSchema> extends OperationTexts {
  operationId: OperationId
  params?: Params
  query?: Query
  body?: Body
  /** What it answers, where that is not JSON. */
  mediaType?: string
}

/** The schema of a route that answers `view`, or 204 without one. What every route answers is added to the document. */
export function operation<
  Params extends TObject = TObject,
  Query extends TObject = TObject,
  Body extends TSchema = TSchema,
>(
  {
    operationId,
    summary,
    description,
    tag,
    params,
    query,
    body,
    mediaType = 'application/json',
  }: Operation<Params, Query, Body>,
  status: 200 | 201 | 204,
  view?: TSchema,
) {
  return {
    operationId,
    summary,
    description,
    tags: [tag],
    ...(params && { params }),
    querystring: query ?? noQuery,
    ...(body && { body: ref(body) }),
    response: {
      [status]: view && status !== 204 ? { content: { [mediaType]: { schema: ref(view) } } } : { type: 'null' },
    },
    // What is left out is not asked for; the type says what a handler gets.
  } as unknown as { params: Params; querystring: Query; body: Body }
}
