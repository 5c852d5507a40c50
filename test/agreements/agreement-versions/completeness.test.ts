// Each rule of each rule set: satisfied, missing, and not applicable where it may be. Golden cases 12 and 13 of the design. Over 300 lines: one row for each rule.
import t from 'tap'
import { type AgreementKind, agreementKinds } from '../../../src/agreements/agreement-kinds/kinds.ts'
import { currentRuleSet } from '../../../src/agreements/agreement-kinds/rule-sets.ts'
import { completenessOf, type RuleResult } from '../../../src/agreements/agreement-versions/completeness.ts'
import {
  type Content,
  type ContentExpectation,
  type ContentParty,
  coordinationTopics,
  type DataElement,
  type DataSharing,
  type Enrollment,
  type FinancialTerm,
  type PreschoolCoordination,
  type Subaward,
} from '../../../src/agreements/agreement-versions/content.ts'
import { withHspps } from '../../../src/agreements/agreement-versions/group-sizes.ts'
import { clauseWith, completeContent, ids, partyWith } from '../../support/agreement-contents.ts'

const context = { base: null, today: '2026-09-01', findings: [], standards: withHspps([]) }
const resultOf = (content: Content, code: string, changed: object = {}): RuleResult => {
  const rule = completenessOf(content, { ...context, ...changed }).rules.find((one) => one.code === code)
  if (rule === undefined) throw new Error(`${content.agreement.ruleSet} has no rule ${code}.`)
  return rule
}
const stateOf = (content: Content, code: string, changed: object = {}): string => {
  const { status, pointer, level } = resultOf(content, code, changed)
  return `${status} ${pointer} ${level}`
}

type Change = (content: Content) => void
interface Case {
  /** After this, the rule has the state: status, pointer and level. */
  without: Change
  state: string
  /** After that, each of these satisfies it again. */
  or?: Change[]
}

const dropClause =
  (component: string): Change =>
  (content) => {
    content.clauses = content.clauses.filter(({ covers }) => !covers.includes(component))
  }
const addClause =
  (component: string): Change =>
  (content) => {
    content.clauses.push(clauseWith(content.clauses.length + 1, { covers: [component] }))
  }
/** A rule that only a clause satisfies. */
const clauseCase = (component: string, level = 'required'): Case => ({
  without: dropClause(component),
  state: `missing /clauses ${level}`,
  or: [addClause(component)],
})
const part =
  <Key extends 'enrollment' | 'subaward' | 'preschoolCoordination' | 'dataSharing'>(key: Key) =>
  (fields: Partial<NonNullable<Content[Key]>>): Change =>
  (content) => {
    content[key] = { ...content[key], ...fields } as Content[Key]
  }
const enrollment = part<'enrollment'>('enrollment') as (fields: Partial<Enrollment>) => Change
const subaward = part<'subaward'>('subaward') as (fields: Partial<Subaward>) => Change
const coordination = part<'preschoolCoordination'>('preschoolCoordination') as (
  fields: Partial<PreschoolCoordination>,
) => Change
const dataSharing = part<'dataSharing'>('dataSharing') as (fields: Partial<DataSharing>) => Change
const elements = (...changed: Partial<DataElement>[]): Change => {
  const element = completeContent('data_sharing').dataSharing?.elements[0] as DataElement
  return dataSharing({ elements: changed.map((fields) => ({ ...element, ...fields })) })
}
const expectations =
  (fields: Partial<ContentExpectation>): Change =>
  (content) => {
    content.expectations = content.expectations.map((one) => ({ ...one, ...fields }))
  }
const withoutExpectations: Change = (content) => {
  content.expectations = []
}
const withoutCommunication: Change = (content) => {
  content.communication = null
}
const withoutSignatories: Change = (content) => {
  for (const one of content.parties) one.signatories = []
}
const both =
  (...changes: Change[]): Change =>
  (content) => {
    for (const change of changes) change(content)
  }

