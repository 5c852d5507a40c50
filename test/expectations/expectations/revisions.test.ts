// Revisions of agreed expectations: what every party agreed applies until every party has accepted its revision. Over 300 lines: the tests share one service.
import t, { type Test } from 'tap'
import { lastPosition, readChanges, typesOf } from '../../support/feeds.ts'
import { counts, importFile, ndjson } from '../../support/imports.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const stranger = await service.createOrganization('Another agency')

const timeZone = 'America/Chicago'
const overdueSchedule = {
  kind: 'recurrence',
  startsOn: '2026-01-01',
  rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3',
  timeZone,
}
const content = {
  aspect: 'services',
  what: 'Screening of every child within 45 days',
  how: 'With ASQ-3.',
  schedule: overdueSchedule,
  responsibleOrganizationId: center.id,
  responsibleRole: 'Education manager',
  indicator: 'Children screened in time',
  unit: 'percent',
  baseline: '62.5',
  target: '95',
  direction: 'increase',
  meansOfVerification: 'The screening log',
}
const transition = (by: Client, record: string, body: object, headers?: Record<string, string>) =>
  by.change('POST', `${record}/transitions`, body, headers)
const accept = (by: Client, expectation: string, revision: number) =>
  transition(by, expectation, { action: 'accept', revision })
const read = async (by: Client, record: string) => (await by.call('GET', record)).body
const codes = ({ body }: { body: Body }) => body.blockedBy?.map(({ code }: Body) => code)

/** Creates an expectation that the parties have accepted; returns its path. */
async function agreed(path: string, parties: Client[], fields: object = {}): Promise<string> {
  const { headers, status, body } = await lead.call('POST', `${path}/expectations`, { body: { ...content, ...fields } })
  if (status !== 201) throw new Error(JSON.stringify(body))
  const expectation = headers.get('location') ?? ''
  for (const by of parties) await accept(by, expectation, 1)
  return expectation
}
async function inEffect(path: string, parties: Client[], fields: object = {}): Promise<string> {
  const expectation = await agreed(path, parties, fields)
  t.match(await transition(lead, expectation, { action: 'begin' }), { status: 200 })
  return expectation
}
async function withdraw(path: string, by: Client): Promise<void> {
  const { data } = await read(by, `${path}/parties?organizationId=${by.id}`)
  const left = await transition(by, `${path}/parties/${data[0].id}`, { action: 'withdraw', reason: 'No room.' })
  if (left.status !== 200) throw new Error(JSON.stringify(left.body))
}
/** What a proposed revision does not change. */
const inForce = ({
  version: _,
  updatedAt: __,
  updatedBy: ___,
  pendingRevision: ____,
  availableActions: _____,
  blockedActions: ______,
  ...rest
}: Body) => rest
const listsOf = ({ availableActions, blockedActions }: Body) => ({ availableActions, blockedActions })
const stepsOf = async (path: string, step: string) =>
  (await read(lead, `${path}/next-steps`)).data.filter(({ code }: Body) => code === step)
const overdueSteps = (path: string) => stepsOf(path, 'REPORT_PROGRESS')

t.test('the responsible party cannot end the overdue state with a patch', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path, [lead, center])
  await center.call('POST', `${expectation}/progress-reports`, {
    body: { dueOn: '2026-01-31', narrative: 'As planned.' },
  })
  const before = await read(center, expectation)
  t.match(before, { state: 'in_effect', timeliness: 'overdue', nextDueOn: '2026-02-28', pendingRevision: null })
  const steps = await overdueSteps(path)
  t.match(steps, [{ actors: [center.id], dueOn: '2026-02-28' }])

  const { status, body } = await center.change('PATCH', expectation, { how: 'By telephone.' })
  t.equal(status, 200)
  t.strictSame(inForce(body), inForce(before), 'what was agreed is unchanged')
  t.match(body.pendingRevision, {
    ...content,
    how: 'By telephone.',
    revision: 2,
    proposedBy: center.id,
    onBehalfBy: null,
    proposedAt: body.updatedAt,
    acceptances: [],
    waitingOn: [lead.id, center.id],
    completeness: { complete: true },
    dueDates: ['2026-01-31', '2026-02-28', '2026-03-31'],
  })
  t.strictSame(await overdueSteps(path), steps)
  t.match((await read(lead, `${expectation}/progress-reports`)).data, { length: 1 })
  t.equal(
    (await center.call('POST', `${expectation}/progress-reports`, { body: { dueOn: '2026-03-31', narrative: 'Yes.' } }))
      .status,
    201,
  )
})

