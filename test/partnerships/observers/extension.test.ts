// The extension of an observer: a later last day, by consent of every party.
import t from 'tap'
import { observerActions } from '../../../src/partnerships/observers/rules.ts'
import { checkAvailableActions } from '../../support/available-actions.ts'
import { lastPosition, readChanges, typesOf } from '../../support/feeds.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const endsOn = '2100-06-30'
const act = (by: Client, observer: string, action: string, fields: object = {}, headers = {}) =>
  by.change('POST', `${observer}/transitions`, { action, ...fields }, headers)
const extend = (by: Client, observer: string, fields: object = {}) => act(by, observer, 'extend', { endsOn, ...fields })
const read = async (by: Client, observer: string) => (await by.call('GET', observer)).body
const reviewers = async (by: Client, path: string) =>
  (await by.call('GET', `${path}/next-steps`)).body.data
    .filter(({ code }: Body) => code === 'REVIEW_OBSERVER')
    .map(({ actors }: Body) => actors)
/** Moves the last day of an observer, as if it had been proposed with it. */
async function moveLastDay(observer: string, day: string): Promise<void> {
  const id = observer.split('/').at(-1)
  await storage.rows(`update observers set ends_on = ${day} where id = $1`, [id])
  await storage.rows(`update memberships set ends_on = ${day} where subject_id = $1`, [id])
}
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)

t.test('an extension is in effect when the last party has consented', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const observer = await service.addObserver(path, office, lead, center, home)
  const proposed = await extend(center, observer, { reason: 'The monitoring continues.' })
  t.match(proposed, {
    status: 200,
    body: {
      state: 'active',
      endsOn: '2099-12-31',
      extension: {
        endsOn,
        reason: 'The monitoring continues.',
        proposedBy: center.id,
        consents: [{ organizationId: center.id }],
        waitingOn: [lead.id, home.id],
      },
    },
  })
  t.strictSame(await reviewers(lead, path), [[lead.id, home.id]])
  t.match((await extend(center, observer)).body.extension.consents, { length: 1 }, 'a second consent has no effect')
  t.match((await extend(home, observer)).body.extension.waitingOn, [lead.id])
  for (const by of [lead, center, home]) {
    await checkAvailableActions(t, by, observer, observerActions, { endsOn })
  }
  t.match(await extend(lead, observer), {
    status: 200,
    body: { state: 'active', endsOn, extension: undefined, reason: 'The monitoring continues.' },
  })
  t.strictSame(await reviewers(lead, path), [])
})

t.test('the day is later than the last day, and the same for every party', async (t) => {
  const path = await service.createPartnership(lead, center)
  const observer = await service.addObserver(path, office, lead, center)
  t.strictSame(errorsIn(await act(lead, observer, 'extend')), ['/endsOn required'])
  for (const day of ['2099-12-31', '2099-12-30']) {
    const { body } = await extend(lead, observer, { endsOn: day })
    t.match(body.errors, [{ pointer: '/endsOn', detail: /not later than .* 2099-12-31/ }])
  }
  await extend(lead, observer)
  t.match((await extend(center, observer, { endsOn: '2100-07-01' })).body.errors, [
    { pointer: '/endsOn', detail: /ends on 2100-06-30/ },
  ])
  t.match((await read(center, observer)).extension, { endsOn, waitingOn: [center.id] })
})

t.test('any party refuses an extension, with a reason; another can then be proposed', async (t) => {
  const path = await service.createPartnership(lead, center)
  const observer = await service.addObserver(path, office, lead, center)
  t.match(await act(lead, observer, 'refuse_extension', { reason: 'No.' }), {
    status: 409,
    body: { blockedBy: [{ code: 'EXTENSION_NOT_PROPOSED' }] },
  })
  for (const by of [center, lead]) {
    await extend(lead, observer)
    t.strictSame(errorsIn(await act(by, observer, 'refuse_extension')), ['/reason required'])
    t.match(await act(by, observer, 'refuse_extension', { reason: 'One year is enough.' }), {
      status: 200,
      body: { state: 'active', endsOn: '2099-12-31', extension: undefined, reason: null },
    })
    t.match((await center.call('GET', `${path}/history?limit=100`)).body.data.at(-1), {
      type: 'observer.extension_refused',
      reason: 'One year is enough.',
    })
  }
  t.strictSame(await reviewers(lead, path), [])
})

