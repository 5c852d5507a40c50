// Sealed responses. Over 300 lines: the tests share one service.
// Until the round is released, other parties see that a party has submitted, and nothing else.
import t, { type Test } from 'tap'
import { fill, operationsOf } from '../../support/operations.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client, Received } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const reads = operationsOf(service.document).filter(({ method }) => method === 'GET')

const secret = 'SEALED-7'
const secretAnswer = {
  questionId: 'Q1',
  status: 'finalized',
  text: `${secret} text`,
  evidence: [{ title: secret, url: `https://springfield.example/${secret}` }],
  actionSteps: [{ title: secret, owner: secret, dueOn: '2020-01-01' }],
}
const idOf = (path: string) => path.split('/').at(-1) ?? ''
const act = (by: Client, record: string, action: string) => by.change('POST', `${record}/transitions`, { action })
const save = (by: Client, response: string, answer: object = secretAnswer, reason = secret) =>
  by.change('PATCH', response, { answers: [answer], reason })

/** The status, ETag and body of every read of the partnership by `by`, without values of the clock. */
async function readAll(by: Client, path: string, round: string): Promise<Record<string, string>> {
  const ids: Record<string, string> = {
    partnershipId: idOf(path),
    checklistRoundId: idOf(round),
    organizationId: by.id,
  }
  const responses: Record<string, string> = {}
  // Dispatches the events to the feed, so that `changesAfter` of lists does not change later.
  await by.call('GET', '/v1/changes')
  for (const { path: template, params, query } of reads) {
    if (!params.every((name) => name in ids)) continue
    const target =
      fill(template, ids) +
      (query.includes('limit') ? '?limit=20' : '') +
      (query.includes('partnershipId') ? `&partnershipId=${idOf(path)}` : '')
    const { status, headers, body } = await by.call('GET', target, { headers: { prefer: 'count=exact' } })
    const { requestId: _, ...rest } = body ?? {}
    const withoutClock = (name: string, value: unknown) => (name === 'asOf' ? undefined : value)
    responses[target] = JSON.stringify([status, headers.get('etag'), rest], withoutClock)
  }
  return responses
}
const assertNoSecret = (t: Test, responses: Record<string, string>) =>
  t.strictSame(
    Object.entries(responses).filter(([, text]) => text.includes(secret)),
    [],
    'no answer is disclosed',
  )

t.test('other parties see no stored answers, and of a submission only that it happened', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const round = await service.createChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead)
  await service.createChecklistResponse(round, center)
  const started = await readAll(center, path, round)
  t.ok(Object.keys(started).length > 12)
  t.match(started[`${path}/checklist-responses?limit=20`], /"totalCount":1/)

  await save(lead, response)
  await lead.change('PATCH', response, { externalIds: [{ scheme: 'sis', value: secret }] })
  t.strictSame(await readAll(center, path, round), started, 'after answers are stored')
  t.match(await act(lead, response, 'submit'), { status: 200, body: { state: 'submitted' } })
  const submitted = await readAll(center, path, round)
  assertNoSecret(t, submitted)
  const [participation] = JSON.parse(submitted[round] ?? '')[2].participations
  t.match(participation, { organizationId: lead.id, submittedAt: String })
  t.match(submitted[`${path}/checklist-responses?limit=20`], /"totalCount":1/)
  await save(lead, response, { ...secretAnswer, text: `${secret} again` })
  t.strictSame(await readAll(center, path, round), submitted, 'after an amendment')

  const unknown = `${path}/checklist-responses/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10`
  const comparable = ({ status, body: { instance: _, requestId: __, ...rest } }: { status: number; body: Body }) => [
    status,
    rest,
  ]
  for (const rest of ['', '/revisions']) {
    t.strictSame(
      comparable(await center.call('GET', response + rest)),
      comparable(await center.call('GET', unknown + rest)),
    )
  }
  const patch = { body: { answers: [secretAnswer] }, headers: { 'if-match': '"1"' } }
  for (const target of [response, unknown]) {
    t.equal((await center.call('PATCH', target, patch)).status, 404)
    t.equal((await center.call('PATCH', `${target}?dryRun=true`, patch)).status, 404)
    const submit = { body: { action: 'submit' }, headers: { 'if-match': '"1"' } }
    t.equal((await center.call('POST', `${target}/transitions?dryRun=true`, submit)).status, 404)
  }
  const own = (await center.call('GET', `${path}/checklist-responses`)).body.data[0].id
  const sameExternalId = { externalIds: [{ scheme: 'sis', value: secret }] }
  t.equal(
    (await center.change('PATCH', `${path}/checklist-responses/${own}`, sameExternalId)).status,
    200,
    'the external id of a sealed response is not in use',
  )
  for (const query of [`externalId=sis:${secret}`, `organizationId=${lead.id}`, 'state=submitted', 'sort=-updatedAt']) {
    const { body } = await center.call('GET', `${path}/checklist-responses?${query}`)
    t.strictSame(
      body.data.filter(({ organizationId }: Body) => organizationId !== center.id),
      [],
      query,
    )
  }
})

