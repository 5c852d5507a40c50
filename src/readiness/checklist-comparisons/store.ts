// SQL for comparing the shared responses of a round, and of earlier rounds.
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { checklistResponses } from '../checklist-responses/table.ts'
import { checklistRounds } from '../checklist-rounds/table.ts'
import { checklists } from '../checklists/table.ts'
import type { PartyReadiness } from './rules.ts'

const { placeholder } = sql

/** Maximum number of rounds in a trend. */
export const maxTrendRounds = 12

const isRound = and(
  eq(checklistRounds.partnershipId, placeholder('partnershipId')),
  eq(checklistRounds.id, placeholder('checklistRoundId')),
)

/** The sections of the checklist that a round uses. */
export const findSectionsOfRound = db
  .select({ sections: checklists.sections })
  .from(checklistRounds)
  .innerJoin(checklists, eq(checklists.id, checklistRounds.checklistId))
  .where(isRound)
  .prepare('')

/** The answers of each party whose response is shared. */
export const findSharedAnswers = db
  .select({ organizationId: checklistResponses.organizationId, answers: checklistResponses.answers })
  .from(checklistResponses)
  .where(
    and(
      eq(checklistResponses.partnershipId, placeholder('partnershipId')),
      eq(checklistResponses.checklistRoundId, placeholder('checklistRoundId')),
      isNotNull(checklistResponses.sharedAt),
    ),
  )
  .orderBy(checklistResponses.id)
  .prepare('')

/** The released rounds of the same checklist up to and including a round, the latest first, with the readiness of each party. */
export const findTrend = db
  .select({
    checklistRoundId: checklistRounds.id,
    number: checklistRounds.number,
    releasedAt: checklistRounds.releasedAt,
    // Written as text: in a query of one table Drizzle omits the table name of a column.
    parties: sql<
      PartyReadiness[]
    >`(select coalesce(jsonb_agg(jsonb_build_object('organizationId', response.organization_id,
        'readiness', response.readiness) order by response.id), '[]')
      from ${checklistResponses} response where response.partnership_id = checklist_rounds.partnership_id
        and response.checklist_round_id = checklist_rounds.id and response.shared_at is not null)`,
  })
  .from(checklistRounds)
  .where(
    and(
      eq(checklistRounds.partnershipId, placeholder('partnershipId')),
      eq(checklistRounds.state, 'released'),
      sql`(${checklistRounds.seriesId}, ${checklistRounds.number}) in (select named.series_id, n
        from ${checklistRounds} named, generate_series(1, named.number) n
        where named.partnership_id = ${placeholder('partnershipId')} and named.id = ${placeholder('checklistRoundId')})`,
    ),
  )
  .orderBy(desc(checklistRounds.number))
  .limit(maxTrendRounds)
  .prepare('')
