// Reads the records from which an agreement version is compiled.
import { eq, sql } from 'drizzle-orm'
import { findAgreed as findAgreedPlan } from '../../communication/communication-plans/store.ts'
import { findAgreed as findConflictPlan } from '../../conflicts/conflict-plans/store.ts'
import { db, type Prepared, pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { ExpectationState } from '../../expectations/expectations/rules.ts'
import { expectations } from '../../expectations/expectations/table.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { benefits } from '../../missions/benefits/table.ts'
import { missions } from '../../missions/missions/table.ts'
import { candidates } from '../../partnerships/candidates/table.ts'
import { contacts } from '../../partnerships/contacts/table.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import { agreementExpectationNumbers } from '../agreements/table.ts'
import { findByAgreements as findSignatories } from '../signatories/store.ts'
import type { CommitmentSources } from './commitment-content.ts'
import { findCommitmentIdentities, findFullCommitments } from './commitment-sources.ts'
import type { ContentParty } from './content.ts'
import type { FinanceSources } from './finance-content.ts'
import { findFinanceIdentities, findFullFinance } from './finance-sources.ts'

const { placeholder } = sql
const ids = (name: string) => sql`any(${placeholder(name)}::uuid[])`

/** More than an agreement may contain, so that too many are noticed. */
const maxRead = 501

const findMission = db
  .select()
  .from(missions)
  .where(sql`${missions.partnershipId} = ${placeholder('partnershipId')} and ${missions.state} = 'endorsed'`)
  .prepare('')

const findBenefits = db
  .select({
    id: benefits.id,
    organizationId: benefits.organizationId,
    beneficiary: benefits.beneficiary,
    statement: benefits.statement,
    description: benefits.description,
    indicators: benefits.indicators,
  })
  .from(benefits)
  .where(eq(benefits.partnershipId, placeholder('partnershipId')))
  .orderBy(benefits.id)
  .limit(maxRead)
  .prepare('')

/** The name and external ids of organizations, and the first contact of each in the partnership. Drizzle would write `id` without its table. */
const findOrganizations = db
  .select({
    organizationId: organizations.id,
    name: organizations.name,
    externalIds: organizations.externalIds,
    updatedBy: organizations.updatedBy,
    updatedAt: organizations.updatedAt,
    noticeContact: sql<ContentParty['noticeContact']>`(select jsonb_build_object(
        'name', c.name, 'title', c.title, 'email', c.email, 'phone', c.phone)
      from ${contacts} c where c.partnership_id = ${placeholder('partnershipId')}
        and c.organization_id = organizations.id order by c.id limit 1)`,
  })
  .from(organizations)
  .where(sql`${organizations.id} = ${ids('organizationIds')}`)
  .prepare('')

const identity = {
  id: expectations.id,
  revision: expectations.revision,
  state: expectations.state,
  responsibleOrganizationId: expectations.responsibleOrganizationId,
  aspect: expectations.aspect,
}
const wording = {
  what: expectations.what,
  how: expectations.how,
  schedule: expectations.schedule,
  responsibleRole: expectations.responsibleRole,
  accountableOrganizationId: expectations.accountableOrganizationId,
  consultedOrganizationIds: expectations.consultedOrganizationIds,
  informedOrganizationIds: expectations.informedOrganizationIds,
  indicator: expectations.indicator,
  unit: expectations.unit,
  baseline: expectations.baseline,
  target: expectations.target,
  direction: expectations.direction,
  meansOfVerification: expectations.meansOfVerification,
  updatedBy: expectations.updatedBy,
  updatedAt: expectations.updatedAt,
}

const withIds = sql`${expectations.partnershipId} = ${placeholder('partnershipId')} and ${expectations.id} = ${ids('expectationIds')}`
const { id } = expectations
const full = { ...identity, ...wording }

/** In two parts, each in the order of an index: PostgreSQL would otherwise read the expectations of every state. */
const inState = (state: ExpectationState) =>
  sql`${expectations.partnershipId} = ${placeholder('partnershipId')} and ${expectations.state} = ${state}`

const identities = {
  binding: db
    .select(identity)
    .from(expectations)
    .where(inState('agreed'))
    .orderBy(id)
    .limit(maxRead)
    .unionAll(db.select(identity).from(expectations).where(inState('in_effect')).orderBy(id).limit(maxRead))
    .prepare(''),
  withIds: db.select(identity).from(expectations).where(withIds).orderBy(id).prepare(''),
}
const wordings = {
  binding: db
    .select(full)
    .from(expectations)
    .where(inState('agreed'))
    .orderBy(id)
    .limit(maxRead)
    .unionAll(db.select(full).from(expectations).where(inState('in_effect')).orderBy(id).limit(maxRead))
    .prepare(''),
  withIds: db.select(full).from(expectations).where(withIds).orderBy(id).prepare(''),
}

const findNumbers = db
  .select({
    agreementId: agreementExpectationNumbers.agreementId,
    expectationId: agreementExpectationNumbers.expectationId,
    number: agreementExpectationNumbers.number,
  })
  .from(agreementExpectationNumbers)
  .where(
    sql`${agreementExpectationNumbers.partnershipId} = ${placeholder('partnershipId')}
      and ${agreementExpectationNumbers.agreementId} = ${ids('agreementIds')}`,
  )
  .prepare('')

/** The names of the candidates of a partnership: a text that names one was written for another agreement. */
export const findCandidateNames = db
  .select({ name: candidates.name })
  .from(candidates)
  .where(eq(candidates.partnershipId, placeholder('partnershipId')))
  .orderBy(candidates.id)
  .limit(200)
  .prepare('')

export const insertNumbers = db
  .insert(agreementExpectationNumbers)
  .select(
    sql`select ${placeholder('partnershipId')}::uuid, ${placeholder('agreementId')}::uuid, n.expectation_id, n.number
      from unnest(${placeholder('expectationIds')}::uuid[], ${placeholder('numbers')}::int[]) n (expectation_id, number)`,
  )
  .prepare('')

type ExpectationIdentity = Awaited<ReturnType<typeof identities.withIds.execute>>[number]
export type ExpectationSource = Awaited<ReturnType<typeof wordings.withIds.execute>>[number]

/** What versions are compiled from. `Expectation` has the wording only if it was asked for. */
export interface Sources<Expectation extends ExpectationIdentity = ExpectationSource> extends CommitmentSources {
  partnership: PartnershipContext['partnership']
  parties: PartnershipContext['acceptedParties']
  organizations: Awaited<ReturnType<typeof findOrganizations.execute>>
  mission: Awaited<ReturnType<typeof findMission.execute>>[number] | undefined
  benefits: Awaited<ReturnType<typeof findBenefits.execute>>
  communicationPlan: Awaited<ReturnType<typeof findAgreedPlan.execute>>[number] | undefined
  conflictPlan: Awaited<ReturnType<typeof findConflictPlan.execute>>[number] | undefined
  signatories: Awaited<ReturnType<typeof findSignatories.execute>>
  /** Agreed or in effect. */
  expectations: Expectation[]
  /** Those that a draft names. */
  namedExpectations: Expectation[]
  numbers: Awaited<ReturnType<typeof findNumbers.execute>>
  finance: FinanceSources
}

interface Wanted {
  agreementIds: readonly string[]
  organizationIds: readonly string[]
  /** The expectations that drafts name. */
  expectationIds: readonly string[]
}

async function loadSources<Expectation extends ExpectationIdentity>(
  reader: Reader,
  { partnership, acceptedParties }: PartnershipContext,
  wanted: Wanted,
  queries: { binding: Prepared<Expectation[]>; withIds: Prepared<Expectation[]> },
  finance: (reader: Reader, partnershipId: string) => Promise<FinanceSources>,
  commitments: (reader: Reader, partnershipId: string) => Promise<CommitmentSources>,
): Promise<Sources<Expectation>> {
  const partnershipId = partnership.id
  const agreementIds = pgArray(wanted.agreementIds)
  const [
    found,
    missionRows,
    benefitRows,
    plans,
    conflictPlans,
    signatories,
    binding,
    named,
    numbers,
    agreedFinance,
    committed,
  ] = await Promise.all([
    reader.query(findOrganizations, { partnershipId, organizationIds: pgArray(wanted.organizationIds) }),
    reader.query(findMission, { partnershipId }),
    reader.query(findBenefits, { partnershipId }),
    reader.query(findAgreedPlan, { partnershipId }),
    reader.query(findConflictPlan, { partnershipId }),
    reader.query(findSignatories, { partnershipId, agreementIds }),
    reader.query(queries.binding, { partnershipId }),
    wanted.expectationIds.length === 0
      ? []
      : reader.query(queries.withIds, { partnershipId, expectationIds: pgArray(wanted.expectationIds) }),
    reader.query(findNumbers, { partnershipId, agreementIds }),
    finance(reader, partnershipId),
    commitments(reader, partnershipId),
  ])
  return {
    partnership,
    parties: acceptedParties,
    organizations: found,
    mission: missionRows[0],
    benefits: benefitRows,
    communicationPlan: plans[0],
    conflictPlan: conflictPlans[0],
    signatories,
    expectations: binding,
    namedExpectations: named,
    numbers,
    finance: agreedFinance,
    ...committed,
  }
}

/** With the wording of the expectations, to compile one version. */
export const loadFullSources = (reader: Reader, context: PartnershipContext, wanted: Wanted): Promise<Sources> =>
  loadSources(reader, context, wanted, wordings, findFullFinance, findFullCommitments)

/** Without the wording, to find out whether sources of versions have changed. */
export const loadSourceIdentities = (
  reader: Reader,
  context: PartnershipContext,
  wanted: Wanted,
): Promise<Sources<ExpectationIdentity>> =>
  loadSources(reader, context, wanted, identities, findFinanceIdentities, findCommitmentIdentities)
