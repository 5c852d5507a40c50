// Schemas of erasures.
import { type Static, Type } from 'typebox'
import { nullable, recordPath, ref, strict, text, uuidOf } from '../../http/schemas.ts'
import type { RecordPaths } from '../../records/record-paths.ts'
import { workEmail, workPhone } from '../organizations/schema.ts'
import type { ErasedRecord } from './store.ts'

/** The records that one request erases. */
export const maxRecords = 50
const maxRecordIds = 100

const cursor = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: 1000,
    pattern: '^[A-Za-z0-9_-]+$',
    description,
    examples: ['MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTMwLzAxOWFh'],
  })

export const NewErasure = strict(
  {
    name: text(
      200,
      'The name of the person as the records have it. Upper and lower case and white space make no difference. Another spelling needs a request of its own.',
      'Jordan Rivera',
    ),
    email: Type.Optional({
      ...workEmail('j.rivera@springfield.example'),
      description:
        'A work email address of the person. A contact with this name and another address is then not erased, a contact with this address is, whatever its name. Erases it also as the address on a channel of a communication plan.',
    }),
    phone: Type.Optional({
      ...workPhone('+1 555 010 0199 x12'),
      description:
        'A work phone number of the person. A contact with this name and another number is then not erased. Only the digits are compared. Erases it also as the address on a channel of a communication plan.',
    }),
    recordIds: Type.Optional(
      Type.Array(uuidOf('a record'), {
        minItems: 1,
        maxItems: maxRecordIds,
        uniqueItems: true,
        description:
          'Erase the data of the person in these records only, such as those that a dry run has found. By default in all.',
      }),
    ),
    cursor: Type.Optional(
      cursor('Continue an erasure: `nextCursor` of the previous response, with the same other properties.'),
    ),
  },
  {
    $id: 'NewErasure',
    description: 'The person whose data is erased.',
    examples: [{ name: 'Jordan Rivera', email: 'j.rivera@springfield.example' }],
  },
)

const recordExample = {
  recordType: 'contact',
  recordId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
  path: '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30/contacts/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a40',
  deleted: false,
}
const ErasedRecordView = strict(
  {
    recordType: Type.String({
      maxLength: 100,
      pattern: '^[a-z_]+$',
      description: 'The type of the record. Later releases may add types.',
      examples: ['contact'],
    }),
    recordId: uuidOf('the record'),
    path: nullable(recordPath('The path of the record; null if no operation reads it.', recordExample.path)),
    deleted: Type.Boolean({
      description: 'Whether the record was deleted before, so that only its history contained the data.',
      examples: [false],
    }),
  },
  {
    $id: 'ErasedRecord',
    description: 'A record, or the history of one, that contained personal data of the person.',
    examples: [recordExample],
  },
)

export const ErasureView = strict(
  {
    records: Type.Array(ref(ErasedRecordView), {
      maxItems: maxRecords * 2,
      description: 'The records from which this request has erased data; with `dryRun`, from which it would.',
    }),
    complete: Type.Boolean({
      description:
        'Whether all partnerships have been searched. If not, send another request with `cursor` set to `nextCursor`.',
      examples: [true],
    }),
    nextCursor: nullable(cursor('Send it as `cursor` to continue; null if `complete`.')),
  },
  {
    $id: 'Erasure',
    description: 'The result of an erasure. It contains no personal data.',
    examples: [{ records: [recordExample], complete: true, nextCursor: null }],
  },
)

export const erasureSchemas = [NewErasure, ErasedRecordView, ErasureView]

export const recordView = (record: ErasedRecord, { pathOf }: RecordPaths): Static<typeof ErasedRecordView> => {
  const { record_type: subjectType, record_id: subjectId, stream_id: streamId, record_row: row } = record
  return {
    recordType: subjectType,
    recordId: subjectId,
    path: pathOf({ subjectType, subjectId, streamId, after: row }),
    deleted: row === null,
  }
}
