// Contents of agreement versions that satisfy every rule of their kind.
import type { AgreementKind } from '../../src/agreements/agreement-kinds/kinds.ts'
import { components, currentRuleSet } from '../../src/agreements/agreement-kinds/rule-sets.ts'
import {
  type Content,
  type ContentClause,
  type ContentExpectation,
  type ContentParty,
  contentFormatOf,
  coordinationTopics,
} from '../../src/agreements/agreement-versions/content.ts'
import type { PartyRole } from '../../src/partnerships/parties/rules.ts'

export const ids = {
  agreement: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70',
  partnership: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
  lead: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
  center: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
  home: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a12',
}

export const partyWith = (
  organizationId: string,
  name: string,
  role: PartyRole,
  fields: Partial<ContentParty> = {},
): ContentParty => ({
  organizationId,
  name,
  role,
  lead: false,
  externalIds: [],
  noticeContact: null,
  signatories: [
    {
      name: `Director of ${name}`,
      title: 'Director',
      authority: { basis: 'office', statement: null, documentSha256: null },
      order: 1,
    },
  ],
  ...fields,
})

/** A complete expectation that can be measured; E1, E2 … by its position, from 1. */
export const expectationWith = (position: number, fields: Partial<ContentExpectation> = {}): ContentExpectation => ({
  number: `E${position}`,
  id: `019aa9c5-2f00-7c3e-9d3a-${String(position).padStart(12, '0')}`,
  revision: 1,
  aspect: 'services',
  what: 'Keeps the attendance of enrolled children.',
  how: 'Calls families on the first day of an absence.',
  schedule: { kind: 'date', dueOn: '2027-01-31', timeZone: 'America/Chicago' },
  responsibleOrganizationId: ids.lead,
  responsibleRole: 'Education manager',
  accountableOrganizationId: null,
  consultedOrganizationIds: [],
  informedOrganizationIds: [],
  indicator: 'Attendance',
  unit: 'percent',
  baseline: '80',
  target: '95',
  direction: 'increase',
  meansOfVerification: 'Attendance records',
  ...fields,
})

/** Twelve words and more, and different for each number. */
export const clauseWith = (number: number, fields: Partial<ContentClause> = {}): ContentClause => ({
  number: String(number),
  key: `clause-${number}`,
  heading: `Clause ${number}`,
  text: `The parties agree on subject number ${number}, and each of them tells the others in writing what it does about it.`,
  covers: [],
  survives: false,
  source: null,
  ...fields,
})

/** A content with nothing but two parties, their signatories and a term. */
export const emptyContent = (kind: AgreementKind = 'general'): Content => ({
  format: contentFormatOf(1),
  agreement: {
    id: ids.agreement,
    title: 'Agreement',
    kind,
    reference: null,
    language: 'en',
    ruleSet: currentRuleSet(kind).edition,
  },
  version: { number: 1, origin: 'initial', baseContentSha256: null, amendmentKinds: [], summary: null },
  partnership: {
    id: ids.partnership,
    name: 'Springfield',
    purpose: 'Full-day care.',
    serviceModel: null,
    programYear: null,
  },
  parties: [
    partyWith(ids.lead, 'Springfield Head Start', 'recipient', { lead: true }),
    partyWith(ids.center, 'Sunny Side Center', 'child_care_provider', {
      externalIds: [{ scheme: 'state_license', value: 'IL-1' }],
    }),
  ],
  term: {
    effectiveOn: '2026-09-01',
    endsOn: '2027-08-31',
    timeZone: 'America/Chicago',
    retroactiveReason: null,
    noticeDays: 60,
    immediateGrounds: [],
    renewal: null,
    governingLaw: null,
  },
  signing: 'parallel',
  mission: null,
  benefits: [],
  expectations: [],
  communication: null,
  conflictSteps: [],
  financialTerms: [],
  noMoneyReason: null,
  enrollment: null,
  subaward: null,
  preschoolCoordination: null,
  dataSharing: null,
  clauses: [],
  exhibits: [],
  notApplicable: [],
})

