// SQL for the traceability of the needs of families.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { expectations } from '../../expectations/expectations/table.ts'
import { benefits } from '../../missions/benefits/table.ts'
import { offerIsMatched } from '../../partnerships/matches/store.ts'
import { offers } from '../../partnerships/offers/table.ts'
import { recordsCount } from '../../partnerships/parties/store.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { maxNeeds } from '../family-needs/rules.ts'
import { currentMissionOf } from '../family-needs/store.ts'
import { familyNeeds } from '../family-needs/table.ts'
import type { PartnershipRooms } from '../rooms/store.ts'
import { appliedSets, roomsIn } from '../rooms/store.ts'
import type { NeedLinks } from './rules.ts'

const { raw } = sql

export interface PartnershipNeeds extends Pick<PartnershipRooms, 'rooms' | 'sets'> {
  partnershipId: string
  /** The mission in force or, without one, its draft or proposal. */
  missionId: string | null
  /** The needs of high priority first, then by creation; at most `maxNeeds`. */
  needs: NeedLinks[]
  /** Keys of the results of the mission that no need supports, in its order. */
  resultsWithoutNeed: string[]
}

const inPartnership = sql`partnership_id = asked.partnership_id`
const offer = raw('provider_offer')

/**
 * Tables of one partnership. `members`: the organizations of the parties whose records count. A need is a record of all parties,
 * as an expectation: it counts also after the party that created it has left. A look-up by id has a limit, because PostgreSQL would
 * read all records of the partnership for `exists`.
 */
const tables = sql`members as materialized (
    select party.organization_id from ${parties} party where party.${inPartnership} and ${recordsCount}
  ), needs_of_families as materialized (
    select * from ${familyNeeds} where ${inPartnership} order by id limit ${raw(String(maxNeeds))}
  ), mission as materialized (
    select * from ${currentMissionOf(sql`asked.partnership_id`)} current
  ), results as materialized (
    select result.key, result.position from mission cross join lateral
      rows from (jsonb_to_recordset(mission.anticipated_results) as (key text)) with ordinality result (key, position)
  ), linked_expectations as materialized (
    select need.id as need_id, named.position, linked.* from needs_of_families need
      cross join lateral jsonb_array_elements_text(need.expectation_ids) with ordinality named (id, position)
      cross join lateral (select id, state, responsible_organization_id from ${expectations}
        where ${inPartnership} and id = named.id::uuid limit 1) linked
      where linked.state <> 'waived'
  ), linked_benefits as materialized (
    select need.id as need_id, named.position, linked.id from needs_of_families need
      cross join lateral jsonb_array_elements_text(need.benefit_ids) with ordinality named (id, position)
      cross join lateral (select id, organization_id from ${benefits}
        where ${inPartnership} and id = named.id::uuid limit 1) linked
      where linked.organization_id in (select organization_id from members)
  ), linked_results as materialized (
    select need.id as need_id, named.position, named.key from needs_of_families need
      cross join lateral jsonb_array_elements_text(need.result_keys) with ordinality named (key, position)
      where named.key in (select key from results)
  ), providers as materialized (
    select provider.id, (select true from ${offers} ${offer}
        where ${offer}.${inPartnership} and ${offer}.organization_id = provider.id and (${offerIsMatched(offer)})
        limit 1) is not null as meets_need
      from (select distinct provider_id as id from needs_of_families) provider
      where provider.id in (select organization_id from members)
  )`

/** The values of a linked table that belong to a need, in the order in which the need names them. */
const linksOf = (table: string, column: string) =>
  sql`(select coalesce(jsonb_agg(link.${raw(column)} order by link.position), '[]') from ${raw(table)} link where link.need_id = need.id)`

/** The states of expectations that were agreed, without those that failed. */
const agreedStates = raw(`('agreed', 'in_effect', 'met', 'partly_met')`)

/** The needs of the partnerships in `partnershipIds`, what addresses them, and the rooms of their providers. */
export const findNeeds = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    missionId: sql<string | null>`computed.mission_id`,
    needs: sql<NeedLinks[]>`computed.needs`,
    resultsWithoutNeed: sql<string[]>`computed.results_without_need`,
    rooms: sql<PartnershipNeeds['rooms']>`computed.rooms`,
    sets: sql<PartnershipNeeds['sets']>`case when computed.rooms = '[]' then '[]'
      else ${appliedSets} end`,
  })
  .from(
    sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id) cross join lateral (
      with ${tables}
      select (select id from mission) as mission_id,
        (select coalesce(jsonb_agg(jsonb_build_object('id', need.id, 'title', need.title, 'priority', need.priority,
            'providerId', need.provider_id, 'hasAlternatives', need.alternatives <> '[]',
            'providerServes', provider.id is not null and (provider.meets_need or exists (
              select from linked_expectations link where link.need_id = need.id and link.state in ${agreedStates}
                and link.responsible_organization_id = provider.id)),
            'expectationIds', ${linksOf('linked_expectations', 'id')}, 'benefitIds', ${linksOf('linked_benefits', 'id')},
            'resultKeys', ${linksOf('linked_results', 'key')})
            order by need.priority = 'high' desc, need.id), '[]')
          from needs_of_families need left join providers provider on provider.id = need.provider_id) as needs,
        (select coalesce(jsonb_agg(results.key order by results.position), '[]') from results
          where results.key not in (select key from linked_results)) as results_without_need,
        case when exists (select from providers) then ${roomsIn(sql`asked.partnership_id`)} else '[]' end as rooms
      offset 0) computed`,
  )
  .prepare('')
