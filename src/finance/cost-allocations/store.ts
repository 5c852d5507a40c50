// SQL for cost allocations: versions, the records that a draft allocates, and what is frozen.
import { type SQL, sql } from 'drizzle-orm'
import { db, type Prepared, pgArray } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import type { Reader } from '../../database/session.ts'
import { versionQueries } from '../../records/agreed-versions/store.ts'
import { allocationBases } from '../allocation-bases/table.ts'
import { budgetLines } from '../budget-lines/table.ts'
import { fundingSources } from '../funding-sources/table.ts'
import {
  type AllocatedBase,
  type AllocatedLine,
  type AllocatedSource,
  type AllocationRules,
  type DraftState,
  maxLines,
  type NamedSource,
} from './rules.ts'
import type { AllocationRecords } from './snapshot.ts'
import { costAllocationSnapshots, costAllocations } from './table.ts'

const { placeholder } = sql

export type CostAllocation = typeof costAllocations.$inferSelect

export const { findAgreed, findLastNumber } = versionQueries<CostAllocation>(costAllocations)
export const { find } = recordStore<CostAllocation>(costAllocations, ['partnershipId', 'id'])

const partnershipId = placeholder('partnershipId')
/** The organizations of the parties whose records count: those of a party that has left do not. */
const ofParties = (organizationId: SQL) => sql`${organizationId} = any(${placeholder('parties')}::uuid[])`

/** The queries of the records that a draft with these lines allocates. */
function recordQueries(condition: SQL) {
  const lines = sql`(select l.* from ${budgetLines} l
    where l.partnership_id = ${partnershipId} and ${ofParties(sql`l.organization_id`)} and ${condition}
    order by l."order", l.id limit ${sql.raw(String(maxLines + 1))})`
  const bases = sql`(select b.* from ${allocationBases} b
    where b.partnership_id = ${partnershipId} and b.id in (select l.base_id from ${lines} l))`
  return {
    lines: db
      .select({
        id: sql<string>`l.id`,
        organizationId: sql<string>`l.organization_id`,
        key: sql<string>`l.key`,
        order: sql<number>`l."order"`,
        title: sql<string>`l.title`,
        category: sql<AllocatedLine['category']>`l.category`,
        amount: sql<string>`l.amount`,
        startsOn: sql<string | null>`l.starts_on`,
        endsOn: sql<string | null>`l.ends_on`,
        method: sql<AllocatedLine['method']>`l.method`,
        baseId: sql<string | null>`l.base_id`,
        sourceId: sql<string | null>`l.source_id`,
      })
      .from(sql`${lines} l`)
      .orderBy(sql`l."order"`, sql`l.id`)
      .prepare('') satisfies Prepared<AllocatedLine[]>,
    bases: db
      .select({
        id: sql<string>`b.id`,
        key: sql<string>`b.key`,
        name: sql<string>`b.name`,
        measure: sql<AllocatedBase['measure']>`b.measure`,
        unit: sql<string | null>`b.unit`,
        measuredOn: sql<string>`b.measured_on`,
        documentation: sql<string | null>`b.documentation`,
        rows: sql<AllocatedBase['rows']>`b.rows`,
      })
      .from(sql`${bases} b`)
      .orderBy(sql`b.id`)
      .prepare('') satisfies Prepared<AllocatedBase[]>,
    otherSources: db
      .select({ id: sql<string>`s.id`, key: sql<string>`s.key`, name: sql<string>`s.name` })
      .from(
        sql`${fundingSources} s where s.partnership_id = ${partnershipId} and s.id in (
            select (base_row->>'sourceId')::uuid from ${bases} b, jsonb_array_elements(b.rows) base_row
            union select l.source_id from ${lines} l where l.method = 'direct')
          and (s.id <> all(${placeholder('sourceIds')}::uuid[]) or not ${ofParties(sql`s.organization_id`)})
          order by s.id`,
      )
      .prepare('') satisfies Prepared<NamedSource[]>,
  }
}

const ofAllLines = recordQueries(sql`true`)
const ofNamedLines = recordQueries(sql`l.id = any(${placeholder('lineIds')}::uuid[])`)

const findSources = db
  .select({
    id: sql<string>`s.id`,
    organizationId: sql<string>`s.organization_id`,
    key: sql<string>`s.key`,
    name: sql<string>`s.name`,
    type: sql<AllocatedSource['type']>`s.type`,
    amount: sql<string>`s.amount`,
    startsOn: sql<string | null>`s.starts_on`,
    endsOn: sql<string | null>`s.ends_on`,
    form: sql<AllocatedSource['form']>`s.form`,
    federal: sql<boolean>`s.federal`,
    certainty: sql<AllocatedSource['certainty']>`s.certainty`,
    forbiddenCategories: sql<AllocatedSource['forbiddenCategories']>`s.forbidden_categories`,
    caps: sql<AllocatedSource['caps']>`s.caps`,
    currency: sql<string>`s.currency`,
  })
  .from(
    sql`${fundingSources} s where s.partnership_id = ${partnershipId} and s.id = any(${placeholder('sourceIds')}::uuid[])`,
  )
  .prepare('')