const general: Record<string, Case> = {
  PERIOD: {
    without: (content) => {
      content.term.endsOn = null
    },
    state: 'incomplete /term/endsOn required',
    or: [addClause('period')],
  },
  FINANCE: {
    without: (content) => {
      content.financialTerms = []
    },
    state: 'missing /financialTerms required',
    or: [
      (content) => {
        content.noMoneyReason = 'No money changes hands.'
      },
    ],
  },
  LEGAL_COMPLIANCE: clauseCase('legal_compliance'),
  ROLES: { without: withoutExpectations, state: 'missing /parties/0 required', or: [addClause('roles')] },
  OVERSIGHT: { without: withoutCommunication, state: 'missing /clauses required', or: [addClause('oversight')] },
  STAFF: clauseCase('staff_employment', 'recommended'),
  PROFESSIONAL_DEVELOPMENT: {
    without: expectations({ aspect: 'services' }),
    state: 'missing /clauses recommended',
    or: [addClause('professional_development')],
  },
  MEETINGS: { without: withoutCommunication, state: 'missing /communication/touchpoints recommended' },
  TRAVEL: clauseCase('travel', 'recommended'),
  CONTINUITY: clauseCase('continuity', 'recommended'),
  FAMILY: clauseCase('family', 'recommended'),
  PARENT_DECISIONS: clauseCase('parent_decisions', 'recommended'),
  RECORDS: clauseCase('records'),
  CONFLICT_OF_INTEREST: clauseCase('conflict_of_interest', 'recommended'),
  LIABILITY: clauseCase('liability'),
  DISPUTES: {
    without: (content) => {
      content.conflictSteps = []
    },
    state: 'missing /conflictSteps required',
    or: [addClause('disputes')],
  },
  AMENDMENT: clauseCase('amendment'),
  TERMINATION: {
    without: (content) => {
      content.term.noticeDays = null
    },
    state: 'incomplete /term/noticeDays required',
    or: [
      (content) => {
        content.term.noticeDays = 0
      },
    ],
  },
  SIGNATURES: { without: withoutSignatories, state: 'missing /parties/0 required' },
  MISSION: {
    without: (content) => {
      content.mission = null
    },
    state: 'missing /mission recommended',
  },
  EXPECTATIONS: { without: withoutExpectations, state: 'missing /expectations required' },
  MEASURABLE: { without: expectations({ target: null }), state: 'incomplete /expectations/0 recommended' },
}

const ehsCcp: Record<string, Case> = {
  ...general,
  HSPPS_ROLES: clauseCase('hspps_roles'),
  RIGHTS: clauseCase('parties_rights'),
  BINDING: clauseCase('legally_binding'),
  PAYMENT: {
    without: (content) => {
      content.financialTerms = content.financialTerms.map((one): FinancialTerm => ({ ...one, payeeId: ids.lead }))
    },
    state: 'missing /parties/1 recommended',
  },
  SUBSIDY_CHANGE: clauseCase('subsidy_change', 'recommended'),
  FEES: clauseCase('parent_fees', 'recommended'),
  STAFF_QUALIFICATIONS: clauseCase('staff_qualifications', 'recommended'),
  BACKGROUND_CHECKS: clauseCase('background_checks', 'recommended'),
  GROUPS: { without: enrollment({ sites: [] }), state: 'missing /enrollment/sites recommended' },
  SLOTS: { without: enrollment({ sites: [] }), state: 'missing /parties/1 recommended' },
  TRAINING: {
    without: expectations({ responsibleOrganizationId: ids.center }),
    state: 'missing /clauses recommended',
    or: [addClause('professional_development')],
  },
  HEALTH_SAFETY: clauseCase('health_safety'),
  ENROLLMENT: clauseCase('enrollment_selection', 'recommended'),
  FULL_DAY: { without: enrollment({ weeksPerYear: null }), state: 'missing /enrollment recommended' },
  ANNUAL_HOURS: { without: enrollment({ hoursPerDay: null }), state: 'missing /enrollment recommended' },
  LICENSES: {
    without: (content) => {
      for (const one of content.parties) one.externalIds = []
    },
    state: 'missing /parties/1 recommended',
    or: [
      addClause('licensing'),
      (content) => {
        for (const one of content.parties) one.externalIds = [{ scheme: 'tribal_license', value: '7' }]
      },
    ],
  },
  DELEGATE: { without: enrollment({ delegate: null }), state: 'missing /enrollment/delegate recommended' },
}

const topicCases = Object.fromEntries(
  coordinationTopics.map((topic): [string, Case] => [
    topic.toUpperCase(),
    {
      without: (content) => delete content.preschoolCoordination?.topics[topic],
      state: `missing /preschoolCoordination/topics/${topic}/review required`,
    },
  ]),
)
const asRecommended = (one: Case | undefined): Case =>
  ({ ...one, state: one?.state.replace('required', 'recommended') }) as Case
