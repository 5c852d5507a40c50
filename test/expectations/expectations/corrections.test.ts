// Corrections by consent: of a declared outcome, and of the figure of an accepted report. The old values are kept. Over 300 lines: the tests share one service.
import t from 'tap'
import { lastPosition, readChanges, typesOf } from '../../support/feeds.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const stranger = await service.createOrganization('Another agency')

const transition = (by: Client, record: string, body: object, headers?: Record<string, string>) =>
  by.change('POST', `${record}/transitions`, body, headers)
const read = async (by: Client, record: string) => (await by.call('GET', record)).body
const codes = ({ body }: { body: Body }) => body.blockedBy?.map(({ code }: Body) => code)

/** Creates an expectation of the center that the parties have accepted; returns its path. */
async function agreed(path: string, parties: Client[], fields: object = {}): Promise<string> {
  const { headers } = await lead.call('POST', `${path}/expectations`, {
    body: {
      aspect: 'services',
      what: 'Screening',
      schedule: {
        kind: 'recurrence',
        startsOn: '2026-01-01',
        rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4',
        timeZone: 'America/Chicago',
      },
      responsibleOrganizationId: center.id,
      indicator: 'Screened in time',
      unit: 'percent',
      baseline: '60',
      target: '100',
      direction: 'increase',
      ...fields,
    },
  })
  const expectation = headers.get('location') ?? ''
  for (const by of parties) await transition(by, expectation, { action: 'accept', revision: 1 })
  return expectation
}
async function inEffect(path: string, parties: Client[], fields: object = {}): Promise<string> {
  const expectation = await agreed(path, parties, fields)
  t.match(await transition(lead, expectation, { action: 'begin' }), { status: 200 })
  return expectation
}
async function accepted(expectation: string, dueOn: string, figure: string, by = center): Promise<string> {
  const { headers, status, body } = await by.call('POST', `${expectation}/progress-reports`, {
    body: { dueOn, figure, narrative: 'As planned.' },
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  const report = headers.get('location') ?? ''
  t.match(await transition(lead, report, { action: 'accept' }), { status: 200 })
  return report
}
async function withdraw(path: string, by: Client): Promise<void> {
  const { data } = await read(by, `${path}/parties?organizationId=${by.id}`)
  const left = await transition(by, `${path}/parties/${data[0].id}`, { action: 'withdraw', reason: 'No room.' })
  if (left.status !== 200) throw new Error(JSON.stringify(left.body))
}
const correctionSteps = async (path: string) =>
  (await read(lead, `${path}/next-steps`)).data.filter(({ code }: Body) => code === 'CONSENT_TO_CORRECTION')
const correctOutcome = (by: Client, expectation: string, outcome: string, reason?: string) =>
  transition(by, expectation, { action: 'correct_outcome', outcome, ...(reason !== undefined && { reason }) })

t.test('a declared outcome is corrected with the consent of every party, and the old one is kept', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  for (const [action, state] of [
    ['declare_met', 'met'],
    ['declare_partly_met', 'partly_met'],
    ['declare_not_met', 'not_met'],
  ] as const) {
    const expectation = await inEffect(path, [lead, center, home])
    t.strictSame(codes(await correctOutcome(lead, expectation, 'met')), ['WRONG_STATE'])
    await transition(lead, expectation, { action, reason: 'As seen.' })
    const outcome = state === 'met' ? 'not_met' : 'met'
    t.strictSame(errorsIn(await transition(lead, expectation, { action: 'correct_outcome' })), [
      '/outcome required',
      '/reason required',
    ])
    t.strictSame(errorsIn(await correctOutcome(lead, expectation, state, 'Wrong.')), ['/outcome rule-violation'])
    t.strictSame(errorsIn(await correctOutcome(center, expectation, outcome)), ['/reason required'])
    const proposed = await correctOutcome(center, expectation, outcome, 'Counted twice.')
    t.match(proposed.body, {
      ...{ state, reason: 'As seen.', previousOutcomes: [] },
      pendingCorrection: { outcome, reason: 'Counted twice.', proposedBy: center.id, waitingOn: [lead.id, home.id] },
    })
    t.strictSame(codes(await correctOutcome(lead, expectation, 'in_effect', 'No.')), ['CORRECTION_DIFFERS'])
    const second = await correctOutcome(lead, expectation, outcome)
    t.match(second.body, { state, pendingCorrection: { waitingOn: [home.id] } })
    const last = await correctOutcome(home, expectation, outcome)
    t.match(last.body, { state: outcome, reason: 'Counted twice.', pendingCorrection: null })
    const { updatedAt: correctedAt, previousOutcomes } = last.body
    t.match(previousOutcomes, [{ outcome: state, reason: 'As seen.', correctionReason: 'Counted twice.', correctedAt }])
    t.strictSame(previousOutcomes[0].consents, [
      ...second.body.pendingCorrection.consents,
      { organizationId: home.id, onBehalfBy: null, at: correctedAt },
    ])
    t.strictSame(
      previousOutcomes[0].consents.map(({ organizationId }: Body) => organizationId),
      [center.id, lead.id, home.id],
    )
  }
})

t.test('any party refuses a correction with a reason, and the outcome remains', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path, [lead, center])
  await transition(lead, expectation, { action: 'declare_met' })
  const refuse = (by: Client, reason?: string) =>
    transition(by, expectation, { action: 'refuse_correction', ...(reason !== undefined && { reason }) })
  t.strictSame(codes(await refuse(center, 'No.')), ['CORRECTION_NOT_PROPOSED'])
  await correctOutcome(lead, expectation, 'not_met', 'Counted twice.')
  t.strictSame(errorsIn(await refuse(center)), ['/reason required'])
  t.match((await refuse(center, 'It was met.')).body, { state: 'met', pendingCorrection: null, previousOutcomes: [] })
})

