// Notices of termination: how a party, or all of them, end an agreement.
import type { Feature } from '../../records/feature.ts'
import { terminationNoticeCodes } from './codes.ts'
import { terminationNoticeRoutes } from './routes.ts'
import { noticeLifecycle } from './rules.ts'
import { terminationNoticeParts } from './schema.ts'
import { testData } from './test-data.ts'

export const terminationNotices: Feature = {
  routes: [terminationNoticeRoutes],
  schemas: terminationNoticeParts,
  codes: terminationNoticeCodes,
  eventTypes: ['recorded', 'consented', 'acknowledged', 'disputed', 'revoked'].map(
    (verb) => `termination_notice.${verb}`,
  ),
  lifecycles: [noticeLifecycle],
  testData,
}