/** What a draft with these rules allocates now. `parties`: the organizations whose records count. */
export async function loadRecords(
  reader: Reader,
  ofPartnership: string,
  { lineIds, sourceIds }: Pick<AllocationRules, 'lineIds' | 'sourceIds'>,
  parties: readonly string[],
): Promise<AllocationRecords> {
  const values = {
    partnershipId: ofPartnership,
    parties: pgArray(parties),
    sourceIds: pgArray(sourceIds),
    ...(lineIds && { lineIds: pgArray(lineIds) }),
  }
  const queries = lineIds === null ? ofAllLines : ofNamedLines
  const [lines, bases, otherSources, found] = await Promise.all([
    reader.query(queries.lines, values),
    reader.query(queries.bases, values),
    reader.query(queries.otherSources, values),
    reader.query(findSources, values),
  ])
  const sources = new Map(found.map(({ currency: _, ...source }) => [source.id, source]))
  return {
    // All money of a partnership is in one currency, and a draft names a source.
    currency: found[0]?.currency ?? 'USD',
    lines,
    bases,
    sources: sourceIds
      .flatMap((id) => sources.get(id) ?? [])
      .filter(({ organizationId }) => parties.includes(organizationId)),
    otherSources,
  }
}

const isPresent = (table: SQL, id: SQL) =>
  sql`exists (select from ${table} p where p.partnership_id = c.partnership_id and p.id = ${id}
    and ${ofParties(sql`p.organization_id`)})`
const idsWhere = (list: SQL, condition: SQL) =>
  sql<string[]>`(select coalesce(jsonb_agg(named.id), '[]')
    from jsonb_array_elements_text(${list}) named (id) where ${condition})`

/** What the records say about the content of drafts. */
export const findDraftStates = db
  .select({
    id: sql<string>`c.id`,
    partnershipId: sql<string>`c.partnership_id`,
    lines: sql<number>`case when c.line_ids is null then (select count(*) from (select from ${budgetLines} l
      where l.partnership_id = c.partnership_id and ${ofParties(sql`l.organization_id`)}
      limit ${sql.raw(String(maxLines + 1))}) counted) else jsonb_array_length(c.line_ids) end`.mapWith(Number),
    missingLineIds: idsWhere(sql`c.line_ids`, sql`not ${isPresent(sql`${budgetLines}`, sql`named.id::uuid`)}`),
    missingSourceIds: idsWhere(sql`c.source_ids`, sql`not ${isPresent(sql`${fundingSources}`, sql`named.id::uuid`)}`),
    federalBackstopIds: idsWhere(
      sql`c.backstop_source_ids`,
      sql`c.overflow <> 'any' and exists (select from ${fundingSources} s
        where s.partnership_id = c.partnership_id and s.id = named.id::uuid and s.federal)`,
    ),
  })
  .from(
    sql`${costAllocations} c where c.partnership_id = ${partnershipId} and c.id = any(${placeholder('ids')}::uuid[])`,
  )
  .prepare('') satisfies Prepared<DraftState[]>

/** Those of the budget lines in `ids` that a party has. */
export const findLineIds = db
  .select({ id: sql<string>`l.id` })
  .from(
    sql`${budgetLines} l where l.partnership_id = ${partnershipId} and l.id = any(${placeholder('ids')}::uuid[])
      and ${ofParties(sql`l.organization_id`)}`,
  )
  .prepare('')

/** Those of the sources in `ids` that a party has. */
export const findSourceIds = db
  .select({ id: sql<string>`s.id`, federal: sql<boolean>`s.federal` })
  .from(
    sql`${fundingSources} s where s.partnership_id = ${partnershipId} and s.id = any(${placeholder('ids')}::uuid[])
      and ${ofParties(sql`s.organization_id`)}`,
  )
  .prepare('')

/** Of a version that is frozen, as JSON text. */
export const findSnapshot = db
  .select({ snapshot: sql<string>`s.snapshot::text` })
  .from(
    sql`${costAllocationSnapshots} s where s.partnership_id = ${partnershipId}
      and s.cost_allocation_id = ${placeholder('id')} and s.hash = ${placeholder('hash')}`,
  )
  .prepare('')

/** An earlier proposal of the same content has the same snapshot. */
export const insertSnapshot = db
  .insert(costAllocationSnapshots)
  .values({
    partnershipId,
    costAllocationId: placeholder('id'),
    hash: placeholder('hash'),
    snapshot: sql`${placeholder('snapshot')}::text::jsonb`,
  } as never)
  .onConflictDoNothing()
  .prepare('')
