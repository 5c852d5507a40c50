// Reads what the assessment and the next steps of agreements depend on, of several partnerships in one query.
import { sql } from 'drizzle-orm'
import { communicationPlans } from '../../communication/communication-plans/table.ts'
import type { ConflictStep } from '../../conflicts/conflict-plans/rules.ts'
import { conflictPlans } from '../../conflicts/conflict-plans/table.ts'
import { db } from '../../database/queries.ts'
import { commitments } from '../../expectations/commitments/table.ts'
import { expectations } from '../../expectations/expectations/table.ts'
import { costAllocations } from '../../finance/cost-allocations/table.ts'
import { feeDecisions } from '../../finance/fee-decisions/table.ts'
import { financialObligations } from '../../finance/financial-obligations/table.ts'
import { maxRequirements } from '../../law/legal-requirements/rules.ts'
import { legalRequirements } from '../../law/legal-requirements/table.ts'
import { missions } from '../../missions/missions/table.ts'
import { isExecutedAndCurrent } from '../../partnerships/agreement-bindings/store.ts'
import { agreementBindings } from '../../partnerships/agreement-bindings/table.ts'
import { acceptedPartiesOf } from '../../partnerships/parties/store.ts'
import { parties } from '../../partnerships/parties/table.ts'
import type { AcceptedParty } from '../../records/consents.ts'
import type { CommitmentSource, RequirementSource } from '../agreement-versions/commitment-content.ts'
import { commitmentHash, maxCommitments, requirementHash } from '../agreement-versions/commitment-sources.ts'
import { maxRead } from '../agreement-versions/finance-sources.ts'
import type { VersionLifecycle } from '../agreement-versions/rules.ts'
import type { AgreementVersion } from '../agreement-versions/store.ts'
import { agreementVersions } from '../agreement-versions/table.ts'
import type { Filed } from '../filings/rules.ts'
import { filings } from '../filings/table.ts'
import type { reviewOutcomes, reviewStages } from '../legal-reviews/rules.ts'
import { legalReviews } from '../legal-reviews/table.ts'
import { signatories } from '../signatories/table.ts'
import type { Agreement } from './store.ts'
import { agreements } from './table.ts'

type Version = VersionLifecycle &
  Pick<AgreementVersion, 'agreementId' | 'recommendedGaps' | 'untailoredShare' | 'signByOn' | 'include'>

export interface Situation {
  /** At most 100, the newest. */
  agreements: Pick<Agreement, 'id' | 'kind' | 'executions' | 'partyIds' | 'signing' | 'parentAgreementId'>[]
  /** Those that are open or executed, of these agreements; at most 100. */
  versions: Version[]
  /** The last review of each stage by each party of each of these versions. */
  reviews: {
    versionId: string
    organizationId: string
    stage: (typeof reviewStages)[number]
    outcome: (typeof reviewOutcomes)[number]
    /** Whether the version still has the content that was reviewed. */
    valid: boolean
  }[]
  signatories: { agreementId: string; organizationId: string }[]
  filed: (Filed & { agreementId: string })[]
  /** Of executed versions that may not be over. */
  bindings: { id: string; agreementId: string; expectationIds: string[] }[]
  /** Agreed or in effect; at most 501. */
  expectations: { id: string; state: 'agreed' | 'in_effect'; responsibleOrganizationId: string | null }[]
  /** The content hashes of what every party has agreed to, and the steps of the conflict plan. */
  mission: string | null
  communication: string | null
  conflictSteps: ConflictStep[]
  /** The hashes of what every party has agreed to about money, and the agreed obligations; at most 501. */
  costAllocation: { hash: string } | null
  feeDecision: { hash: string } | null
  financialObligations: { id: string; payerId: string; payeeId: string }[]
  /** Also of parties that have left, and those that have expired. */
  commitments: Pick<CommitmentSource, 'organizationId' | 'aspect' | 'validUntil' | 'sha256'>[]
  legalRequirements: Omit<RequirementSource, 'wording' | 'updatedBy' | 'updatedAt'>[]
}

export interface SituationRow {
  partnershipId: string
  leadId: string
  acceptedParties: AcceptedParty[]
  situation: Situation
}

const ofPartnership = (table: { partnershipId: object }) => sql`${table.partnershipId} = input.partnership_id`
const listOf = (fields: ReturnType<typeof sql>, rows: ReturnType<typeof sql>) =>
  sql`(select coalesce(jsonb_agg(jsonb_build_object(${fields})), '[]') from (${rows}) found)`