t.test('an outcome is taken back: the expectation is due again, and a waiver needs every party again', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [met, waived, neverBegun] = [
    await inEffect(path, [lead, center]),
    await inEffect(path, [lead, center]),
    await agreed(path, [lead, center], { schedule: { kind: 'undecided' } }),
  ]
  await transition(lead, met, { action: 'declare_met' })
  for (const expectation of [waived, neverBegun]) {
    for (const by of [lead, center]) await transition(by, expectation, { action: 'waive', reason: 'Cut.' })
  }
  for (const expectation of [met, waived]) {
    await correctOutcome(lead, expectation, 'in_effect', 'By mistake.')
    t.match(await correctionSteps(path), [{ actors: [center.id], refs: [expectation] }])
    t.match((await correctOutcome(center, expectation, 'in_effect')).body, {
      ...{ state: 'in_effect', reason: null, waivers: [], timeliness: 'overdue', nextDueOn: '2026-01-31' },
    })
  }
  t.strictSame(codes(await correctOutcome(lead, neverBegun, 'in_effect', 'By mistake.')), ['SCHEDULE_MISSING'])
  await correctOutcome(lead, neverBegun, 'agreed', 'By mistake.')
  t.match((await correctOutcome(center, neverBegun, 'agreed')).body, { state: 'agreed' })
  t.match((await transition(lead, waived, { action: 'waive', reason: 'Cut.' })).body, { state: 'in_effect' })
  t.match(await center.call('POST', `${met}/progress-reports`, { body: { dueOn: '2026-01-31', narrative: 'Yes.' } }), {
    status: 201,
  })
})

t.test('when the last awaited party leaves, any remaining party repeats correct_outcome', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await inEffect(path, [lead, center, home])
  await transition(lead, expectation, { action: 'declare_met' })
  for (const by of [lead, center]) await correctOutcome(by, expectation, 'not_met', 'Counted twice.')
  t.match(await correctionSteps(path), [
    { strategy: 'E1', title: /or refuse it/, actors: [home.id], dueOn: null, refs: [expectation] },
  ])
  await withdraw(path, home)
  t.match(await read(lead, expectation), { state: 'met', pendingCorrection: { waitingOn: [] } })
  t.match(await correctionSteps(path), [
    { strategy: 'E1', title: /one of them repeats/, actors: [], refs: [expectation] },
  ])
  t.match((await correctOutcome(center, expectation, 'not_met')).body, { state: 'not_met', pendingCorrection: null })
})

