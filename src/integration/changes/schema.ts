// Schemas of changes. A change does not contain the record: the access rules apply when the record is read.
import { type Static, Type } from 'typebox'
import { encodePosition } from '../../events/feed-rules.ts'
import { changeKinds } from '../../events/rules.ts'
import { externalIds, nullable, recordPath, ref, strict, stringEnum, timestampOf, uuidOf } from '../../http/schemas.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import type { FeedEvent } from './store.ts'

export const positionOf = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: 1000,
    pattern: '^[A-Za-z0-9_-]+$',
    description,
    examples: ['MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy'],
  })
const typeOf = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 100, pattern: '^[a-z_]+(\\.[a-z_]+)?$', description, examples: [example] })

export const typeList = Type.Array(
  Type.String({ maxLength: 100, pattern: '^[a-z_]+(\\.[a-z_]+)?$', examples: ['contact'] }),
  {
    minItems: 1,
    maxItems: 20,
    description: 'Only changes of these types: record types such as contact, or event types such as party.accepted.',
  },
)

const filters = {
  after: Type.Optional(
    positionOf(
      'Return changes after this position: `position` of the previous response, or `changesAfter` of a list. By default from the oldest change that is stored.',
    ),
  ),
  type: Type.Optional(typeList),
  partnershipId: Type.Optional(uuidOf('the partnership whose changes are returned')),
}

export const streamQuery = Type.Object(filters, { additionalProperties: false })

export const changesQuery = Type.Object(
  {
    ...filters,
    limit: Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 100,
      format: 'int32',
      description: 'The maximum number of changes in the response.',
      examples: [100],
    }),
    wait: Type.Integer({
      minimum: 0,
      maximum: 30,
      default: 0,
      format: 'int32',
      description: 'How long to wait for a change if there is none yet, in seconds.',
      examples: [30],
    }),
  },
  { additionalProperties: false },
)

const Kind = stringEnum(
  'ChangeKind',
  changeKinds,
  'What happened to the record. `transition`: its state changed. `create` also of partnership.joined: the partnership is new to your feed. `due`: a date of the record was reached, and the record did not change; the type of the event says which date.',
)

/** Its values are those of all features: see app.ts. */
export const EventType = Type.Unsafe<string>({
  $id: 'EventType',
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: '^[a-z_]+\\.[a-z_]+$',
  description:
    'The type of an event: the type of the record, and what happened, such as `created` or `overdue`. GET /v1/event-types says who receives it.',
  examples: ['contact.updated'],
})

/** The properties that changes and history entries have in common. */
export const eventProperties = {
  type: ref(EventType),
  change: ref(Kind),
  recordType: typeOf('The type of the record.', 'contact'),
  recordId: uuidOf('the record; of a meeting that was never changed, its touchpoint'),
  path: nullable(
    recordPath(
      'The path of the record; null if no operation reads it.',
      '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/contacts/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
    ),
  ),
  occurredAt: timestampOf(
    'The time of the change; equal to `updatedAt` of the record after it, unless the change is that others may see it from now on. With `due` the time at which the service has recorded that the date was reached.',
  ),
  organizationId: uuidOf(
    'the organization that made the change; 00000000-0000-0000-0000-000000000000 if the service itself did, as with `due`',
  ),
  onBehalfBy: nullable(
    uuidOf('the representative that acted for `organizationId`; null if that organization acted itself'),
  ),
}

export const eventExample = {
  type: 'contact.updated',
  change: 'update' as const,
  recordType: 'contact',
  recordId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
  path: '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/contacts/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
  occurredAt: '2026-11-23T15:04:05.123456Z',
  organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
  onBehalfBy: null,
}
const position = 'MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy'
export const changeExample = {
  position,
  ...eventExample,
  partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
  version: 2,
  externalIds: [],
}

export const ChangeView = strict(
  {
    position: positionOf('The position of the change in your feed. Pass it as `after` to list the following changes.'),
    ...eventProperties,
    partnershipId: nullable(uuidOf('the partnership of the record; null for an organization and for a record of one')),
    version: nullable(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        format: 'int32',
        description:
          'The version of the record after the change; null for a deletion. With `due` the current version; 1 for a meeting that was never changed.',
        examples: [2],
      }),
    ),
    externalIds,
  },
  {
    $id: 'Change',
    description:
      'A change of a record that your organization may see, or a date of the record that was reached. The record itself can be read at `path`.',
    examples: [changeExample],
  },
)

export const ChangesView = strict(
  {
    data: Type.Array(ref(ChangeView), {
      maxItems: 100,
      description: 'The changes in the order of your feed. Within a partnership that is the order of commit.',
    }),
    position: positionOf(
      'Pass it as `after` in the next request. It also advances past changes that the filters exclude.',
    ),
    hasMore: Type.Boolean({
      description: 'Whether the feed continues after `position`. The filters may exclude all further changes.',
      examples: [false],
    }),
  },
  {
    $id: 'Changes',
    description: 'A part of the feed of your organization.',
    examples: [{ data: [changeExample], position, hasMore: false }],
  },
)

export const ChangeStream = Type.String({
  $id: 'ChangeStream',
  pattern: '^',
  maxLength: 9_007_199_254_740_991,
  description:
    'Server-sent events. An event `change` has a Change as its data, and the position of the change as its id. At least every 10 seconds there is a comment, with the current position as the id.',
  examples: [`retry: 2000\n\nid: ${position}\nevent: change\ndata: ${JSON.stringify(changeExample)}\n\n`],
})

export const changeParts = [Kind, ChangeView, ChangesView, ChangeStream]

export function view(event: FeedEvent, feedOrganizationId: string, { pathOf }: RecordPaths): Static<typeof ChangeView> {
  const { type, change, streamId, occurredAt, organizationId, onBehalfBy, externalIds, after } = event
  // The stream of a record that belongs to no partnership is its organization: see migrations/functions/read_changes.sql.
  const isOfOrganization =
    streamId === feedOrganizationId || ['organization', 'representation'].includes(event.subjectType)
  return {
    position: encodePosition(feedOrganizationId, event.number),
    type,
    change,
    recordType: event.subjectType,
    recordId: event.subjectId,
    path: pathOf(event),
    occurredAt,
    organizationId,
    onBehalfBy,
    partnershipId: isOfOrganization ? ((after?.partnership_id as string | undefined) ?? null) : streamId,
    version: (after?.version as number | undefined) ?? null,
    externalIds,
  }
}
