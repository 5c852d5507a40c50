// SQL for communication plans.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { contacts } from '../../partnerships/contacts/table.ts'
import { versionQueries } from '../../records/agreed-versions/store.ts'
import { communicationPlans } from './table.ts'

const { placeholder } = sql

export type CommunicationPlan = typeof communicationPlans.$inferSelect

export const { findAgreed, findLastNumber } = versionQueries<CommunicationPlan>(communicationPlans)

/** Those of the contacts in `ids` that the partnership has. */
export const findContacts = db
  .select({ id: contacts.id })
  .from(contacts)
  .where(
    sql`${contacts.partnershipId} = ${placeholder('partnershipId')} and ${contacts.id} = any(${placeholder('ids')}::uuid[])`,
  )
  .prepare('')