const preschool: Record<string, Case> = {
  ...general,
  MISSION: asRecommended(general.MISSION),
  FINANCE: asRecommended(general.FINANCE),
  LIABILITY: asRecommended(general.LIABILITY),
  OVERSIGHT: asRecommended(general.OVERSIGHT),
  EXPECTATIONS: asRecommended(general.EXPECTATIONS),
  COUNTERPART: {
    without: (content) => {
      content.parties[1] = partyWith(ids.center, 'State Board', 'state_agency')
    },
    state: 'incomplete /parties required',
    or: [
      (content) => {
        content.parties.push(partyWith(ids.home, 'City Preschool Office', 'other'))
      },
    ],
  },
  ...topicCases,
  BIENNIAL: {
    without: coordination({ schoolYearStartsOn: null }),
    state: 'incomplete /preschoolCoordination/schoolYearStartsOn recommended',
  },
}

const datum = (field: keyof Subaward, value: Subaward[keyof Subaward] = null): Case => ({
  without: subaward({ [field]: value }),
  state: `missing /subaward/${field} required`,
})
const subawardCases: Record<string, Case> = {
  ...general,
  SUBRECIPIENT: datum('subrecipientId'),
  UEI: {
    without: (content) => {
      ;(content.parties[1] as ContentParty).externalIds = []
    },
    state: 'missing /parties/1/externalIds required',
  },
  FAIN: datum('fain'),
  AWARD_DATE: datum('awardDate'),
  PERFORMANCE_PERIOD: datum('performancePeriod'),
  BUDGET_PERIOD: datum('budgetPeriod'),
  THIS_ACTION: datum('thisAction'),
  OBLIGATED: datum('obligated'),
  COMMITTED: datum('committed'),
  DESCRIPTION: datum('description'),
  OFFICIALS: datum('officials'),
  LISTING: datum('listing'),
  RESEARCH: datum('research'),
  INDIRECT_COST: {
    without: subaward({ federalAwardIndirectRate: null }),
    state: 'incomplete /subaward/federalAwardIndirectRate required',
  },
  AWARD_REQUIREMENTS: clauseCase('award_requirements'),
  REPORTS: datum('reports', []),
  ACCESS: clauseCase('audit_access'),
  CLOSEOUT: clauseCase('closeout'),
  EXCLUSION: datum('exclusionCheck'),
  DELEGATE: { ...datum('delegate'), state: 'missing /subaward/delegate recommended' },
}

const shared = (field: keyof DataSharing, level = 'required'): Case => ({
  without: dataSharing({ [field]: field === 'elements' ? [] : null }),
  state: `missing /dataSharing/${field} ${level}`,
})
const ofGeneral = Object.fromEntries(
  Object.entries(general).filter(([code]) =>
    ['PERIOD', 'AMENDMENT', 'TERMINATION', 'SIGNATURES', 'DISPUTES'].includes(code),
  ),
)
const dataSharingCases: Record<string, Case> = {
  ...ofGeneral,
  PURPOSE: shared('purpose'),
  ELEMENTS: shared('elements'),
  GROUND: {
    without: elements({ ground: null }),
    state: 'incomplete /dataSharing/elements/0 required',
    or: [
      elements({ ground: 'hs_study' }),
      elements({ level: 'aggregate' }),
      elements({ ground: 'other', groundDetail: 'State law' }),
    ],
  },
  STUDY: {
    without: elements({ ground: 'ferpa_studies' }),
    state: 'missing /dataSharing/study required',
    or: [dataSharing({ study: { purpose: 'Instruction', scope: 'Attendance', duration: 'Two years' } })],
  },
  DESIGNATION: {
    without: elements({ ground: 'ferpa_audit' }),
    state: 'incomplete /dataSharing/designation recommended',
    or: [
      both(dataSharing({ designation: 'The evaluator.' }), (content) => {
        ;(content.parties[0] as ContentParty).role = 'school_district'
      }),
    ],
  },
  USES: shared('permittedUses'),
  REDISCLOSURE: shared('redisclosure'),
  SAFEGUARDS: shared('safeguards'),
  ACCESS_ROLES: shared('accessRoles'),
  RETENTION: shared('retention'),
  DESTRUCTION: shared('destruction'),
  BREACH: shared('breachNoticeHours'),
  PARENT_RIGHTS: shared('parentRights', 'recommended'),
  ANNUAL_REVIEW: shared('reviewEveryMonths'),
  ENFORCEMENT: shared('enforcement', 'recommended'),
}

