// From the community assessment to a monitoring visit: a need, a law whose acknowledgement lapses, the strictest standards, a room with
// a shortage of four, a commitment, and a finding that is corrected. The next steps follow.
import t from 'tap'
import { hsppsId } from '../../src/law/standards/hspps.ts'
import { type Body, type Client, startService } from '../support/service.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()
const path = await service.createPartnership(lead, center)
const today = new Date().toISOString().slice(0, 10)
const year = Number(today.slice(0, 4))

async function create(by: Client, list: string, body: object): Promise<Body> {
  const answer = await by.call('POST', `${path}/${list}`, { body })
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
async function patch(by: Client, record: string, body: object): Promise<Body> {
  const etag = (await by.call('GET', `${path}/${record}`)).headers.get('etag') ?? ''
  const answer = await by.call('PATCH', `${path}/${record}`, { body, headers: { 'if-match': etag } })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
const read = async (by: Client, url: string): Promise<Body> => (await by.call('GET', `${path}/${url}`)).body
/** The codes of the next steps whose codes are among these. */
async function stepsOf(...codes: string[]): Promise<string[]> {
  const { data } = await read(lead, 'next-steps')
  return data.map(({ code }: Body) => code).filter((code: string) => codes.includes(code))
}
/** The statuses of statements in the foundation. */
async function statusesOf(...ids: string[]): Promise<string[]> {
  const { assessments } = await read(lead, 'foundation')
  return ids.map((id) => assessments.find(({ strategy }: Body) => strategy === id)?.status)
}

t.test('a need is drawn from a current assessment, and a benefit addresses it', async (t) => {
  t.strictSame(await statusesOf('Q3', 'Q4', 'W2', 'Q22'), ['missing', 'missing', 'missing', 'missing'])
  const assessment = await create(lead, 'community-assessments', {
    ...{ title: 'Community assessment', serviceArea: 'Springfield', completedOn: today },
    ...{ grantStartsOn: `${year}-01-01`, grantEndsOn: `${year + 4}-12-31` },
    coveredTopics: [
      ...['race_ethnicity', 'poverty', 'homelessness', 'foster_care', 'disabilities', 'location_languages'],
      ...['needs_and_barriers', 'schedules', 'other_programs', 'resources', 'strengths', 'gaps'],
    ],
  })
  t.equal(assessment.standing, 'current')
  const need = await create(center, 'family-needs', {
    ...{ assessmentId: assessment.id, title: 'A full day of care', priority: 'high', providerId: center.id },
  })
  t.equal((await read(lead, 'needs-traceability')).needs[0].traced, false)
  t.strictSame(await stepsOf('TRACE_FAMILY_NEED'), ['TRACE_FAMILY_NEED'])
  const benefit = await create(lead, 'benefits', { beneficiary: 'families', statement: 'Parents work a full day.' })
  await patch(lead, `family-needs/${need.id}`, { benefitIds: [benefit.id] })
  t.equal((await read(lead, 'needs-traceability')).needs[0].traced, true)
  t.strictSame(await stepsOf('TRACE_FAMILY_NEED'), [])
  t.strictSame(await statusesOf('Q3', 'Q4'), ['done', 'done'])
})

t.test('acknowledgements lapse when the text of the law changes', async (t) => {
  const law = await create(lead, 'legal-requirements', {
    ...{ level: 'federal', citation: '45 CFR 1302.21(b)(2)', title: 'Children per teacher', verification: 'text' },
    ...{ summary: 'At most four children for each teacher.', effectiveFrom: '2016-11-07' },
  })
  const acknowledge = (by: Client, textVersion: number) =>
    create(by, 'legal-acknowledgements', {
      ...{ requirementId: law.id, textVersion, personName: 'Sam Okafor', role: 'Director', method: 'training' },
      ...{ acknowledgedOn: today, isProblematic: false },
    })
  for (const by of [lead, center]) await acknowledge(by, 1)
  t.strictSame((await read(lead, 'legal-education')).gaps, [])
  await patch(lead, `legal-requirements/${law.id}`, { summary: 'Two teachers have at most eight children.' })
  const { gaps } = await read(center, 'legal-education')
  t.strictSame(
    gaps.map(({ status, organizationId }: Body) => [status, organizationId]).sort(),
    [lead.id, center.id].map((id) => ['lapsed', id]).sort(),
  )
  t.strictSame(await stepsOf('ACKNOWLEDGE_LEGAL_REQUIREMENT'), ['ACKNOWLEDGE_LEGAL_REQUIREMENT'])
  for (const by of [lead, center]) await acknowledge(by, 2)
  t.strictSame(await stepsOf('ACKNOWLEDGE_LEGAL_REQUIREMENT'), [])
})

t.test('the strictest standards leave a room short of four places', async (t) => {
  await create(lead, 'applied-standards', { standardId: hsppsId, effectiveFrom: '2026-01-01' })
  const query = 'dimension=group_size&setting=center&session=single&staff=2&fromMonths=36&toMonths=48'
  t.equal((await read(center, `strictest-standards?${query}`)).standards[0].values[0].value, 17)
  const room = await create(center, 'rooms', {
    ...{ site: 'Main Street', name: 'Blue', setting: 'center', program: 'head_start', session: 'single', staff: 2 },
    ...{ fromMonths: 36, toMonths: 48, indoorSquareFeet: 560, plannedChildren: 20 },
  })
  t.strictSame([room.places, room.bindingConstraints, room.shortage], [16, ['indoor_square_feet'], 4])
  t.strictSame(await stepsOf('RESOLVE_ROOM_SHORTAGE'), ['RESOLVE_ROOM_SHORTAGE'])
  t.equal((await patch(center, `rooms/${room.id}`, { plannedChildren: 16 })).shortage, 0)
  t.strictSame(await stepsOf('RESOLVE_ROOM_SHORTAGE'), [])
})

t.test('a commitment is kept by an agreed expectation, and a visit ends with its finding corrected', async (t) => {
  await create(center, 'commitments', { aspect: 'services', level: 'committed', description: 'Screening in time.' })
  const statusIn = async () =>
    (await read(lead, 'commitments-matrix')).cells.find(
      (cell: Body) => cell.organizationId === center.id && cell.aspect === 'services',
    ).status
  t.equal(await statusIn(), 'committed')
  const { id } = await create(lead, 'expectations', {
    ...{ aspect: 'services', what: 'Screening within 45 days', responsibleOrganizationId: center.id },
    ...{ meansOfVerification: 'The list of screenings', indicator: 'Screened', unit: 'percent', target: '95' },
    schedule: { kind: 'date', dueOn: `${year + 1}-06-30`, timeZone: 'America/Chicago' },
  })
  for (const by of [lead, center]) {
    const etag = (await by.call('GET', `${path}/expectations/${id}`)).headers.get('etag') ?? ''
    const body = { action: 'accept', revision: 1 }
    await by.call('POST', `${path}/expectations/${id}/transitions`, { body, headers: { 'if-match': etag } })
  }
  t.equal(await statusIn(), 'kept')

  const finding = { text: 'The gate does not lock.', severity: 'major', correctionDueOn: today }
  const visit = await create(lead, 'monitoring-visits', {
    ...{ partyId: center.id, site: 'Main Street', visitedOn: today, scope: 'Safety', findings: [finding] },
  })
  const strategy = await read(lead, 'monitoring-strategy')
  t.strictSame([strategy.coverage, strategy.uncorrectedFindings.length], [100, 1])
  t.strictSame(await stepsOf('CORRECT_MONITORING_FINDING'), ['CORRECT_MONITORING_FINDING'])
  await patch(center, `monitoring-visits/${visit.id}`, { findings: [{ ...finding, correctedOn: today }] })
  t.strictSame((await read(lead, 'monitoring-strategy')).uncorrectedFindings, [])
  t.strictSame(await stepsOf('CORRECT_MONITORING_FINDING'), [])
  // A monitoring touchpoint is missing, and a state requirement.
  t.strictSame(await statusesOf('Q22', 'W2', 'Q21', 'Q12'), ['partly', 'partly', 'done', 'partly'])
})
