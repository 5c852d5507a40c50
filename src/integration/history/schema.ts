// Schemas of the history of a partnership, and of its verification.
import { type Static, Type } from 'typebox'
import {
  externalIds,
  jwsOf,
  nullable,
  pageOf,
  ref,
  sha256Of,
  strict,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import type { EventSubject, RecordPaths } from '../../records/record-paths.ts'
import { eventExample, eventProperties } from '../changes/schema.ts'
import { difference } from './rules.ts'
import type { Event } from './store.ts'

export const eventPosition = (description: string, more: { default?: number; maximum?: number } = {}) =>
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
      pattern: '^[a-z][A-Za-z0-9]*$',
      description: 'The property of the record.',
      examples: ['title'],
    }),
    before: value('The value before the change; null if there was none.', 'Manager'),
    after: value('The value after the change; null if there is none.', 'Director'),
  },
  { $id: 'ChangedField', description: 'A changed property of a record.' },
)

const hashExample = 'c2e6b0a5f6f4b3a1d8f1e7f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0'
const hash = sha256Of('The hash (SHA-256) of the event; it covers all events before it.', hashExample)
const occurredAt = timestampOf('When the event occurred.')

const example = {
  position: 12,
  ...eventExample,
  apiClientId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a20',
  requestId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99',
  reason: null,
  externalIds: [],
  erasedAt: null,
  hash: hashExample,
  fields: [{ name: 'title', before: 'Manager', after: 'Director' }],
}

export const HistoryEntryView = strict(
  {
    position: eventPosition('The number of the event in the history of the partnership: 1, 2, 3 …, without gaps.'),
    ...eventProperties,
    apiClientId: uuidOf(
      'the API client that sent the request; 00000000-0000-0000-0000-000000000000 with `due`, which the service itself records',
    ),
    requestId: Type.String({
      maxLength: 64,
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'The X-Request-Id of the request; `worker` with `due`.',
      examples: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99'],
    }),
    reason: nullable(text(2000, 'The reason in the request.', 'The board has approved the plan.')),
    externalIds,
    erasedAt: nullable(
      timestampOf(
        'When personal data in the record after this event was last erased; null if none was. `hash` is still that of the original, and the verification compares the rest with the event of the erasure.',
      ),
    ),
    hash,
    fields: Type.Array(ref(ChangedField), {
      maxItems: 200,
      description:
        'The properties that changed. For a creation or a deletion, all properties of the record that have a value; none with `due`.',
    }),
  },
  {
    $id: 'HistoryEntry',
    description: 'An event of a partnership: who changed what, and when, or which date of a record was reached.',
    examples: [example],
  },
)
export const HistoryPage = pageOf('HistoryEntry', HistoryEntryView, example)

const attestationExample =
  'eyJhbGciOiJFZERTQSIsImtpZCI6Ii0tNklNNWwwT29zTGo5eVdza0lTWWhVQTNuXzNDVVJRa21yWU1TaGFfY2siLCJ0eXAiOiJoaXN0b3J5LWhlYWQrandzIn0.eyJmb3JtYXQiOiJwYXJ0bmVyc2hpcC1iYXNpY3MvaGlzdG9yeS1oZWFkLzEiLCJoYXNoIjoiYzJlNmIwYTVmNmY0YjNhMWQ4ZjFlN2YwYTliOGM3ZDZlNWY0YTNiMmMxZDBlOWY4YTdiNmM1ZDRlM2YyYTFiMCIsIm9jY3VycmVkQXQiOiIyMDI2LTExLTIzVDE1OjA0OjA1LjEyMzQ1NloiLCJwYXJ0bmVyc2hpcElkIjoiMDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTMwIiwicG9zaXRpb24iOjEyfQ.d8ayRfQlboeYD-EdeMwEszPx6tNMSqwVrTYxSCNTTl7pxf3Ro_VJv7oy5T8YcXrdRrJuVS_oOocixPvpsX2CDw'