t.test('a revision takes effect when the last party has accepted it', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  for (const state of ['agreed', 'in_effect']) {
    const expectation = await (state === 'agreed' ? agreed : inEffect)(path, [lead, center, home])
    t.strictSame(codes(await accept(lead, expectation, 1)), ['REVISION_NOT_PROPOSED'])
    const { agreedAt } = await read(lead, expectation)
    await center.change('PATCH', expectation, { how: 'By telephone.' })
    const second = await center.change('PATCH', expectation, { target: '90' })
    t.match(
      second.body.pendingRevision,
      { revision: 3, how: 'By telephone.', target: '90', proposedBy: center.id },
      'a further change applies to the revision',
    )
    for (const outdated of [1, 2]) t.strictSame(codes(await accept(lead, expectation, outdated)), ['REVISION_OUTDATED'])
    t.strictSame(errorsIn(await transition(lead, expectation, { action: 'accept' })), ['/revision required'])
    t.match((await accept(home, expectation, 3)).body, {
      ...{ state, revision: 1, how: 'With ASQ-3.', agreedAt },
      pendingRevision: { acceptances: [{ organizationId: home.id }], waitingOn: [lead.id, center.id] },
    })
    await accept(lead, expectation, 3)
    const last = await accept(center, expectation, 3)
    t.match(last.body, { state, revision: 3, how: 'By telephone.', target: '90', pendingRevision: null })
    t.equal(last.body.acceptances.length, 3)
    t.ok(last.body.agreedAt > agreedAt)
  }
})

t.test('a patch back to the agreed content removes the revision, and its number is not used again', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await agreed(path, [lead, center])
  await lead.change('PATCH', expectation, { how: 'By telephone.', target: '90' })
  t.match((await lead.change('PATCH', expectation, { how: 'With ASQ-3.' })).body.pendingRevision, {
    how: 'With ASQ-3.',
    target: '90',
  })
  t.match((await lead.change('PATCH', expectation, { target: '95' })).body, { pendingRevision: null, revision: 1 })
  const again = await center.change('PATCH', expectation, { how: 'By telephone.' })
  t.match(again.body.pendingRevision, { revision: 4 })
  const keyed = await lead.change('PATCH', expectation, { externalIds: [{ scheme: 'sis', value: 'E-1' }] })
  t.strictSame(keyed.body.pendingRevision, again.body.pendingRevision, 'an external id is not part of the content')
  t.match(errorsIn(await center.change('PATCH', expectation, { responsibleOrganizationId: home.id })), [
    '/responsibleOrganizationId unknown-reference',
  ])
})

t.test('its author withdraws a revision, any party after the author has left, and any party refuses it', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await agreed(path, [lead, center, home])
  for (const action of ['withdraw_revision', 'refuse_revision']) {
    t.strictSame(codes(await transition(lead, expectation, { action, reason: 'No.' })), ['REVISION_NOT_PROPOSED'])
  }
  const propose = () => home.change('PATCH', expectation, { how: 'By telephone.' })
  await propose()
  t.strictSame(codes(await transition(lead, expectation, { action: 'withdraw_revision' })), ['ACTOR_NOT_ALLOWED'])
  t.match((await transition(home, expectation, { action: 'withdraw_revision' })).body, { pendingRevision: null })
  await propose()
  t.strictSame(errorsIn(await transition(center, expectation, { action: 'refuse_revision' })), ['/reason required'])
  t.match((await transition(center, expectation, { action: 'refuse_revision', reason: 'Too late.' })).body, {
    ...{ state: 'agreed', how: 'With ASQ-3.', reason: null, pendingRevision: null },
  })
  await propose()
  await withdraw(path, home)
  t.match((await transition(center, expectation, { action: 'withdraw_revision' })).body, { pendingRevision: null })
})

