// Community assessments: studies of the community, and when they are to be reviewed (Q3).
import { sql } from 'drizzle-orm'
import { acceptedPartyIds } from '../../partnerships/parties/store.ts'
import { agendaOfRecords } from '../../records/agenda-entries.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { crudEventTypes, type Feature } from '../../records/feature.ts'
import {
  addReviewsOnAcceptance,
  agendaEventTypes,
  communityAssessmentRecords,
  removeReviewsOnDeparture,
} from './agenda.ts'
import { communityAssessmentContribution } from './assessment.ts'
import { communityAssessmentCodes } from './codes.ts'
import { communityAssessmentRoutes } from './routes.ts'
import { communityAssessmentParts } from './schema.ts'
import type { CommunityAssessment } from './store.ts'
import { communityAssessments as table } from './table.ts'
import { testData } from './test-data.ts'

export const communityAssessments: Feature = {
  routes: [communityAssessmentRoutes],
  schemas: communityAssessmentParts,
  codes: communityAssessmentCodes,
  scope: 'community:read',
  eventTypes: [...crudEventTypes('community_assessment'), ...agendaEventTypes],
  contributions: [communityAssessmentContribution],
  agenda: {
    partnership: agendaOfRecords(
      collectionRecordType<CommunityAssessment>(communityAssessmentRecords),
      sql`${table.partnershipId}`,
      sql`${acceptedPartyIds(sql`${table.partnershipId}`)} ? ${table.organizationId}::text`,
    ),
  },
  onPartyAcceptance: addReviewsOnAcceptance,
  onPartyDeparture: removeReviewsOnDeparture,
  testData,
}
