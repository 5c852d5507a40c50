// Legal acknowledgements over HTTP: a collection whose records only their author writes (W2, Q21).
import t from 'tap'
import { acknowledgementErrors } from '../../../src/law/legal-acknowledgements/rules.ts'
import { dayFrom } from '../../support/due-events.ts'
import { refusalOf } from '../../support/finance-records.ts'
import { acknowledge, addRequirement, changeRequirement, createAcknowledgement } from '../../support/law.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const problem = {
  ...{ isProblematic: true, problemDescription: 'Licensing allows six.', mitigation: 'A third teacher.' },
  dueOn: '2027-01-31',
}
const cleared = { problemDescription: null, mitigation: null, ownerId: null, dueOn: null, resolvedOn: null }

t.test('the author creates, changes and deletes its acknowledgements; the other parties read them', async (t) => {
  const path = await service.createPartnership(lead, center)
  const requirement = await addRequirement(path, lead)
  const created = await createAcknowledgement(path, center, requirement, { ...problem, ownerId: lead.id })
  t.hasStrict(created, {
    status: 201,
    body: {
      ...{ organizationId: center.id, requirementId: requirement.id, textVersion: 1, version: 1 },
      ...{ personName: 'Jordan Rivera', role: 'Lead teacher', method: 'training', evidence: null },
      ...{ ...problem, ownerId: lead.id, resolvedOn: null, erasedAt: null },
    },
  })
  const url = created.headers.get('location') ?? ''
  t.equal((await lead.call('GET', url)).status, 200)
  t.equal(refusalOf(await lead.change('PATCH', url, { role: 'Cook' })), '403 insufficient-relation')
  t.equal(refusalOf(await lead.change('DELETE', url)), '403 insufficient-relation')
  t.hasStrict(await center.change('PATCH', url, { role: 'Cook', evidence: 'A list', resolvedOn: dayFrom(0) }), {
    status: 200,
    body: { role: 'Cook', evidence: 'A list', resolvedOn: dayFrom(0) },
  })
  for (const fields of [{ requirementId: requirement.id }, { textVersion: 1 }]) {
    t.equal((await center.change('PATCH', url, fields)).status, 400, 'they cannot be changed')
  }
  await acknowledge(path, lead, requirement, { isProblematic: false })
  const found = async (query: string) =>
    (await lead.call('GET', `${path}/legal-acknowledgements?${query}`)).body.data.map(
      ({ organizationId }: Body) => organizationId,
    )
  t.strictSame(await found('isProblematic=true'), [center.id])
  t.strictSame(await found('isProblematic=false'), [lead.id])
  t.strictSame(await found(`ownerId=${lead.id}`), [center.id])
  t.strictSame(await found(`requirementId=${requirement.id}`), [center.id, lead.id])
  t.equal((await center.change('DELETE', url)).status, 204)
  t.strictSame(await found('limit=10'), [lead.id])
})

t.test('only the current text is acknowledged', async (t) => {
  const path = await service.createPartnership(lead, center)
  const requirement = await addRequirement(path, lead)
  const refused = await createAcknowledgement(path, center, { ...requirement, textVersion: 2 })
  t.equal(refusalOf(refused), '422 rule-violation /textVersion')
  t.match(refused.body.detail, 'textVersion must be 1')
  const { id } = await acknowledge(path, center, requirement)
  const reissued = await changeRequirement(path, lead, requirement.id, { citation: '45 CFR 1302.21(b)' })
  t.equal(refusalOf(await createAcknowledgement(path, center, requirement)), '422 rule-violation /textVersion')
  const old = `${path}/legal-acknowledgements/${id}`
  t.equal((await center.change('PATCH', old, { evidence: 'A list' })).status, 200, 'one of an earlier text changes')
  t.equal((await createAcknowledgement(path, center, reissued)).status, 201)
  const elsewhere = await addRequirement(await service.createPartnership(lead, center), lead)
  const unknown = await createAcknowledgement(path, center, elsewhere)
  t.equal(refusalOf(unknown), '422 unknown-reference /requirementId')
})

t.test('a requirement is reissued or deleted while a party acknowledges it', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const isAcknowledgedFirst of [true, false]) {
    for (const [method, body, first, then] of [
      ['PATCH', { summary: 'At most three.' }, '200', '422 rule-violation /textVersion'],
      ['DELETE', undefined, '409 record-in-use', '422 unknown-reference /requirementId'],
    ] as const) {
      const requirement = await addRequirement(path, lead)
      const change = () =>
        lead.call(method, `${path}/legal-requirements/${requirement.id}`, {
          ...(body && { body }),
          headers: { 'if-match': '"1"' },
        })
      const both = [() => createAcknowledgement(path, center, requirement), change]
      const answers = await storage.raceInPartnership(path, isAcknowledgedFirst ? both : both.toReversed())
      const results = answers.map((answer) => (answer.status < 300 ? String(answer.status) : refusalOf(answer)))
      const second = method === 'PATCH' ? '200' : '204'
      t.strictSame(results, isAcknowledgedFirst ? ['201', first] : [second, then], method)
    }
  }
})

