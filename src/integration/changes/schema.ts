// Changes as they travel: thin, for what a record says is read where it is, by whoever may.
import { type Static, Type } from 'typebox'
import { encodePosition } from '../../events/feed-rules.ts'
import { changeKinds } from '../../events/rules.ts'
import { externalIds, nullable, ref, strict, stringEnum, timestampOf, uuidOf } from '../../http/schemas.ts'
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

const Kind = stringEnum('ChangeKind', changeKinds, 'What became of the record; a transition is a change of its state.')

/** What a feed and a history say alike of something that happened. */
export const happening = {
  type: typeOf('What happened: the type of the record, and a verb. More of them will come.', 'contact.updated'),
  change: ref(Kind),
  recordType: typeOf('What kind of record it happened to.', 'contact'),
  recordId: uuidOf('the record'),
  path: nullable(
    Type.String({
      maxLength: 500,
      pattern: '^/v1/',
      description: 'Where the record is read; null where it is not read by itself.',
      examples: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/contacts/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40'],
    }),
  ),
  occurredAt: timestampOf('When: the moment that the record has in updatedAt.'),
  organizationId: uuidOf('the organization whose act it was'),
  onBehalfBy: nullable(
    uuidOf('the organization that acted on behalf of organizationId, which it represents; null where it acted itself'),
  ),
}

export const happeningExample = {
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
const example = {
  position,
  ...happeningExample,
  partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
  version: 2,
  externalIds: [],
}

export const ChangeView = strict(
  {
    position: positionOf('Where in your feed it stands: pass it as `after` to go on from here.'),
    ...happening,
    partnershipId: nullable(uuidOf('the partnership that the record belongs to; null for what is your own')),
    version: nullable(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        format: 'int32',
        description: 'The version that the record has since. Null once it is deleted.',
        examples: [2],
      }),
    ),
    externalIds,
  },
  {
    $id: 'Change',
    description:
      'Something that happened to a record that your organization may see. What the record says is read at its path; a deletion brings its keys in your systems with it.',
    examples: [example],
  },
)

export const ChangesView = strict(
  {
    data: Type.Array(ref(ChangeView), {
      maxItems: 100,
      description:
        'What happened, in the order in which your feed has it; within a partnership that is the order of commit.',
    }),
    position: positionOf('Pass it as `after` next time. It moves on where the filters left something out, too.'),
    hasMore: Type.Boolean({ description: 'Whether there is more already: ask again at once.', examples: [false] }),
  },
  {
    $id: 'Changes',
    description: 'A stretch of the feed of your organization.',
    examples: [{ data: [example], position, hasMore: false }],
  },
)

export const changeParts = [Kind, ChangeView, ChangesView]

/** `asking` is the organization whose feed it is. */
export function view(heard: FeedEvent, asking: string, { pathOf }: RecordPaths): Static<typeof ChangeView> {
  const { number, type, change, subjectType, subjectId, streamId, occurredAt, organizationId, onBehalfBy, after } =
    heard
  const partnershipId = (after?.partnership_id as string | undefined) ?? (streamId === asking ? null : streamId)
  return {
    position: encodePosition(asking, number),
    type,
    change,
    recordType: subjectType,
    recordId: subjectId,
    path: pathOf(heard),
    occurredAt,
    organizationId,
    onBehalfBy,
    partnershipId,
    version: (after?.version as number | undefined) ?? null,
    externalIds: heard.externalIds,
  }
}
