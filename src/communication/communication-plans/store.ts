// SQL for communication plans.
import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { contacts } from '../../partnerships/contacts/table.ts'
import { communicationPlans } from './table.ts'

const { placeholder } = sql

export type CommunicationPlan = typeof communicationPlans.$inferSelect

const ofPartnership = eq(communicationPlans.partnershipId, placeholder('partnershipId'))

/** The version that is agreed, if there is one. */
export const current = db
  .select()
  .from(communicationPlans)
  .where(and(ofPartnership, eq(communicationPlans.state, 'agreed')))
  .prepare('')

/** The highest number that a version has; 0 where there is none. */
export const lastNumber = db
  .select({ number: sql<number>`coalesce(max(${communicationPlans.number}), 0)`.mapWith(Number) })
  .from(communicationPlans)
  .where(ofPartnership)
  .prepare('')

/** Which of some contacts the partnership has. */
export const contactsAmong = db
  .select({ id: contacts.id })
  .from(contacts)
  .where(
    sql`${contacts.partnershipId} = ${placeholder('partnershipId')} and ${contacts.id} = any(${placeholder('ids')}::uuid[])`,
  )
  .prepare('')