const cases: Record<AgreementKind, Record<string, Case>> = {
  general,
  ehs_ccp: ehsCcp,
  hs_preschool_mou: preschool,
  subaward: subawardCases,
  data_sharing: dataSharingCases,
}
/** They apply only with certain data. */
const conditional = ['STUDY', 'DESIGNATION']

for (const kind of agreementKinds) {
  t.test(`${kind}: a complete content satisfies every rule`, async (t) => {
    const { ruleSet, rules, gaps } = completenessOf(completeContent(kind), context)
    t.equal(ruleSet, `${kind}/1`)
    for (const { code, status, because } of rules) {
      t.equal(status, conditional.includes(code) ? 'not_applicable' : 'satisfied', `${code}: ${because}`)
    }
    t.strictSame(gaps, { required: 0, recommended: 0 })
  })

  t.test(`${kind}: each rule is missing without what it asks for`, async (t) => {
    const { rules } = currentRuleSet(kind)
    t.strictSame(Object.keys(cases[kind]).sort(), rules.map(({ code }) => code).sort())
    for (const [code, { without, state, or = [] }] of Object.entries(cases[kind])) {
      const content = completeContent(kind)
      without(content)
      t.equal(stateOf(content, code), state, code)
      for (const [index, change] of or.entries()) {
        const other = structuredClone(content)
        change(other)
        t.equal(resultOf(other, code).status, 'satisfied', `${code}: alternative ${index + 1}`)
      }
    }
  })

  t.test(`${kind}: only rules that allow it can be declared not applicable`, async (t) => {
    for (const { code, notApplicableAllowed } of currentRuleSet(kind).rules) {
      const content = completeContent(kind)
      cases[kind][code]?.without(content)
      const before = stateOf(content, code)
      content.notApplicable = [{ rule: code, reason: 'It does not apply.' }]
      t.equal(
        stateOf(content, code),
        notApplicableAllowed ? `not_applicable /notApplicable/0 ${resultOf(content, code).level}` : before,
        code,
      )
      if (notApplicableAllowed) t.equal(resultOf(content, code).because, 'It does not apply.')
    }
  })
}

t.test('gaps count what is missing and incomplete, by level', async (t) => {
  const content = completeContent('general')
  content.mission = null
  content.term.endsOn = null
  dropClause('amendment')(content)
  t.strictSame(completenessOf(content, context).gaps, { required: 2, recommended: 1 })
  content.agreement.ruleSet = 'general/9'
  t.throws(() => completenessOf(content, context), /no rule set general\/9/)
})

t.test('a clause with a short-cut finding of severity error does not cover its component', async (t) => {
  const content = completeContent('general')
  const index = content.clauses.findIndex(({ covers }) => covers.includes('amendment'))
  const findings = [{ severity: 'error', pointer: `/clauses/${index}/text` }]
  t.equal(stateOf(content, 'AMENDMENT', { findings }), `incomplete /clauses/${index} required`)
  const warnings = [{ severity: 'warning', pointer: `/clauses/${index}/text` }]
  t.equal(resultOf(content, 'AMENDMENT', { findings: warnings }).status, 'satisfied')
  const others = [{ severity: 'error', pointer: `/clauses/${index}0/text` }]
  t.equal(resultOf(content, 'AMENDMENT', { findings: others }).status, 'satisfied', 'a pointer with the same beginning')
  addClause('amendment')(content)
  t.equal(resultOf(content, 'AMENDMENT', { findings }).status, 'satisfied', 'another clause covers it')
})

