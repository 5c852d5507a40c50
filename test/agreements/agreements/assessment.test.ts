// Assessments and next steps of situations that take long to create over HTTP.
import t from 'tap'
import { agreementContribution } from '../../../src/agreements/agreements/assessment.ts'
import type { Execution } from '../../../src/agreements/agreements/rules.ts'
import type { Situation, SituationRow } from '../../../src/agreements/agreements/situation.ts'
import { hashOf } from '../../../src/records/consents.ts'
import type { PartnershipState } from '../../../src/records/partnership-lifecycle.ts'

const execution: Execution = {
  state: 'executed',
  versionId: 'v1',
  number: 1,
  contentSha256: 'hash',
  executedOn: '2024-08-01',
  inForceFrom: '2024-08-01',
  endsOn: '2026-07-31',
  supersededOn: null,
  terminatesOn: null,
  terminationNoticeId: null,
  subaward: null,
  timeZone: 'UTC',
  noticeDays: 60,
  immediateGrounds: [],
  renewal: null,
  partyIds: ['lead', 'school'],
  schoolYearStartsOn: '08-15',
  reviewEveryMonths: null,
  sources: { mission: 'm1', communication: null, conflictSteps: hashOf([]) },
}
const agreement: Situation['agreements'][number] = {
  id: 'a1',
  kind: 'hs_preschool_mou',
  executions: [execution],
  partyIds: ['lead', 'school'],
  signing: 'parallel',
  parentAgreementId: null,
}
const version = {
  ...{ id: 'v1', agreementId: 'a1', organizationId: 'lead', origin: 'initial', baseVersionId: null, state: 'executed' },
  ...{ contentSha256: 'hash', partyIds: ['lead', 'school'], removedPartyIds: [], acceptances: [], signatories: [] },
  ...{ suspendedBy: null, endsOn: '2026-07-31', empty: false, requiredGaps: 0, recommendedGaps: 0 },
  ...{ shortCutErrors: 0, mismatchedUnits: [], untailoredShare: 20, signByOn: null },
  include: {
    ...{ mission: true, benefits: true, communicationPlan: true, finance: true, commitments: true, law: true },
    expectationIds: null,
  },
} satisfies Situation['versions'][number]
const review = { versionId: 'v1', outcome: 'approved', valid: true } as const
const situation: Situation = {
  agreements: [agreement],
  versions: [version],
  reviews: ['lead', 'school'].flatMap((organizationId) => [
    { ...review, organizationId, stage: 'drafting', valid: false },
    { ...review, organizationId, stage: 'final' },
  ]),
  signatories: ['lead', 'school'].map((organizationId) => ({ agreementId: 'a1', organizationId })),
  filed: [],
  bindings: [{ id: 'v1', agreementId: 'a1', expectationIds: ['e1', 'e2'] }],
  expectations: [
    { id: 'e1', state: 'agreed', responsibleOrganizationId: 'school' },
    { id: 'e2', state: 'in_effect', responsibleOrganizationId: null },
  ],
  mission: 'm1',
  communication: null,
  conflictSteps: [],
  costAllocation: null,
  feeDecision: null,
  financialObligations: [],
  commitments: [],
  legalRequirements: [],
}
const rowOf = (changes: Partial<Situation> = {}): SituationRow => ({
  partnershipId: 'p1',
  leadId: 'lead',
  acceptedParties: ['lead', 'school'].map((organizationId) => ({ organizationId, acceptedAt: '2024-01-01T00:00:00Z' })),
  situation: { ...situation, ...changes },
})
const now = '2024-08-10T12:00:00Z'
const snapshotOf = (at: string, state: PartnershipState = 'active') => ({ partnershipId: 'p1', state, now: at })
const assessmentsOf = (changes?: Partial<Situation>, at = now) =>
  Object.fromEntries(
    (agreementContribution.assess?.([rowOf(changes)], snapshotOf(at)) ?? []).map(({ strategy, status }) => [
      strategy,
      status,
    ]),
  )
const stepsOf = (changes?: Partial<Situation>, at = now, state?: PartnershipState) =>
  agreementContribution.nextSteps?.([rowOf(changes)], snapshotOf(at, state)) ?? []
const codesOf = (...input: Parameters<typeof stepsOf>) => stepsOf(...input).map(({ code }) => code)