t.test('an outcome and a figure are corrected at most 20 times', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path, [lead, center])
  const report = await accepted(expectation, '2026-01-31', '70')
  await transition(lead, expectation, { action: 'declare_met' })
  const entry = { reason: 'As seen.', correctedAt: '2026-11-23T15:04:05.123456Z', consents: [] }
  const fill = (table: string, column: string, fields: object, record: string) =>
    storage.rows(
      `update ${table} set ${column} = (select jsonb_agg($1::jsonb) from generate_series(1, 20)) where id = $2`,
      [JSON.stringify({ ...entry, ...fields }), record.split('/').at(-1)],
    )
  await fill('expectations', 'previous_outcomes', { outcome: 'met', correctionReason: 'Wrong.' }, expectation)
  await fill('progress_reports', 'corrections', { figure: '1', narrative: 'As planned.' }, report)
  t.strictSame(codes(await correctOutcome(lead, expectation, 'not_met', 'Wrong.')), ['TOO_MANY_CORRECTIONS'])
  const correction = { action: 'correct', figure: '71', reason: 'Wrong.' }
  t.strictSame(codes(await transition(lead, report, correction)), ['TOO_MANY_CORRECTIONS'])
})

t.test('an accepted figure is corrected by both sides, and the old one is kept', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  for (const [proposer, other] of [
    [lead, center],
    [center, home],
  ] as const) {
    const expectation = await inEffect(path, [lead, center, home])
    const report = await accepted(expectation, '2026-01-31', '100')
    t.match(await read(lead, expectation), { progress: 'met' })
    const correct = (by: Client, fields: object) => transition(by, report, { action: 'correct', ...fields })
    t.strictSame(errorsIn(await correct(proposer, { figure: '65' })), ['/reason required'])
    t.strictSame(errorsIn(await correct(proposer, { reason: 'Wrong.' })), ['/figure required'])
    const same = { figure: '100', reason: 'Wrong.' }
    t.strictSame(errorsIn(await correct(proposer, same)), ['/figure rule-violation'], 'nothing changes')
    const proposed = await correct(proposer, { figure: '65', narrative: 'Fewer.', reason: 'Counted twice.' })
    t.match(proposed.body, {
      ...{ state: 'accepted', figure: '100', status: 'met', corrections: [] },
      pendingCorrection: { figure: '65', narrative: 'Fewer.', reason: 'Counted twice.', proposedBy: proposer.id },
    })
    t.strictSame(proposed.body.pendingCorrection.waitingOn, proposer === lead ? [center.id] : [lead.id, home.id])
    t.match((await correct(proposer, { figure: '65', narrative: 'Fewer.' })).body, { figure: '100' }, 'not by one side')
    t.strictSame(errorsIn(await correct(other, { figure: '65' })), ['/narrative required'])
    t.strictSame(codes(await correct(other, { figure: '66', narrative: 'Fewer.' })), ['CORRECTION_DIFFERS'])
    t.match(await read(lead, expectation), { progress: 'met' })
    const last = await correct(other, { figure: '65', narrative: 'Fewer.' })
    t.match(last.body, {
      state: 'accepted',
      figure: '65',
      narrative: 'Fewer.',
      status: 'constrained',
      pendingCorrection: null,
    })
    const { updatedAt: correctedAt, corrections } = last.body
    t.strictSame(corrections, [
      {
        ...{ figure: '100', narrative: 'As planned.', reason: 'Counted twice.', correctedAt },
        consents: [
          ...proposed.body.pendingCorrection.consents,
          { organizationId: other.id, onBehalfBy: null, at: correctedAt },
        ],
      },
    ])
    t.match(corrections[0].consents, [{ organizationId: proposer.id }, { organizationId: other.id }])
    t.strictSame(await correctionSteps(path), [])
    t.match(await read(lead, expectation), { progress: 'constrained' })
    t.match((await read(lead, `${expectation}/trend`)).points[0], { figure: '65', status: 'constrained' })
  }
})

t.test('a figure is corrected after the outcome was declared; any party refuses a correction', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path, [lead, center])
  const report = await accepted(expectation, '2026-01-31', '100')
  await transition(lead, expectation, { action: 'declare_met' })
  const refuse = { action: 'refuse_correction', reason: 'It is right.' }
  t.strictSame(codes(await transition(lead, report, refuse)), ['CORRECTION_NOT_PROPOSED'])
  const correction = { action: 'correct', figure: '65', reason: 'Counted twice.' }
  await transition(lead, report, correction)
  t.strictSame(errorsIn(await transition(center, report, { action: 'refuse_correction' })), ['/reason required'])
  t.match((await transition(center, report, refuse)).body, { figure: '100', pendingCorrection: null, corrections: [] })
  for (const by of [lead, center]) await transition(by, report, correction)
  t.match(await read(lead, report), { figure: '65' })
  t.match(await read(lead, expectation), { state: 'met', progress: 'constrained' })
})

