// Contents of agreement versions for tests of documents. Over 300 lines: it is data.
import type {
  Content,
  ContentClause,
  ContentExpectation,
} from '../../../../src/agreements/agreement-versions/content.ts'
import type { DocumentOptions, ReviewEntry } from '../../../../src/agreements/agreement-versions/documents/options.ts'
import type { ExpectationContent } from '../../../../src/expectations/expectations/content.ts'

const idOf = (last: string) => `019aa9c5-2f00-7c3e-9d3a-5b1f6f0e${last}`
export const recipient = idOf('7a10')
export const center = idOf('7a11')
export const home = idOf('7a12')
const timeZone = 'America/Chicago'

/** The content of golden case 1 of the design. */
export const goldenContent: Content = JSON.parse(
  '{"agreement":{"id":"019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70","kind":"general","language":"en","reference":null,"ruleSet":"general/1","title":"Coordination agreement"},"benefits":[],"clauses":[{"covers":["amendment"],"heading":"Amendment","key":"amendment","number":"1","source":null,"survives":false,"text":"A change counts once every party has signed it."}],"communication":null,"conflictSteps":[],"dataSharing":null,"enrollment":null,"exhibits":[],"expectations":[],"financialTerms":[],"format":"partnership-basics/agreement/1","mission":null,"noMoneyReason":"No money changes hands.","notApplicable":[],"parties":[{"externalIds":[],"lead":true,"name":"Springfield Head Start","noticeContact":null,"organizationId":"019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10","role":"recipient","signatories":[{"authority":{"basis":"office","documentSha256":null,"statement":null},"name":"Jordan Rivera","order":1,"title":"Executive director"}]},{"externalIds":[],"lead":false,"name":"Springfield School District","noticeContact":null,"organizationId":"019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11","role":"school_district","signatories":[{"authority":{"basis":"office","documentSha256":null,"statement":null},"name":"Ana Núñez","order":1,"title":"Superintendent"}]}],"partnership":{"id":"019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30","name":"Springfield","programYear":null,"purpose":"Coordination.","serviceModel":null},"preschoolCoordination":null,"signing":"parallel","subaward":null,"term":{"effectiveOn":"2024-08-01","endsOn":"2026-07-31","governingLaw":null,"immediateGrounds":[],"noticeDays":60,"renewal":null,"retroactiveReason":null,"timeZone":"America/Chicago"},"version":{"amendmentKinds":[],"baseContentSha256":null,"number":1,"origin":"initial","summary":null}}',
)

const expectation = (fields: Partial<ExpectationContent>): ExpectationContent => ({
  aspect: 'services',
  what: '',
  how: null,
  schedule: { kind: 'undecided' },
  responsibleOrganizationId: null,
  responsibleRole: null,
  accountableOrganizationId: null,
  consultedOrganizationIds: [],
  informedOrganizationIds: [],
  indicator: null,
  unit: null,
  baseline: null,
  target: null,
  direction: null,
  meansOfVerification: null,
  ...fields,
})

const recurring = (startsOn: string, rule: string) => ({ kind: 'recurrence', startsOn, rule, timeZone }) as const

