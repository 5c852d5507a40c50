// Creates example data in a running service. Over 300 lines: one sequence of requests that build on each other.
// The example is a partnership of an Early Head Start recipient, a child care center, and a family child care home that the
// recipient represents. The argument is a bootstrap key or an operator's key.

import { type Client, clientOf, type GivenAnswers, readScopes, send, service } from './demo/client.ts'
import { createFunding } from './demo/funding.ts'
import { createLawAndCommunity } from './demo/law-and-community.ts'
import { localDay } from './demo/local-day.ts'

const [key = ''] = process.argv.slice(2)

/** Of the scan of a signed document, which the service does not store. */
const scanSha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

/** What the parties fill into the clauses of the template. */
const agreed = {
  endingEvent: 'one of the parties gives notice',
  reviewMonths: '12',
  education: 'the center and the home plan and teach; the recipient coaches',
  health: 'the recipient keeps the schedule of screenings; the center and the home carry them out',
  familyServices: 'the family advocate of the recipient visits each family twice a year',
  disabilities: 'the recipient coordinates with the early intervention program',
  eligibility: 'the recipient determines eligibility; the center and the home report vacancies',
  furtherRights: 'The recipient may visit each site during its hours of operation.',
  vacancyDays: '5',
  additionalServices: 'There are no additional services for a fee.',
  protectedWeeks: '12',
  reportDays: '3',
  fundingSource: 'the Early Head Start grant, line 4',
  support: 'The recipient pays tuition and a substitute for one day a month.',
  responsibleForChecks: 'The employing party',
  inspector: 'the health manager of the recipient',
  inspectionMonths: '6',
  divisionOfRoles: 'The directors decide together what no expectation states.',
  furtherRequirements: '89 Illinois Administrative Code parts 406 and 407',
  monitoringMethod: 'Visits and reviews of records by the education manager of the recipient',
  monitoringMonths: '3',
  coverage: 'The recipient provides substitutes within a day, and pays them.',
  topics: 'infant and toddler development, screening, and safe sleep',
  hoursPerYear: '24',
  rate: 'the federal mileage rate',
  claimDays: '30',
  childTransport: 'No party transports children.',
  planDays: '30',
  familyContact: 'the family advocate of the recipient',
  parentInvolvement: 'Parents of each site elect a member of the policy council every year.',
  transferOfRecords: 'Records are transferred with the consent of the parent, over an encrypted connection.',
  retentionYears: '5',
  recipientOfDisclosure: 'the director',
  coverageTypes: 'general liability and professional liability',
  minimumCoverage: '1000000.00',
  firstLevelDays: '10',
  secondLevelDays: '20',
  mediator: 'a mediator whom the state office names',
  renewalMonths: '3',
  governingLaw: 'Illinois',
  venue: 'Sangamon County, Illinois',
  precedence: 'this agreement',
}

try {
  await run()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}

