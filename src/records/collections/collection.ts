// What a plain register is: records of one kind that the parties keep within their partnership.
import type { FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import type { ExternalId } from '../../database/columns.ts'
import type { ConstraintProblems, Reader } from '../../database/database.ts'
import { type RecordStore, recordStore } from '../../database/records.ts'
import type { Audience } from '../../events/rules.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { Tag } from '../../http/openapi/introduction.ts'
import type { Filter } from '../../http/pages.ts'
import { Problem } from '../../problems.ts'
import type { Column } from '../csv-columns.ts'
import type { Files } from '../exports.ts'
import type { ImportStore } from '../imports/store.ts'
import type { RecordType } from '../save.ts'
import type { CollectionTable } from './pages.ts'

/** A row of any register. */
export interface CollectionRow {
  id: string
  partnershipId: string
  organizationId: string
  externalIds: ExternalId[]
  version: number
  createdAt: string
  updatedAt: string
  updatedBy: string
  updatedOnBehalfBy: string | null
}

/** `Context` is what a register is told of a record's surroundings, where it asks for that. */
export interface Collection<Row extends CollectionRow, Context = undefined> {
  /** As in the URL and the events: contact, contacts. */
  singular: string
  plural: string
  tag: Tag
  /** What a record is and which statement of the practice it serves, for the document. */
  about: string
  table: CollectionTable
  schemas: { New: TSchema; Patch: TSchema; View: TSchema; Page: TSchema }
  filters?: Record<string, Filter>
  /** What a new record is that its maker does not say. */
  defaults?: Partial<Row>
  /** What else has to be known to read or write a record, such as the parties; asked in the same round trip. */
  context?(reader: Reader, partnershipId: string): Promise<Context>
  /** Nobody else changes the partnership or what is in it while a record is written. */
  locksPartnership?: boolean
  /** What is read of a record that is more than its row. */
  view?(row: Row, request: FastifyRequest, context: Context, now: string): object
  /** Throws where a record breaks a rule of its own; `before` is undefined for a new one. */
  check?(after: Row, before: Row | undefined): void
  /** The record as it is kept; throws where it breaks a rule of its surroundings. */
  beforeSave?(after: Row, before: Row | undefined, context: Context, now: string): Row
  /** What else a new or changed record brings about, in the same transaction. */
  afterSave?(write: WriteContext, after: Row, before: Row | undefined): Promise<void>
  /** Throws where a record has to stay. */
  beforeDelete?(row: Row, context: Context): void
  /** What a change of a record is called; updated unless said. */
  eventVerb?(after: Row, before: Row): string
  /** Who hears what becomes of a record; the parties alone unless said. */
  audienceOf?(row: Row): Audience
  /** Its files: the columns in which its records are exported and imported, if they are. */
  columns?: readonly Column[]
  files?: Files
  /** The tables in which its imports are kept. */
  importStore?: ImportStore
  /** What it means if a constraint of this name stands in the way. */
  refusals?: ConstraintProblems
  /** A record is changed by the party that made it alone. */
  authorOnly: boolean
}

/** Only the party that made a record changes it; the database holds the same rule. */
export function mustBeAuthor(one: string, row: CollectionRow, write: WriteContext): void {
  if (row.organizationId === write.caller.organizationId) return
  throw new Problem('insufficient-relation', `A ${one} is changed by the party that stated it.`)
}

/** How a record of a register is kept. */
export const collectionRecordType = <Row extends CollectionRow>({
  singular,
  table,
  audienceOf,
  refusals,
}: Pick<Collection<Row>, 'singular' | 'table' | 'audienceOf' | 'refusals'>): RecordType<Row> & {
  store: RecordStore<Row>
} => ({
  subjectType: singular,
  table,
  store: recordStore<Row>(table, ['partnershipId', 'id']),
  streamOf: ({ partnershipId }: Row) => partnershipId,
  ...(audienceOf && { audienceOf }),
  ...(refusals && { refusals }),
})
