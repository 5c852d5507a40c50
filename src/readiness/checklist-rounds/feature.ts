// Checklist rounds: a partnership answers an edition of a checklist; the responses are shared when the round is released.
import { sql } from 'drizzle-orm'
import { agendaOfRecords } from '../../records/agenda-entries.ts'
import type { Feature } from '../../records/feature.ts'
import { roundRecordType } from './actions.ts'
import { roundContribution } from './assessment.ts'
import { checklistRoundCodes } from './codes.ts'
import { checklistRoundRoutes } from './routes.ts'
import { roundLifecycle } from './rules.ts'
import { checklistRoundSchemas } from './schema.ts'
import { checklistRounds as table } from './table.ts'

export const checklistRounds: Feature = {
  routes: [checklistRoundRoutes],
  schemas: checklistRoundSchemas,
  codes: checklistRoundCodes,
  scope: 'checklists:read',
  eventTypes: [
    'checklist_round.created',
    'checklist_round.updated',
    'checklist_round.response_started',
    'checklist_round.response_submitted',
    'checklist_round.response_recalled',
    'checklist_round.sharing_agreed',
    'checklist_round.agreement_retracted',
    'checklist_round.released',
    'checklist_round.cancelled',
    'checklist_round.due',
  ],
  lifecycles: [roundLifecycle],
  contributions: [roundContribution],
  agenda: { partnership: agendaOfRecords(roundRecordType, sql`${table.partnershipId}`, sql`${table.state} = 'open'`) },
}