t.test('when a side leaves, remaining parties take its place in a correction', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await inEffect(path, [lead, center, home])
  const [first, second] = [
    await accepted(expectation, '2026-01-31', '100'),
    await accepted(expectation, '2026-02-28', '100'),
  ]
  const correct = (by: Client, report: string) =>
    transition(by, report, { action: 'correct', figure: '65', reason: 'Counted twice.' })
  for (const by of [lead, home]) await correct(by, first)
  t.match((await read(lead, first)).pendingCorrection, { waitingOn: [center.id] }, 'the reporting party consents')
  t.match(await correctionSteps(path), [{ strategy: 'Q22', title: /or refuse it/, actors: [center.id], refs: [first] }])
  await correct(lead, second)
  t.match(await correctionSteps(path), [{ actors: [center.id], refs: [first, second] }])
  const third = await accepted(expectation, '2026-03-31', '100')
  await correct(center, third)
  t.strictSame(
    (await correctionSteps(path)).map(({ actors, refs }: Body) => [actors, refs]),
    [
      [[center.id], [first, second]],
      [[lead.id], [third]],
      [[home.id], [third]],
    ],
    'one of the other parties is enough',
  )
  await transition(lead, third, { action: 'refuse_correction', reason: 'It is right.' })
  await withdraw(path, center)
  t.strictSame(
    (await correctionSteps(path)).map(({ title, actors, refs }: Body) => [
      /one of them repeats/.test(title),
      actors,
      refs,
    ]),
    [
      [true, [], [first]],
      [false, [home.id], [second]],
    ],
  )
  t.match((await read(lead, first)).pendingCorrection, { waitingOn: [] })
  t.match((await correct(lead, first)).body, { figure: '65' }, 'any remaining party repeats the action')
  t.match((await read(lead, second)).pendingCorrection, { waitingOn: [home.id] })
  await withdraw(path, home)
  t.match((await correct(lead, second)).body, { figure: '65' }, 'a single remaining party corrects alone')
})

t.test('the responsible party goes on with a report that was sent back to another one', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await inEffect(path, [lead, center, home])
  const { headers } = await center.call('POST', `${expectation}/progress-reports`, {
    body: { dueOn: '2026-01-31', figure: '70', narrative: 'As planned.' },
  })
  const report = headers.get('location') ?? ''
  await transition(lead, report, { action: 'send_back', reason: 'Of August.' })
  t.strictSame(codes(await transition(home, report, { action: 'resubmit' })), ['ACTOR_NOT_ALLOWED'])
  await withdraw(path, center)
  await lead.change('PATCH', expectation, { responsibleOrganizationId: home.id })
  for (const by of [lead, home]) await transition(by, expectation, { action: 'accept', revision: 2 })
  t.strictSame(codes(await transition(lead, report, { action: 'resubmit' })), ['ACTOR_NOT_ALLOWED'])
  t.match((await transition(home, report, { action: 'resubmit' })).body, {
    state: 'submitted',
    organizationId: home.id,
  })
  t.match((await home.change('PATCH', report, { figure: '75' })).body, { figure: '75' })
  t.match((await transition(lead, report, { action: 'accept' })).body, { state: 'accepted' })
  t.match(await read(lead, expectation), { nextDueOn: '2026-02-28' })
})

t.test('when the other party leaves, any other party, or a single remaining one, accepts a report', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await inEffect(path, [lead, center, home], { responsibleOrganizationId: lead.id })
  const submit = async (dueOn: string) =>
    (
      await lead.call('POST', `${expectation}/progress-reports`, { body: { dueOn, narrative: 'As planned.' } })
    ).headers.get('location') ?? ''
  const [first, second] = [await submit('2026-01-31'), await submit('2026-02-28')]
  await withdraw(path, center)
  t.strictSame(codes(await transition(lead, first, { action: 'accept' })), ['ACTOR_NOT_ALLOWED'])
  t.match((await transition(home, first, { action: 'accept' })).body, { state: 'accepted' })
  await withdraw(path, home)
  t.match((await transition(lead, second, { action: 'accept' })).body, { state: 'accepted' })
})

