// A collection: the records of one type that the parties of a partnership create.
import type { FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import type { ExternalId } from '../../database/columns.ts'
import { type RecordStore, recordStore } from '../../database/records.ts'
import type { ConstraintProblems, Reader } from '../../database/session.ts'
import type { Audience } from '../../events/rules.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { Tag } from '../../http/openapi/introduction.ts'
import type { Filter, pager } from '../../http/pages.ts'
import { Problem } from '../../problems.ts'
import { camelCase } from '../record-paths.ts'
import type { RecordType } from '../save.ts'
import type { KeyReferences } from './key-references.ts'
import type { CollectionTable } from './pages.ts'

/** The path parameters of a request. */
export type Params = Record<string, string>

/** The columns that the rows of every collection have. */
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

/** `before` is undefined for a new record. */
export interface Change<Row> {
  after: Row
  before: Row | undefined
}

/** How records of a collection are saved, and the problems of violated constraints. */
export interface CollectionRecords<Row extends CollectionRow> {
  /** Type of the record in events, in snake case: checklist_round. */
  singular: string
  table: CollectionTable
  /** The record that contains those of the collection. Its id is in their path, and in a column of their table: mission_id. */
  parent?: { singular: string; plural: string; store: Pick<RecordStore<unknown>, 'find'> }
  /** Who receives an event, by the row after the change and the last part of the event type. Default: only the parties. */
  audienceOf?(row: Row, verb: string): Audience
  /** Problems by the name of the violated constraint. */
  constraintProblems?: ConstraintProblems
  /** What is due about a record, by kind. */
  agendaOf?: RecordType<Row>['agendaOf']
}

/**
 * `Context` is what rules need besides the row, such as the parties. `Related` is what a view needs of other
 * records, such as the endorsements of missions.
 */
export interface Collection<Row extends CollectionRow, Context = undefined, Related = undefined>
  extends CollectionRecords<Row> {
  /** In snake case: checklist_rounds. */
  plural: string
  tag: Tag
  /** What a record is and which strategy it serves; begins the description of every operation. */
  about: string
  schemas: { View: TSchema; Page: TSchema; New?: TSchema; Patch?: TSchema }
  /** Filters of the list besides externalId, updatedSince and organizationId; they may replace the last. */
  filters?: Record<string, Filter>
  /** Values of `expand` for the list and for a record; `related` reads the records that they name. */
  expand?: readonly string[]
  /** Lists the records. Default: `collectionPager` with `filters`. */
  pager?: ReturnType<typeof pager<Row>>
  /** Loads the context, in the same round trip as the row. */
  context?(reader: Reader, partnershipId: string, params: Params): Promise<Context>
  /** Reads the related records of the rows of a page, in a separate round trip. */
  related?(reader: Reader, rows: Row[], request: FastifyRequest, context: Context): Promise<Related>
  /** The record in a response. Default: its row. */
  view?(row: Row, request: FastifyRequest, context: Context, now: string, related: Related): object
  /** Whether the view depends on the UTC day of the request. */
  dependsOnDay?: true
  /** The records of a page of the export of a partnership, by what the list shows of them. Default: the same. */
  exported?(reader: Reader, rows: Row[], shown: object[]): object[] | Promise<object[]>
  /** Defaults for fields that the client omits. */
  defaults?: Partial<Row>
  /**
   * The fields of a request, with those that follow from them. In a row of a file they have not been validated. `before` is undefined for a
   * new record.
   */
  withDerived?(fields: Partial<Row>, before: Row | undefined): Partial<Row>
  /** Whether a write locks the partnership, so that its other records cannot change at the same time. */
  locksPartnership?: boolean
  /** The row to which a patch is applied, if that is not the row itself. */
  baseOf?(row: Row): Row
  /** The row as it is saved. Throws if it violates a rule. `before` is undefined for a new record. */
  beforeSave?(
    after: Row,
    before: Row | undefined,
    context: Context,
    now: string,
    write: WriteContext,
  ): Row | Promise<Row>
  /**
   * Whether `beforeSave` may need, for a row of a file, what earlier rows have `changed` and was not sent to the database yet. The row has
   * not been validated.
   */
  readsChanges?(row: Readonly<Record<string, unknown>>, changed: readonly Change<Row>[]): boolean
  /** Further writes after a record was created or changed, in the same transaction. */
  afterSave?(write: WriteContext, after: Row, before: Row | undefined, context: Context): Promise<void>
  /** Throws if the record cannot be deleted. */
  beforeDelete?(row: Row, context: Context, write: WriteContext): void | Promise<void>
  /**
   * Further writes after records were created, changed or deleted, in the same transaction: once for a request, and once for a
   * batch of an import.
   */
  afterChanges?(write: WriteContext, partnershipId: string): Promise<void>
  /** Whether records have a `key` that is unique within the partnership: an import then also finds records by it. */
  hasKey?: boolean
  /** The records that the rows of its files name by their keys. */
  keyReferences?: KeyReferences
  /** The last part of the event type of a new record. Default: `created`. */
  createVerb?: string
  /** The last part of the event type of a change. Default: `updated`. */
  eventVerb?(after: Row, before: Row): string
  /** Whether only the party that created a record may change and delete it. */
  authorOnly?: boolean
  /** With `authorOnly`: throws unless a party that did not create the record may make this change. Default: it may make none. */
  checkChangeByOthers?(after: Row, before: Row, context: Context, callerId: string): void
}

/**
 * Computes columns of a new record from the request body and from other records; runs after the context is loaded.
 * Throws if the record cannot be created.
 */
export type Complete<Row, Context, Input, Loaded = undefined> = (
  write: WriteContext,
  input: Input,
  context: Context,
  params: Params,
  loaded: Loaded,
) => Promise<Partial<Row>>

/** Throws unless the caller's organization created the record. The policies of the table enforce the same rule. */
export function mustBeAuthor(singular: string, row: CollectionRow, write: WriteContext): void {
  if (row.organizationId === write.caller.organizationId) return
  throw new Problem('insufficient-relation', `Only the party that created the ${wordsOf(singular)} may do this.`)
}

/**
 * Throws unless the caller's organization created the record, or its author is not among `parties`, the organizations of the
 * accepted parties: for records that every party may change in another way, but not take back for their author.
 */
export function mustBeAuthorUnlessLeft(
  singular: string,
  row: CollectionRow,
  parties: readonly string[],
  { caller }: WriteContext,
): void {
  if (row.organizationId === caller.organizationId || !parties.includes(row.organizationId)) return
  const detail = `Only the party that created the ${wordsOf(singular)} may do this or, after it has left, any party.`
  throw new Problem('insufficient-relation', detail)
}

export const collectionRecordType = <Row extends CollectionRow>({
  singular,
  table,
  parent,
  audienceOf,
  constraintProblems,
  agendaOf,
}: CollectionRecords<Row>): RecordType<Row> & { store: RecordStore<Row> } => ({
  subjectType: singular,
  table,
  store: recordStore<Row>(table, ['partnershipId', ...(parent ? [idParameterOf(parent.singular)] : []), 'id']),
  streamOf: ({ partnershipId }: Row) => partnershipId,
  ...(audienceOf && { audienceOf }),
  ...(constraintProblems && { constraintProblems }),
  ...(agendaOf && { agendaOf }),
})

/** In paths: checklist-rounds for checklist_rounds. */
export const segmentOf = (name: string): string => name.replaceAll('_', '-')
/** In operationIds and names of schemas: ChecklistRounds. */
export const pascalCase = (name: string): string => camelCase(`_${name}`)
/** In sentences: checklist rounds. */
export const wordsOf = (name: string): string => name.replaceAll('_', ' ')
/** The path parameter of a record: checklistRoundId. */
export const idParameterOf = (singular: string): string => `${camelCase(singular)}Id`

/** The URL of the list, below /v1, with names of path parameters. */
export const listPathOf = ({ plural, parent }: Pick<Collection<CollectionRow>, 'plural' | 'parent'>): string =>
  `/partnerships/:partnershipId${parent ? `/${segmentOf(parent.plural)}/:${idParameterOf(parent.singular)}` : ''}/${segmentOf(plural)}`
export const withParams = (url: string, params: Params): string =>
  url.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '')
