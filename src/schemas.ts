// Every schema that has a name in the document, once.

import { feedParts } from './communication/calendar-feeds/schema.ts'
import { CalendarView } from './communication/calendars/schema.ts'
import { planParts } from './communication/communication-plans/schema.ts'
import { communicationParts } from './communication/communications/schema.ts'
import { occurrenceParts } from './communication/occurrences/schema.ts'
import { touchpointParts } from './communication/touchpoints/schema.ts'
import { expectationParts } from './expectations/expectations/schema.ts'
import { reportParts } from './expectations/progress-reports/schema.ts'
import { foundationParts } from './guidance/foundation/schema.ts'
import { problemSchemas } from './http/problems.ts'
import { ExternalId } from './http/schemas.ts'
import { bootstrapParts } from './identity/api-clients/bootstrap.ts'
import { clientParts } from './identity/api-clients/schema.ts'
import { organizationParts } from './identity/organizations/schema.ts'
import { changeParts } from './integration/changes/schema.ts'
import { historyParts } from './integration/history/schema.ts'
import { benefitParts } from './missions/benefits/schema.ts'
import { missionParts } from './missions/missions/schema.ts'
import { valueSchemas } from './missions/values/schema.ts'
import { candidateParts } from './partnerships/candidates/schema.ts'
import { contactSchemas } from './partnerships/contacts/schema.ts'
import { matchParts } from './partnerships/matches/schema.ts'
import { needSchemas } from './partnerships/needs/schema.ts'
import { observerParts } from './partnerships/observers/schema.ts'
import { offerSchemas } from './partnerships/offers/schema.ts'
import { partyParts } from './partnerships/parties/schema.ts'
import { Aspect, partnershipParts } from './partnerships/partnerships/schema.ts'
import { comparisonParts } from './readiness/checklist-comparisons/schema.ts'
import { responseParts } from './readiness/checklist-responses/schema.ts'
import { roundParts } from './readiness/checklist-rounds/schema.ts'
import { checklistParts } from './readiness/checklists/schema.ts'
import { summaryParts } from './readiness/readiness-summaries/schema.ts'
import { ConsentView } from './records/consents-schema.ts'
import { importSchemas } from './records/imports/schema.ts'

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