t.test('only the parties read proposed corrections; observers read what was corrected', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const { body: rosa } = await lead.call('POST', '/v1/organizations', {
    body: { name: 'Rosa', kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
  })
  const onBehalf = { 'on-behalf-of': rosa.id }
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: rosa.id, role: 'child_care_provider' },
  })
  await transition(lead, `${path}/parties/${invited.id}`, { action: 'accept' }, onBehalf)
  const expectation = await agreed(path, [lead, center, home])
  await transition(lead, expectation, { action: 'accept', revision: 1 }, onBehalf)
  await transition(lead, expectation, { action: 'begin' })
  const report = await accepted(expectation, '2026-01-31', '100')
  await transition(lead, expectation, { action: 'declare_met' })
  const actionsOfOffice = async () =>
    Promise.all(
      [expectation, report].map(async (record) => {
        const { availableActions, blockedActions } = await read(office, record)
        return { availableActions, blockedActions }
      }),
    )
  const before = await actionsOfOffice()
  const [ofLead, ofOffice] = [await lastPosition(lead), await lastPosition(office)]

  const outcome = { action: 'correct_outcome', outcome: 'not_met', reason: 'Counted twice.' }
  const figure = { action: 'correct', figure: '65', reason: 'Counted twice.' }
  const proposed = await transition(lead, expectation, outcome, onBehalf)
  t.match(proposed.body.pendingCorrection, { proposedBy: rosa.id, onBehalfBy: lead.id })
  for (const by of [lead, center]) await transition(by, expectation, outcome)
  await transition(lead, report, figure, onBehalf)
  t.strictSame(typesOf((await readChanges(lead, ofLead)).changes), [
    'expectation.correction_proposed',
    'expectation.correction_consented',
    'expectation.correction_consented',
    'progress_report.correction_proposed',
  ])
  t.strictSame((await readChanges(office, ofOffice)).changes, [])
  t.match((await read(center, report)).pendingCorrection, { onBehalfBy: lead.id })
  const assertHidden = async (by: Client) => {
    for (const record of [expectation, report]) {
      const body = await read(by, record)
      t.match(body, { pendingCorrection: null })
      t.notMatch(JSON.stringify(body), /Counted twice/)
      const file = await by.call('GET', `${path}/expectations.ndjson`)
      t.notMatch(JSON.stringify(file.body), /Counted twice/)
    }
  }
  await assertHidden(office)
  t.strictSame(await actionsOfOffice(), before)
  for (const record of [expectation, report]) {
    t.equal((await stranger.call('GET', record)).status, 404)
    for (const [by, status] of [
      [stranger, 404],
      [office, 403],
    ] as const) {
      const body = record === report ? figure : outcome
      t.equal((await transition(by, record, body)).status, status)
    }
  }
  await withdraw(path, home)
  await assertHidden(home)

  await transition(center, report, figure)
  await transition(center, expectation, outcome)
  t.strictSame(
    typesOf((await readChanges(office, ofOffice)).changes).filter((type) => !type.startsWith('party')),
    ['progress_report.corrected', 'expectation.progressed', 'expectation.outcome_corrected'],
  )
  t.match(await read(office, expectation), { state: 'not_met', previousOutcomes: [{ outcome: 'met' }] })
  t.match((await read(center, expectation)).previousOutcomes[0].consents[0], {
    organizationId: rosa.id,
    onBehalfBy: lead.id,
  })
  t.match(await read(office, report), { figure: '65', corrections: [{ figure: '100' }] })
  t.match(await read(home, report), { figure: '100', corrections: [] }, 'as it was when the party left')
  t.match(await read(center, `${path}/history/verification`), { intact: true, alteredRecords: [] })
})

t.test('of two consents at once the second one repeats with the new ETag', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await inEffect(path, [lead, center, home])
  await transition(lead, expectation, { action: 'declare_met' })
  await correctOutcome(lead, expectation, 'not_met', 'Counted twice.')
  const headers = { 'if-match': (await lead.call('GET', expectation)).headers.get('etag') ?? '' }
  const body = { action: 'correct_outcome', outcome: 'not_met' }
  const consent = (by: Client) => () => by.call('POST', `${expectation}/transitions`, { body, headers })
  t.strictSame(statuses(await storage.raceInPartnership(path, [consent(center), consent(home)])), [200, 412])
  t.match(await read(lead, expectation), { state: 'met' })
})