export const HistoryHeadView = strict(
  {
    position: eventPosition(
      'The number of the event in the history of the partnership; without gaps, so also the number of events.',
    ),
    hash,
    occurredAt,
    attestation: jwsOf(
      'A JSON Web Signature (RFC 7515) by the service, with EdDSA and the `typ` `history-head+jws`. Its payload has `format` (partnership-basics/history-head/1), `partnershipId`, `position`, `hash` and `occurredAt`. The keys are at `/.well-known/jwks.json`. The same event has the same attestation until the service signs with another key.',
      attestationExample,
    ),
  },
  {
    $id: 'HistoryHead',
    description: 'The last event of the history of a partnership that the caller may see.',
    examples: [
      { position: 12, hash: hashExample, occurredAt: eventExample.occurredAt, attestation: attestationExample },
    ],
  },
)

/** Maximum number of altered records in a response. */
export const maxAlteredRecords = 100

const AlteredRecordView = strict(
  {
    recordType: eventProperties.recordType,
    recordId: uuidOf('the record'),
    path: eventProperties.path,
  },
  {
    $id: 'AlteredRecord',
    description: 'A record that is not what its last event contains.',
    examples: [{ recordType: eventExample.recordType, recordId: eventExample.recordId, path: eventExample.path }],
  },
)

export const VerificationView = strict(
  {
    intact: Type.Boolean({
      description: 'Whether no event in the checked range is missing or altered, and `alteredRecords` is empty.',
      examples: [true],
    }),
    firstInvalidPosition: nullable(
      eventPosition(
        'The position of the first event that is missing or altered; null if there is none. If an event from which personal data was erased is altered, or the event of the erasure, it is that of the first erased event of the record.',
      ),
    ),
    alteredRecords: Type.Array(ref(AlteredRecordView), {
      maxItems: maxAlteredRecords,
      description:
        'Records whose last event is in the checked range and which were changed, deleted or restored without an event. If `complete`, also records that were created without an event. Your responses that are not shared are compared with the events of your organization. At most 100; `checkedTo` is then the position of the last of them.',
    }),
    checkedFrom: eventPosition('The first position that was checked.'),
    checkedTo: eventPosition('The last position that was checked.'),
    complete: Type.Boolean({
      description:
        'Whether `checkedTo` is the last event. If not, send another request with `after` set to `checkedTo`.',
      examples: [true],
    }),
    hash: nullable(
      sha256Of(
        'The hash (SHA-256) of the event at `checkedTo`; it covers all events before it. Store it with the position: a different hash for the same position later means that the history was altered. Null if `firstInvalidPosition` is not.',
        hashExample,
      ),
    ),
  },
  {
    $id: 'HistoryVerification',
    description:
      'The result of verifying the chain of hashes over the events of a partnership, and of comparing its records with them.',
    examples: [
      {
        intact: true,
        firstInvalidPosition: null,
        alteredRecords: [],
        checkedFrom: 1,
        checkedTo: 12,
        complete: true,
        hash: hashExample,
      },
    ],
  },
)

export const historyParts = [
  ChangedField,
  HistoryEntryView,
  HistoryPage,
  HistoryHeadView,
  AlteredRecordView,
  VerificationView,
]

/** A hash as lower-case hexadecimal digits. */
export const hexOf = (hash: unknown): string => Buffer.from(hash as Uint8Array).toString('hex')

export type AlteredRecord = Omit<EventSubject, 'streamId'>

export const alteredRecordView = (
  record: AlteredRecord,
  streamId: string,
  { pathOf }: RecordPaths,
): Static<typeof AlteredRecordView> => ({
  recordType: record.subjectType,
  recordId: record.subjectId,
  path: pathOf({ ...record, streamId }),
})

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
    erasedAt: event.erasedAt,
    hash: hexOf(event.hash),
    // When a date was reached, the record did not change.
    fields: change === 'due' ? [] : difference(before, event.after, fieldsOf(subjectType)),
  }
}
