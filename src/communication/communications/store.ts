// SQL for communications, their earlier texts, and their addenda.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { events } from '../../events/table.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { addenda } from '../addenda/table.ts'
import type { FollowUp, Participant } from './rules.ts'
import { communications } from './table.ts'

const { placeholder } = sql

export type Communication = typeof communications.$inferSelect

export const communicationRecords = { singular: 'communication', table: communications }
export const communicationStore = collectionRecordType<Communication>(communicationRecords).store

/** What a communication stated after one of its changes, with the names of the columns. */
interface Text {
  held_on: string
  method: Communication['method']
  participants: Participant[]
  notes: string | null
  decisions: string[]
  follow_ups: FollowUp[]
}

export interface Revision {
  version: number
  at: string
  organizationId: string
  onBehalfBy: string | null
  text: Text
}

const ofCommunication = sql`${events.streamId} = ${placeholder('partnershipId')} and ${events.subjectType} = 'communication'
  and ${events.subjectId} = ${placeholder('id')} and after is not null`

/** The versions of a communication with a number below `before`, the latest first. */
export const findRevisions = db
  .select({
    version: sql<number>`(after->>'version')::integer`.mapWith(Number),
    at: events.occurredAt,
    organizationId: events.organizationId,
    onBehalfBy: events.onBehalfBy,
    text: sql<Text>`after`,
  })
  .from(events)
  .where(
    sql`${ofCommunication}
      and (${placeholder('before')}::integer is null or (after->>'version')::integer < ${placeholder('before')}::integer)`,
  )
  .orderBy(sql`${events.position} desc`)
  .limit(placeholder('limit'))
  .prepare('')

export const countRevisions = db
  .select({ count: sql<number>`count(*)`.mapWith(Number) })
  .from(events)
  .where(ofCommunication)
  .prepare('')

/** An addendum of the communication, if it has one. */
export const findAddendum = db
  .select({ id: addenda.id })
  .from(addenda)
  .where(
    sql`${addenda.partnershipId} = ${placeholder('partnershipId')} and ${addenda.communicationId} = ${placeholder('communicationId')}`,
  )
  .limit(1)
  .prepare('')