/** One for each aspect or more. */
const wordings: ExpectationContent[] = [
  expectation({
    aspect: 'finance',
    what: 'Invoice for occupied places',
    how: 'One invoice for each month, with the number of children enrolled on each day of service. The recipient pays correct invoices within 30 days.',
    schedule: recurring('2026-10-05', 'FREQ=MONTHLY;BYMONTHDAY=5;UNTIL=20270831T235959Z'),
    responsibleOrganizationId: center,
    responsibleRole: 'Center director',
    accountableOrganizationId: center,
    informedOrganizationIds: [recipient],
    indicator: 'Invoices that need no correction',
    unit: 'percent',
    target: '95',
    direction: 'maintain',
    meansOfVerification: 'Ledger of the fiscal office of the recipient',
  }),
  expectation({
    aspect: 'legal',
    what: 'Keep the licenses of all sites current',
    how: 'A copy of each license and of each inspection report is sent to the recipient within five working days.',
    schedule: { kind: 'period', startsOn: '2026-09-01', endsOn: '2027-08-31', timeZone },
    responsibleOrganizationId: center,
    responsibleRole: 'Owner',
    informedOrganizationIds: [recipient, home],
    meansOfVerification: 'Copies of licenses on file',
  }),
  expectation({
    aspect: 'standards',
    what: 'Observe teacher-child interactions in every classroom',
    how: 'Two certified observers of the recipient observe each classroom for two cycles and discuss the results with the teachers within ten days.',
    schedule: recurring('2026-10-01', 'FREQ=YEARLY;BYMONTH=10,3;BYMONTHDAY=1;COUNT=2'),
    responsibleOrganizationId: recipient,
    responsibleRole: 'Education manager',
    consultedOrganizationIds: [center],
    informedOrganizationIds: [home],
    indicator: 'Classrooms with an average emotional support score of 5 or more',
    unit: 'percent',
    baseline: '62.5',
    target: '80',
    direction: 'increase',
    meansOfVerification: 'Score sheets of both observers',
  }),
  expectation({
    aspect: 'systems',
    what: 'Enter attendance on the day of service',
    how: 'In the child information system of the recipient. Absences without a known reason are followed up by 10:00.',
    schedule: recurring('2026-09-01', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20270630T235959Z'),
    responsibleOrganizationId: center,
    responsibleRole: 'Lead teacher of each group',
    indicator: 'Days of service with complete attendance by 10:30',
    unit: 'percent',
    baseline: '88',
    target: '98',
    direction: 'increase',
    meansOfVerification: 'Export of the child information system',
  }),
  expectation({
    aspect: 'resources',
    what: 'Supply diapers, wipes and formula for enrolled infants and toddlers',
    schedule: recurring('2026-09-01', 'FREQ=MONTHLY;BYDAY=1TU;COUNT=12'),
    responsibleOrganizationId: recipient,
    responsibleRole: 'Health services manager',
    informedOrganizationIds: [center, home],
    indicator: 'Cost for each place and month',
    unit: 'USD',
    baseline: '1150.75',
    target: '1100.00',
    direction: 'decrease',
    meansOfVerification: 'Receipts',
  }),
  expectation({
    aspect: 'staffing',
    what: 'Coach each teacher',
    how: 'Practice-based coaching: a shared goal, an observation, and a conversation.\n\nThe coach keeps a log. It names goals and dates, and no child.',
    schedule: recurring('2026-09-15', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270601T235959Z'),
    responsibleOrganizationId: recipient,
    responsibleRole: 'Coach',
    accountableOrganizationId: recipient,
    consultedOrganizationIds: [center, home],
    indicator: 'Teachers with at least two coaching sessions a month',
    unit: 'percent',
    target: '90',
    direction: 'increase',
    meansOfVerification: 'Coaching log',
  }),
  expectation({
    aspect: 'services',
    what: 'Developmental screening of every child within 45 days',
    how: 'With ASQ-3 and ASQ:SE-2, by the lead teacher, together with the family and in its language.',
    schedule: { kind: 'date', dueOn: '2026-11-15', timeZone },
    responsibleOrganizationId: center,
    responsibleRole: 'Lead teacher',
    accountableOrganizationId: recipient,
    consultedOrganizationIds: [home],
    informedOrganizationIds: [recipient],
    indicator: 'Children screened within 45 days',
    unit: 'percent',
    baseline: '71',
    target: '95',
    direction: 'increase',
    meansOfVerification: 'Monthly export of the screening log',
  }),
  expectation({
    aspect: 'data',
    what: 'Compare counts of enrollment and attendance',
    how: 'Both sides compare aggregate counts by site, and record differences and their causes.',
    schedule: recurring('2026-09-30', 'FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20270831T235959Z'),
    responsibleOrganizationId: recipient,
    responsibleRole: 'Data manager',
    consultedOrganizationIds: [center, home],
    indicator: 'Months with no unexplained difference',
    unit: 'months',
    target: '12',
    direction: 'maintain',
  }),
]

const numbered = (wording: ExpectationContent, index: number): ContentExpectation => ({
  ...wording,
  number: `E${index + 1}`,
  id: idOf((0xb000 + index).toString(16)),
  revision: 1 + (index % 3),
})

const clauses: ContentClause[] = [
  [
    'definitions',
    'Definitions',
    'In this agreement:\n\n- **Recipient** is the agency that receives the Head Start grant;\n- **Provider** is the center or the family child care home;\n- **Place** is one Early Head Start place that is paid for under this agreement.\n\nOther words have the meaning that they have in *45 CFR part 1305*.',
    [],
    false,
  ],
  [
    'legal_compliance',
    'Compliance with law',
    'Each party follows the Head Start Act, the Head Start Program Performance Standards, the child care licensing rules of its state, and the civil rights laws that apply to it. If two rules differ, the stricter one applies.',
    ['legal_compliance', 'hspps_roles'],
    false,
  ],
  [
    'parties_rights',
    'Rights of the parties',
    'Each provider remains an independent business. It decides about its own staff, fees and policies within this agreement. Neither side may bind the other.',
    ['parties_rights', 'legally_binding'],
    false,
  ],
  [
    'staff_qualifications',
    'Qualifications and background checks',
    'Before a person works with children, the employer completes the background checks that *45 CFR 1302.90(b)* requires. It:\n\n1. obtains the results in writing;\n2. reviews them within 30 days;\n3. keeps them as long as the person is employed.\n\nTeachers have, or earn within 18 months, the credential that *45 CFR 1302.91(e)* requires. The recipient pays tuition and books.',
    ['staff_qualifications', 'background_checks', 'staff_employment'],
    false,
  ],
  [
    'health_safety',
    'Health and safety',
    'The provider keeps indoor and outdoor spaces free of hazards, checks them every day with the list in Exhibit A, and corrects what it finds on the same day. A child is never left unsupervised.',
    ['health_safety'],
    false,
  ],
  [
    'records',
    'Records and confidentiality',
    'The parties keep records about children confidential, as *45 CFR part 1303, subpart C* requires. Records remain available to the recipient and to its auditors for three years after the final financial report. This agreement itself contains no information about any child or family.',
    ['records', 'oversight'],
    true,
  ],
  [
    'subsidy_change',
    'End of a child care subsidy',
    'If a family loses its child care subsidy, the provider keeps the child enrolled. The recipient pays the rate of the place from the first day without a subsidy until the subsidy is restored, for at most 12 months.',
    ['subsidy_change', 'continuity'],
    false,
  ],
  [
    'liability',
    'Insurance and liability',
    'Each party carries general liability insurance of at least {amount} for each occurrence, and answers for its own acts. “Acts” includes omissions — also those of volunteers.'.replace(
      '{amount}',
      'USD 1,000,000',
    ),
    ['liability'],
    true,
  ],
  [
    'disputes',
    'Disputes',
    'The parties follow the steps under “Resolving conflicts” before any of them goes to court.',
    ['disputes'],
    true,
  ],
  ['amendment', 'Amendment', 'A change counts once every party has signed it.', ['amendment'], false],
  [
    'renewal_termination',
    'Renewal and termination',
    'A party may end this agreement with 60 days of notice in writing. The recipient may end it at once if a license is revoked. The parties then help each family to find another place.',
    ['renewal_termination'],
    false,
  ],
].map(([key, heading, text, covers, survives], index) => ({
  number: String(index + 1),
  key,
  heading,
  text,
  covers,
  survives,
  source: index % 3 === 1 ? { kind: 'template', sha256: 'ab12'.repeat(16) } : null,
})) as ContentClause[]

const office = { basis: 'office', statement: null, documentSha256: null } as const

/** An agreement of an Early Head Start recipient with a center and a family child care home. */
export const ehsContent: Content = {
  format: 'partnership-basics/agreement/1',
  agreement: {
    id: idOf('7a70'),
    title: 'Early Head Start–Child Care Partnership Agreement',
    kind: 'ehs_ccp',
    reference: 'EHS-2026-014',
    language: 'en',
    ruleSet: 'ehs_ccp/1',
  },
  version: {
    number: 2,
    origin: 'renewal',
    baseContentSha256: '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70',
    amendmentKinds: [],
    summary: 'Renews the agreement for the program year 2026–2027 and adds four places at the family child care home.',
  },
  partnership: {
    id: idOf('7a30'),
    name: 'Springfield infants and toddlers',
    purpose:
      'Full-day, full-year care and comprehensive services for infants and toddlers of working families in the west of Springfield.',
    serviceModel: 'center_based',
    programYear: '2026-2027',
  },
  parties: [
    {
      organizationId: recipient,
      name: 'Riverside Community Action – Head Start',
      role: 'recipient',
      lead: true,
      externalIds: [
        { scheme: 'grant', value: '05CH012345' },
        { scheme: 'uei', value: 'JX9KQ4T2M7N5' },
      ],
      noticeContact: {
        name: 'Jordan Rivera',
        title: 'Executive director',
        email: 'jrivera@riverside.example.org',
        phone: '+1 217 555 0142',
      },
      signatories: [
        {
          name: 'Jordan Rivera',
          title: 'Executive director',
          authority: {
            basis: 'board_resolution',
            statement: 'Resolution 2026-31 of the board of directors, adopted on 14 July 2026.',
            documentSha256: 'c0ffee00'.repeat(8),
          },
          order: 1,
        },
        { name: 'Dr. Lê Thị Hồng Nhung', title: 'Chair of the policy council', authority: office, order: 2 },
      ],
    },
    {
      organizationId: center,
      name: 'Little Acorns Learning Center LLC',
      role: 'child_care_provider',
      lead: false,
      externalIds: [{ scheme: 'state_license', value: 'IL-402117-09' }],
      noticeContact: { name: 'Sam Okafor', title: 'Director', email: 'sam@littleacorns.example.com', phone: null },
      signatories: [
        { name: 'Sam Okafor', title: 'Owner and director', authority: { ...office, basis: 'owner' }, order: 1 },
      ],
    },
    {
      organizationId: home,
      name: 'Delgado Family Child Care',
      role: 'child_care_provider',
      lead: false,
      externalIds: [{ scheme: 'state_license', value: 'IL-FCC-88120' }],
      noticeContact: null,
      signatories: [{ name: 'Rosa Delgado', title: null, authority: { ...office, basis: 'owner' }, order: 1 }],
    },
  ],
  term: {
    effectiveOn: '2026-09-01',
    endsOn: '2027-08-31',
    timeZone,
    retroactiveReason: null,
    noticeDays: 60,
    immediateGrounds: ['funding_ended', 'standards_not_met'],
    renewal: { maxRenewals: 4, months: 12, noticeDays: 90 },
    governingLaw: 'State of Illinois',
  },
  signing: 'sequential',
  mission: {
    number: 2,
    contentHash: 'd1e2'.repeat(16),
    mission:
      'Every infant and toddler in the west of Springfield has warm, steady care from people who know the child, and every parent can work or study without worry.',
    philosophy: 'Families are the first teachers of their children. We build on what they know and want.',
    vision: 'In 2030 no family on the west side waits more than 30 days for a place.',
    values: [
      {
        name: 'Respect',
        description:
          'We speak with each other before we speak about each other: with Xóchitl, with Wóniya, with Łééchąąʼí.',
      },
      { name: 'Continuity' },
    ],
    anticipatedResults: [
      {
        key: 'places',
        statement: 'More full-day places',
        indicator: 'Places filled on the last day of the month',
        target: '40',
      },
      { key: 'screening', statement: 'Concerns are found early' },
    ],
    qualityFramework: 'ExceleRate Illinois',
    qualityLevel: 'Gold',
    qualityStatement: 'Both sites reach the Gold circle by June 2027.',
    reaffirmEveryMonths: 12,
  },
  benefits: [
    {
      beneficiary: 'children',
      organizationId: recipient,
      statement: 'One caregiver from enrollment to the third birthday',
      description: 'Groups stay together, and so do their teachers.',
      indicators: [{ name: 'Children with the same primary caregiver for 12 months' }],
    },
    {
      beneficiary: 'families',
      organizationId: home,
      statement: 'Care during the hours that parents work',
      description: null,
      indicators: [],
    },
    {
      beneficiary: 'party',
      organizationId: center,
      statement: 'Steady income for 36 places and paid training for all teachers',
      description: null,
      indicators: [
        {
          name: 'Months with full payment within 30 days',
          ref: `/v1/partnerships/${idOf('7a30')}/expectations/${idOf('b000')}`,
        },
      ],
    },
    {
      beneficiary: 'party',
      organizationId: recipient,
      statement: 'Places where families live',
      description: null,
      indicators: [],
    },
  ],
  expectations: [...wordings, ...wordings.slice(5)].map(numbered),
  communication: {
    number: 3,
    hash: 'fade'.repeat(16),
    channels: [
      {
        method: 'portal',
        information: 'Enrollment and attendance',
        confidentiality: 'named_people_only',
        contactPoints: [
          { organizationId: recipient, contactId: idOf('7c01'), detail: 'ChildPlus portal' },
          { organizationId: center, formerContact: 'Pat Nguyen' },
        ],
      },
      { method: 'phone', information: 'Anything that cannot wait until tomorrow', confidentiality: 'parties_only' },
    ],
    touchpoints: [
      {
        key: 'weekly-check-in',
        title: 'Weekly check-in',
        purpose: 'information_exchange',
        method: 'video',
        startsAt: '2026-09-08T10:00',
        timeZone,
        durationMinutes: 45,
        recurrence: 'FREQ=WEEKLY;BYDAY=TU',
        responsibleOrganizationId: recipient,
        agenda: 'Attendance, staffing, health and safety, what went well',
      },
      {
        key: 'monitoring',
        title: 'Monitoring visit',
        purpose: 'monitoring',
        method: 'in_person',
        startsAt: '2026-10-14T09:00',
        timeZone,
        durationMinutes: 240,
        recurrence: 'FREQ=MONTHLY;INTERVAL=3;BYDAY=2WE;COUNT=4',
        attendees: { parties: [recipient, center], observers: [idOf('7a19')], formerContacts: ['Pat Nguyen'] },
        location: '1420 West Monroe Street, Springfield',
      },
      {
        key: 'kick-off',
        title: 'First meeting',
        purpose: 'governance',
        startsAt: '2026-09-01T13:00',
        timeZone,
        durationMinutes: 90,
      },
    ],
    escalation: [
      {
        title: 'Center director and site coordinator',
        respondWithinHours: 24,
        contactPoints: [{ organizationId: center, detail: 'Sam Okafor, +1 217 555 0177' }],
      },
      { title: 'Executive directors', respondWithinHours: 72 },
    ],
  },
  conflictSteps: [
    {
      key: 'talk',
      title: 'Talk within the week',
      level: 'point_of_contact',
      respondWithinDays: 3,
      decideWithinDays: 7,
      method: 'The points of contact meet in person.',
      writtenReasons: false,
    },
    {
      key: 'directors',
      title: 'Directors decide together',
      level: 'directors',
      respondWithinDays: 5,
      decideWithinDays: 14,
      method: null,
      writtenReasons: true,
    },
    {
      key: 'mediation',
      title: 'Mediation',
      level: 'mediator',
      respondWithinDays: 10,
      decideWithinDays: 45,
      method: 'A mediator from the community mediation center; the parties share the cost equally.',
      writtenReasons: true,
    },
  ],
  financialTerms: [
    {
      key: 'center-places',
      payerId: recipient,
      payeeId: center,
      purpose: 'Places for infants and toddlers, 36 places',
      basis: 'per_place',
      amount: '1234.50',
      currency: 'USD',
      per: 'month',
      notToExceed: '533304.00',
      source: 'Early Head Start grant 05CH012345',
      dueWithinDays: 30,
      conditions:
        'Paid for each place that is filled, or vacant for at most 30 days. No payment for a place while the license of the site is suspended.',
    },
    {
      key: 'home-places',
      payerId: recipient,
      payeeId: home,
      purpose: 'Places in the family child care home, 4 places',
      basis: 'per_place',
      amount: '1180.00',
      currency: 'USD',
      per: 'month',
      notToExceed: '56640.00',
      source: 'Early Head Start grant 05CH012345',
      dueWithinDays: 30,
      conditions: null,
    },
    {
      key: 'training',
      payerId: recipient,
      payeeId: center,
      purpose: 'Tuition, books and substitutes for teachers who study for a credential',
      basis: 'cost_reimbursement',
      amount: null,
      currency: 'USD',
      per: 'year',
      notToExceed: '18000.00',
      source: null,
      dueWithinDays: 45,
      conditions: 'Receipts are sent with the invoice.',
    },
  ],
  noMoneyReason: null,
  enrollment: {
    hoursPerDay: 10,
    weeksPerYear: 48,
    delegate: null,
    sites: [
      {
        organizationId: center,
        name: 'Little Acorns, Monroe Street',
        setting: 'center',
        places: 36,
        groups: [
          { name: 'Ladybugs', fromMonths: 0, toMonths: 15, children: 8, teachers: 2 },
          { name: 'Caterpillars', fromMonths: 12, toMonths: 24, children: 9, teachers: 3 },
          { name: 'Bumblebees', fromMonths: 18, toMonths: 36, children: 8, teachers: 2 },
          { name: 'Dragonflies', fromMonths: 24, toMonths: 36, children: 8, teachers: 2 },
        ],
      },
      { organizationId: home, name: 'Delgado home', setting: 'family_child_care', places: 4, groups: [] },
    ],
  },
  subaward: null,
  preschoolCoordination: null,
  dataSharing: null,
  clauses,
  exhibits: [
    {
      number: 'A',
      title: 'Daily safety check',
      text: 'Every morning, before the first child arrives:\n\n1. Gates and doors close and latch.\n2. Outlets are covered.\n   - also those behind furniture\n3. Cleaning products are locked away.\n\nSigned each day by the person who opens the site.',
      sha256: null,
      bytes: null,
      mediaType: null,
    },
    {
      number: 'B',
      title: 'Floor plan of the Monroe Street site',
      text: null,
      sha256: 'beef'.repeat(16),
      bytes: 1_482_113,
      mediaType: 'application/pdf',
    },
  ],
  notApplicable: [
    { rule: 'FEES', reason: 'No family pays a fee for hours that the grant pays for.' },
    { rule: 'TRAVEL', reason: 'No staff of one party travels for another party.' },
  ],
}

/** `ehsContent` with the parts of the other kinds of agreement. */
export const fullContent: Content = {
  ...ehsContent,
  format: 'partnership-basics/agreement/3',
  agreement: { ...ehsContent.agreement, kind: 'subaward', ruleSet: 'subaward/1', reference: null },
  version: { ...ehsContent.version, origin: 'amendment', amendmentKinds: ['financial_change', 'term_extension'] },
  term: { ...ehsContent.term, retroactiveReason: 'Services began before the award was received.' },
  commitments: [
    {
      ...{ organizationId: recipient, aspect: 'finance', level: 'committed', reason: null },
      ...{ description: 'Pays half of the wages of two teachers.', condition: null, validUntil: '2027-08-31' },
    },
    {
      ...{ organizationId: recipient, aspect: 'systems', level: 'conditional', reason: null, validUntil: null },
      description: 'Enters attendance each day.',
      condition: 'The state keeps its attendance system.',
    },
    {
      ...{ organizationId: center, aspect: 'finance', level: 'none', description: null, condition: null },
      ...{ validUntil: null, reason: 'The center has no funds of its own.' },
    },
    {
      ...{ organizationId: center, aspect: 'data', level: 'not_applicable', description: null, condition: null },
      ...{ validUntil: null, reason: 'No records are shared.' },
    },
  ],
  legalRequirements: [
    {
      ...{ citation: '45 CFR 1302.21(b)(2)', title: 'Children per teacher', level: 'federal', jurisdiction: null },
      ...{ effectiveFrom: '2016-11-07', effectiveUntil: null, appliesToRoles: [] },
      url: 'urn:cfr:45:1302.21',
    },
    {
      ...{ citation: 'Licensing rule 407.190', title: 'Groups', level: 'state', jurisdiction: 'US-IL' },
      ...{ effectiveFrom: '2014-01-01', effectiveUntil: '2027-06-30', appliesToRoles: ['child_care_provider'] },
      url: null,
    },
  ],
  costAllocation: {
    number: 3,
    hash: 'cafe'.repeat(16),
    title: 'Infant and toddler rooms, 2026-2027',
    currency: 'USD',
    overflow: 'any',
    overflowReason: 'The state agency permits it in its letter of 3 August 2026.',
    cost: '240000.00',
    unfunded: '270.40',
    sources: [
      {
        key: 'ehs',
        name: 'Early Head Start grant of 2026',
        type: 'early_head_start',
        holderId: recipient,
        amount: '168000.00',
        allocated: '167729.60',
      },
      {
        key: 'subsidy',
        name: 'Contract for subsidized places',
        type: 'ccdf_subsidy',
        holderId: center,
        amount: '72000.00',
        allocated: '72000.00',
      },
    ],
    parties: [
      { organizationId: center, cost: '240000.00', allocated: '72000.00' },
      { organizationId: recipient, cost: '0.00', allocated: '167729.60' },
    ],
  },
  financialObligations: [
    {
      title: 'Share of the wages of two teachers',
      payerId: recipient,
      payeeId: center,
      amount: '90000.00',
      currency: 'USD',
      installments: [
        { number: 1, dueOn: '2026-12-15', amount: '45000.00' },
        { number: 2, dueOn: '2027-06-15', amount: '45000.00' },
      ],
    },
    {
      title: 'Rent of the second room',
      payerId: center,
      payeeId: home,
      amount: '1200.00',
      currency: 'USD',
      installments: [{ number: 1, dueOn: '2027-01-31', amount: '1200.00' }],
    },
  ],
  feeDecision: {
    number: 2,
    hash: 'f00d'.repeat(16),
    charges: 'copayment',
    appliesTo: 'extended_hours',
    monthlyMaximum: '120.00',
    currency: 'USD',
    copaymentEqualsOthers: true,
    requiredForEnrollment: false,
    rationale: 'Families of both programs pay the same for the hours after five.',
    reviewOn: '2027-05-01',
    overrideReason: null,
  },
  enrollment: {
    ...(ehsContent.enrollment as NonNullable<Content['enrollment']>),
    delegate: { isDelegate: true, approvedOn: '2026-08-20' },
  },
  subaward: {
    subrecipientId: center,
    fain: '05CH012345-01',
    awardDate: '2026-07-01',
    performancePeriod: { startsOn: '2026-09-01', endsOn: '2027-08-31' },
    budgetPeriod: { startsOn: '2026-09-01', endsOn: '2027-08-31' },
    currency: 'USD',
    thisAction: '25000.50',
    obligated: '125000.50',
    committed: '200000.00',
    description: 'Early Head Start services for 36 infants and toddlers in a licensed center.',
    officials: {
      agency: 'U.S. Department of Health and Human Services, Administration for Children and Families',
      passThrough: 'Riverside Community Action',
      awardingOfficial: 'Morgan Blake',
      contact: 'morgan.blake@riverside.example.org',
    },
    listing: { number: '93.600', title: 'Head Start' },
    research: false,
    federalAwardIndirectRate: '12.5',
    indirectCost: { kind: 'de_minimis', ratePercent: '15', base: 'Modified total direct costs' },
    reports: [
      { kind: 'Financial report', when: 'by the 15th of each month' },
      { kind: 'Performance report', when: 'each quarter' },
    ],
    exclusionCheck: { method: 'sam', checkedOn: '2026-08-12' },
    delegate: { isDelegate: false, approvedOn: null },
    unavailable: [
      { field: 'awardDate', reason: 'The notice of award is not issued yet.', expectedOn: '2026-12-15' },
      { field: 'officials', reason: 'The official is to be named.', expectedOn: null },
    ],
  },
  preschoolCoordination: {
    schoolYearStartsOn: '08-15',
    topics: {
      education: {
        review: 'Both programs use the same curriculum in seven of nine classrooms.',
        plan: 'The remaining two classrooms change in September 2026.',
      },
      selection: { review: null, plan: 'One list of priorities, published every March.' },
      kindergarten: { review: 'Teachers met once.', plan: null },
    },
    exception: {
      kind: 'unable_or_unwilling',
      statement: 'The charter school answered that it cannot take part this year.',
      informedOn: '2026-06-02',
    },
  },
  dataSharing: {
    purpose: 'To see whether children who attended are ready for kindergarten.',
    elements: [
      {
        name: 'Attendance by month',
        level: 'aggregate',
        fromId: center,
        toId: recipient,
        ground: null,
        groundDetail: null,
      },
      {
        name: 'Kindergarten entry scores',
        level: 'identifiable',
        fromId: recipient,
        toId: center,
        ground: 'ferpa_studies',
        groundDetail: 'Study approved by the school board',
      },
    ],
    study: { purpose: 'Readiness', scope: 'Children of two cohorts', duration: 'Until 30 June 2028' },
    designation: 'The recipient is the authorized representative of the district.',
    permittedUses: 'Counting and comparing. No decision about a single child.',
    redisclosure: 'listed',
    redisclosureDetail: 'The evaluator, Prairie Research Cooperative',
    safeguards: 'Encrypted transfer and storage; named accounts.',
    accessRoles: 'Data manager, evaluator',
    retention: 'Two years after the last transfer',
    destruction: { method: 'Cryptographic erasure with a certificate', withinDays: 60 },
    breachNoticeHours: 24,
    parentRights: 'Parents may see and correct the records about their child.',
    reviewEveryMonths: 12,
    enforcement: 'A party that breaks these rules receives no data for five years.',
  },
}

/** `ehsContent` with so many expectations. */
export const contentOfSize = (expectations: number): Content => ({
  ...ehsContent,
  expectations: Array.from({ length: expectations }, (_, index) =>
    numbered(wordings[index % wordings.length] as ExpectationContent, index),
  ).sort((left, right) => aspectOf(left) - aspectOf(right)),
})

const aspectOf = ({ aspect }: ExpectationContent): number => wordings.findIndex((wording) => wording.aspect === aspect)

/** The options of a document that is out for signature. */
export const frozenOptions: DocumentOptions = {
  status: 'frozen',
  agreementVersionId: idOf('7a71'),
  compiledAt: '2026-08-12T14:05:12.123456Z',
  frozenAt: '2026-08-20T15:00:00.5Z',
  waivedReviews: [],
  signingRecord: null,
  changes: null,
}

export const draftOptions: DocumentOptions = { ...frozenOptions, status: 'draft', frozenAt: null }

export const waivedReview: ReviewEntry = {
  organizationName: 'Delgado Family Child Care',
  stage: 'final',
  outcome: 'waived',
  reviewedOn: '2026-08-20',
  waiverReason: 'The home has no counsel. It read the agreement with its association.',
  documentSha256: 'dead'.repeat(16),
}

const approval: ReviewEntry = {
  ...waivedReview,
  organizationName: 'Riverside Community Action – Head Start',
  outcome: 'approved_with_comments',
  waiverReason: null,
  documentSha256: null,
}

const person = (name: string, title: string | null) => ({ name, title, authority: office })
const statement = {
  format: 'partnership-basics/signature/1',
  agreementId: idOf('7a70'),
  agreementVersionId: idOf('7a71'),
  contentSha256: '',
  intent: 'intent/1',
  electronicConsent: true,
  substitution: null,
  recordedBy: null,
} as const

/** The options of an executed version with its signing record. */
export const executedOptions: DocumentOptions = {
  ...frozenOptions,
  status: 'executed',
  waivedReviews: [waivedReview],
  signingRecord: {
    executedOn: '2026-08-24',
    reviews: [approval, waivedReview],
    signatures: [
      {
        ...statement,
        organizationId: recipient,
        organizationName: 'Riverside Community Action – Head Start',
        signatory: person('Jordan Rivera', 'Executive director'),
        signedOn: '2026-08-21',
        method: 'attested_api',
        evidence: null,
      },
      {
        ...statement,
        organizationId: center,
        organizationName: 'Little Acorns Learning Center LLC',
        signatory: person('Sam Okafor', 'Owner and director'),
        substitution: person('Ade Okafor', 'Deputy director'),
        signedOn: '2026-08-22',
        method: 'external_esign',
        evidence: {
          provider: 'Signing Service Inc.',
          envelopeId: 'env-4711',
          completedAt: '2026-08-22T18:20:00Z',
          documentSha256: 'feed'.repeat(16),
          certificateSha256: 'cafe'.repeat(16),
        },
      },
      {
        ...statement,
        organizationId: home,
        organizationName: 'Delgado Family Child Care',
        signatory: person('Rosa Delgado', null),
        electronicConsent: false,
        recordedBy: { organizationId: recipient, organizationName: 'Riverside Community Action – Head Start' },
        signedOn: '2026-08-24',
        method: 'wet_ink',
        evidence: {
          documentSha256: 'babe'.repeat(16),
          mediaType: 'application/pdf',
          pages: 16,
          custodianId: recipient,
          location: 'Cabinet 4, folder 2026-014',
        },
      },
    ],
  },
}
