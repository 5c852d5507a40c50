// The history of a partnership as it travels, and what came of verifying it.
import { type Static, Type } from 'typebox'
import { externalIds, nullable, pageOf, ref, sha256Of, strict, text, uuidOf } from '../../http/schemas.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import { happening, happeningExample } from '../changes/schema.ts'
import { difference } from './rules.ts'
import type { Event } from './store.ts'

export const positionIn = (description: string, more: { default?: number; maximum?: number } = {}) =>
  Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    format: 'int64',
    description,
    examples: [12],
    ...more,
  })

const value = (description: string, example: string) => Type.Unsafe<unknown>({ description, examples: [example] })

const ChangedField = strict(
  {
    name: Type.String({
      maxLength: 100,
      pattern: '^[a-z][A-Za-z]*$',
      description: 'The field, as the record has it.',
      examples: ['title'],
    }),
    before: value('What it said before, as the record had it then; null where it said nothing.', 'Manager'),
    after: value('What it says since; null where it says nothing.', 'Director'),
  },
  { $id: 'ChangedField', description: 'A field of a record that changed.' },
)

const example = {
  position: 12,
  ...happeningExample,
  apiClientId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a20',
  requestId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99',
  reason: null,
  externalIds: [],
  fields: [{ name: 'title', before: 'Manager', after: 'Director' }],
}

export const HistoryEntryView = strict(
  {
    position: positionIn('Its place in the history: 1, 2, 3 and so on, without a gap.'),
    ...happening,
    apiClientId: uuidOf('the API client that sent the request'),
    requestId: Type.String({
      maxLength: 64,
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'The X-Request-Id of the request.',
      examples: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99'],
    }),
    reason: nullable(text(2000, 'The reason that was given.', 'The board has approved the plan.')),
    externalIds,
    fields: Type.Array(ref(ChangedField), {
      maxItems: 200,
      description:
        'What changed, before and after. Of a new record all that it says, of a deleted one all that it said.',
    }),
  },
  {
    $id: 'HistoryEntry',
    description: 'Something that happened in a partnership: who did what, and when.',
    examples: [example],
  },
)
export const HistoryPage = pageOf('HistoryEntry', HistoryEntryView, example)

const head = 'c2e6b0a5f6f4b3a1d8f1e7f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0'
export const VerificationView = strict(
  {
    intact: Type.Boolean({
      description: 'Whether every event that was looked at is what it was when it happened.',
      examples: [true],
    }),
    firstBroken: nullable(
      positionIn('The position of the first event that is missing or was changed; null if there is none.'),
    ),
    checkedFrom: positionIn('The first position that was looked at.'),
    checkedTo: positionIn('The last one.'),
    complete: Type.Boolean({
      description: 'Whether that was the last event there is. If not, go on with `after` set to checkedTo.',
      examples: [true],
    }),
    hash: nullable(
      sha256Of(
        'SHA-256 over the event at checkedTo and, through it, all before it. Keep it: if it is another one for the same position some day, the past was rewritten.',
        head,
      ),
    ),
  },
  {
    $id: 'HistoryVerification',
    description: 'What came of following the hashes that chain the events of a partnership.',
    examples: [{ intact: true, firstBroken: null, checkedFrom: 1, checkedTo: 12, complete: true, hash: head }],
  },
)

export const historyParts = [ChangedField, HistoryEntryView, HistoryPage, VerificationView]

export function view(
  event: Event,
  before: Record<string, unknown> | null,
  { pathOf, fieldsOf }: RecordPaths,
): Static<typeof HistoryEntryView> {
  const { position, type, change, subjectType, subjectId, occurredAt, organizationId, onBehalfBy } = event
  return {
    position,
    type,
    change,
    recordType: subjectType,
    recordId: subjectId,
    path: pathOf(event),
    occurredAt,
    organizationId,
    onBehalfBy,
    apiClientId: event.clientId,
    requestId: event.requestId,
    reason: event.reason,
    externalIds: event.externalIds,
    fields: difference(before, event.after, fieldsOf(subjectType)),
  }
}