t.test('when the last awaited party leaves, any remaining party repeats accept', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const neverAgreed = await agreed(path, [lead, center])
  const expectation = await agreed(path, [lead, center, home])
  await lead.change('PATCH', expectation, { how: 'By telephone.' })
  for (const by of [lead, center]) await accept(by, expectation, 2)
  await withdraw(path, home)
  t.match(await read(lead, neverAgreed), { state: 'proposed', waitingOn: [] })
  t.match(await stepsOf(path, 'ACCEPT_EXPECTATION'), [
    { strategy: 'E1', title: /one of them repeats/, actors: [], refs: [neverAgreed, expectation] },
  ])
  t.match((await accept(center, neverAgreed, 1)).body, { state: 'agreed' })
  t.match((await read(lead, expectation)).pendingRevision, { waitingOn: [] })
  t.match((await accept(center, expectation, 2)).body, { how: 'By telephone.', revision: 2, pendingRevision: null })
})

t.test('when the last awaited party leaves, any remaining party repeats waive', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await agreed(path, [lead, center, home])
  t.strictSame(await stepsOf(path, 'CONSENT_TO_WAIVER'), [])
  await transition(lead, expectation, { action: 'waive', reason: 'The grant was cut.' })
  t.match(await stepsOf(path, 'CONSENT_TO_WAIVER'), [
    { strategy: 'E1', title: /or refuse it/, actors: [center.id], dueOn: null, refs: [expectation] },
    { actors: [home.id], refs: [expectation] },
  ])
  await transition(lead, expectation, { action: 'begin' })
  await transition(center, expectation, { action: 'waive' })
  t.strictSame(
    (await stepsOf(path, 'CONSENT_TO_WAIVER')).map(({ actors }: Body) => actors),
    [[home.id]],
  )
  await withdraw(path, home)
  t.match(await stepsOf(path, 'CONSENT_TO_WAIVER'), [{ title: /one of them repeats/, actors: [], refs: [expectation] }])
  t.match(await read(lead, expectation), { state: 'in_effect', waitingOn: [] })
  t.match((await transition(lead, expectation, { action: 'waive' })).body, {
    state: 'waived',
    reason: 'The grant was cut.',
  })
  t.strictSame(await stepsOf(path, 'CONSENT_TO_WAIVER'), [])
})

t.test('a step names at most three proposals', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (let at = 0; at < 4; at += 1) {
    await transition(lead, await agreed(path, [lead, center]), { action: 'waive', reason: 'The grant was cut.' })
  }
  t.match(await stepsOf(path, 'CONSENT_TO_WAIVER'), [{ actors: [center.id], refs: { length: 3 } }])
})