t.test('golden case 12: groups of children and teachers in a center', async (t) => {
  const group = { name: 'Infants', fromMonths: 0, toMonths: 36, children: 8, teachers: 2 }
  const statusOf = (fields: object, setting: Enrollment['sites'][number]['setting'] = 'center') => {
    const content = completeContent('ehs_ccp')
    const site = { organizationId: ids.center, name: 'Site', setting, places: 8, groups: [{ ...group, ...fields }] }
    enrollment({ sites: [site] })(content)
    return resultOf(content, 'GROUPS').status
  }
  for (const [children, teachers, status] of [
    [8, 2, 'satisfied'],
    [9, 2, 'incomplete'],
    [9, 3, 'satisfied'],
    [8, 1, 'incomplete'],
    [12, 3, 'incomplete'],
    [8, 4, 'satisfied'],
  ] as const) {
    t.equal(statusOf({ children, teachers }), status, `${children} and ${teachers}`)
  }
  t.equal(statusOf({ children: 17, toMonths: 48 }), 'satisfied', 'a class of preschool')
  for (const [toMonths, children, teachers, status] of [
    [60, 6, 1, 'satisfied'],
    [60, 7, 1, 'incomplete'],
    [60, 12, 2, 'satisfied'],
    [60, 13, 2, 'incomplete'],
    [36, 4, 1, 'satisfied'],
    [36, 5, 1, 'incomplete'],
    [36, 9, 2, 'satisfied'],
    [18, 2, 1, 'satisfied'],
    [18, 3, 1, 'incomplete'],
    [60, 4, 0, 'incomplete'],
  ] as const) {
    t.equal(
      statusOf({ toMonths, children, teachers }, 'family_child_care'),
      status,
      `a home to ${toMonths} months: ${children} and ${teachers}`,
    )
  }
})

t.test('golden case 13: the obligated amount adds up, which is only recommended', async (t) => {
  const base = completeContent('subaward')
  const content = completeContent('subaward')
  for (const [obligated, state] of [
    ['125000.50', 'satisfied /subaward/obligated required'],
    ['125000.00', 'incomplete /subaward/obligated recommended'],
  ] as const) {
    subaward({ thisAction: '25000.50', obligated })(content)
    t.equal(stateOf(content, 'OBLIGATED', { base }), state)
  }
  t.match(resultOf(content, 'OBLIGATED', { base }).because, '125000.50')
  subaward({ thisAction: '125000.00', obligated: '125000.00' })(content)
  t.equal(resultOf(content, 'OBLIGATED').status, 'satisfied', 'without a base')
})

t.test('what the law does not say about a subaward is recommended', async (t) => {
  for (const [code, fields, pointer] of [
    ['FAIN', { fain: 'abc' }, '/subaward/fain'],
    [
      'PERFORMANCE_PERIOD',
      { performancePeriod: { startsOn: '2026-08-31', endsOn: '2027-08-31' } },
      '/subaward/performancePeriod',
    ],
    ['BUDGET_PERIOD', { budgetPeriod: { startsOn: '2026-09-01', endsOn: '2027-09-01' } }, '/subaward/budgetPeriod'],
    ['THIS_ACTION', { thisAction: '100000.01' }, '/subaward/thisAction'],
    ['OBLIGATED', { committed: '99999.99' }, '/subaward/obligated'],
    ['COMMITTED', { committed: '99999.99' }, '/subaward/obligated'],
    ['LISTING', { listing: { number: '93600', title: 'Head Start' } }, '/subaward/listing/number'],
    [
      'INDIRECT_COST',
      { indirectCost: { kind: 'federal', ratePercent: '20', base: null } },
      '/subaward/indirectCost/base',
    ],
    ['EXCLUSION', { exclusionCheck: { method: 'sam', checkedOn: '2026-08-01' } }, '/subaward/exclusionCheck/checkedOn'],
    [
      'EXCLUSION',
      { exclusionCheck: { method: 'certification', checkedOn: null } },
      '/subaward/exclusionCheck/checkedOn',
    ],
  ] as const) {
    const content = completeContent('subaward')
    subaward(fields as Partial<Subaward>)(content)
    t.equal(stateOf(content, code), `incomplete ${pointer} recommended`, code)
  }
  const recently = completeContent('subaward')
  subaward({ exclusionCheck: { method: 'sam', checkedOn: '2026-08-02' } })(recently)
  t.equal(resultOf(recently, 'EXCLUSION').status, 'satisfied', '30 days')
})

