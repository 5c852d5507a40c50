// Agreement versions: drafts, amendments, renewals, and what was signed (E1).
import { sql } from 'drizzle-orm'
import { agendaOfRecords } from '../../records/agenda-entries.ts'
import type { Feature } from '../../records/feature.ts'
import { borrowingRoutes } from './borrowing.ts'
import { agreementVersionCodes } from './codes.ts'
import { computedRoutes } from './computed-routes.ts'
import { computedParts } from './computed-schema.ts'
import { documentRoutes } from './document-routes.ts'
import { documentCodes } from './documents/codes.ts'
import { versionRecordType } from './drafts.ts'
import { agreementFindingCodes } from './finding-codes.ts'
import { renewalAgenda } from './renewal-agenda.ts'
import { agreementVersionRoutes } from './routes.ts'
import { versionLifecycle } from './rules.ts'
import { versionParts } from './schema.ts'
import { agreementVersions as table } from './table.ts'
import { testData } from './test-data.ts'

const signingAgenda = agendaOfRecords(
  versionRecordType,
  sql`${table.partnershipId}`,
  sql`${table.state} in ('ready_to_sign', 'partially_signed')`,
)

export const agreementVersions: Feature = {
  routes: [agreementVersionRoutes, borrowingRoutes, computedRoutes, documentRoutes],
  schemas: [...versionParts, ...computedParts],
  codes: { ...agreementVersionCodes, ...agreementFindingCodes, ...documentCodes },
  eventTypes: [
    'compiled',
    'rebased',
    'updated',
    'sent',
    'accepted',
    'changes_requested',
    'frozen',
    'reopened',
    'signed',
    'executed',
    'declined',
    'withdrawn',
    'suspended',
    'resumed',
    'superseded',
    'notice_recorded',
    'notice_revoked',
  ]
    .map((verb) => `agreement_version.${verb}`)
    .concat('agreement.signing_due'),
  lifecycles: [versionLifecycle],
  agenda: {
    async partnership(reader, partnershipId, now) {
      const [signing, renewals] = await Promise.all([
        signingAgenda(reader, partnershipId, now),
        renewalAgenda(reader, partnershipId, now),
      ])
      return [...signing, ...renewals]
    },
  },
  testData,
}
