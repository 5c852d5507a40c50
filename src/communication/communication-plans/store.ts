// SQL for communication plans.
import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { contacts } from '../../partnerships/contacts/table.ts'
import { communicationPlans } from './table.ts'

const { placeholder } = sql

export type CommunicationPlan = typeof communicationPlans.$inferSelect

const inPartnership = eq(communicationPlans.partnershipId, placeholder('partnershipId'))

/** The version in force, if there is one. */
export const findAgreed = db
  .select()
  .from(communicationPlans)
  .where(and(inPartnership, eq(communicationPlans.state, 'agreed')))
  .prepare('')

/** The highest number of a version, or 0. */
export const findLastNumber = db
  .select({ number: sql<number>`coalesce(max(${communicationPlans.number}), 0)`.mapWith(Number) })
  .from(communicationPlans)
  .where(inPartnership)
  .prepare('')

/** Those of the contacts in `ids` that the partnership has. */
export const findContacts = db
  .select({ id: contacts.id })
  .from(contacts)
  .where(
    sql`${contacts.partnershipId} = ${placeholder('partnershipId')} and ${contacts.id} = any(${placeholder('ids')}::uuid[])`,
  )
  .prepare('')