export const findSituations = db
  .select({
    partnershipId: sql<string>`input.partnership_id`,
    leadId: sql<string>`coalesce((select organization_id from ${parties} where ${ofPartnership(parties)} and lead)::text, '')`,
    acceptedParties: acceptedPartiesOf(sql`input.partnership_id`),
    situation: sql<Situation>`computed.situation`,
  })
  .from(
    sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) input(partnership_id) cross join lateral (
      with recent as materialized (
        select * from ${agreements} where ${ofPartnership(agreements)} order by id desc limit 100
      ), open as materialized (
        select * from ${agreementVersions} where ${ofPartnership(agreementVersions)}
          and state in ('draft', 'party_review', 'legal_review', 'ready_to_sign', 'partially_signed') order by id desc limit 50
      ), executed as materialized (
        select v.* from recent, jsonb_array_elements(recent.executions) execution, ${agreementVersions} v
          where v.partnership_id = input.partnership_id and v.id = (execution->>'versionId')::uuid
          order by v.id desc limit 50
      ), versions as materialized (select * from open union all select * from executed)
      select jsonb_build_object(
        'agreements', ${listOf(
          sql`'id', id, 'kind', kind, 'executions', executions, 'partyIds', party_ids, 'signing', signing,
            'parentAgreementId', parent_agreement_id`,
          sql`select * from recent order by id`,
        )},
        'versions', ${listOf(
          sql`'id', id, 'agreementId', agreement_id, 'organizationId', organization_id, 'origin', origin,
            'baseVersionId', base_version_id, 'state', state, 'contentSha256', content_sha256, 'partyIds', party_ids,
            'removedPartyIds', removed_party_ids, 'acceptances', acceptances, 'signatories', signatories,
            'suspendedBy', suspended_by, 'endsOn', ends_on, 'empty', "empty", 'requiredGaps', required_gaps,
            'recommendedGaps', recommended_gaps, 'shortCutErrors', short_cut_errors, 'mismatchedUnits', mismatched_units,
            'untailoredShare', untailored_share, 'signByOn', sign_by_on, 'include', include`,
          sql`select * from versions order by id`,
        )},
        'reviews', ${listOf(
          sql`'versionId', agreement_version_id, 'organizationId', organization_id, 'stage', stage,
            'outcome', outcome, 'valid', valid`,
          sql`select distinct on (r.agreement_version_id, r.organization_id, r.stage, valid) r.*,
              r.content_sha256 = versions.content_sha256 as valid
            from versions cross join lateral (select * from ${legalReviews} x where x.partnership_id = input.partnership_id
              and x.agreement_version_id = versions.id order by id desc limit 1000) r
            order by r.agreement_version_id, r.organization_id, r.stage, valid, r.id desc`,
        )},
        'signatories', ${listOf(
          sql`'agreementId', agreement_id, 'organizationId', organization_id`,
          sql`select distinct s.agreement_id, s.organization_id from recent cross join lateral (select * from ${signatories} x
            where x.partnership_id = input.partnership_id and x.agreement_id = recent.id order by id limit 1000) s`,
        )},
        'filed', ${listOf(
          sql`'agreementId', agreement_id, 'recipient', recipient, 'filedOn', filed_on`,
          sql`select f.agreement_id, f.recipient, max(f.filed_on) as filed_on from recent, ${filings} f
            where recent.kind = 'hs_preschool_mou' and f.partnership_id = input.partnership_id
              and f.agreement_id = recent.id group by 1, 2`,
        )},
        'bindings', ${listOf(
          sql`'id', id, 'agreementId', agreement_id, 'expectationIds', jsonb_path_query_array(expectations, '$[*].id')`,
          sql`select * from ${agreementBindings} where ${ofPartnership(agreementBindings)} and ${isExecutedAndCurrent}
            order by id desc limit 50`,
        )},
        'expectations', ${listOf(
          sql`'id', id, 'state', state, 'responsibleOrganizationId', responsible_organization_id`,
          sql`select * from ${expectations} where ${ofPartnership(expectations)} and state in ('agreed', 'in_effect')
            order by id limit 501`,
        )},
        'mission', (select content_hash from ${missions} where ${ofPartnership(missions)} and state = 'endorsed'),
        'communication', (select hash from ${communicationPlans}
          where ${ofPartnership(communicationPlans)} and state = 'agreed'),
        'conflictSteps', coalesce((select steps from ${conflictPlans}
          where ${ofPartnership(conflictPlans)} and state = 'agreed'), '[]'),
        'costAllocation', (select jsonb_build_object('hash', hash) from ${costAllocations}
          where ${ofPartnership(costAllocations)} and state = 'agreed'),
        'feeDecision', (select jsonb_build_object('hash', hash) from ${feeDecisions}
          where ${ofPartnership(feeDecisions)} and state = 'agreed'),
        'financialObligations', ${listOf(
          sql`'id', id, 'payerId', payer_id, 'payeeId', payee_id`,
          sql`select * from ${financialObligations} where ${ofPartnership(financialObligations)}
            and state in ('agreed', 'settled') order by id limit ${sql.raw(String(maxRead))}`,
        )},
        'commitments', ${listOf(
          sql`'organizationId', organization_id, 'aspect', aspect, 'validUntil', valid_until, 'sha256', ${commitmentHash}`,
          sql`select * from ${commitments} where ${ofPartnership(commitments)} order by id limit ${sql.raw(String(maxCommitments))}`,
        )},
        'legalRequirements', ${listOf(
          sql`'citation', citation, 'title', title, 'level', level, 'effectiveUntil', effective_until,
            'appliesToRoles', applies_to_roles, 'sha256', ${requirementHash}`,
          sql`select * from ${legalRequirements} where ${ofPartnership(legalRequirements)} order by id
            limit ${sql.raw(String(maxRequirements))}`,
        )}
      ) as situation
    ) computed`,
  )
  .prepare('')
