// SQL for missions, their endorsements and reaffirmations.
import { and, asc, eq, inArray, max, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { endorsements, missions, reaffirmations } from './table.ts'

const { placeholder } = sql

export type Mission = typeof missions.$inferSelect
export type Endorsement = typeof endorsements.$inferSelect
export type Reaffirmation = typeof reaffirmations.$inferSelect

export const endorsementStore = recordStore<Endorsement>(endorsements, ['partnershipId', 'missionId', 'id'])

/** The version that is being worked on and the one that stands, of each at most one. */
export const live = db
  .select()
  .from(missions)
  .where(
    and(
      eq(missions.partnershipId, placeholder('partnershipId')),
      inArray(missions.state, ['draft', 'proposed', 'endorsed']),
    ),
  )
  .prepare('')

/** The version that was endorsed before the one with `number`. */
export const endorsedBefore = db
  .select()
  .from(missions)
  .where(
    sql`${missions.partnershipId} = ${placeholder('partnershipId')} and ${missions.endorsedAt} is not null
      and ${missions.number} = ${placeholder('number')}::int - 1`,
  )
  .prepare('')

/** Who has endorsed some missions of a partnership, in the order in which they did. */
export const endorsementsOf = db
  .select()
  .from(endorsements)
  .where(
    sql`${endorsements.partnershipId} = ${placeholder('partnershipId')}
      and ${endorsements.missionId} = any(${placeholder('missionIds')}::uuid[])`,
  )
  .orderBy(asc(endorsements.id))
  .prepare('')

/** What stands in some partnerships, and when it was last revisited. */
export const standing = db
  .select({
    partnershipId: missions.partnershipId,
    id: missions.id,
    number: missions.number,
    mission: missions.mission,
    // Never null where the state is endorsed; the type of the column does not know.
    endorsedAt: sql<string>`${missions.endorsedAt}`.mapWith(missions.endorsedAt),
    reaffirmEveryMonths: missions.reaffirmEveryMonths,
    lastRevisitedOn: sql<string | null>`(${db
      .select({ last: max(reaffirmations.revisitedOn) })
      .from(reaffirmations)
      .where(
        sql`reaffirmations.partnership_id = missions.partnership_id and reaffirmations.mission_id = missions.id`,
      )})`,
  })
  .from(missions)
  .where(
    sql`${missions.partnershipId} = any(${placeholder('partnershipIds')}::uuid[]) and ${missions.state} = 'endorsed'`,
  )
  .prepare('')
