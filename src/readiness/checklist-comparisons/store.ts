// SQL for comparing what was answered in a round, and in those before it.
import { and, desc, eq, isNotNull, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { checklistResponses } from '../checklist-responses/table.ts'
import { checklistRounds } from '../checklist-rounds/table.ts'
import { checklists } from '../checklists/table.ts'
import type { Readiness } from './rules.ts'

const { placeholder } = sql

/** As many rounds back as a trend goes. */
export const trendLength = 12

const ofRound = and(
  eq(checklistRounds.partnershipId, placeholder('partnershipId')),
  eq(checklistRounds.id, placeholder('checklistRoundId')),
)

/** The checklist that a round asks. */
export const askedIn = db
  .select({ sections: checklists.sections })
  .from(checklistRounds)
  .innerJoin(checklists, eq(checklists.id, checklistRounds.checklistId))
  .where(ofRound)
  .prepare('')

/** What each party answered, of what is shared. */
export const answersIn = db
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

/** The released rounds of the same checklist up to a round, the latest first, with what each party's readiness was. */
export const trendTo = db
  .select({
    checklistRoundId: checklistRounds.id,
    number: checklistRounds.number,
    releasedAt: checklistRounds.releasedAt,
    // Written out: where a query has one table, Drizzle names its columns without it.
    parties: sql<Readiness[]>`(select coalesce(jsonb_agg(jsonb_build_object('organizationId', answered.organization_id,
        'readiness', answered.readiness) order by answered.id), '[]')
      from ${checklistResponses} answered where answered.partnership_id = checklist_rounds.partnership_id
        and answered.checklist_round_id = checklist_rounds.id and answered.shared_at is not null)`,
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
  .limit(trendLength)
  .prepare('')