t.test('the policies of the database hide sealed responses', async (t) => {
  const path = await service.createPartnership(lead, center)
  const round = await service.createChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead)
  await save(lead, response)
  await act(lead, response, 'submit')
  const client = await service.connections().connect()
  try {
    for (const partnershipId of [null, idOf(path)]) {
      await client.query('begin')
      await client.query('select set_request_context($1, $2, false, $3, null, false)', [
        center.id,
        center.clientId,
        partnershipId,
      ])
      const rows = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows
      const id = [idOf(response)]
      t.strictSame(await rows('select id from checklist_responses where id = $1', id), [])
      t.strictSame(await rows('select * from events where subject_id = $1', id), [])
      t.strictSame(await rows('select * from external_ids where subject_id = $1', id), [])
      t.strictSame(await rows('select * from checklist_response_revisions($1, $2, 9, 9)', [idOf(path), ...id]), [])
      t.strictSame(await rows('update checklist_responses set shared_at = now() where id = $1 returning id', id), [])
      t.strictSame(await rows('select type from events e where row_to_json(e)::text ~ $1', [`${secret} text`]), [])
      const release = client.query("select release_checklist_round($1, $2, null, 'x')", [idOf(path), idOf(round)])
      await t.rejects(release, /not releasable/, 'one party cannot release the round')
      await client.query('rollback')
    }
    await client.query('begin')
    await client.query('select set_request_context($1, $2, false, $3, null, false)', [home.id, home.clientId, null])
    const { rows } = await client.query("select release_checklist_round($1, $2, null, 'x') as done", [
      idOf(path),
      idOf(round),
    ])
    t.strictSame(
      rows,
      [{ done: false }],
      'an organization without a relation to the partnership cannot release the round',
    )
    await client.query('rollback')
  } finally {
    client.release()
  }
})

t.test('when the last party submits, all responses are shared and the events are recorded', async (t) => {
  const path = await service.createPartnership(lead, center)
  const round = await service.createChecklistRound(path, lead)
  const [first, last] = [
    await service.createChecklistResponse(round, lead),
    await service.createChecklistResponse(round, center),
  ]
  await save(lead, first)
  const saved = (await lead.call('GET', first)).body
  await act(lead, first, 'submit')
  t.equal((await center.call('GET', first)).status, 404)
  const dry = await center.change('POST', `${last}/transitions?dryRun=true`, { action: 'submit' })
  t.match(dry, { status: 200, body: { state: 'shared', organizationId: center.id } })
  t.equal((await center.call('GET', first)).status, 404, 'a dry run shares nothing')
  const done = await act(center, last, 'submit')
  t.match(done, { status: 200, body: { state: 'shared', revision: 1 } })
  t.strictSame((await center.call('GET', last)).body, done.body, 'the response of the transition equals the record')
  const etagOf = ({ headers }: Received) => headers.get('etag')
  t.equal(etagOf(done), '"3"')
  t.match(etagOf(await center.call('GET', last)), /^"3-\d+"$/, 'that of a read has the position of the partnership')

  const shared = await center.call('GET', first)
  t.match(shared, { status: 200, body: { state: 'shared', sharedAt: done.body.sharedAt } })
  t.strictSame(shared.body.answers, saved.answers)
  t.match((await lead.call('GET', round)).body, { state: 'released', releasedAt: done.body.sharedAt })
  t.equal((await lead.call('GET', `${path}/checklist-responses`)).body.data.length, 2)
  t.match(await act(lead, round, 'agree_to_share'), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })

  const events = await storage.rows(
    `select type, after->>'organization_id' as organization, after::text ~ $2 as discloses from events
      where stream_id = $1 and subject_type like 'checklist%' order by position`,
    [idOf(path), secret],
  )
  t.strictSame(
    events.map(({ type, discloses }: Body) => [type, discloses]),
    [
      ['checklist_round.created', false],
      ['checklist_round.response_started', false],
      ['checklist_round.response_started', false],
      ['checklist_round.response_submitted', false],
      ['checklist_round.response_submitted', false],
      ['checklist_round.released', false],
      ['checklist_response.shared', true],
      ['checklist_response.shared', false],
    ],
  )
  const own = await storage.rows('select type from events where stream_id = $1 and subject_id = $2 order by position', [
    lead.id,
    idOf(first),
  ])
  t.strictSame(
    own.map(({ type }: Body) => type),
    ['checklist_response.created', 'checklist_response.updated', 'checklist_response.submitted'],
  )
})

