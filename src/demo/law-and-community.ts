// Example data: the community assessment, the law, standards and rooms, commitments and a visit.
import { addDays } from '../records/days.ts'
import type { Parties } from './client.ts'
import { localDay } from './local-day.ts'

/** 89 Ill. Adm. Code 407.190(a): ages in months, children for one adult, and children in a group. */
const illinoisRows = (
  [
    [1, 15, 4, 12],
    [15, 24, 5, 15],
    [24, 36, 8, 16],
    [36, 60, 10, 20],
    [60, 72, 20, 20],
  ] as const
).flatMap(([fromMonths, toMonths, ratio, size]) =>
  (
    [
      ['children_per_adult', ratio],
      ['group_size', size],
    ] as const
  ).map(([dimension, value]) => ({
    ...{ dimension, value, setting: 'center', fromMonths, toMonths, ageRule: 'youngest' },
    ...{ citation: '89 Ill. Adm. Code 407.190(a)', verification: 'text' },
  })),
)

export async function createLawAndCommunity(parties: Parties): Promise<void> {
  await createNeeds(parties)
  await createLaw(parties)
  await createStandardsAndRooms(parties)
  await createCommitments(parties)
}

async function createNeeds({ partnershipPath, lead, partner, center }: Parties): Promise<void> {
  const assessment = await lead.create(`${partnershipPath}/community-assessments`, {
    title: 'Community assessment 2026-2031',
    serviceArea: 'Springfield and the villages around it',
    url: 'https://springfield-ehs.example/community-assessment.pdf',
    ...{ completedOn: '2026-05-15', grantStartsOn: '2026-09-01', grantEndsOn: '2031-08-31' },
    coveredTopics: [
      ...['race_ethnicity', 'poverty', 'homelessness', 'foster_care', 'disabilities', 'location_languages'],
      ...['needs_and_barriers', 'schedules', 'other_programs', 'resources', 'strengths', 'gaps', 'public_preschool'],
    ],
  })
  const { data: benefits } = await lead.read(`${partnershipPath}/benefits`)
  const [{ id: benefitId }] = benefits as [{ id: string }]
  const need = { assessmentId: assessment.id, providerId: center.id }
  await lead.create(`${partnershipPath}/family-needs`, {
    ...need,
    title: 'A full day of care for infants and toddlers',
    priority: 'high',
    figure: '112 children under three are on waiting lists.',
    alternatives: ['The school district, which has no places for children under three'],
    benefitIds: [benefitId],
    resultKeys: ['full-day-places'],
  })
  await partner.create(`${partnershipPath}/family-needs`, {
    ...need,
    title: 'Care before 6 a.m.',
    priority: 'low',
    figure: '7 of 40 families work in the early shift.',
  })
}

async function createLaw({ partnershipPath, lead, partner, recipient, home }: Parties): Promise<void> {
  const onBehalfOfHome = { 'on-behalf-of': home.id }
  const requirements = `${partnershipPath}/legal-requirements`
  const ratios = await lead.create(requirements, {
    level: 'federal',
    citation: '45 CFR 1302.21(b)(2)',
    title: 'Children under three per teacher',
    summary: 'Each teacher has primary responsibility for at most four children under 36 months.',
    url: 'https://www.ecfr.gov/current/title-45/section-1302.21',
    ...{ verification: 'text', effectiveFrom: '2016-11-07' },
  })
  const licensing = await partner.create(requirements, {
    ...{ level: 'state', jurisdiction: 'US-IL' },
    citation: '89 Ill. Adm. Code 407',
    title: 'Licensing of day care centers',
    summary: 'A center needs a license, and follows its rules on staff, groups, space and health.',
    ...{ effectiveFrom: '2015-01-01', validMonths: 12, appliesToRoles: ['child_care_provider'] },
  })
  const acknowledgement = { method: 'training', acknowledgedOn: localDay('UTC'), isProblematic: false }
  const acknowledgements = `${partnershipPath}/legal-acknowledgements`
  const ofJordan = { ...acknowledgement, personName: 'Jordan Rivera', role: 'Executive director' }
  const ofSam = { ...acknowledgement, personName: 'Sam Okafor', role: 'Director' }
  const ofRosa = { ...acknowledgement, personName: 'Rosa Delgado', role: 'Owner' }
  const firstText = { requirementId: ratios.id, textVersion: 1 }
  await lead.create(acknowledgements, { ...ofJordan, ...firstText })
  await partner.create(acknowledgements, { ...ofSam, ...firstText })
  await lead.create(acknowledgements, { ...ofRosa, ...firstText }, onBehalfOfHome)
  // The acknowledgements lapse; the home has not acknowledged the new text yet.
  await lead.update(`${requirements}/${ratios.id}`, {
    summary: 'Two teachers have at most eight children, three at most nine. Each has primary responsibility for four.',
  })
  const secondText = { requirementId: ratios.id, textVersion: 2 }
  await lead.create(acknowledgements, { ...ofJordan, ...secondText })
  await partner.create(acknowledgements, {
    ...{ ...ofSam, ...secondText },
    isProblematic: true,
    problemDescription: 'The third teacher of a room is absent on Fridays.',
    mitigation: 'The recipient sends a substitute.',
    ownerId: recipient.id,
    dueOn: addDays(localDay('UTC'), 60),
  })
  await partner.create(acknowledgements, { ...ofSam, requirementId: licensing.id, textVersion: 1 })
}