async function run(): Promise<void> {
  if (!/^pb_[\w-]+$/.test(key)) {
    throw new Error(
      'npm run demo -- <key>: expected the bootstrap key that the first start printed, or an operator’s key.',
    )
  }
  const operatorKey = key.startsWith('pb_bootstrap_') ? await bootstrap() : key
  const operator = clientOf(operatorKey)

  const recipient = await operator.create('/v1/organizations', {
    name: 'Springfield Early Head Start',
    kinds: ['recipient'],
    description: 'Early Head Start services for infants and toddlers in and around Springfield.',
    website: 'https://springfield-ehs.example',
    contacts: [{ name: 'Partnership desk', email: 'partners@springfield-ehs.example', phone: '+1 555 010 0100' }],
    serviceArea: { states: ['IL'], counties: ['Sangamon County'] },
  })
  const center = await operator.create('/v1/organizations', {
    name: 'Little Steps Child Care Center',
    kinds: ['child_care_center'],
    description: 'Full-day care from birth to five, open from 6 a.m. to 6 p.m.',
    contacts: [{ name: 'Front office', email: 'office@little-steps.example' }],
    serviceArea: { states: ['IL'], postalCodes: ['62701', '62702'] },
  })
  const stateOffice = await operator.create('/v1/organizations', {
    name: 'State Early Learning Office',
    kinds: ['state_agency'],
    serviceArea: { states: ['IL'] },
  })
  const recipientKey = await operator.createApiClient(recipient.id, 'Springfield grants system')
  const centerKey = await operator.createApiClient(center.id, 'Little Steps office system')
  const stateKey = await operator.createApiClient(stateOffice.id, 'State monitoring system', readScopes)
  const lead = clientOf(recipientKey)
  const partner = clientOf(centerKey)

  // The home has no system of its own: the recipient registers it and acts on its behalf.
  const home = await lead.create('/v1/organizations', {
    name: 'Rosa’s Family Child Care',
    kinds: ['family_child_care_home'],
    serviceArea: { states: ['IL'], postalCodes: ['62703'] },
    representation: { authority: 'Letter of the provider, on file since 2026-08-14' },
  })
  const onBehalfOfHome = { 'on-behalf-of': home.id }

  const partnership = await lead.create('/v1/partnerships', {
    name: 'Springfield infant and toddler partnership',
    purpose: 'Full-day, full-year care for 40 more infants and toddlers whose parents work or study.',
    serviceModel: 'locally_designed',
    description:
      'One center and one family child care home, with coaching and comprehensive services from the recipient.',
    programYear: '2026-2027',
    startsOn: '2026-09-01',
    endsOn: '2027-08-31',
    role: 'recipient',
  })
  const partnershipPath = `/v1/partnerships/${partnership.id}`

  const centerParty = await lead.create(`${partnershipPath}/parties`, {
    organizationId: center.id,
    role: 'child_care_provider',
    invitation: 'We spoke at the county round table; here is what we have in mind.',
  })
  await partner.transition(`${partnershipPath}/parties/${centerParty.id}`, { action: 'accept' })

  const candidate = await lead.create(`${partnershipPath}/candidates`, {
    name: 'Rosa’s Family Child Care',
    candidateOrganizationId: home.id,
    why: 'Open until 6 p.m., near two bus lines, and known to many families.',
  })
  const invited = await lead.transition(`${partnershipPath}/candidates/${candidate.id}`, {
    action: 'invite',
    role: 'child_care_provider',
  })
  await lead.transition(`${partnershipPath}/parties/${invited.partyId}`, { action: 'accept' }, onBehalfOfHome)

  await lead.create(`${partnershipPath}/contacts`, {
    name: 'Jordan Rivera',
    title: 'Partnership manager',
    responsibility: 'Day-to-day questions and monitoring visits',
    email: 'j.rivera@springfield-ehs.example',
  })
  await partner.create(`${partnershipPath}/contacts`, {
    name: 'Sam Okafor',
    title: 'Director',
    email: 's.okafor@little-steps.example',
  })
  await lead.create(
    `${partnershipPath}/contacts`,
    { name: 'Rosa Delgado', title: 'Owner', phone: '+1 555 010 0142' },
    onBehalfOfHome,
  )

  const coaching = await partner.create(`${partnershipPath}/needs`, {
    aspect: 'staffing',
    title: 'Coaching for infant and toddler teachers',
    description: 'Two lead teachers, twice a month, from September on.',
  })
  await lead.create(
    `${partnershipPath}/needs`,
    { aspect: 'resources', title: 'Cribs and changing tables for four places' },
    onBehalfOfHome,
  )
  await lead.create(`${partnershipPath}/needs`, {
    aspect: 'services',
    title: 'Full-day places for 40 infants and toddlers',
  })
  await partner.create(`${partnershipPath}/needs`, {
    aspect: 'finance',
    title: 'Payment within 30 days of the invoice',
  })
  await lead.create(`${partnershipPath}/offers`, {
    aspect: 'staffing',
    title: 'A coach for infant and toddler teachers',
    description: 'Eight hours a month at each site.',
    needId: coaching.id,
  })
  await lead.create(`${partnershipPath}/offers`, {
    aspect: 'standards',
    title: 'Training on the program performance standards',
  })
  await partner.create(`${partnershipPath}/offers`, {
    aspect: 'services',
    title: '36 full-day places from September on',
  })
  await lead.create(
    `${partnershipPath}/offers`,
    { aspect: 'services', title: 'Four places, open until 6 p.m.' },
    onBehalfOfHome,
  )

  const observer = await lead.create(`${partnershipPath}/observers`, {
    organizationId: stateOffice.id,
    purpose: 'Monitoring of the blended state funding',
    endsOn: '2027-08-31',
  })
  await partner.transition(`${partnershipPath}/observers/${observer.id}`, { action: 'consent' })
  await lead.transition(`${partnershipPath}/observers/${observer.id}`, { action: 'consent' }, onBehalfOfHome)
  const checklist = await lead.readinessChecklist()
  const round = await lead.create(`${partnershipPath}/checklist-rounds`, {
    checklistId: checklist.id,
    title: 'Before we begin',
    dueOn: '2026-08-15',
  })
  const respond = async (client: Client, given: GivenAnswers, headers = {}) => {
    const answers = checklist.answers(given)
    const response = await client.create(
      `${partnershipPath}/checklist-responses`,
      { checklistRoundId: round.id, answers },
      headers,
    )
    await client.transition(`${partnershipPath}/checklist-responses/${response.id}`, { action: 'submit' }, headers)
  }
  await respond(lead, {
    Q1: 'Families on our list wait for full-day care that we can’t offer alone.',
    Q2: 'Infants and toddlers stay with the same teachers all day, all year.',
    Q3: 'yes',
    Q4: 'yes',
    Q8: 'Coaching, comprehensive services, and the funding for 40 places.',
    Q10: 'yes',
    Q11: 'yes',
    Q12: 'partly',
    Q13: 'yes',
    Q14: 'partly',
    Q19: 'no',
    Q20: 'yes',
    Q24: 'Our board chair and the executive director.',
  })
  await respond(partner, {
    Q1: 'To keep our teachers, with better pay and training.',
    Q2: 'More time with each child, and screenings on site.',
    Q5: 'yes',
    Q9: 'A coach, and a partner who knows the standards.',
    Q10: 'partly',
    Q11: 'yes',
    Q12: 'no',
    Q13: 'partly',
    Q19: 'yes',
    Q20: 'yes',
  })
  const homeAnswers = {
    Q1: 'So that my families can stay with me.',
    Q10: 'partly',
    Q12: 'partly',
    Q19: 'no',
    Q20: 'partly',
  }
  await respond(lead, homeAnswers, onBehalfOfHome)
  const plan = await partner.create(`${partnershipPath}/communication-plans`, {
    channels: [
      {
        method: 'email',
        information: 'Attendance figures each Friday, invoices each month',
        confidentiality: 'parties_only',
        contactPoints: [{ organizationId: recipient.id, detail: 'partners@springfield-ehs.example' }],
      },
      { method: 'phone', information: 'Whatever cannot wait', confidentiality: 'named_people_only' },
    ],
    touchpoints: [
      {
        key: 'weekly-check-in',
        title: 'Weekly check-in of the managers',
        purpose: 'information_exchange',
        method: 'video',
        startsAt: '2026-09-08T10:00',
        timeZone: 'America/Chicago',
        durationMinutes: 45,
        recurrence: 'FREQ=WEEKLY;BYDAY=TU;UNTIL=20270831T235959Z',
        responsibleOrganizationId: recipient.id,
      },
      {
        key: 'monitoring',
        title: 'Monitoring with the state office',
        purpose: 'monitoring',
        method: 'in_person',
        startsAt: '2026-09-25T09:00',
        timeZone: 'America/Chicago',
        durationMinutes: 180,
        recurrence: 'FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR',
        attendees: { observers: [stateOffice.id] },
      },
    ],
    escalation: [
      { title: 'Partnership managers', respondWithinHours: 24 },
      { title: 'Directors of all three', respondWithinHours: 72 },
    ],
  })
  const planPath = `${partnershipPath}/communication-plans/${plan.id}`
  await partner.transition(planPath, { action: 'propose' })
  await lead.transition(planPath, { action: 'agree' })
  await lead.transition(planPath, { action: 'agree' }, onBehalfOfHome)
  // A conflict plan, without which the partnership could not become active.
  const conflictPlan = await lead.create(`${partnershipPath}/conflict-plans`, {
    steps: [
      {
        key: 'managers',
        title: 'The partnership managers talk',
        level: 'point_of_contact',
        respondWithinDays: 2,
        decideWithinDays: 7,
        writtenReasons: false,
      },
      {
        key: 'directors',
        title: 'The directors of all three meet',
        level: 'directors',
        respondWithinDays: 5,
        decideWithinDays: 14,
        method: 'In person; each side writes down its reasons before the meeting.',
        writtenReasons: true,
      },
      {
        key: 'mediation',
        title: 'Mediation',
        level: 'mediator',
        respondWithinDays: 10,
        decideWithinDays: 30,
        writtenReasons: true,
      },
    ],
    mediator: { name: 'Sangamon County Mediation Center' },
    continuity: 'All places stay open, and invoices that are not disputed are paid.',
  })
  const conflictPlanPath = `${partnershipPath}/conflict-plans/${conflictPlan.id}`
  await lead.transition(conflictPlanPath, { action: 'propose' })
  await partner.transition(conflictPlanPath, { action: 'agree' })
  await lead.transition(conflictPlanPath, { action: 'agree' }, onBehalfOfHome)
  // An expectation that all three parties accept, with a progress report.
  const screening = await lead.create(`${partnershipPath}/expectations`, {
    aspect: 'services',
    what: 'Developmental screening of every child within 45 days',
    how: 'With ASQ-3, by the lead teacher, together with the family.',
    schedule: {
      kind: 'recurrence',
      startsOn: '2026-09-01',
      rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12',
      timeZone: 'America/Chicago',
    },
    responsibleOrganizationId: center.id,
    responsibleRole: 'Education manager',
    consultedOrganizationIds: [recipient.id],
    indicator: 'Children screened within 45 days',
    unit: 'percent',
    baseline: '62.5',
    target: '95',
    direction: 'increase',
    meansOfVerification: 'Monthly export of the screening log',
  })
  const expectation = `${partnershipPath}/expectations/${screening.id}`
  await lead.transition(expectation, { action: 'accept', revision: 1 })
  await lead.transition(expectation, { action: 'accept', revision: 1 }, onBehalfOfHome)
  await partner.transition(expectation, { action: 'accept', revision: 1 })
  await partner.transition(expectation, { action: 'begin' })
  const report = await partner.create(`${expectation}/progress-reports`, {
    dueOn: '2026-09-30',
    figure: '70.5',
    narrative: 'Two teachers were trained in ASQ-3; the log is kept from now on.',
  })
  await lead.transition(`${expectation}/progress-reports/${report.id}`, { action: 'accept' })
  await partner.create(`${partnershipPath}/expectations`, {
    aspect: 'finance',
    what: 'Payment within 30 days of the invoice',
    schedule: { kind: 'undecided' },
    responsibleOrganizationId: recipient.id,
  })
  await lead.create(`${partnershipPath}/communications`, {
    heldOn: '2026-08-20',
    method: 'phone',
    participants: [{ organizationId: recipient.id, names: ['Jordan Rivera'] }, { organizationId: center.id }],
    notes: 'The rooms are ready; two cribs are missing.',
    followUps: [{ title: 'Order two cribs', responsibleOrganizationId: recipient.id, dueOn: '2026-09-01' }],
  })
  const feed = await lead.create(`/v1/organizations/${recipient.id}/calendar-feeds`, {
    name: 'Calendar of the front office',
  })
  await lead.transition(partnershipPath, {
    action: 'start_planning',
    reason: 'All three parties are in and can be reached.',
  })

  // The shared mission and the benefits, which unblock the action start_negotiation.
  const mission = await lead.create(`${partnershipPath}/missions`, {
    mission:
      'Together we give 40 more infants and toddlers of working families a full day of care that helps them grow.',
    philosophy: 'Children thrive where the adults around them work as one, and families know their children best.',
    vision: 'No family in Springfield has to choose between work and good care.',
    values: [
      { name: 'Respect', description: 'We ask families before we advise them.' },
      { name: 'Reliability', description: 'What we have promised each other is there in the morning.' },
    ],
    anticipatedResults: [
      {
        key: 'full-day-places',
        statement: '40 more infants and toddlers are in full-day care.',
        indicator: 'Filled full-day places',
        target: '40 by September 2027',
      },
      { key: 'credentials', statement: 'Every lead teacher has an infant and toddler credential.' },
    ],
    qualityFramework: 'Head Start Program Performance Standards',
    qualityStatement: 'We measure ourselves by the standards at every site, and say so when we fall short.',
    reaffirmEveryMonths: 6,
  })
  const { contentHash } = await partner.transition(`${partnershipPath}/missions/${mission.id}`, { action: 'propose' })
  const confirmed = { contentHash, confirmedResults: ['full-day-places', 'credentials'] }
  const endorsements = `${partnershipPath}/missions/${mission.id}/endorsements`
  await lead.create(endorsements, { ...confirmed, name: 'Jordan Rivera', title: 'Executive director' })
  await partner.create(endorsements, { ...confirmed, name: 'Sam Okafor', title: 'Director' })
  await lead.create(endorsements, { ...confirmed, name: 'Rosa Delgado', title: 'Owner' }, onBehalfOfHome)
  await lead.create(`${partnershipPath}/reaffirmations`, { note: 'Read aloud at the first meeting of all three.' })
  for (const [client, name, headers] of [
    [lead, 'Respect', {}],
    [partner, 'Respect', {}],
    [lead, 'Warmth', onBehalfOfHome],
  ] as const) {
    await client.create(`${partnershipPath}/values`, { name }, headers)
  }
  await lead.create(`${partnershipPath}/benefits`, {
    beneficiary: 'children',
    statement: 'Infants and toddlers stay with the same caregiver all day.',
    indicators: [{ name: 'Children who change groups within a day' }],
  })
  await partner.create(`${partnershipPath}/benefits`, {
    beneficiary: 'families',
    statement: 'Parents work or study a full day.',
  })
  await lead.create(`${partnershipPath}/benefits`, {
    beneficiary: 'party',
    statement: 'It serves the families on its waiting list.',
  })
  await partner.create(`${partnershipPath}/benefits`, {
    beneficiary: 'party',
    statement: 'Its teachers are coached twice a month.',
  })
  await lead.create(
    `${partnershipPath}/benefits`,
    { beneficiary: 'party', statement: 'Four places are filled all year.' },
    onBehalfOfHome,
  )

  await lead.transition(partnershipPath, { action: 'start_negotiation' })
  for (const [responsibleOrganizationId, responsibleRole, what] of [
    [recipient.id, 'Education manager', 'Coaching of the infant and toddler teachers, twice a month'],
    [home.id, 'Owner', 'Four places, open from 6 a.m. to 6 p.m.'],
  ] as const) {
    const { id } = await lead.create(`${partnershipPath}/expectations`, {
      aspect: 'staffing',
      what,
      how: 'By a schedule that all three parties have.',
      schedule: { kind: 'date', dueOn: '2027-08-31', timeZone: 'America/Chicago' },
      responsibleOrganizationId,
      responsibleRole,
      indicator: 'Months in which it was kept',
      unit: 'months',
      baseline: '0',
      target: '12',
      direction: 'increase',
      meansOfVerification: 'Attendance sheets',
    })
    const path = `${partnershipPath}/expectations/${id}`
    const accept = { action: 'accept', revision: 1 }
    await lead.transition(path, accept)
    await partner.transition(path, accept)
    await lead.transition(path, accept, onBehalfOfHome)
  }

  await createLawAndCommunity({ partnershipPath, lead, partner, recipient, center, home })
  const allocation = await createFunding({ partnershipPath, lead, partner, recipient, center, home })

  // The written agreement: drafted from a template, completed, accepted, reviewed, signed.
  const agreement = await lead.create(`${partnershipPath}/agreements`, {
    title: 'Early Head Start-Child Care Partnership agreement',
    kind: 'ehs_ccp',
    reference: 'SEHS-2026-114',
  })
  const signatory = { agreementId: agreement.id, authority: { basis: 'office' } }
  const director = { ...signatory, name: 'Jordan Rivera', title: 'Executive director' }
  await lead.create(`${partnershipPath}/signatories`, director)
  await partner.create(`${partnershipPath}/signatories`, { ...signatory, name: 'Sam Okafor', title: 'Director' })
  const owner = { ...signatory, name: 'Rosa Delgado', title: 'Owner', authority: { basis: 'owner' } }
  await lead.create(`${partnershipPath}/signatories`, owner, onBehalfOfHome)
  const template = (await lead.read('/v1/agreement-templates?kind=ehs_ccp&limit=1')).data as [{ id: string }]
  const draft = await lead.create(`${partnershipPath}/agreement-versions`, {
    agreementId: agreement.id,
    templateId: template[0].id,
    signByOn: '2027-01-31',
    term: { effectiveOn: '2026-09-01', endsOn: '2027-08-31', timeZone: 'America/Chicago', governingLaw: 'Illinois' },
    financialTerms: [
      ...(
        [
          ['center-places', center.id, '1250.00', '540000.00'],
          ['home-places', home.id, '1180.00', '57000.00'],
        ] as const
      ).map(([key, payeeId, amount, notToExceed]) => ({
        key,
        payerId: recipient.id,
        payeeId,
        purpose: 'Full-day places for infants and toddlers',
        basis: 'per_place',
        amount,
        currency: 'USD',
        per: 'month',
        notToExceed,
        source: 'Early Head Start grant 05HP0114',
        dueWithinDays: 30,
      })),
    ],
    enrollment: {
      hoursPerDay: 10,
      weeksPerYear: 50,
      delegate: { isDelegate: false },
      sites: [
        {
          organizationId: center.id,
          name: 'Little Steps, Main Street',
          setting: 'center',
          places: 36,
          groups: [
            { name: 'Infants', fromMonths: 0, toMonths: 18, children: 8, teachers: 2 },
            { name: 'Toddlers', fromMonths: 18, toMonths: 36, children: 8, teachers: 2 },
          ],
        },
        {
          organizationId: home.id,
          name: 'Rosa’s home',
          setting: 'family_child_care',
          places: 4,
          groups: [{ name: 'Mixed ages', fromMonths: 0, toMonths: 36, children: 4, teachers: 1 }],
        },
      ],
    },
  })
  const versionPath = `${partnershipPath}/agreement-versions/${draft.id}`
  const { clauses } = (await lead.read(versionPath)) as unknown as { clauses: DraftClause[] }
  await lead.update(versionPath, { clauses: clauses.map((clause) => withValues(clause, recipient.id)) })
  const { gaps, contentSha256 } = await lead.transition(versionPath, { action: 'send' })
  if ((gaps as { required: number }).required > 0) throw new Error('The agreement lacks something that is required.')
  await partner.transition(versionPath, { action: 'accept', contentSha256 })
  await lead.transition(versionPath, { action: 'accept', contentSha256 }, onBehalfOfHome)
  const today = localDay('America/Chicago')
  const review = { agreementVersionId: draft.id, contentSha256, stage: 'final', reviewedOn: today }
  const approved = { ...review, outcome: 'approved', reviewerKind: 'external' }
  await lead.create(`${partnershipPath}/legal-reviews`, { ...approved, reviewerName: 'Dana Whitfield' })
  await partner.create(`${partnershipPath}/legal-reviews`, { ...approved, reviewerName: 'Chris Abara' })
  await lead.create(
    `${partnershipPath}/legal-reviews`,
    {
      ...{
        ...review,
        outcome: 'waived',
        waiverReason: 'The home has no counsel, and trusts the review of the center.',
      },
      documentSha256: scanSha256,
    },
    onBehalfOfHome,
  )
  const { signatories } = (await lead.transition(versionPath, { action: 'freeze' })) as unknown as {
    signatories: { signatoryId: string; organizationId: string }[]
  }
  const signatureOf = (organizationId: string) => ({
    signatoryId: signatories.find((one) => one.organizationId === organizationId)?.signatoryId,
    contentSha256,
  })
  const overApi = { method: 'attested_api', electronicConsent: true }
  await lead.create(`${versionPath}/signatures`, { ...signatureOf(recipient.id), ...overApi })
  await partner.create(`${versionPath}/signatures`, { ...signatureOf(center.id), ...overApi })
  // The home signs the printed PDF; the recipient, which represents it, records the signature.
  const onPaper = {
    method: 'wet_ink',
    signedOn: localDay('America/Chicago'),
    evidence: {
      documentSha256: scanSha256,
      mediaType: 'application/pdf',
      pages: 14,
      custodianId: recipient.id,
      location: 'Contracts, file SEHS-2026-114',
    },
  }
  await lead.create(`${versionPath}/signatures`, { ...signatureOf(home.id), ...onPaper }, onBehalfOfHome)
  await lead.transition(partnershipPath, { action: 'activate', reason: 'The agreement is in force.' })
  await partner.create(`${partnershipPath}/agreement-versions`, {
    agreementId: agreement.id,
    amendmentKinds: ['term_extension'],
    summary: 'Extends the term to the end of the calendar year.',
    term: {
      effectiveOn: '2026-09-01',
      endsOn: '2027-12-31',
      timeZone: 'America/Chicago',
      governingLaw: 'Illinois',
    },
  })

  process.stderr.write(`
Created a partnership of three parties and an observer: ${service}${partnershipPath}

API keys, for "Authorize" at ${service}/docs:
  the operator                      ${operatorKey}
  Springfield Early Head Start      ${recipientKey}
    the lead; also acts on behalf of Rosa’s Family Child Care with the header
    On-Behalf-Of: ${home.id}
  Little Steps Child Care Center    ${centerKey}
  State Early Learning Office       ${stateKey}

Try:
  curl -H 'Authorization: Bearer ${recipientKey}' ${service}${partnershipPath}/matches
  curl -H 'Authorization: Bearer ${stateKey}' ${service}${partnershipPath}/occurrences
  curl -H 'Authorization: Bearer ${recipientKey}' ${service}${partnershipPath}/checklist-rounds/${round.id}/comparison.svg
  curl -H 'Authorization: Bearer ${recipientKey}' ${service}${partnershipPath}/funding-plan.svg
  curl -H 'Authorization: Bearer ${recipientKey}' ${service}${allocation}.svg
The signed agreement as a PDF:
  curl -H 'Authorization: Bearer ${recipientKey}' '${service}${versionPath}/document.pdf?include=signing-record' -o agreement.pdf
The calendar feed of Springfield Early Head Start, for a calendar program:
  ${service}${feed.url}

${process.stdout.isTTY ? 'Set these variables for the commands of the README:' : 'URL, OPERATOR, LEAD and PARTNER are set for the commands of the README.'}
`)
  process.stdout.write(
    `${Object.entries({ URL: service, OPERATOR: operatorKey, LEAD: recipientKey, PARTNER: centerKey })
      .map(([name, value]) => `export ${name}=${value}\n`)
      .join('')}`,
  )
}

interface DraftClause {
  parameters?: { name: string; value?: string }[]
}

/** The clause of the template, with what the parties fill in. */
function withValues(clause: DraftClause, recipientId: string): DraftClause {
  const values: Record<string, string> = {
    ...agreed,
    recipient: recipientId,
    payer: recipientId,
    provider: recipientId,
  }
  const { parameters = [] } = clause
  return { ...clause, parameters: parameters.map((one) => ({ ...one, value: values[one.name] ?? 'none' })) }
}

async function bootstrap(): Promise<string> {
  const { body } = await send(key, 'POST', '/v1/bootstrap', {
    organization: { name: 'Regional Partnership Office', kinds: ['other'] },
    clientName: 'Operator console',
  })
  return body.key as string
}
