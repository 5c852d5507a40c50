// SQL for checklist responses. Row level security limits each query to own and shared responses.
import { and, eq, sql } from 'drizzle-orm'
import { rfc3339 } from '../../database/columns.ts'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import type { Answer } from './rules.ts'
import { checklistResponses } from './table.ts'

const { placeholder } = sql

export type ChecklistResponse = typeof checklistResponses.$inferSelect

export const { find, lock, insert, save } = recordStore<ChecklistResponse>(checklistResponses, ['partnershipId', 'id'])

const ofParty = and(
  eq(checklistResponses.partnershipId, placeholder('partnershipId')),
  eq(checklistResponses.organizationId, placeholder('organizationId')),
)

/** Recalls the submitted responses of a party that leaves, and records the events. */
export const recall = db
  .select({ recalled: sql`recalled` })
  .from(
    sql`recall_checklist_responses(${placeholder('partnershipId')}::uuid, ${placeholder('organizationId')}::uuid,
      ${placeholder('onBehalfBy')}::uuid, ${placeholder('requestId')}::text) recalled`,
  )
  .prepare('')

/** Locks and reads the responses of a party in some rounds. */
export const lockInRounds = db
  .select()
  .from(checklistResponses)
  .where(and(ofParty, sql`${checklistResponses.checklistRoundId} = any(${placeholder('roundIds')}::uuid[])`))
  .for('update')
  .prepare('')

export interface Revision {
  revision: number
  at: string
  onBehalfBy: string | null
  reason: string | null
  answers: Answer[]
}

const revisions = sql`checklist_response_revisions(${placeholder('partnershipId')}::uuid,
  ${placeholder('checklistResponseId')}::uuid, ${placeholder('before')}::integer, ${placeholder('limit')}::integer)`

/** The revisions of a response, the latest first; for the response of another party, those since it was shared. */
export const findRevisions = db
  .select({
    revision: sql<number>`revision`.mapWith(Number),
    at: sql<string>`at`.mapWith(rfc3339),
    onBehalfBy: sql<string | null>`on_behalf_by`,
    reason: sql<string | null>`reason`,
    answers: sql<Answer[]>`answers`,
  })
  .from(revisions)
  .prepare('')

export const countRevisions = db
  .select({ count: sql<number>`count(*)`.mapWith(Number) })
  .from(revisions)
  .prepare('')
