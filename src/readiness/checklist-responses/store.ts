// SQL for responses to checklists. Row level security bounds each of these to one's own and what is shared.
import { and, asc, eq, isNotNull, sql } from 'drizzle-orm'
import { rfc3339 } from '../../database/columns.ts'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import type { Answer } from './rules.ts'
import { checklistResponses } from './table.ts'

const { placeholder } = sql

export type Response = typeof checklistResponses.$inferSelect

export const { find, lock, insert, save } = recordStore<Response>(checklistResponses, ['partnershipId', 'id'])

/** What a party has submitted that is not shared yet. */
export const lockSubmitted = db
  .select()
  .from(checklistResponses)
  .where(
    and(
      eq(checklistResponses.partnershipId, placeholder('partnershipId')),
      eq(checklistResponses.organizationId, placeholder('organizationId')),
      eq(checklistResponses.state, 'submitted'),
    ),
  )
  .for('update')
  .prepare('')

/** What a party answers in some rounds. */
export const lockOwn = db
  .select()
  .from(checklistResponses)
  .where(
    and(
      eq(checklistResponses.partnershipId, placeholder('partnershipId')),
      eq(checklistResponses.organizationId, placeholder('organizationId')),
      sql`${checklistResponses.checklistRoundId} = any(${placeholder('roundIds')}::uuid[])`,
    ),
  )
  .for('update')
  .prepare('')

/** What is shared in a round, in the order in which the parties began. */
export const sharedIn = db
  .select()
  .from(checklistResponses)
  .where(
    and(
      eq(checklistResponses.partnershipId, placeholder('partnershipId')),
      eq(checklistResponses.checklistRoundId, placeholder('checklistRoundId')),
      isNotNull(checklistResponses.sharedAt),
    ),
  )
  .orderBy(asc(checklistResponses.id))
  .prepare('')

export interface Revision {
  revision: number
  at: string
  onBehalfBy: string | null
  reason: string | null
  answers: Answer[]
}

/** What was submitted and amended, the latest first: of others' from what was shared on. */
export const revisions = db
  .select({
    revision: sql<number>`revision`.mapWith(Number),
    at: sql<string>`at`.mapWith(rfc3339),
    onBehalfBy: sql<string | null>`on_behalf_by`,
    reason: sql<string | null>`reason`,
    answers: sql<Answer[]>`answers`,
  })
  .from(
    sql`checklist_response_revisions(${placeholder('partnershipId')}::uuid, ${placeholder('checklistResponseId')}::uuid,
      ${placeholder('before')}::integer, ${placeholder('limit')}::integer)`,
  )
  .prepare('')
