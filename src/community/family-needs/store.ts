// SQL for the needs of families, and for the records that address them.
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { expectations } from '../../expectations/expectations/table.ts'
import { benefits } from '../../missions/benefits/table.ts'
import { missions } from '../../missions/missions/table.ts'
import { communityAssessments } from '../community-assessments/table.ts'
import { familyNeeds } from './table.ts'

export type FamilyNeed = typeof familyNeeds.$inferSelect

const { placeholder } = sql
const partnershipId = placeholder('partnershipId')

export const countInPartnership = db
  .select({ count: sql<number>`count(*)`.mapWith(Number) })
  .from(familyNeeds)
  .where(sql`${familyNeeds.partnershipId} = ${partnershipId}`)
  .prepare('')

export const findAssessment = db
  .select({ id: communityAssessments.id })
  .from(communityAssessments)
  .where(
    sql`${communityAssessments.partnershipId} = ${partnershipId} and ${communityAssessments.id} = ${placeholder('id')}`,
  )
  .prepare('')

const idsIn = (table: typeof expectations | typeof benefits) =>
  db
    .select({ id: sql<string>`${table.id}` })
    .from(table)
    .where(sql`${table.partnershipId} = ${partnershipId} and ${table.id} = any(${placeholder('ids')}::uuid[])`)
    .prepare('')

/** Those of the expectations in `ids` that the partnership has. */
export const findExpectationIds = idsIn(expectations)
/** Those of the benefits in `ids` that the partnership has. */
export const findBenefitIds = idsIn(benefits)

/** The mission in force; without one, the draft or proposal. */
export const currentMissionOf = (ofPartnership: SQL) => sql`(select m.id, m.anticipated_results from ${missions} m
  where m.partnership_id = ${ofPartnership} and m.state in ('draft', 'proposed', 'endorsed')
  order by m.state = 'endorsed' desc, m.id limit 1)`

/** The keys of the anticipated results of the current mission. */
export const findResultKeys = db
  .select({ key: sql<string>`result.key` })
  .from(
    sql`${currentMissionOf(sql`${partnershipId}`)} mission
      cross join lateral jsonb_to_recordset(mission.anticipated_results) result (key text)`,
  )
  .prepare('')
