// SQL for cost allocations: versions, the records that a draft allocates, and what is frozen.
import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { db, type Prepared, pgArray } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import type { Reader } from '../../database/session.ts'
import { versionQueries } from '../../records/agreed-versions/store.ts'
import type { AllocationBase } from '../allocation-bases/store.ts'
import { allocationBases } from '../allocation-bases/table.ts'
import type { BudgetLine } from '../budget-lines/store.ts'
import { budgetLines } from '../budget-lines/table.ts'
import type { FundingSource } from '../funding-sources/store.ts'
import { fundingSources } from '../funding-sources/table.ts'
import { type AllocationRules, type DraftState, maxLines, type NamedSource } from './rules.ts'
import { costAllocationSnapshots, costAllocations } from './table.ts'

const { placeholder } = sql

export type CostAllocation = typeof costAllocations.$inferSelect

export const { findAgreed, findLastNumber } = versionQueries<CostAllocation>(costAllocations)
export const { find } = recordStore<CostAllocation>(costAllocations, ['partnershipId', 'id'])

const partnershipId = placeholder('partnershipId')
/** The organizations of the parties whose records count: those of a party that has left do not. */
const ofParties = (organizationId: SQL) => sql`${organizationId} = any(${placeholder('parties')}::uuid[])`

/** A note can be long, and is not a part of an allocation. */
const { note: _, ...lineColumns } = getTableColumns(budgetLines)

/** The queries of the records that a draft with these lines allocates. */
function recordQueries(condition: SQL) {
  const { id, organizationId, order } = budgetLines
  const lines = db
    .select(lineColumns)
    .from(budgetLines)
    .where(
      sql`${eq(budgetLines.partnershipId, partnershipId)} and ${ofParties(sql`${organizationId}`)} and ${condition}`,
    )
    .orderBy(order, id)
    .limit(maxLines + 1)
  const ofLines = lines.as('lines')
  const isOfBases = sql`${allocationBases.partnershipId} = ${partnershipId} and (${allocationBases.id} = any(${placeholder('moreBaseIds')}::uuid[])
    or ${allocationBases.id} in (select ${ofLines.baseId} from ${ofLines}))`
  return {
    lines: lines.prepare(''),
    bases: db.select().from(allocationBases).where(isOfBases).orderBy(allocationBases.id).prepare(''),
    otherSources: db
      .select({ id: fundingSources.id, key: fundingSources.key, name: fundingSources.name })
      .from(fundingSources)
      .where(
        sql`${eq(fundingSources.partnershipId, partnershipId)} and ${fundingSources.id} in (
            select (base_row->>'sourceId')::uuid from ${allocationBases}, jsonb_array_elements(${allocationBases.rows}) base_row
              where ${isOfBases}
            union select ${ofLines.sourceId} from ${ofLines})
          and (${fundingSources.id} <> all(${placeholder('sourceIds')}::uuid[])
            or not ${ofParties(sql`${fundingSources.organizationId}`)})`,
      )
      .orderBy(fundingSources.id)
      .prepare(''),
  }
}

export const ofAllLines = recordQueries(sql`true`)
const ofNamedLines = recordQueries(sql`${budgetLines.id} = any(${placeholder('lineIds')}::uuid[])`)

const findSources = db
  .select()
  .from(fundingSources)
  .where(
    and(
      eq(fundingSources.partnershipId, partnershipId),
      sql`${fundingSources.id} = any(${placeholder('sourceIds')}::uuid[])`,
    ),
  )
  .prepare('')

/** The rows of the records that a draft allocates. */
export interface AllocationRows {
  lines: Omit<BudgetLine, 'note'>[]
  bases: AllocationBase[]
  /** Also of parties that have left. */
  sources: FundingSource[]
  otherSources: NamedSource[]
}

/** What a draft with these rules allocates now. `parties`: the organizations whose records count; `moreBaseIds`: further bases. */
export async function loadRows(
  reader: Reader,
  ofPartnership: string,
  { lineIds, sourceIds }: Pick<AllocationRules, 'lineIds' | 'sourceIds'>,
  parties: readonly string[],
  moreBaseIds: readonly string[] = [],
): Promise<AllocationRows> {
  const values = {
    partnershipId: ofPartnership,
    parties: pgArray(parties),
    sourceIds: pgArray(sourceIds),
    moreBaseIds: pgArray(moreBaseIds),
    ...(lineIds && { lineIds: pgArray(lineIds) }),
  }
  const queries = lineIds === null ? ofAllLines : ofNamedLines
  const [lines, bases, otherSources, sources] = await Promise.all([
    reader.query(queries.lines, values),
    reader.query(queries.bases, values),
    reader.query(queries.otherSources, values),
    reader.query(findSources, values),
  ])
  return { lines, bases, otherSources, sources }
}

/** Not as `exists`, for which PostgreSQL would read all records of the partnership. */
const isMissing = (table: SQL) =>
  sql`(select true from ${table} p where p.partnership_id = c.partnership_id and p.id = named.id::uuid
    and ${ofParties(sql`p.organization_id`)} limit 1) is null`
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
      order by l."order", l.id limit ${sql.raw(String(maxLines + 1))}) counted) else jsonb_array_length(c.line_ids) end`.mapWith(
      Number,
    ),
    missingLineIds: idsWhere(sql`c.line_ids`, isMissing(sql`${budgetLines}`)),
    missingSourceIds: idsWhere(sql`c.source_ids`, isMissing(sql`${fundingSources}`)),
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