t.test('while its author is a party, another party does not replace a pending revision', async (t) => {
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
  const externalIds = [{ scheme: 'sis', value: 'E-8' }]
  const expectation = await agreed(path, [lead, center, home], { externalIds })
  await transition(lead, expectation, { action: 'accept', revision: 1 }, onBehalf)
  await home.change('PATCH', expectation, { how: 'By telephone.' })
  await accept(lead, expectation, 2)
  const { pendingRevision } = await read(lead, expectation)

  const other = { how: 'By letter.' }
  for (const [by, headers] of [[lead], [center], [lead, onBehalf]] as [Client, Record<string, string>?][]) {
    // With the agreed content the patch would remove the revision.
    for (const fields of [other, { how: content.how }]) {
      const refused = await by.change('PATCH', expectation, fields, headers)
      t.match(refused, { status: 409, body: { blockedBy: [{ code: 'REVISION_OPEN' }] } })
      t.ok(refused.body.blockedBy[0].message.includes(home.id))
    }
    const same = await by.change('PATCH', expectation, { how: 'By telephone.' }, headers)
    t.match(same, { status: 200, body: { pendingRevision: { revision: 2 } } }, 'equal content is no change')
  }
  const send = async (by: Client, fields: object) => {
    const row = `${JSON.stringify({ ...content, externalIds, ...fields })}\n`
    return importFile(by, `${path}/expectation-imports`, row, ndjson)
  }
  t.equal(counts((await send(center, other)).job), 'completed 1 0 0 0 1')
  t.equal(counts((await send(center, { how: 'By telephone.' })).job), 'completed 1 0 0 1 0')
  t.strictSame((await read(lead, expectation)).pendingRevision, pendingRevision, 'with its acceptances')
  for (const [by, status] of [
    [office, 403],
    [stranger, 404],
  ] as const) {
    t.equal((await by.change('PATCH', expectation, other)).status, status)
  }

  t.match((await home.change('PATCH', expectation, { target: '90' })).body.pendingRevision, { revision: 3 })
  await transition(center, expectation, { action: 'refuse_revision', reason: 'Too late.' })
  t.match((await lead.change('PATCH', expectation, other, onBehalf)).body.pendingRevision, { proposedBy: rosa.id })
  t.strictSame(codes(await lead.change('PATCH', expectation, { how: 'By fax.' })), ['REVISION_OPEN'])
  await transition(lead, expectation, { action: 'withdraw_revision' }, onBehalf)
  await home.change('PATCH', expectation, other)
  await withdraw(path, home)
  t.equal((await home.change('PATCH', expectation, { how: 'By fax.' })).status, 403)
  t.match(
    (await center.change('PATCH', expectation, { how: 'By fax.' })).body.pendingRevision,
    { how: 'By fax.', proposedBy: center.id, acceptances: [] },
    'after its author has left, any party replaces it',
  )
  t.strictSame(codes(await lead.change('PATCH', expectation, other)), ['REVISION_OPEN'])
})

t.test('a revision of an expectation in effect keeps a responsible party and a schedule', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path, [lead, center])
  await lead.change('PATCH', expectation, { responsibleOrganizationId: null, schedule: { kind: 'undecided' } })
  t.strictSame(codes(await accept(lead, expectation, 2)), ['RESPONSIBLE_PARTY_MISSING', 'SCHEDULE_MISSING'])
  await lead.change('PATCH', expectation, { responsibleOrganizationId: lead.id, schedule: overdueSchedule })
  for (const by of [lead, center]) await accept(by, expectation, 3)
  t.match(await read(lead, expectation), { responsibleOrganizationId: lead.id, timeliness: 'overdue' })
})

t.test(
  'a revision ends with the expectation, and a waiver of the earlier content ends with the revision',
  async (t) => {
    const path = await service.createPartnership(lead, center)
    const [assessed, waived, revised] = [
      await inEffect(path, [lead, center]),
      await agreed(path, [lead, center]),
      await agreed(path, [lead, center]),
    ]
    for (const expectation of [assessed, waived, revised]) {
      await transition(lead, expectation, { action: 'waive', reason: 'The grant was cut.' })
      const { body } = await center.change('PATCH', expectation, { how: 'By telephone.' })
      t.match(body, { waivers: [{ organizationId: lead.id }], reason: 'The grant was cut.', waitingOn: [center.id] })
    }
    t.match((await transition(lead, assessed, { action: 'declare_met' })).body, { state: 'met', pendingRevision: null })
    t.match((await transition(center, waived, { action: 'waive' })).body, { state: 'waived', pendingRevision: null })
    for (const by of [lead, center]) await accept(by, revised, 2)
    t.match(await read(lead, revised), { state: 'agreed', waivers: [], reason: null, waitingOn: [] })
    t.strictSame(codes(await lead.change('PATCH', assessed, { how: 'By telephone.' })), ['EXPECTATION_CLOSED'])
  },
)

t.test('of two parties that patch at once the second one repeats with the new ETag', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await agreed(path, [lead, center])
  const headers = { 'if-match': (await lead.call('GET', expectation)).headers.get('etag') ?? '' }
  const patch = (by: Client) => () => by.call('PATCH', expectation, { body: { how: `By ${by.id}` }, headers })
  t.strictSame(statuses(await storage.raceInPartnership(path, [patch(lead), patch(center)])), [200, 412])
  t.match((await read(lead, expectation)).pendingRevision, { revision: 2 })
})