t.test('a memorandum in force without gaps', (t) => {
  t.strictSame(assessmentsOf(), { E1: 'done', E2: 'done', Q24: 'done', R3: 'partly' }, 'the filings are not recorded')
  t.strictSame(assessmentsOf({}, '2024-09-01T12:00:00Z').R3, 'missing', 'the filings are overdue')
  const filed = (['hs_secretary', 'hs_state_collaboration'] as const).map((recipient) => ({
    ...{ agreementId: 'a1', recipient, filedOn: '2024-08-20' },
  }))
  t.strictSame(assessmentsOf({ filed }, '2024-09-01T12:00:00Z').R3, 'done')
  t.strictSame(codesOf({ filed }), ['BEGIN_EXPECTATIONS'])
  t.strictSame(assessmentsOf({ agreements: [{ ...agreement, kind: 'general' }] }).R3, undefined)
  t.end()
})

t.test('what an agreement in force lacks', (t) => {
  const lacks = (changes: Partial<Situation>) => assessmentsOf(changes).E1
  t.equal(lacks({ versions: [{ ...version, recommendedGaps: 1 }] }), 'partly')
  t.equal(lacks({ versions: [{ ...version, untailoredShare: 80 }] }), 'done')
  t.equal(lacks({ versions: [{ ...version, untailoredShare: 81 }] }), 'partly')
  t.equal(lacks({ reviews: situation.reviews.filter(({ stage }) => stage === 'final') }), 'partly')
  t.equal(lacks({ reviews: situation.reviews.map((one) => ({ ...one, outcome: 'waived' })) }), 'partly')
  t.equal(lacks({ agreements: [], versions: [{ ...version, state: 'draft' }] }), 'partly')
  t.equal(lacks({ agreements: [], versions: [] }), 'missing')
  t.equal(assessmentsOf({ bindings: [{ id: 'v1', agreementId: 'a1', expectationIds: ['e1'] }] }).E2, 'partly')
  t.equal(assessmentsOf({ signatories: [] }).Q24, 'missing')
  t.end()
})

t.test('the steps of a memorandum in force', (t) => {
  t.match(stepsOf(), [
    {
      code: 'FILE_MOU',
      strategy: 'R3',
      actors: ['lead'],
      dueOn: '2024-08-31',
      refs: ['/v1/partnerships/p1/agreements/a1'],
    },
    {
      code: 'BEGIN_EXPECTATIONS',
      strategy: 'E2',
      actors: ['lead', 'school'],
      dueOn: null,
      refs: ['/v1/partnerships/p1/expectations/e1'],
    },
  ])
  t.match(
    stepsOf({}, '2025-06-01T12:00:00Z').find(({ code }) => code === 'DECIDE_RENEWAL'),
    { dueOn: '2025-08-15', actors: ['lead', 'school'] },
  )
  const sharing: Situation['agreements'] = [
    { ...agreement, kind: 'data_sharing', executions: [{ ...execution, reviewEveryMonths: 12 }] },
  ]
  t.match(
    stepsOf({ agreements: sharing }, '2025-06-01T12:00:00Z').find(({ code }) => code === 'REVIEW_DATA_SHARING'),
    { dueOn: '2025-08-01' },
  )
  t.end()
})

t.test('an amendment is due once something else was agreed', (t) => {
  const filed = (['hs_secretary', 'hs_state_collaboration'] as const).map((recipient) => ({
    ...{ agreementId: 'a1', recipient, filedOn: '2024-08-20' },
  }))
  const drifts = (changes: Partial<Situation>) => codesOf({ filed, ...changes }).includes('AMEND_AGREEMENT')
  const added = (responsibleOrganizationId: string | null) => [
    ...situation.expectations,
    { id: 'e3', state: 'agreed' as const, responsibleOrganizationId },
  ]
  t.notOk(drifts({}))
  t.ok(drifts({ mission: 'm2' }))
  t.ok(drifts({ communication: 'c1' }))
  t.ok(drifts({ expectations: added('school') }))
  t.ok(drifts({ expectations: added(null) }))
  t.notOk(drifts({ expectations: added('other') }), 'of a party that the agreement does not name')
  const include = { ...version.include, mission: false, expectationIds: ['e1', 'e2'] }
  t.notOk(drifts({ mission: 'm2', expectations: added('school'), versions: [{ ...version, include }] }))
  t.end()
})

t.test('an agreement is drafted in the negotiation, unless one binds every party or is drafted', (t) => {
  const none = { agreements: [], versions: [], bindings: [] }
  t.strictSame(codesOf(none, now, 'planning'), [])
  t.match(stepsOf(none, now, 'negotiating'), [{ code: 'DRAFT_AGREEMENT', actors: ['lead'] }])
  t.notOk(codesOf({}, now, 'negotiating').includes('DRAFT_AGREEMENT'))
  const ended = [{ ...agreement, executions: [{ ...execution, terminatesOn: '2024-08-05' }] }]
  t.strictSame(codesOf({ ...none, agreements: ended }, now, 'active'), ['DRAFT_AGREEMENT'])
  t.end()
})
