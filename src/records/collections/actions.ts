// How the records of a plain register are made and changed, whether one is said over HTTP or many in a file.

import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { TSchema } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { ExternalId } from '../../database/columns.ts'
import type { Reader } from '../../database/database.ts'
import { db, type Prepared, pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { Problem } from '../../problems.ts'
import { findAll as findAllExternalIds } from '../external-ids/store.ts'
import type { Outcome } from '../imports/rules.ts'
import { lockPartnershipRow } from '../locks.ts'
import { saveRecord } from '../save.ts'
import { type Collection, type CollectionRow, collectionRecordType, mustBeAuthor } from './collection.ts'

type Params = Record<string, string>

export const propertiesOf = (schema: TSchema): string[] =>
  Object.keys((schema as { properties?: object }).properties ?? {})

export function collectionActions<Row extends CollectionRow, Context>(register: Collection<Row, Context>) {
  const { singular, table, authorOnly, beforeSave = (row) => row } = register
  const kind = collectionRecordType<Row>(register)
  const { store } = kind
  /** What a record does not say is null. */
  const absent = Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, null]))
  const lockAll = db
    .select()
    .from(table)
    .where(
      and(
        eq(table.partnershipId, sql.placeholder('partnershipId')),
        sql`${table.id} = any(${sql.placeholder('ids')}::uuid[])`,
      ),
    )
    .orderBy(sql`${table.id}`)
    .for('update')
    .prepare('') as unknown as Prepared<Row[]>

  const itself = (params: Params) => ({ partnershipId: params.partnershipId, id: params[`${singular}Id`] })

  const contextOf = async (reader: Reader, { partnershipId = '' }: Params) =>
    (await register.context?.(reader, partnershipId)) as Context

  /** What has to be known to write a record; held still, where that counts. */
  async function loadContext(write: WriteContext, params: Params): Promise<Context> {
    // One batch: what stands behind the hold is read once others have done what they were at.
    const [, context] = await Promise.all([
      register.locksPartnership && write.query(lockPartnershipRow, params),
      contextOf(write, params),
    ])
    return context
  }

  /** The record that a change is about; an author's is read past the rule that lets only the author lock it. */
  async function locked(write: WriteContext, params: Params) {
    const [context, [found], [row]] = await Promise.all([
      loadContext(write, params),
      write.query(store.find, itself(params)),
      write.query(store.lock, itself(params)),
    ])
    if (authorOnly && found !== undefined) mustBeAuthor(singular, found, write)
    return { before: write.requireMatch(row), context }
  }

  /** Keeps what is said as a new record, if it follows the rules. */
  async function make(write: WriteContext, partnershipId: string, said: Partial<Row>, context: Context): Promise<Row> {
    const first = await write.creationStamp()
    const own = { id: uuidv7(), partnershipId, organizationId: write.caller.organizationId }
    const whole = { ...absent, ...register.defaults, externalIds: [], ...said, ...first, ...own } as unknown as Row
    const row = beforeSave(whole, undefined, context, first.createdAt)
    register.check?.(row, undefined)
    saveRecord(write, kind, undefined, row, { change: 'create', verb: 'created' })
    return row
  }

  /** Keeps what is said anew of a record, if it follows the rules. */
  async function amend(write: WriteContext, before: Row, said: Partial<Row>, context: Context): Promise<Row> {
    const after = beforeSave((await write.nextVersion(before, said)) as Row, before, context, await write.now())
    register.check?.(after, before)
    saveRecord(write, kind, before, after, {
      change: 'update',
      verb: register.eventVerb?.(after, before) ?? 'updated',
    })
    return after
  }

  return {
    contextOf,

    async find(reader: Reader, params: Params): Promise<Row | undefined> {
      return (await reader.query(store.find, itself(params)))[0]
    },

    async create(write: WriteContext, params: Params, said: Partial<Row>) {
      const context = await loadContext(write, params)
      const row = await make(write, params.partnershipId ?? '', said, context)
      await register.afterSave?.(write, row, undefined)
      return { row, context }
    },

    async update(write: WriteContext, params: Params, said: Partial<Row>) {
      const { before, context } = await locked(write, params)
      const row = await amend(write, before, said, context)
      await register.afterSave?.(write, row, before)
      return { row, context }
    },

    async remove(write: WriteContext, params: Params): Promise<void> {
      const { before, context } = await locked(write, params)
      register.beforeDelete?.(before, context)
      const gone = (await write.nextVersion(before, {})) as Row
      saveRecord(write, kind, before, gone, { change: 'delete', verb: 'deleted' })
    },

    /** Makes of each body the record that its external ids name, or a new one; what it does not say is empty. */
    async importRows(write: WriteContext, params: Params, bodies: object[]) {
      const { partnershipId = '' } = params
      const said = bodies as Partial<Row>[]
      const claimed = JSON.stringify(said.flatMap((body) => body.externalIds ?? []))
      const [context, named] = await Promise.all([
        loadContext(write, params),
        write.query(findAllExternalIds, { scopeId: partnershipId, subjectType: kind.subjectType, claimed }),
      ])
      const rows = await write.query(lockAll, { partnershipId, ids: pgArray(named.map(({ subjectId }) => subjectId)) })
      const nameOf = ({ scheme, value }: ExternalId) => `${scheme}:${value}`
      const known = new Map(named.map((key) => [nameOf(key), rows.find(({ id }) => id === key.subjectId)]))
      const writable = propertiesOf(register.schemas.New)
      /** Null or, where a new record begins with something, that. */
      const empty = Object.fromEntries(writable.map((name) => [name, register.defaults?.[name as keyof Row] ?? null]))
      const outcomes: Outcome[] = []
      for (const [at, body] of said.entries()) {
        // Others are answered meanwhile.
        if (at % 10 === 9) await setImmediate()
        try {
          const whole = { ...empty, externalIds: [], ...body } as Partial<Row>
          const found = new Map(
            (whole.externalIds ?? [])
              .map((key) => known.get(nameOf(key)))
              .flatMap((row) => (row ? [[row.id, row]] : [])),
          )
          if (found.size > 1) throw new Problem('external-id-taken', 'Its external ids name several records.')
          const [before] = found.values()
          if (
            before &&
            writable.every((name) => isDeepStrictEqual(before[name as keyof Row], whole[name as keyof Row]))
          ) {
            outcomes.push('unchanged')
            continue
          }
          if (before && authorOnly) mustBeAuthor(singular, before, write)
          const row = before
            ? await amend(write, before, whole, context)
            : await make(write, partnershipId, whole, context)
          for (const key of row.externalIds) known.set(nameOf(key), row)
          outcomes.push(before ? 'updated' : 'created')
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          outcomes.push(error)
        }
      }
      return outcomes
    },
  }
}
