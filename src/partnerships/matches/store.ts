// SQL for matches of needs and offers.
import { type SQL, sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { db, type Prepared } from '../../database/queries.ts'
import type { Filter } from '../../http/pages.ts'
import { needs } from '../needs/table.ts'
import { offers } from '../offers/table.ts'
import type { MatchBasis } from './rules.ts'

const { placeholder, raw } = sql

export interface Match {
  needId: string
  offerId: string
  basis: MatchBasis
}

/**
 * The rule: an offer matches the need that it names, or, if it names none, every need of its aspect; never a need of its own
 * party. One condition for each basis, because an index serves each, but not both. `need` and `offer` are rows of the query.
 */
const conditions = (need: SQL, offer: SQL, sameAspect = sql`${offer}.aspect = ${need}.aspect`) => ({
  named: sql`${offer}.partnership_id = ${need}.partnership_id and ${offer}.need_id = ${need}.id and ${offer}.organization_id <> ${need}.organization_id`,
  aspect: sql`${offer}.partnership_id = ${need}.partnership_id and ${offer}.need_id is null
    and ${sameAspect} and ${offer}.organization_id <> ${need}.organization_id`,
})

// PostgreSQL expects one row in a partnership, because the policy and the query both select it. Each index then seems equally
// good, and only an order that one index has makes it the chosen one. A column that must equal a value is not part of the order,
// hence `between`.

/** Whether a row of `from` meets one of the conditions. */
const existsIn = (from: SQL, { named, aspect }: Record<MatchBasis, SQL>, [own, other]: [own: SQL, other: SQL]): SQL => {
  // Two ranges instead of <>, which would read all records of the own party first.
  const [first, last] = [raw('<'), raw('>')].map(
    (
      range,
    ) => sql`(select true from ${from} where ${aspect} and ${other}.organization_id ${range} ${own}.organization_id
      order by ${other}.organization_id limit 1)`,
  )
  return sql`exists (select from ${from} where ${named}) or ${first} is not null or ${last} is not null`
}

const [need, offer] = [raw('need'), raw('offer')]
const [needRows, offerRows] = [sql`${needs} need`, sql`${offers} offer`]
const needIsMatched = (row: SQL) => existsIn(offerRows, conditions(row, offer), [row, offer])
/** Whether an offer matches a need of another party; `row` is the name of the offer in the outer query. */
export const offerIsMatched = (row: SQL) => existsIn(needRows, conditions(need, row), [row, need])

const matchedFilter = (description: string, isMatched: SQL): Filter => ({
  schema: Type.Boolean({ description, examples: [false] }),
  where: (value) => sql`(${isMatched}) = ${value}::boolean`,
})
export const matchedNeeds = matchedFilter(
  'With true, only needs that an offer of another party matches; with false, only needs without such an offer.',
  needIsMatched(raw('needs')),
)
export const matchedOffers = matchedFilter(
  'With true, only offers that match a need of another party; with false, only offers without such a need.',
  offerIsMatched(raw('offers')),
)

const limit = placeholder('limit')
const afterNeed = sql`${placeholder('afterValue')}::uuid`
const afterOffer = sql`${placeholder('afterId')}::uuid`

/** The values of the placeholders `afterValue` and `afterId` of the first page: less than every id. */
const nil = '00000000-0000-0000-0000-000000000000'
export const beforeFirst = { afterValue: nil, afterId: nil }

/** The first rows of `from`, named `inner`, that meet one of the conditions, by id. */
const firstOf = (from: SQL, inner: SQL, after: SQL, { named, aspect }: Record<MatchBasis, SQL>): SQL => {
  const [byId, byAspect] = [sql`${inner}.id`, sql`${inner}.aspect, ${inner}.id`]
  const branch = (basis: MatchBasis, condition: SQL, order: SQL) =>
    sql`(select ${inner}.id, ${raw(`'${basis}'`)} as basis from ${from} where ${condition} and ${after} order by ${order} limit ${limit})`
  return sql`(select * from (${branch('named', named, byId)} union all ${branch('aspect', aspect, byAspect)}) both_bases order by id limit ${limit})`
}

/** A used filter is a condition on its row. */
interface Filters {
  needId: boolean
  offerId: boolean
}

const filterConditions = ({ needId, offerId }: Filters) => {
  const is = (name: string, row: SQL) =>
    sql`${row}.id between ${placeholder(name)}::uuid and ${placeholder(name)}::uuid`
  return { need: needId ? is('needId', need) : sql`true`, offer: offerId ? is('offerId', offer) : sql`true` }
}

const inPartnership = (row: SQL) => sql`${row}.partnership_id = ${placeholder('partnershipId')}::uuid`

/** The pairs in the order of their ids. Reads the rows of the page, and the offers of the own party between them. */
function pageQueryOf(filters: Filters): Prepared<Match[]> {
  const is = filterConditions(filters)
  const columns = {
    needId: sql<string>`need.id`,
    offerId: sql<string>`offer.id`,
    basis: filters.offerId ? sql<MatchBasis>`need.basis` : sql<MatchBasis>`offer.basis`,
  }
  const from = filters.offerId
    ? sql`(select * from ${offerRows} where ${inPartnership(offer)} and ${is.offer} order by offer.id limit 1) offer
        cross join lateral ${firstOf(needRows, need, sql`need.id >= ${afterNeed} and (need.id, offer.id) > (${afterNeed}, ${afterOffer}) and ${is.need}`, conditions(need, offer, sql`need.aspect between offer.aspect and offer.aspect`))} need`
    : sql`${needRows} cross join lateral ${firstOf(offerRows, offer, sql`offer.id > case when need.id = ${afterNeed} then ${afterOffer} else ${raw(`'${nil}'`)} end`, conditions(need, offer, sql`offer.aspect between need.aspect and need.aspect`))} offer
        where ${inPartnership(need)} and need.id >= ${afterNeed} and ${is.need} and (${needIsMatched(need)})`
  return db.select(columns).from(from).orderBy(sql`need.id`, sql`offer.id`).limit(limit).prepare('') as never
}

/** Counts by aspect and party, so that the cost is that of the records and not that of the pairs. */
function countQueryOf(filters: Filters): Prepared<{ count: number }[]> {
  const is = filterConditions(filters)
  const { named, aspect } = conditions(need, offer)
  const groups = (rows: SQL, row: SQL, needId: SQL, condition: SQL) =>
    sql`(select ${row}.partnership_id, ${row}.aspect, ${row}.organization_id, ${needId} as need_id, count(*) from ${rows}
      where ${inPartnership(row)} and ${condition} group by 1, 2, 3)`
  const none = sql`null::uuid`
  return db
    .select({
      // The limit makes PostgreSQL look up the need of each offer instead of joining the tables.
      count: sql<number>`(select count(*) from ${offerRows}
          cross join lateral (select from ${needRows} where ${named} and ${is.need} limit 1) named_need
          where ${inPartnership(offer)} and ${is.offer} and offer.need_id is not null)
        + (select coalesce(sum(need.count * offer.count), 0)
          from ${groups(needRows, need, none, is.need)} need
          join ${groups(offerRows, offer, none, sql`offer.need_id is null and ${is.offer}`)} offer on ${aspect})`.mapWith(
        Number,
      ),
    })
    .from(sql`(select) as one_row`)
    .prepare('') as never
}

const statements = [false, true].flatMap((needId) =>
  [false, true].map((offerId) => {
    const filters = { needId, offerId }
    return { ...filters, page: pageQueryOf(filters), count: countQueryOf(filters) }
  }),
)

/** The statements for the filters that a query contains. */
export function statementsFor(query: { needId?: string; offerId?: string }) {
  const found = statements.find(
    ({ needId, offerId }) => needId === (query.needId !== undefined) && offerId === (query.offerId !== undefined),
  )
  return found as (typeof statements)[number]
}

export interface RecordCounts {
  partnershipId: string
  parties: number
  records: number
}

// In the order of an index that contains all that is counted: other plans read every row.
const countsOf = (table: typeof needs | typeof offers): Prepared<RecordCounts[]> =>
  db
    .select({
      partnershipId: sql<string>`requested.id`,
      parties: sql<number>`counted.parties`.mapWith(Number),
      records: sql<number>`counted.records`.mapWith(Number),
    })
    .from(
      sql`unnest(${placeholder('partnershipIds')}::uuid[]) requested(id) cross join lateral (
        select count(distinct record.organization_id) as parties, count(*) as records
        from (select one.organization_id from ${table} one where one.partnership_id = requested.id
          order by one.aspect, one.id offset 0) record) counted`,
    )
    .prepare('') as never

/** By partnership: the number of records, and of the parties that have created them. */
export const countNeeds = countsOf(needs)
export const countOffers = countsOf(offers)
