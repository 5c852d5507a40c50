// Each event of a date that is reached: when it is recorded, to the millisecond, and which organizations receive it.
// occurrences.test.ts has those of meetings.

import t from 'tap'
import { Temporal } from 'temporal-polyfill'
import {
  act,
  agreeOnExpectation,
  draftAgreement,
  executeAgreement,
  freezeVersion,
  post,
  signAll,
} from '../../support/agreements.ts'
import { dayFrom, dueEventsOf } from '../../support/due-events.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { recordUntil, checkEvents, dueChanges } = dueEventsOf(t, service)
const { lead, center, home: invited, office: observer } = await service.createAgencies()
const former = await service.createOrganization('Former party')
const stranger = await service.createOrganization('Stranger')
const parties = [lead, center]
/** Those who receive an event that every reader of the partnership, or only the parties, may see. */
const everyone = { readers: [...parties, observer], others: [former, invited, stranger] }
const onlyParties = { readers: parties, others: [observer, former, invited, stranger] }

/** A partnership of two parties and an observer, which a third party has left and a fourth is invited to. */
async function createPartnership(): Promise<{ path: string; observerPath: string }> {
  const path = await service.createPartnership(lead, center, former)
  const observerPath = await service.addObserver(path, observer, lead, center, former)
  const { data } = (await former.call('GET', `${path}/parties?organizationId=${former.id}`)).body
  await act(former, `${path}/parties/${data[0].id}`, 'withdraw', { reason: 'No room.' })
  await post(lead, `${path}/parties`, { organizationId: invited.id, role: 'child_care_provider' })
  return { path, observerPath }
}

const timeZone = 'America/New_York'
const term = {
  ...{ effectiveOn: '2091-03-12', endsOn: '2092-03-08', noticeDays: 60, timeZone },
  renewal: { maxRenewals: 2, months: 12, noticeDays: 60 },
}

t.test('expectations: 14 days before a due date, and on the day after it', async (t) => {
  const { path } = await createPartnership()
  const schedule = { kind: 'date', dueOn: '2091-03-20', timeZone: 'America/Chicago' }
  const { id } = await agreeOnExpectation(path, parties, { schedule })
  const url = `${path}/expectations/${id}`
  await act(center, url, 'begin')
  await checkEvents(
    t,
    url,
    [
      { type: 'expectation.due_soon', at: '2091-03-06T06:00:00Z' },
      // After the clock change of 11 March.
      { type: 'expectation.overdue', at: '2091-03-21T05:00:00Z' },
    ],
    everyone,
  )
})

t.test('missions: on the day on which one has to be reaffirmed', async (t) => {
  const { path } = await createPartnership()
  const { id } = await service.agreeOnMission(path, parties, { reaffirmEveryMonths: 6 })
  const { endorsedAt } = (await lead.call('GET', `${path}/missions/${id}`)).body
  const dueOn = Temporal.PlainDate.from(endorsedAt.slice(0, 10)).add({ months: 6 })
  await checkEvents(
    t,
    `${path}/missions/${id}`,
    [{ type: 'mission.reaffirmation_due', at: `${dueOn}T00:00:00Z` }],
    everyone,
  )
})

t.test(
  'observers: 30 days before the last day, also for an invited organization, which may read who observes',
  async (t) => {
    const { observerPath } = await createPartnership()
    const readers = [...parties, observer, invited]
    const ending = [{ type: 'observer.ending', at: '2099-12-01T00:00:00Z' }]
    await checkEvents(t, observerPath, ending, { readers, others: [former, stranger] })
  },
)

t.test('observers: on the day after the last day, which the observer does not receive', async (t) => {
  const { path, observerPath } = await createPartnership()
  const yesterday = dayFrom(-1)
  const midnight = `${dayFrom(0)}T00:00:00Z`
  const id = path.split('/')[3]
  // As if it had been added earlier: its last day was yesterday.
  await storage.rows(`update observers set ends_on = $2 where partnership_id = $1`, [id, yesterday])
  await storage.rows(`update memberships set ends_on = $2 where partnership_id = $1 and kind = 'observer'`, [
    id,
    yesterday,
  ])
  await storage.rows(
    `update agenda_entries set due_on = $2, lapses_at = $3::timestamptz, next_at = $3::timestamptz,
       reminders = jsonb_build_array(jsonb_build_object('type', 'observer.ended', 'at', $3::text))
     where stream_id = $1 and kind = 'observer_end'`,
    [id, yesterday, midnight],
  )
  await recordUntil()
  for (const [client, count] of [
    [lead, 1],
    [center, 1],
    [observer, 0],
    [former, 0],
    [stranger, 0],
  ] as const)
    t.equal((await dueChanges(client, ['observer.ended'], observerPath)).length, count)
})

t.test('agreements: on their first day, 90, 60 and 30 days before the last day, and on the day after it', async (t) => {
  const { path } = await createPartnership()
  const { agreementId } = await executeAgreement(path, parties, { version: { term } })
  const url = `${path}/agreements/${agreementId}`
  await checkEvents(
    t,
    url,
    [
      { type: 'agreement.entered_into_force', at: '2091-03-12T04:00:00Z' },
      { type: 'agreement.expiring', at: '2091-12-09T05:00:00Z' },
      { type: 'agreement.expiring', at: '2092-01-08T05:00:00Z' },
      { type: 'agreement.expiring', at: '2092-02-07T05:00:00Z' },
      { type: 'agreement.expired', at: '2092-03-09T05:00:00Z' },
    ],
    everyone,
  )
})