function general(kind: AgreementKind): Content {
  const used = currentRuleSet(kind)
    .rules.flatMap(({ requirements }) => requirements.flatMap(({ alternatives }) => alternatives))
    .flatMap((test) => (test.kind === 'clause' ? test.component : []))
  // Those that have an alternative are added by tests.
  const alternatives = ['period', 'roles', 'oversight', 'disputes', 'exclusion', 'professional_development']
  const covered = components.filter((component) => used.includes(component) && !alternatives.includes(component))
  return {
    ...emptyContent(kind),
    mission: {
      contentHash: 'f'.repeat(64),
      number: 1,
      mission: 'A full day of care.',
      philosophy: null,
      vision: null,
      values: [],
      anticipatedResults: [],
      qualityFramework: null,
      qualityLevel: null,
      qualityStatement: null,
      reaffirmEveryMonths: null,
    },
    expectations: [
      expectationWith(1, { aspect: 'staffing' }),
      expectationWith(2, { responsibleOrganizationId: ids.center }),
    ],
    communication: {
      number: 1,
      hash: 'e'.repeat(64),
      channels: [],
      touchpoints: [
        {
          key: 'review',
          title: 'Review',
          purpose: 'monitoring',
          startsAt: '2026-09-08T10:00',
          timeZone: 'America/Chicago',
          durationMinutes: 60,
        },
      ],
      escalation: [],
    },
    conflictSteps: [
      {
        key: 'directors',
        title: 'Directors',
        level: 'directors',
        respondWithinDays: 5,
        decideWithinDays: 10,
        method: null,
        writtenReasons: true,
      },
    ],
    financialTerms: [
      {
        key: 'care',
        payerId: ids.lead,
        payeeId: ids.center,
        purpose: 'Care of eight children',
        basis: 'fixed',
        amount: '120000.00',
        currency: 'USD',
        per: 'year',
        notToExceed: null,
        source: null,
        dueWithinDays: 30,
        conditions: null,
      },
    ],
    clauses: covered.map((component, index) => clauseWith(index + 1, { key: component, covers: [component] })),
  }
}

const makers: Record<AgreementKind, () => Content> = {
  general: () => general('general'),

  ehs_ccp: () => {
    const content = general('ehs_ccp')
    return {
      ...content,
      enrollment: {
        hoursPerDay: 10,
        weeksPerYear: 48,
        delegate: { isDelegate: false, approvedOn: null },
        sites: [
          {
            organizationId: ids.center,
            name: 'Main Street',
            setting: 'center',
            places: 8,
            groups: [{ name: 'Infants', fromMonths: 0, toMonths: 36, children: 8, teachers: 2 }],
          },
        ],
      },
    }
  },

  hs_preschool_mou: () => {
    const content = general('hs_preschool_mou')
    const topic = { review: 'The parties reviewed what each of them does.', plan: 'They meet twice a year.' }
    return {
      ...content,
      parties: [content.parties[0] as ContentParty, partyWith(ids.center, 'Springfield District', 'school_district')],
      term: { ...content.term, effectiveOn: '2026-08-15', endsOn: '2028-08-14' },
      preschoolCoordination: {
        schoolYearStartsOn: '08-15',
        topics: Object.fromEntries(coordinationTopics.map((name) => [name, topic])),
        exception: null,
      },
    }
  },

  subaward: () => {
    const content = general('subaward')
    return {
      ...content,
      parties: [
        content.parties[0] as ContentParty,
        partyWith(ids.center, 'Sunny Side Center', 'child_care_provider', {
          externalIds: [{ scheme: 'uei', value: 'J7M9HPTGJ1S9' }],
        }),
      ],
      subaward: {
        subrecipientId: ids.center,
        fain: '05CH012345',
        awardDate: '2026-07-01',
        performancePeriod: { startsOn: '2026-09-01', endsOn: '2027-08-31' },
        budgetPeriod: { startsOn: '2026-09-01', endsOn: '2027-08-31' },
        currency: 'USD',
        thisAction: '100000.00',
        obligated: '100000.00',
        committed: '250000.00',
        description: 'Care of infants and toddlers.',
        officials: {
          agency: 'Administration for Children and Families',
          passThrough: 'Springfield Head Start',
          awardingOfficial: 'Jordan Rivera',
          contact: 'grants@springfield.example',
        },
        listing: { number: '93.600', title: 'Head Start' },
        research: false,
        federalAwardIndirectRate: '12.5',
        indirectCost: { kind: 'de_minimis', ratePercent: '15', base: 'MTDC' },
        reports: [{ kind: 'Financial report', when: 'Each quarter' }],
        exclusionCheck: { method: 'sam', checkedOn: '2026-08-20' },
        delegate: { isDelegate: false, approvedOn: null },
        unavailable: [],
      },
    }
  },

  data_sharing: () => ({
    ...general('data_sharing'),
    dataSharing: {
      purpose: 'Follow the attendance of children in both programs.',
      elements: [
        {
          name: 'Attendance',
          level: 'identifiable',
          fromId: ids.lead,
          toId: ids.center,
          ground: 'hs_official',
          groundDetail: null,
        },
      ],
      study: null,
      designation: null,
      permittedUses: 'Planning of transportation.',
      redisclosure: 'none',
      redisclosureDetail: null,
      safeguards: 'Encrypted files.',
      accessRoles: 'The data manager.',
      retention: 'Two years.',
      destruction: { method: 'Deletion', withinDays: 30 },
      breachNoticeHours: 48,
      parentRights: 'Parents may see the agreement.',
      reviewEveryMonths: 12,
      enforcement: 'Access ends.',
    },
  }),
}

/** Satisfies every rule of its kind that applies, on 2026-09-01. */
export const completeContent = (kind: AgreementKind): Content => makers[kind]()
