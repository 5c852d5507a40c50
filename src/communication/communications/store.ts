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
  /** Of its event. */
  position: number
  version: number
  at: string
  organizationId: string
  onBehalfBy: string | null
  text: Text
}

const ofCommunication = sql`${events.streamId} = ${placeholder('partnershipId')} and ${events.subjectType} = 'communication'
  and ${events.subjectId} = ${placeholder('id')} and after is not null`

const endOfVersions = (order: 'asc' | 'desc') => sql`(
  select (after->>'version')::integer as version from ${events} where ${ofCommunication}
    order by ${events.position} ${sql.raw(order)} limit 1)`

/** The versions of a communication in events before a position, the latest first. */
export const findRevisions = db
  .select({
    position: events.position,
    version: sql<number>`(after->>'version')::integer`.mapWith(Number),
    at: events.occurredAt,
    organizationId: events.organizationId,
    onBehalfBy: events.onBehalfBy,
    text: sql<Text>`after`,
  })
  .from(events)
  .where(
    sql`${ofCommunication}
      and ${events.position} < ${placeholder('before')}`,
  )
  .orderBy(sql`${events.position} desc`)
  .limit(placeholder('limit'))
  .prepare('')

/** Each version has one event: the caller sees all from its first to its last one. */
export const countRevisions = db
  .select({ count: sql<number>`newest.version - oldest.version + 1`.mapWith(Number) })
  .from(sql`${endOfVersions('asc')} oldest cross join ${endOfVersions('desc')} newest`)
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
