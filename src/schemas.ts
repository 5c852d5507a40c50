// Every schema that has a name in the document, once.
import { bootstrapParts } from './api-clients/bootstrap.ts'
import { clientParts } from './api-clients/schema.ts'
import { benefitParts } from './benefits/schema.ts'
import { feedParts } from './calendar-feeds/schema.ts'
import { CalendarView } from './calendars/schema.ts'
import { candidateParts } from './candidates/schema.ts'
import { changeParts } from './changes/schema.ts'
import { comparisonParts } from './checklist-comparisons/schema.ts'
import { responseParts } from './checklist-responses/schema.ts'
import { roundParts } from './checklist-rounds/schema.ts'
import { checklistParts } from './checklists/schema.ts'
import { planParts } from './communication-plans/schema.ts'
import { communicationParts } from './communications/schema.ts'
import { contactSchemas } from './contacts/schema.ts'
import { expectationParts } from './expectations/schema.ts'
import { foundationParts } from './foundation/schema.ts'
import { historyParts } from './history/schema.ts'
import { ConsentView } from './http/consents.ts'
import { problemSchemas } from './http/problems.ts'
import { ExternalId } from './http/schemas.ts'
import { importSchemas } from './imports/schema.ts'
import { matchParts } from './matches/schema.ts'
import { missionParts } from './missions/schema.ts'
import { needSchemas } from './needs/schema.ts'
import { observerParts } from './observers/schema.ts'
import { occurrenceParts } from './occurrences/schema.ts'
import { offerSchemas } from './offers/schema.ts'
import { organizationParts } from './organizations/schema.ts'
import { partyParts } from './parties/schema.ts'
import { partnershipParts } from './partnerships/schema.ts'
import { reportParts } from './progress-reports/schema.ts'
import { summaryParts } from './readiness-summaries/schema.ts'
import { Aspect } from './registers/schema.ts'
import { touchpointParts } from './touchpoints/schema.ts'
import { valueSchemas } from './values/schema.ts'

export const namedSchemas = [
  ExternalId,
  ConsentView,
  ...problemSchemas,
  ...organizationParts,
  ...clientParts,
  ...bootstrapParts,
  ...partnershipParts,
  ...partyParts,
  ...observerParts,
  Aspect,
  ...contactSchemas.all,
  ...offerSchemas.all,
  ...needSchemas.all,
  ...candidateParts,
  ...missionParts,
  ...valueSchemas.all,
  ...benefitParts,
  ...importSchemas,
  ...expectationParts,
  ...touchpointParts,
  ...planParts,
  ...occurrenceParts,
  ...communicationParts,
  CalendarView,
  ...feedParts,
  ...reportParts,
  ...matchParts,
  ...checklistParts,
  ...roundParts,
  ...responseParts,
  ...comparisonParts,
  ...summaryParts,
  ...foundationParts,
  ...changeParts,
  ...historyParts,
]