t.test('a round of one party is not released; a party that joins must submit', async (t) => {
  const path = await service.createPartnership(lead)
  const round = await service.createChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead)
  t.match(await act(lead, response, 'submit'), { body: { state: 'submitted' } })
  await service.addParty(path, lead, center)
  t.match((await center.call('GET', round)).body, { state: 'open' })
  t.equal((await center.call('GET', response)).status, 404)
  await service.submitChecklistResponse(await service.createChecklistResponse(round, center), center)
  t.equal((await center.call('GET', response)).status, 200)
})

t.test(
  'if every party agrees, a round is released early; a later response is shared when it is submitted',
  async (t) => {
    const path = await service.createPartnership(lead, center, home)
    const round = await service.createChecklistRound(path, lead)
    const [first, late] = [
      await service.createChecklistResponse(round, lead),
      await service.createChecklistResponse(round, home),
    ]
    t.match(await act(center, round, 'agree_to_share'), {
      status: 409,
      body: { blockedBy: [{ code: 'NOTHING_SUBMITTED' }] },
    })
    await service.submitChecklistResponse(first, lead)
    t.match(await act(home, round, 'retract_agreement'), { status: 409, body: { blockedBy: [{ code: 'NOT_AGREED' }] } })
    t.match(await act(lead, round, 'agree_to_share'), { status: 200, body: { state: 'open' } })
    t.match(await act(center, round, 'agree_to_share'), { status: 200, body: { state: 'open' } })
    t.match(await act(center, round, 'retract_agreement'), { status: 200, body: { state: 'open' } })
    t.match(await act(home, round, 'agree_to_share'), { status: 200, body: { state: 'open' } })
    t.equal((await home.call('GET', first)).status, 404)
    t.match(await act(center, round, 'agree_to_share'), { status: 200, body: { state: 'released' } })
    for (const by of [center, home]) t.equal((await by.call('GET', first)).status, 200)
    await save(home, late)
    t.match((await home.call('GET', late)).body, { state: 'in_progress', sharedAt: null })
    const before = await readAll(lead, path, round)
    assertNoSecret(t, before)
    t.equal((await lead.call('GET', late)).status, 404)
    await save(home, late, { ...secretAnswer, questionId: 'Q2' })
    t.strictSame(await readAll(lead, path, round), before)
    t.match(await act(home, late, 'submit'), { status: 200, body: { state: 'shared' } })
    t.match((await lead.call('GET', late)).body.answers, [{ text: `${secret} text` }, {}])
    const own = await center.call('POST', `${path}/checklist-responses`, { body: { checklistRoundId: idOf(round) } })
    t.equal(own.status, 201, 'a party may start a response after the release')
  },
)

