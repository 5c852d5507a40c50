// SQL for missions.
import { and, eq, inArray, max, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { reaffirmations } from '../reaffirmations/table.ts'
import { missions } from './table.ts'

const { placeholder } = sql

export type Mission = typeof missions.$inferSelect

/** The draft or proposal and the endorsed mission of a partnership, at most one of each. */
export const findCurrent = db
  .select()
  .from(missions)
  .where(
    and(
      eq(missions.partnershipId, placeholder('partnershipId')),
      inArray(missions.state, ['draft', 'proposed', 'endorsed']),
    ),
  )
  .prepare('')

/** The endorsed version before the one with `number`. */
export const findPreviouslyEndorsed = db
  .select()
  .from(missions)
  .where(
    sql`${missions.partnershipId} = ${placeholder('partnershipId')} and ${missions.endorsedAt} is not null
      and ${missions.number} = ${placeholder('number')}::int - 1`,
  )
  .prepare('')

/** The endorsed missions of the partnerships in `partnershipIds`, each with the day of its last reaffirmation. */
export const findEndorsed = db
  .select({
    partnershipId: missions.partnershipId,
    id: missions.id,
    number: missions.number,
    mission: missions.mission,
    // A check constraint excludes null in this state; the type of the column does not.
    endorsedAt: sql<string>`${missions.endorsedAt}`.mapWith(missions.endorsedAt),
    reaffirmEveryMonths: missions.reaffirmEveryMonths,
    lastReaffirmedOn: sql<string | null>`(${db
      .select({ last: max(reaffirmations.reaffirmedOn) })
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