t.test('the observer, a former party, an invited organization and a representative', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const observer = await service.addObserver(path, office, lead, center, home)
  const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
  await act(home, `${path}/parties/${id}`, 'withdraw', { reason: 'No room.' })
  const invited = await service.createOrganization('Invited agency')
  await lead.call('POST', `${path}/parties`, { body: { organizationId: invited.id, role: 'other' } })
  const outsider = await service.createOrganization('Another agency')
  const before = await Promise.all([office, invited].map(lastPosition))
  const [beforeOffice] = await Promise.all([read(office, observer)])

  await extend(lead, observer, { reason: 'Nobody else may read this.' })
  const seen = await read(office, observer)
  t.strictSame(
    { ...seen, version: 0, updatedAt: '', updatedBy: '' },
    { ...beforeOffice, version: 0, updatedAt: '', updatedBy: '' },
    'the observer reads the record without the extension, and its actions do not show it',
  )
  await checkAvailableActions(t, office, observer, observerActions, { endsOn })
  for (const by of [office, home, invited]) {
    t.equal((await read(by, observer)).extension, undefined)
    t.equal((await by.call('GET', `${path}/observers`)).body.data[0].extension, undefined)
  }
  for (const action of ['extend', 'refuse_extension']) {
    t.match(await act(office, observer, action, { endsOn, reason: 'A' }), {
      status: 409,
      body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] },
    })
    for (const by of [home, invited]) {
      t.match(await act(by, observer, action, { endsOn, reason: 'A' }), { status: 403 })
    }
    t.equal((await act(outsider, observer, action, { endsOn, reason: 'A' })).status, 404)
  }
  await act(center, observer, 'refuse_extension', { reason: 'Not yet.' })
  for (const [index, by] of [office, invited].entries()) {
    const { changes } = await readChanges(by, before[index])
    t.strictSame(
      typesOf(changes).filter((type) => type.startsWith('observer.')),
      [],
      'nor its events',
    )
  }

  const represented = await lead.call('POST', '/v1/organizations', {
    body: { name: 'A home', kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
  })
  const onBehalf = { 'on-behalf-of': represented.body.id }
  const { body: party } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: represented.body.id, role: 'child_care_provider' },
  })
  await act(lead, `${path}/parties/${party.id}`, 'accept', {}, onBehalf)
  await extend(center, observer)
  await extend(lead, observer)
  t.match((await read(lead, observer)).extension, { waitingOn: [represented.body.id] }, 'a party that joined consents')
  t.match(await act(lead, observer, 'extend', { endsOn }, onBehalf), {
    status: 200,
    body: { endsOn, extension: undefined, updatedOnBehalfBy: lead.id },
  })
  t.match(typesOf((await readChanges(office, before[0])).changes).at(-1), 'observer.extended')
})

t.test('access continues after an extension, and does not before', async (t) => {
  for (const consents of [true, false]) {
    const path = await service.createPartnership(lead, center)
    const observer = await service.addObserver(path, office, lead, center)
    await moveLastDay(observer, 'current_date')
    await extend(lead, observer, { endsOn: tomorrow() })
    if (consents) await extend(center, observer, { endsOn: tomorrow() })
    const [membership] = await storage.rows(
      "select ends_on::text, last_position from memberships where subject_id = $1 and kind = 'observer'",
      [observer.split('/').at(-1)],
    )
    const today = new Date().toISOString().slice(0, 10)
    t.strictSame(membership, { ends_on: consents ? tomorrow() : today, last_position: null })

    // A day passes: both last days are one day nearer.
    const id = observer.split('/').at(-1)
    await storage.rows('update observers set ends_on = ends_on - 1 where id = $1', [id])
    await storage.rows('update memberships set ends_on = ends_on - 1 where subject_id = $1', [id])
    const position = await lastPosition(office)
    await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
    t.equal((await office.call('GET', path)).status, consents ? 200 : 404)
    t.equal((await office.call('GET', `${path}/contacts`)).status, consents ? 200 : 404)
    t.strictSame(typesOf((await readChanges(office, position)).changes), consents ? ['contact.created'] : [])
    t.strictSame(
      (await office.call('GET', '/v1/partnerships?limit=100')).body.data.some((row: Body) => path.endsWith(row.id)),
      consents,
    )

    if (consents) continue
    t.match(await read(lead, observer), { state: 'ended', extension: undefined })
    t.match(await extend(center, observer, { endsOn: tomorrow() }), {
      status: 409,
      body: { blockedBy: [{ code: 'WRONG_STATE' }] },
    })
    t.strictSame(await reviewers(lead, path), [])
    const body = { organizationId: office.id, purpose: 'Monitoring', endsOn }
    t.match(await lead.call('POST', `${path}/observers`, { body }), { status: 201, body: { state: 'proposed' } })
  }
})

t.test('when the last awaited party leaves, any remaining party extends again', async (t) => {
  for (const others of [[center], []]) {
    const path = await service.createPartnership(lead, ...others, home)
    const observer = await service.addObserver(path, office, lead, ...others, home)
    for (const by of [lead, ...others]) await extend(by, observer)
    const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
    await act(home, `${path}/parties/${id}`, 'withdraw', { reason: 'No room.' })
    t.match((await read(lead, observer)).extension, { endsOn, waitingOn: [] })
    t.strictSame(await reviewers(lead, path), [[]], 'the next step says so')
    t.match(await extend(others[0] ?? lead, observer), { status: 200, body: { endsOn, extension: undefined } })
  }
})

t.test('the end of an observer ends its proposed extension', async (t) => {
  const path = await service.createPartnership(lead, center)
  const observer = await service.addObserver(path, office, lead, center)
  await extend(lead, observer)
  t.match(await act(office, observer, 'end', { reason: 'Over.' }), { body: { state: 'ended', extension: undefined } })
  t.match(await read(lead, observer), { state: 'ended', extension: undefined })
})

t.test('the only party extends an observer alone; in a closed partnership nobody does', async (t) => {
  const path = await service.createPartnership(lead)
  const observer = await service.addObserver(path, office, lead)
  t.match(await extend(lead, observer), { status: 200, body: { endsOn, extension: undefined } })
  await storage.setState(path, 'closed')
  t.match(await extend(lead, observer, { endsOn: '2101-01-01' }), {
    status: 409,
    body: { blockedBy: [{ code: 'PARTNERSHIP_CLOSED' }] },
  })
})