t.test(
  'a withdrawing party recalls its unshared response, need not submit, and reads only what was shared before',
  async (t) => {
    const path = await service.createPartnership(lead, center, home)
    const round = await service.createChecklistRound(path, lead)
    const [leadResponse, centerResponse] = [
      await service.createChecklistResponse(round, lead),
      await service.createChecklistResponse(round, center),
    ]
    await save(center, centerResponse)
    for (const [response, by] of [
      [leadResponse, lead],
      [centerResponse, center],
    ] as const)
      await act(by, response, 'submit')
    const [{ id }] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
    const homeResponse = await service.createChecklistResponse(round, home)
    t.match(await act(home, homeResponse, 'submit'), { body: { state: 'shared' } }, 'all three have submitted')
    t.equal((await center.call('GET', homeResponse)).status, 200)

    const next = await service.createChecklistRound(path, lead)
    const [nextLeadResponse, recalled, nextHomeResponse] = [
      await service.createChecklistResponse(next, lead),
      await service.createChecklistResponse(next, center),
      await service.createChecklistResponse(next, home),
    ]
    await save(center, recalled)
    for (const [response, by] of [
      [nextLeadResponse, lead],
      [recalled, center],
    ] as const)
      await act(by, response, 'submit')
    await center.change('POST', `${path}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No room.' })
    t.match((await lead.call('GET', next)).body, { state: 'open' })
    t.match((await lead.call('GET', next)).body.participations[1], { organizationId: center.id, submittedAt: null })
    t.match(
      await act(home, nextHomeResponse, 'submit'),
      { body: { state: 'shared' } },
      'the remaining parties have submitted',
    )
    assertNoSecret(t, {
      list: JSON.stringify((await lead.call('GET', `${path}/checklist-responses?checklistRoundId=${idOf(next)}`)).body),
    })
    t.equal((await lead.call('GET', recalled)).status, 404)
    t.match((await center.call('GET', next)).body, { state: 'open' }, 'as it was at the withdrawal')
    const ids = async () =>
      (await center.call('GET', `${path}/checklist-responses`)).body.data.map(({ id }: Body) => id)
    t.strictSame(
      await ids(),
      [leadResponse, centerResponse, homeResponse].map(idOf),
      'the responses that were shared before the withdrawal',
    )

    await service.addParty(path, lead, center)
    t.match(
      await act(center, recalled, 'submit'),
      { status: 200, body: { state: 'shared' } },
      'a party that joins again submits after the release',
    )
  },
)

t.test('the withdrawal of the last party that has not submitted releases the round', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const round = await service.createChecklistRound(path, lead)
  const [leadResponse, homeResponse] = [
    await service.createChecklistResponse(round, lead),
    await service.createChecklistResponse(round, home),
  ]
  for (const [response, by] of [
    [leadResponse, lead],
    [homeResponse, home],
  ] as const)
    await service.submitChecklistResponse(response, by)
  const [{ id }] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
  const withdrawal = { action: 'withdraw', reason: 'No room.' }
  t.equal((await center.change('POST', `${path}/parties/${id}/transitions`, withdrawal)).status, 200)
  t.match((await lead.call('GET', homeResponse)).body, { state: 'shared' })
  t.match((await lead.call('GET', round)).body, { state: 'released' })
  t.match((await center.call('GET', round)).body, { state: 'open' })
  t.strictSame((await center.call('GET', `${path}/checklist-responses`)).body.data, [])
})

t.test(
  'a representing organization answers for a party, and reads its sealed response only on its behalf',
  async (t) => {
    const registered = await lead.call('POST', '/v1/organizations', {
      body: { name: 'A home', kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
    })
    const onBehalf = { 'on-behalf-of': registered.body.id }
    const path = await service.createPartnership(lead, center)
    const invited = await lead.call('POST', `${path}/parties`, {
      body: { organizationId: registered.body.id, role: 'child_care_provider' },
    })
    await lead.change('POST', `${path}/parties/${invited.body.id}/transitions`, { action: 'accept' }, onBehalf)
    const round = await service.createChecklistRound(path, lead)
    const created = await lead.call('POST', `${path}/checklist-responses`, {
      body: { checklistRoundId: idOf(round), answers: completeAnswers },
      headers: onBehalf,
    })
    const response = created.headers.get('location') ?? ''
    t.match(created, { status: 201, body: { organizationId: registered.body.id, updatedOnBehalfBy: lead.id } })
    t.equal((await lead.call('GET', response)).status, 404)
    t.equal((await lead.call('GET', response, { headers: onBehalf })).status, 200)
    const submitted = await lead.change('POST', `${response}/transitions`, { action: 'submit' }, onBehalf)
    t.match(submitted, { status: 200, body: { state: 'submitted' } })
    t.match((await lead.call('GET', `${response}/revisions`, { headers: onBehalf })).body.data, [
      { onBehalfBy: lead.id },
    ])
  },
)

t.test('observers read no rounds, and a closed partnership has no new rounds', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const blockers = async (by: Client) => JSON.stringify((await by.call('GET', path)).body.blockedActions)
  t.match(await blockers(lead), 'READINESS_NOT_STARTED')
  t.notMatch(await blockers(office), 'READINESS_NOT_STARTED', 'observers do not see which parties have started')
  const round = await service.createChecklistRound(path, lead)
  await service.submitChecklistResponse(await service.createChecklistResponse(round, lead), lead)
  await service.submitChecklistResponse(await service.createChecklistResponse(round, center), center)
  for (const target of [round, `${path}/checklist-rounds`, `${path}/checklist-responses`]) {
    t.equal((await office.call('GET', target)).status, 403, target)
  }
  t.match(await lead.change('PATCH', round, { dueOn: '2027-02-01', title: null }), {
    status: 200,
    body: { dueOn: '2027-02-01', title: null, number: 1 },
  })
  const second = await lead.call('POST', `${path}/checklist-rounds`, {
    body: { checklistId: (await lead.call('GET', round)).body.checklistId },
  })
  t.match(second, { status: 201, body: { number: 2 } })
  await storage.setState(path, 'closed')
  const closed = await lead.call('POST', `${path}/checklist-rounds`, {
    body: { checklistId: second.body.checklistId },
  })
  t.match(closed, { status: 409, body: { blockedBy: [{ code: 'PARTNERSHIP_CLOSED' }] } })
  t.strictSame(errorsIn(await lead.change('PATCH', round, { checklistId: second.body.checklistId })), [
    '/checklistId unknown',
  ])
})