t.test('an import proposes a revision of an agreed record; sent again it changes nothing', async (t) => {
  const path = await service.createPartnership(lead, center)
  const externalIds = [{ scheme: 'sis', value: 'E-7' }]
  const expectation = await agreed(path, [lead, center], { externalIds })
  const send = async (fields: object) => {
    const row = `${JSON.stringify({ ...content, externalIds, ...fields })}\n`
    return counts((await importFile(center, `${path}/expectation-imports`, row, ndjson)).job)
  }
  t.equal(await send({ how: 'By telephone.' }), 'completed 1 0 1 0 0')
  const { body } = await lead.call('GET', expectation)
  t.match(body, {
    state: 'agreed',
    how: 'With ASQ-3.',
    pendingRevision: { how: 'By telephone.', proposedBy: center.id },
  })
  t.equal(await send({ how: 'By telephone.' }), 'completed 1 0 0 1 0')
  t.equal(await send({}), 'completed 1 0 0 1 0', 'the agreed content of another system does not remove the revision')
  t.strictSame(await read(lead, expectation), body)
})

t.test('only the parties read a proposed revision, in records, files, changes and the history', async (t) => {
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

  const actionsOfOffice = listsOf(await read(office, expectation))
  const feeds = new Map<Client, string>()
  for (const by of [lead, office]) feeds.set(by, await lastPosition(by))
  const revised = await lead.change('PATCH', expectation, { how: 'By telephone.' }, onBehalf)
  t.match(revised.body.pendingRevision, { proposedBy: rosa.id, onBehalfBy: lead.id })
  await accept(lead, expectation, 2)
  await transition(lead, expectation, { action: 'refuse_revision', reason: 'Too late.' }, onBehalf)
  await center.change('PATCH', expectation, { how: 'By telephone.' })
  const received = async (by: Client) => typesOf((await readChanges(by, feeds.get(by))).changes)
  const verbs = ['proposed', 'accepted', 'refused', 'proposed']
  t.strictSame(
    await received(lead),
    verbs.map((verb) => `expectation.revision_${verb}`),
  )
  t.strictSame(await received(office), [])

  const steps = await stepsOf(path, 'ACCEPT_EXPECTATION')
  t.strictSame(
    steps.map(({ actors, refs }: Body) => [actors[0], refs]),
    [lead.id, center.id, home.id, rosa.id].map((id) => [id, [expectation]]),
  )
  await assertHidden(t, office, path, expectation)
  t.strictSame(listsOf(await read(office, expectation)), actionsOfOffice)
  for (const url of [path, expectation, `${path}/expectations`]) t.equal((await stranger.call('GET', url)).status, 404)
  t.equal((await office.call('GET', `${path}/history`)).status, 403)
  await withdraw(path, home)
  await assertHidden(t, home, path, expectation)
  await accept(lead, expectation, 3)
  await transition(lead, expectation, { action: 'accept', revision: 3 }, onBehalf)
  await accept(center, expectation, 3)
  t.match((await received(office)).slice(-1), ['expectation.agreed'])
  t.match(await read(office, expectation), { how: 'By telephone.', revision: 3 })
  t.match(await read(home, expectation), { how: 'With ASQ-3.', revision: 1 }, 'as it was when the party left')
  t.match(await read(center, `${path}/history/verification`), { intact: true, alteredRecords: [] })
})

async function assertHidden(t: Test, by: Client, path: string, expectation: string) {
  const body = await read(by, expectation)
  t.match(body, { how: 'With ASQ-3.', pendingRevision: null, waitingOn: [] })
  t.match((await read(by, `${path}/expectations`)).data, [{ how: 'With ASQ-3.', pendingRevision: null }])
  for (const format of ['csv', 'ndjson']) {
    const file = await by.call('GET', `${path}/expectations.${format}`)
    t.equal(file.status, 200)
    t.notMatch(JSON.stringify(file.body), /telephone/, format)
  }
  t.strictSame(body.availableActions, [])
}