const agendaKinds = async (path: string, client = lead): Promise<string[]> =>
  (await client.call('GET', `/v1/agenda?partnershipId=${path.split('/')[3]}`)).body.data
    .map(({ kind }: Body) => kind)
    .filter((kind: string) => kind !== 'observer_end')

t.test('agreements: 30 days before the decision on a renewal, unless one is open', async (t) => {
  const { path } = await createPartnership()
  const { agreementId } = await executeAgreement(path, parties, { version: { term } })
  const renewal = 'agreement_renewal_decision'
  t.ok((await agendaKinds(path)).includes(renewal))
  t.notOk((await agendaKinds(path, observer)).includes(renewal))
  const draft = async () => {
    const { id } = await post(lead, `${path}/agreement-versions`, { agreementId, origin: 'renewal' })
    return `${path}/agreement-versions/${id}`
  }
  const [first, second] = [await draft(), await draft()]
  t.notOk((await agendaKinds(path)).includes(renewal), 'two renewals are open')
  await act(lead, first, 'withdraw', { reason: 'A duplicate.' })
  t.notOk((await agendaKinds(path)).includes(renewal), 'one renewal is open')
  await act(lead, second, 'withdraw', { reason: 'The award has ended.' })
  t.ok((await agendaKinds(path)).includes(renewal), 'none is open')
  await checkEvents(
    t,
    `${path}/agreements/${agreementId}`,
    [{ type: 'agreement.renewal_decision_due', at: '2091-12-09T05:00:00Z' }],
    onlyParties,
  )
})

t.test('a renewal that is executed sets the day of the next decision', async (t) => {
  const { path } = await createPartnership()
  const { agreementId } = await executeAgreement(path, parties, { version: { term } })
  const { id } = await post(lead, `${path}/agreement-versions`, { agreementId, origin: 'renewal' })
  const url = `${path}/agreement-versions/${id}`
  await freezeVersion(path, url, parties)
  for (const by of parties) await signAll(by, url)
  const { data } = (await lead.call('GET', `/v1/agenda?kind=agreement_renewal_decision,agreement_end`)).body
  const ofAgreement = data.filter((entry: Body) => entry.path === `${path}/agreements/${agreementId}`)
  t.strictSame(
    ofAgreement.map(({ kind, dueOn }: Body) => [kind, dueOn]),
    [
      ['agreement_renewal_decision', '2093-01-07'],
      ['agreement_end', '2093-03-08'],
    ],
  )
})

t.test('agreements: 7 days before the day by which all should have signed, and on the day after it', async (t) => {
  const { path } = await createPartnership()
  const { url } = await draftAgreement(path, parties, { version: { term, signByOn: '2091-03-15' } })
  await freezeVersion(path, url, parties)
  await checkEvents(
    t,
    url,
    [
      { type: 'agreement.signing_due', at: '2091-03-08T05:00:00Z' },
      { type: 'agreement.signing_due', at: '2091-03-16T04:00:00Z' },
    ],
    onlyParties,
  )
})

t.test('filings: 7 days before they are due, and on the day after it', async (t) => {
  const { path } = await createPartnership()
  const { url, agreementId } = await draftAgreement(path, parties, {
    version: { term: { ...term, timeZone: 'UTC' } },
  })
  await freezeVersion(path, url, parties)
  // Only a memorandum owes filings; its content needs more than this test does.
  await storage.rows(`update agreements set kind = 'hs_preschool_mou' where id = $1`, [agreementId])
  for (const by of parties) await signAll(by, url)
  const { executedOn } = (await lead.call('GET', url)).body
  const midnight = (days: number) => `${Temporal.PlainDate.from(executedOn).add({ days })}T00:00:00Z`
  await checkEvents(
    t,
    `${path}/agreements/${agreementId}`,
    [
      { type: 'filing.due_soon', at: midnight(30 - 7) },
      { type: 'filing.overdue', at: midnight(30 + 1) },
    ],
    everyone,
  )
})

t.test('checklist rounds: on the day by which every party is to submit', async (t) => {
  const { path } = await createPartnership()
  const round = await service.createChecklistRound(path, lead, { dueOn: '2091-05-01' })
  await checkEvents(t, round, [{ type: 'checklist_round.due', at: '2091-05-01T00:00:00Z' }], onlyParties)
})

t.test('API clients: 30 and 7 days before they expire, for their own organization', async (t) => {
  const { clientId } = await service.createApiClient(lead.id)
  const path = `/v1/organizations/${lead.id}/api-clients/${clientId}`
  const expiresAt = `${dayFrom(300)}T12:34:56.789Z`
  t.equal((await lead.change('PATCH', path, { expiresAt })).status, 200)
  const before = (days: number) => new Date(Date.parse(expiresAt) - days * 86_400_000).toISOString()
  await checkEvents(
    t,
    path,
    [
      { type: 'api_client.expiring', at: before(30) },
      { type: 'api_client.expiring', at: before(7) },
    ],
    { readers: [lead], others: [center, observer, stranger, service.operator] },
  )
})
