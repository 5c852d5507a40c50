// Reads, locks, creates, changes and deletes the records of a collection.
import { getTableColumns } from 'drizzle-orm'
import type { TSchema } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Reader } from '../../database/session.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { mergePatch } from '../../http/merge-patch.ts'
import { lockPartnershipRow } from '../locks.ts'
import { saveRecord } from '../save.ts'
import {
  type Collection,
  type CollectionRow,
  type Complete,
  collectionRecordType,
  idParameterOf,
  mustBeAuthor,
  type Params,
} from './collection.ts'

export function collectionActions<Row extends CollectionRow, Context, Related>(
  collection: Collection<Row, Context, Related>,
) {
  const { singular, table, parent, authorOnly = false, locksPartnership, beforeSave = (row) => row } = collection
  const { withDerived = (fields) => fields } = collection
  const { checkChangeByOthers, createVerb = 'created', afterChanges } = collection
  const recordType = collectionRecordType<Row>(collection)
  const { store } = recordType
  const empty = Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, null]))
  const idParameter = idParameterOf(singular)
  const parentParameter = parent && idParameterOf(parent.singular)
  /** The columns of a record whose values are in the path of its collection. */
  const ownersOf = (params: Params) => ({
    partnershipId: params.partnershipId,
    ...(parentParameter && { [parentParameter]: params[parentParameter] }),
  })
  const keyOf = (params: Params) => ({ ...ownersOf(params), id: params[idParameter] })

  const contextOf = async (reader: Reader, params: Params) =>
    (await collection.context?.(reader, params.partnershipId ?? '', params)) as Context

  /** Loads the collection's context; locks the partnership first if `locksPartnership`. */
  async function loadContext(write: WriteContext, params: Params): Promise<Context> {
    // Sent as one batch: the queries after the lock see what earlier holders of the lock committed.
    const [, context] = await Promise.all([
      locksPartnership && write.query(lockPartnershipRow, params),
      contextOf(write, params),
    ])
    return context
  }

  /** Locks the record in the path. Throws 404, 412 if If-Match has another version, and 403 if an author is required. */
  async function lockRecord(write: WriteContext, params: Params, requiresAuthor = authorOnly) {
    const [context, [found], [row]] = await Promise.all([
      loadContext(write, params),
      // A policy hides the rows of other authors from the lock, but not from this query.
      requiresAuthor ? write.query(store.find, keyOf(params)) : [],
      // The lock of the partnership covers the row. A lock of the row would hide it from readers that may not update it.
      write.query(locksPartnership ? store.find : store.lock, keyOf(params)),
    ])
    if (found !== undefined) mustBeAuthor(singular, found, write)
    return { before: write.requireMatch(row), context }
  }

  async function insert(write: WriteContext, params: Params, fields: Partial<Row>, context: Context) {
    const stamp = await write.creationStamp()
    const own = { id: uuidv7(), ...ownersOf(params), organizationId: write.caller.organizationId }
    const complete = {
      ...empty,
      ...collection.defaults,
      externalIds: [],
      ...fields,
      ...stamp,
      ...own,
    } as unknown as Row
    const row = await beforeSave(complete, undefined, context, stamp.createdAt, write)
    saveRecord(write, recordType, undefined, row, { change: 'create', verb: createVerb })
    return row
  }

  async function replace(write: WriteContext, before: Row, fields: Partial<Row>, context: Context) {
    const changed = (await write.nextVersion(collection.baseOf?.(before) ?? before, fields)) as Row
    const after = await beforeSave(changed, before, context, await write.now(), write)
    const verb = collection.eventVerb?.(after, before) ?? 'updated'
    saveRecord(write, recordType, before, after, { change: 'update', verb })
    return after
  }

  return {
    recordType,
    contextOf,
    loadContext,
    lockRecord,
    insert,
    replace,

    async find(reader: Reader, params: Params): Promise<Row | undefined> {
      return (await reader.query(store.find, keyOf(params)))[0]
    },

    /** `load` reads more in the round trip of the context. */
    async create<Input extends object = Partial<Row>, Loaded = undefined>(
      write: WriteContext,
      params: Params,
      input: Input,
      complete?: Complete<Row, Context, Input, Loaded>,
      load?: (write: WriteContext, params: Params) => Promise<Loaded>,
    ) {
      const [context, loaded] = await Promise.all([loadContext(write, params), load?.(write, params)])
      const fields = complete
        ? await complete(write, input, context, params, loaded as Loaded)
        : (input as Partial<Row>)
      const row = await insert(write, params, withDerived(fields, undefined), context)
      await collection.afterSave?.(write, row, undefined, context)
      await afterChanges?.(write, row.partnershipId)
      return { row, context }
    },

    async update(write: WriteContext, params: Params, patch: Partial<Row>) {
      const { before, context } = await lockRecord(write, params, authorOnly && checkChangeByOthers === undefined)
      const base = collection.baseOf?.(before) ?? before
      const fields = mergePatch(base, withDerived(patch, base), collection.schemas.New as TSchema)
      const { organizationId } = write.caller
      if (authorOnly && before.organizationId !== organizationId) {
        checkChangeByOthers?.({ ...before, ...fields }, before, context, organizationId)
      }
      const row = await replace(write, before, fields, context)
      await collection.afterSave?.(write, row, before, context)
      await afterChanges?.(write, row.partnershipId)
      return { row, context }
    },

    async remove(write: WriteContext, params: Params): Promise<void> {
      const { before, context } = await lockRecord(write, params)
      await collection.beforeDelete?.(before, context, write)
      const last = (await write.nextVersion(before, {})) as Row
      saveRecord(write, recordType, before, last, { change: 'delete', verb: 'deleted' })
      await afterChanges?.(write, before.partnershipId)
    },
  }
}
