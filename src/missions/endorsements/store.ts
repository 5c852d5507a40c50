// SQL for endorsements.
import { asc, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { endorsements } from './table.ts'

const { placeholder } = sql

export type Endorsement = typeof endorsements.$inferSelect

/** The endorsements of the missions in `missionIds`, in order of creation. */
export const findByMissions = db
  .select()
  .from(endorsements)
  .where(
    sql`${endorsements.partnershipId} = ${placeholder('partnershipId')}
      and ${endorsements.missionId} = any(${placeholder('missionIds')}::uuid[])`,
  )
  .orderBy(asc(endorsements.id))
  .prepare('')