t.test('the next step says that due dates continue during a suspension', async (t) => {
  const path = await service.createPartnership(lead, center)
  await inEffect(path, [lead, center])
  const titles = async () => (await overdueSteps(path)).map(({ title }: Body) => title)
  t.strictSame(await titles(), ['Report progress on overdue expectations.'])
  await storage.setState(path, 'suspended')
  t.strictSame(await titles(), [
    'Report progress on overdue expectations: due dates continue during a suspension, unless the parties agree to a revision.',
  ])
})

t.test('an expectation whose target contradicts its direction is neither complete nor measurable', async (t) => {
  const path = await service.createPartnership(lead, center)
  await agreed(path, [lead, center], { target: '60' })
  const { assessments } = await read(lead, `${path}/foundation`)
  const because = Object.fromEntries(assessments.map(({ strategy, because }: Body) => [strategy, because]))
  t.match(because.E1, /0 of 1 expectations are measurable\./)
  t.match(because.E2, /^Of 1 expectations 0 are complete and 1 agreed/)
})

t.test('coverage counts the expectations that are or were agreed', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [revised, waived] = [await agreed(path, [lead, center]), await agreed(path, [lead, center])]
  await agreed(path, [lead])
  await lead.change('PATCH', revised, { how: 'By telephone.' })
  for (const by of [lead, center]) await transition(by, waived, { action: 'waive', reason: 'Cut.' })
  t.match((await read(lead, `${path}/expectations/coverage`)).cells, [{ expectations: 3, agreed: 2 }])
})

t.test('a party that left and joined again is asked again', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await agreed(path, [lead, center, home])
  await lead.change('PATCH', expectation, { how: 'With ASQ-4.' })
  await accept(home, expectation, 2)
  await transition(home, expectation, { action: 'waive', reason: 'The grant was cut.' })
  const partyOf = async ({ id }: Client) =>
    `${path}/parties/${(await read(lead, `${path}/parties?organizationId=${id}`)).data.at(-1).id}`
  await transition(home, await partyOf(home), { action: 'withdraw', reason: 'No room.' })
  t.match(await read(lead, expectation), { pendingRevision: { waitingOn: [lead.id, center.id] } })
  await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })
  await transition(home, await partyOf(home), { action: 'accept' })
  t.match(await read(lead, expectation), {
    pendingRevision: { acceptances: [], waitingOn: [lead.id, center.id, home.id] },
    waivers: [],
  })
  for (const by of [lead, center]) await accept(by, expectation, 2)
  t.match(await read(lead, expectation), { revision: 1, pendingRevision: { waitingOn: [home.id] } })
  await accept(home, expectation, 2)
  t.match(await read(lead, expectation), { revision: 2, pendingRevision: null })
})

t.test('a revision that names a party that has left does not take effect', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await agreed(path, [lead, center, home])
  await lead.change('PATCH', expectation, { responsibleOrganizationId: home.id })
  await accept(lead, expectation, 2)
  const { data } = await read(lead, `${path}/parties?organizationId=${home.id}`)
  await transition(home, `${path}/parties/${data[0].id}`, { action: 'withdraw', reason: 'No room.' })
  const last = await accept(center, expectation, 2)
  t.strictSame([last.status, codes(last)], [409, ['PARTY_HAS_LEFT']])
  t.match(await read(lead, expectation), { revision: 1, responsibleOrganizationId: center.id })
})

t.test('an observer does not see that a waiver is proposed', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const expectation = await agreed(path, [lead, center])
  const after = await lastPosition(office)
  await transition(lead, expectation, { action: 'waive', reason: 'The grant was cut.' })
  t.match(await read(office, expectation), { waivers: [], waitingOn: [], reason: null })
  t.match(await read(center, expectation), { waitingOn: [center.id], reason: 'The grant was cut.' })
  await transition(center, expectation, { action: 'refuse_waiver', reason: 'We go on.' })
  t.strictSame(typesOf((await readChanges(office, after)).changes), [])
  for (const by of [lead, center]) await transition(by, expectation, { action: 'waive', reason: 'The grant was cut.' })
  t.match(await read(office, expectation), { state: 'waived', reason: 'The grant was cut.' })
  t.strictSame(typesOf((await readChanges(office, after)).changes), ['expectation.waived'])
})