async function createStandardsAndRooms({ partnershipPath, lead, partner, home }: Parties): Promise<void> {
  const illinois = await lead.create('/v1/standards', {
    title: 'Illinois licensing of day care centers',
    jurisdiction: 'US-IL',
    rows: illinoisRows,
  })
  await lead.transition(`/v1/standards/${illinois.id}`, { action: 'publish' })
  const { data } = await lead.read('/v1/standards?limit=1')
  const [included] = data as [{ id: string }]
  for (const standardId of [included.id, illinois.id]) {
    await lead.create(`${partnershipPath}/applied-standards`, { standardId, effectiveFrom: '2026-09-01' })
  }
  const rooms = `${partnershipPath}/rooms`
  const ofCenter = { site: 'Little Steps', setting: 'center', program: 'ehs_ccp', session: 'single' }
  await partner.create(rooms, {
    ...{ ...ofCenter, name: 'Infants', fromMonths: 1, toMonths: 24, staff: 2 },
    ...{ indoorSquareFeet: 400, licensedCapacity: 10, plannedChildren: 8 },
  })
  // Its space is enough for 16 children.
  await partner.create(rooms, {
    ...{ ...ofCenter, name: 'Preschool', program: 'head_start', fromMonths: 36, toMonths: 48, staff: 2 },
    ...{ indoorSquareFeet: 560, plannedChildren: 20 },
  })
  await lead.create(
    rooms,
    {
      ...{ site: 'Home of Rosa Delgado', name: 'Home', setting: 'family_child_care', program: 'ehs_ccp' },
      ...{ session: 'single', fromMonths: 0, toMonths: 36, staff: 1, plannedChildren: 4 },
    },
    { 'on-behalf-of': home.id },
  )
}

async function createCommitments({ partnershipPath, lead, partner, center, home }: Parties): Promise<void> {
  const commitments = `${partnershipPath}/commitments`
  const committed = { level: 'committed' }
  await lead.create(commitments, {
    ...{ ...committed, aspect: 'legal', description: 'It informs all parties when a law changes.' },
  })
  await lead.create(commitments, { ...committed, aspect: 'staffing', description: 'A coach, two days a month.' })
  await partner.create(commitments, {
    ...{ ...committed, aspect: 'standards', description: 'The ratios of Head Start at all hours.' },
  })
  await partner.create(commitments, {
    ...{ aspect: 'data', level: 'conditional', description: 'It enters attendance every day.' },
    condition: 'The recipient pays for the tablets.',
  })
  await lead.create(
    commitments,
    { aspect: 'systems', level: 'not_applicable', reason: 'The recipient keeps the records of the home.' },
    { 'on-behalf-of': home.id },
  )
  const visitedOn = localDay('UTC')
  await lead.create(`${partnershipPath}/monitoring-visits`, {
    ...{ partyId: center.id, site: 'Little Steps', visitedOn, nextVisitDueOn: addDays(visitedOn, 182) },
    scope: 'Health and safety of all rooms, and the ratios before 8 a.m. and after 4 p.m.',
    findings: [
      {
        text: 'The gate of the playground does not lock.',
        severity: 'major',
        correctionDueOn: addDays(visitedOn, 30),
      },
      {
        text: 'The evacuation plan of the infant room is not on the wall.',
        severity: 'minor',
        correctionDueOn: addDays(visitedOn, 30),
        correctedOn: visitedOn,
      },
    ],
  })
}