t.test('indirect costs and exclusion: what the law says is required', async (t) => {
  const content = completeContent('subaward')
  for (const [kind, ratePercent, state] of [
    ['de_minimis', '15', 'satisfied'],
    ['de_minimis', '15.01', 'incomplete /subaward/indirectCost/ratePercent required'],
    ['federal', '40', 'satisfied'],
    ['pass_through', null, 'incomplete /subaward/indirectCost/ratePercent required'],
    ['cost_allocation', null, 'satisfied'],
    ['none', null, 'satisfied'],
  ] as const) {
    subaward({ indirectCost: { kind, ratePercent, base: 'MTDC' } })(content)
    t.match(stateOf(content, 'INDIRECT_COST'), state, kind)
  }
  subaward({ exclusionCheck: { method: 'clause', checkedOn: null } })(content)
  t.equal(stateOf(content, 'EXCLUSION'), 'incomplete /subaward/exclusionCheck required', 'there is no clause')
  addClause('exclusion')(content)
  t.equal(resultOf(content, 'EXCLUSION').status, 'satisfied')
  subaward({ subrecipientId: ids.home })(content)
  t.equal(stateOf(content, 'SUBRECIPIENT'), 'incomplete /subaward/subrecipientId required', 'no party')
})

t.test('what is not available yet is deferred, until it is given', async (t) => {
  const content = completeContent('subaward')
  const unavailable = [
    { field: 'fain', reason: 'The award is not issued yet.', expectedOn: '2026-10-01' },
    { field: 'federalAwardIndirectRate', reason: 'It is negotiated.', expectedOn: null },
  ]
  subaward({ fain: null, federalAwardIndirectRate: null, unavailable })(content)
  t.equal(stateOf(content, 'FAIN'), 'deferred /subaward/unavailable/0 required')
  t.equal(resultOf(content, 'FAIN').because, 'The award is not issued yet.')
  t.equal(stateOf(content, 'INDIRECT_COST'), 'deferred /subaward/unavailable/1 required')
  t.strictSame(completenessOf(content, context).gaps, { required: 0, recommended: 0 })
  subaward({ fain: '05CH012345' })(content)
  t.equal(resultOf(content, 'FAIN').status, 'satisfied')
  subaward({ exclusionCheck: null, unavailable: [{ field: 'exclusionCheck', reason: 'No.', expectedOn: null }] })(
    content,
  )
  t.equal(resultOf(content, 'EXCLUSION').status, 'missing', 'the law does not allow to tell it later')
})

t.test('a delegate agency needs the approval by HHS', async (t) => {
  for (const [kind, set, pointer] of [
    ['ehs_ccp', enrollment, '/enrollment/delegate'],
    ['subaward', subaward, '/subaward/delegate'],
  ] as const) {
    const content = completeContent(kind)
    set({ delegate: { isDelegate: true, approvedOn: null } })(content)
    t.equal(stateOf(content, 'DELEGATE'), `incomplete ${pointer}/approvedOn recommended`)
    set({ delegate: { isDelegate: true, approvedOn: '2026-08-01' } })(content)
    t.equal(resultOf(content, 'DELEGATE').status, 'satisfied')
  }
})

t.test('a memorandum that cannot be made is documented by an exception', async (t) => {
  const content = completeContent('hs_preschool_mou')
  content.parties = content.parties.slice(0, 1)
  withoutSignatories(content)
  const exception = { kind: 'no_public_preschool' as const, statement: 'There is none.', informedOn: null }
  coordination({ exception })(content)
  for (const code of ['COUNTERPART', 'SIGNATURES']) {
    t.equal(resultOf(content, code).status, 'not_applicable', code)
    t.equal(resultOf(content, code).because, 'There is none.')
  }
  coordination({ exception: { ...exception, kind: 'unable_or_unwilling' } })(content)
  t.equal(stateOf(content, 'COUNTERPART'), 'incomplete /preschoolCoordination/exception/informedOn required')
  coordination({ exception: { ...exception, kind: 'unable_or_unwilling', informedOn: '2026-08-01' } })(content)
  t.equal(resultOf(content, 'COUNTERPART').status, 'not_applicable')
})

t.test('a term of a memorandum is at most two years', async (t) => {
  for (const [effectiveOn, endsOn, status] of [
    ['2026-08-15', '2028-08-14', 'satisfied'],
    ['2026-08-15', '2028-08-15', 'incomplete'],
    ['2024-02-29', '2026-02-27', 'satisfied'],
    ['2026-08-15', null, 'incomplete'],
  ] as const) {
    const content = completeContent('hs_preschool_mou')
    Object.assign(content.term, { effectiveOn, endsOn })
    t.equal(resultOf(content, 'BIENNIAL').status, status, `${endsOn}`)
  }
})

