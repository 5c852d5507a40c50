// SQL for drift: how the records of a partnership differ from what a frozen cost allocation contains.
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { allocationBases } from '../allocation-bases/table.ts'
import { budgetLines } from '../budget-lines/table.ts'
import { fundingSources } from '../funding-sources/table.ts'
import { maxLines, maxSources } from './rules.ts'
import { costAllocationSnapshots } from './table.ts'

const { placeholder } = sql

export const driftCodes = ['LINE_ADDED', 'LINE_REMOVED', 'LINE_CHANGED', 'SOURCE_CHANGED', 'BASE_CHANGED'] as const
export type DriftCode = (typeof driftCodes)[number]

/** A limit, because a partnership can have any number of lines. */
const maxAddedLines = 500
/** With all lines, sources and bases of an allocation. */
export const maxDrift = maxAddedLines + 2 * maxLines + maxSources

/** The columns of a record with the properties of a snapshot, and their types: content, and not versions or external ids. */
const lineColumns = {
  key: 'text',
  order: 'integer',
  title: 'text',
  category: 'text',
  amount: 'text',
  startsOn: 'date',
  endsOn: 'date',
  method: 'text',
  baseId: 'uuid',
  sourceId: 'uuid',
}
const sourceColumns = {
  key: 'text',
  name: 'text',
  type: 'text',
  amount: 'text',
  startsOn: 'date',
  endsOn: 'date',
  form: 'text',
  federal: 'boolean',
  certainty: 'text',
  forbiddenCategories: 'jsonb',
  caps: 'jsonb',
}
const baseColumns = {
  key: 'text',
  name: 'text',
  measure: 'text',
  unit: 'text',
  measuredOn: 'date',
  documentation: 'text',
  rows: 'jsonb',
}

const columnOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const recordset = (columns: object) =>
  sql.raw(`f (id uuid, ${Object.entries(columns).map(([name, type]) => `"${name}" ${type}`)})`)
const differs = (columns: object) => {
  const names = Object.keys(columns)
  return sql.raw(
    `(${names.map((name) => `f."${name}"`)}) is distinct from (${names.map((name) => `r."${columnOf(name)}"`)})`,
  )
}

/** With a limit, so that PostgreSQL looks up the records of the snapshot, and does not read all of the partnership. */
const recordOf = (table: SQL) =>
  sql`select r.* from ${table} r where r.partnership_id = s.partnership_id and r.id = f.id`

/**
 * The rows of drift of each snapshot `s`, without an order. `isOfParty`: whether the organization is a party; the records of one
 * that has left count as removed. Bases belong to all parties.
 */
export const driftOf = (isOfParty: (organizationId: SQL) => SQL) => sql`
  jsonb_to_record(s.snapshot) frozen (lines jsonb, bases jsonb, sources jsonb, "lineIds" jsonb)
  cross join lateral (
    select case when r.id is null then 'LINE_REMOVED' else 'LINE_CHANGED' end as code, 'budget-lines' as plural, f.id
      from jsonb_to_recordset(frozen.lines) ${recordset(lineColumns)}
        left join lateral (${recordOf(sql`${budgetLines}`)} and ${isOfParty(sql`r.organization_id`)} limit 1) r on true
      where r.id is null or ${differs(lineColumns)}
    union all
    (select 'LINE_ADDED', 'budget-lines', r.id
      from ${budgetLines} r left join jsonb_to_recordset(frozen.lines) f (id uuid) on f.id = r.id
      where frozen."lineIds" = '[]' and f.id is null and r.partnership_id = s.partnership_id
        and ${isOfParty(sql`r.organization_id`)}
      limit ${sql.raw(String(maxAddedLines))})
    union all
    select 'SOURCE_CHANGED', 'funding-sources', f.id
      from jsonb_to_recordset(frozen.sources) ${recordset(sourceColumns)}
        left join lateral (${recordOf(sql`${fundingSources}`)} and ${isOfParty(sql`r.organization_id`)} limit 1) r on true
      where r.id is null or ${differs(sourceColumns)}
    union all
    select 'BASE_CHANGED', 'allocation-bases', f.id
      from jsonb_to_recordset(frozen.bases) ${recordset(baseColumns)}
        left join lateral (${recordOf(sql`${allocationBases}`)} limit 1) r on true
      where r.id is null or ${differs(baseColumns)}
  ) drift`

/** The drift of a frozen version, by code. */
export const findDrift = db
  .select({ code: sql<DriftCode>`drift.code`, plural: sql<string>`drift.plural`, id: sql<string>`drift.id` })
  .from(
    sql`${costAllocationSnapshots} s cross join lateral ${driftOf(
      (organizationId) => sql`${organizationId} = any(${placeholder('parties')}::uuid[])`,
    )}
    where s.partnership_id = ${placeholder('partnershipId')} and s.cost_allocation_id = ${placeholder('id')}
      and s.hash = ${placeholder('hash')}`,
  )
  .orderBy(sql`drift.code`, sql`drift.id`)
  .prepare('')
