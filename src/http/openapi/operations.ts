// The schema of a route, from which the OpenAPI document describes the operation.
import type { TObject, TSchema } from 'typebox'
import { Type } from 'typebox'
import type { OperationId } from '../../policy.ts'
import { ref, uuidOf } from '../schemas.ts'
import type { Tag } from './introduction.ts'

export interface OperationTexts {
  /** A verb, and a noun with its article, without a full stop: "Add an offer". Each operation has its own. */
  summary: string
  /** What the operation does, and the ids of the strategies that it serves, such as (Q8). */
  description: string
  tag: Tag
}

export const partnershipPath = { partnershipId: uuidOf('the partnership') }
export const organizationPath = { organizationId: uuidOf('the organization') }

export const path = <Properties extends Record<string, TSchema>>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })

export const noQuery = Type.Object({}, { additionalProperties: false })

/** The query of every write. */
export const writeQuery = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({
        description:
          'Check the request and send the response that it would get, but store nothing. The response has `Dry-Run: true`.',
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
  /** Of the response, if it is a file or a stream. */
  mediaType?: string
}

/** The schema of a route whose response is `view`, or empty without one. document.ts adds what all operations share. */
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
  status: 200 | 201 | 202 | 204,
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
    // The static type is what a handler receives, also for parts that are absent here.
  } as unknown as { params: Params; querystring: Query; body: Body }
}
