// SQL for agreement bindings.
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import type { RecordType } from '../../records/save.ts'
import { agreementBindings } from './table.ts'

const { placeholder } = sql

export type AgreementBinding = typeof agreementBindings.$inferSelect

const { insert, save } = recordStore<AgreementBinding>(agreementBindings, ['partnershipId', 'id'])

export const bindingRecordType: RecordType<AgreementBinding> = {
  subjectType: 'agreement_binding',
  table: agreementBindings,
  store: { insert, save },
  streamOf: ({ partnershipId }) => partnershipId,
  // That its expectations can be reworded tells of a draft.
  audienceOf: ({ state }, verb) =>
    state === 'executed' && (verb === 'recorded' || verb === 'updated') ? 'everyone' : 'parties',
}

/** Whether the last day may not be over: `current_date` is in UTC, and a day ends up to 12 hours later elsewhere. */
const mayBeCurrent = sql`coalesce(${agreementBindings.bindsUntil} >= current_date - 1, true)`

/** The bindings of several partnerships, without released ones, and without superseded ones that are over. */
export const findByPartnerships = db
  .select()
  .from(agreementBindings)
  .where(
    sql`${agreementBindings.partnershipId} = any(${placeholder('partnershipIds')}::uuid[])
      and ${agreementBindings.state} <> 'released' and (not ${agreementBindings.superseded} or ${mayBeCurrent})`,
  )
  .orderBy(agreementBindings.partnershipId, agreementBindings.id)
  .prepare('')

/** The binding of a version, also a released one. */
export const findBinding = db
  .select()
  .from(agreementBindings)
  .where(
    sql`${agreementBindings.partnershipId} = ${placeholder('partnershipId')} and ${agreementBindings.id} = ${placeholder('id')}`,
  )
  .prepare('')

/** Whether a version was executed and may not be over. */
export const isExecutedAndCurrent = sql`${agreementBindings.state} = 'executed' and ${mayBeCurrent}`

const { expectations: _, ...columnsOfParties } = getTableColumns(agreementBindings)

/** The bindings of one partnership that can bind its parties now, without their expectations. */
export const findOfParties = db
  .select(columnsOfParties)
  .from(agreementBindings)
  .where(sql`${agreementBindings.partnershipId} = ${placeholder('partnershipId')} and ${isExecutedAndCurrent}`)
  .orderBy(agreementBindings.id)
  .prepare('')

/** The frozen expectations of a partnership with their last day, null for others: the rule of `frozenAfter`. */
export const frozenExpectations = (partnershipId: SQL) => sql`(
  select bound.id, max(binds_until) filter (where not superseded) as last_day
    from ${agreementBindings}, jsonb_to_recordset(${agreementBindings.expectations}) bound(id uuid)
    where ${agreementBindings.partnershipId} = ${partnershipId} and state = 'executed'
    group by bound.id
    having bool_and(coalesce(binds_until < (now() at time zone time_zone)::date, false)))`