t.test('the fields of a problem, and the days', async (t) => {
  const none = { ...cleared, isProblematic: null, acknowledgedOn: '2026-09-14' }
  const now = '2026-09-14T09:59:59Z'
  const pointersOf = (fields: object, at = now) =>
    acknowledgementErrors({ ...none, ...fields }, at).map(({ pointer }) => pointer)
  t.strictSame(pointersOf({}), [])
  t.strictSame(pointersOf({ acknowledgedOn: '2026-09-15' }), ['/acknowledgedOn'], 'not a day that has begun nowhere')
  t.strictSame(pointersOf({ acknowledgedOn: '2026-09-15' }, '2026-09-14T10:00:00Z'), [])
  t.strictSame(pointersOf({ isProblematic: true }), ['/problemDescription'])
  t.strictSame(pointersOf({ isProblematic: true, problemDescription: 'A', resolvedOn: '2026-09-15' }), ['/resolvedOn'])
  const described = {
    problemDescription: 'A',
    mitigation: 'B',
    ownerId: 'C',
    dueOn: '2026-01-01',
    resolvedOn: '2026-01-01',
  }
  t.strictSame(pointersOf({ ...described, isProblematic: true }), [])
  const all = Object.keys(described).map((name) => `/${name}`)
  for (const isProblematic of [false, null]) t.strictSame(pointersOf({ ...described, isProblematic }), all)

  const path = await service.createPartnership(lead, center)
  const requirement = await addRequirement(path, lead)
  const answerTo = async (fields: object) => refusalOf(await createAcknowledgement(path, lead, requirement, fields))
  t.equal(await answerTo({ acknowledgedOn: dayFrom(2) }), '422 rule-violation /acknowledgedOn')
  t.equal(await answerTo({ isProblematic: true }), '422 rule-violation /problemDescription')
  t.equal(await answerTo({ mitigation: 'A third teacher.' }), '422 rule-violation /mitigation')
  t.equal(await answerTo({ method: 'other' }), '400 invalid-request /method')
  t.equal(await answerTo({ personName: 'x'.repeat(201) }), '400 invalid-request /personName')
  const { id } = await acknowledge(path, lead, requirement, problem)
  const url = `${path}/legal-acknowledgements/${id}`
  t.equal(
    refusalOf(await lead.change('PATCH', url, { isProblematic: false })),
    '422 rule-violation /problemDescription /mitigation /dueOn',
  )
  t.equal(
    refusalOf(await lead.change('PATCH', url, { problemDescription: null })),
    '422 rule-violation /problemDescription',
  )
  t.hasStrict(await lead.change('PATCH', url, { isProblematic: false, ...cleared }), {
    status: 200,
    body: { isProblematic: false, ...cleared },
  })
  t.hasStrict(await lead.change('PATCH', url, { isProblematic: null }), { status: 200, body: { isProblematic: null } })
})

t.test('the owner is an accepted party when it is named', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const requirement = await addRequirement(path, lead)
  const { id } = await acknowledge(path, lead, requirement, { ...problem, ownerId: home.id })
  await leave(home, path)
  const url = `${path}/legal-acknowledgements/${id}`
  t.equal((await lead.change('PATCH', url, { dueOn: '2027-02-28' })).status, 200, 'its owner may have left')
  t.equal(refusalOf(await lead.change('PATCH', url, { ownerId: office.id })), '422 unknown-reference /ownerId')
  const named = await createAcknowledgement(path, center, requirement, { ...problem, ownerId: home.id })
  t.equal(refusalOf(named), '422 unknown-reference /ownerId')
})

t.test('a former party reads the acknowledgements of its last day; observers read none', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const requirement = await addRequirement(path, lead)
  const { id } = await acknowledge(path, home, requirement)
  await leave(home, path)
  await acknowledge(path, center, requirement)
  const list = `${path}/legal-acknowledgements`
  t.strictSame(
    (await home.call('GET', list)).body.data.map((record: Body) => record.id),
    [id],
  )
  t.equal((await lead.call('GET', list)).body.data.length, 2)
  for (const url of [list, `${list}/${id}`]) t.equal((await office.call('GET', url)).status, 403)
  const { data } = (await office.call('GET', `/v1/changes?partnershipId=${path.split('/')[3]}`)).body
  t.strictSame(
    data.map(({ type }: Body) => type).filter((type: string) => type.startsWith('legal_acknowledgement')),
    [],
  )
  await storage.setState(path, 'closed')
  t.equal(refusalOf(await createAcknowledgement(path, lead, requirement)), '409 partnership-closed')
})
