// SQL for applied standards.
import { asc, eq, type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordsCount } from '../../partnerships/parties/store.ts'
import { parties } from '../../partnerships/parties/table.ts'
import type { StandardRow } from '../standards/rules.ts'
import { standards } from '../standards/table.ts'
import { maxAppliedStandards } from './rules.ts'
import { appliedStandards } from './table.ts'

const { placeholder } = sql

export type AppliedStandard = typeof appliedStandards.$inferSelect

/** Those of a partnership; at most `maxAppliedStandards`. */
export const findIds = db
  .select({ id: appliedStandards.id })
  .from(appliedStandards)
  .where(eq(appliedStandards.partnershipId, placeholder('partnershipId')))
  .orderBy(asc(appliedStandards.id))
  .limit(maxAppliedStandards)
  .prepare('')

/** What a view has of an edition. */
export const findEditions = db
  .select({
    id: standards.id,
    title: standards.title,
    seriesId: standards.seriesId,
    edition: standards.edition,
    state: standards.state,
    jurisdiction: standards.jurisdiction,
  })
  .from(standards)
  .where(sql`${standards.id} = any(${placeholder('ids')}::uuid[])`)
  .prepare('')
export type AppliedEdition = Awaited<ReturnType<typeof findEditions.execute>>[number]

/**
 * Whether the record `own` of the partnership `asked` is for all parties, or for one that has not left. A former party reads the
 * records as they were when it left, and was a party then.
 */
export const ofPresentParty = sql`(own.party_id is null or exists (select from ${parties} party
  where party.partnership_id = asked.partnership_id and party.organization_id = own.party_id and ${recordsCount}))`

/** A set of standards that applies in a partnership on a day. */
export interface AppliedSet {
  partnershipId: string
  standardId: string
  /** Of all editions of the set. */
  seriesId: string
  title: string
  edition: number
  /** The organization of the party to which the set applies; null: to all parties. */
  partyId: string | null
  effectiveFrom: string
  rows: StandardRow[]
}

/**
 * A table of the sets that apply in the partnership `asked` on a day, at most 20. Of several editions of a set for the same party, or
 * for all parties, the one that became effective last applies. A set for a party that has left does not apply; one whose author has left
 * does, because all parties share it. A former party reads what applied when it left.
 */
export const appliedOn = (day: SQL) => sql`(
  select distinct on (edition.series_id, own.party_id)
      own.standard_id, own.party_id, own.effective_from, edition.series_id, edition.title, edition.edition, edition.rows
    from ${appliedStandards} own cross join lateral (
      select series_id, title, edition, rows from ${standards} where id = own.standard_id offset 0) edition
    where own.partnership_id = asked.partnership_id and own.effective_from <= ${day} and ${ofPresentParty}
    order by edition.series_id, own.party_id, own.effective_from desc, edition.edition desc)`

/** The sets that apply in the partnerships in `partnershipIds` on `day`: see `appliedOn`. */
export const findAppliedSets = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    standardId: sql<string>`applied.standard_id`,
    seriesId: sql<string>`applied.series_id`,
    title: sql<string>`applied.title`,
    edition: sql<number>`applied.edition`,
    partyId: sql<string | null>`applied.party_id`,
    effectiveFrom: sql<string>`applied.effective_from`,
    rows: sql<StandardRow[]>`applied.rows`,
  })
  .from(
    sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked(partnership_id)
      cross join lateral ${appliedOn(sql`${placeholder('day')}::date`)} applied`,
  )
  .orderBy(sql`asked.partnership_id, applied.standard_id, applied.party_id nulls first`)
  .prepare('')