t.test('a topic needs a review and a plan', async (t) => {
  const content = completeContent('hs_preschool_mou')
  coordination({ topics: { education: { review: 'Done.', plan: null } } })(content)
  t.equal(stateOf(content, 'EDUCATION'), 'incomplete /preschoolCoordination/topics/education/plan required')
})

t.test('hours of a day and of a year', async (t) => {
  for (const [hoursPerDay, weeksPerYear, fullDay, annual] of [
    [10, 48, 'satisfied /enrollment', 'satisfied'],
    [9.5, 48, 'incomplete /enrollment/hoursPerDay', 'satisfied'],
    [10, 47, 'incomplete /enrollment/weeksPerYear', 'satisfied'],
    [6, 46, 'incomplete /enrollment/hoursPerDay', 'satisfied'],
    [6, 45, 'incomplete /enrollment/hoursPerDay', 'incomplete'],
  ] as const) {
    const content = completeContent('ehs_ccp')
    enrollment({ hoursPerDay, weeksPerYear })(content)
    t.match(stateOf(content, 'FULL_DAY'), fullDay)
    t.equal(resultOf(content, 'ANNUAL_HOURS').status, annual, `${hoursPerDay} × 5 × ${weeksPerYear}`)
  }
})

t.test('a home is never exempt from licensing, and each provider counts', async (t) => {
  const content = completeContent('ehs_ccp')
  content.parties.push(partyWith(ids.home, 'Rosa’s Home', 'child_care_provider'))
  addClause('licensing')(content)
  t.equal(resultOf(content, 'LICENSES').status, 'satisfied', 'a center')
  const home = { organizationId: ids.home, name: 'Home', setting: 'family_child_care' as const, places: 4, groups: [] }
  enrollment({ sites: [...(content.enrollment?.sites ?? []), home] })(content)
  t.equal(stateOf(content, 'LICENSES'), 'incomplete /parties/2 recommended')
  t.match(resultOf(content, 'LICENSES').because, 'Rosa’s Home')
  t.equal(stateOf(content, 'PAYMENT'), 'incomplete /parties/2 recommended')
  t.equal(resultOf(content, 'SLOTS').status, 'satisfied')
  t.equal(stateOf(content, 'EXPECTATIONS'), 'incomplete /parties/2 required', 'no expectation of the home')
  content.parties = content.parties.slice(0, 1)
  for (const code of ['LICENSES', 'PAYMENT', 'SLOTS']) t.equal(resultOf(content, code).status, 'missing', code)
})

t.test('expectations say who, in which position, and when', async (t) => {
  for (const fields of [{ responsibleRole: null }, { schedule: { kind: 'undecided' as const } }]) {
    const content = completeContent('general')
    expectations(fields)(content)
    t.equal(stateOf(content, 'EXPECTATIONS'), 'incomplete /expectations/0 required')
  }
})

t.test('grounds that may not hold for the giver are recommended to be changed', async (t) => {
  const stateWith = (fields: Partial<DataElement>, role: ContentParty['role'] = 'recipient') => {
    const content = completeContent('data_sharing')
    elements(fields)(content)
    ;(content.parties[0] as ContentParty).role = role
    return stateOf(content, 'GROUND')
  }
  const doubtful = 'incomplete /dataSharing/elements/0 recommended'
  t.equal(stateWith({ ground: 'hs_audit' }, 'school_district'), doubtful)
  t.equal(stateWith({ ground: 'ferpa_school_official' }, 'school_district'), 'satisfied /dataSharing/elements required')
  t.equal(stateWith({ ground: 'idea_b' }), doubtful)
  t.equal(
    stateWith({ ground: 'idea_c', groundDetail: 'Referral under Part C' }),
    'satisfied /dataSharing/elements required',
  )
  t.equal(stateWith({ ground: 'other' }), 'incomplete /dataSharing/elements/0 required', 'other needs a detail')
})

t.test('the designation under FERPA is by an educational authority', async (t) => {
  const content = completeContent('data_sharing')
  both(elements({ ground: 'ferpa_audit' }), dataSharing({ designation: 'The evaluator.' }))(content)
  t.equal(stateOf(content, 'DESIGNATION'), 'incomplete /dataSharing/elements/0 recommended')
  dataSharing({ reviewEveryMonths: 13 })(content)
  t.equal(stateOf(content, 'ANNUAL_REVIEW'), 'incomplete /dataSharing/reviewEveryMonths required')
})
