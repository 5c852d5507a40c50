// When installments are due: timeliness, agenda, events and calendars.
import t from 'tap'
import { features } from '../../../src/app.ts'
import { installmentTimeliness } from '../../../src/finance/financial-obligations/rules.ts'
import { computeBacklog } from '../../../src/guidance/agenda/backlog.ts'
import { dayFrom, dueEventsOf } from '../../support/due-events.ts'
import { matchAll } from '../../support/match-all.ts'
import { agree, leave, owed, propose, taken } from '../../support/obligations.ts'
import { startOwnService } from '../../support/own-service.ts'
import { type Body, type Client, nonOperatorScopes } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { recordUntil, checkEvents, dueChanges, failures } = dueEventsOf(t, service)
const { lead: payer, center: payee, home: former, office: observer } = await service.createAgencies()
const stranger = await service.createOrganization('Stranger')
const onlyParties = { readers: [payer, payee], others: [observer, former, stranger] }

/** A partnership of two parties and an observer, which a third party has left. */
async function createPartnership(): Promise<string> {
  const path = await service.createPartnership(payer, payee, former)
  await service.addObserver(path, observer, payer, payee, former)
  await leave(former, path)
  return path
}
const entriesOf = async (path: string, by: Client = payer): Promise<Body[]> =>
  (await by.call('GET', `/v1/agenda?partnershipId=${path.split('/')[3]}&kind=installment_due`)).body.data
const dueDaysIn = async (path: string, by: Client = payer) => (await entriesOf(path, by)).map(({ dueOn }) => dueOn)
const types = ['financial_obligation.due_soon', 'financial_obligation.overdue']
const eventsOf = (by: Client, obligation: string) => dueChanges(by, types, obligation)
const paid = (installment: number) => ({ installment, paidOn: dayFrom(0) })

t.test('timeliness: due from 14 days before, overdue from the day after (UTC)', (t) => {
  const installment = { number: 1, dueOn: '2027-03-15', amount: '1.00', paidOn: null, reference: null, reason: null }
  const at = (now: string, state: 'open' | 'paid' = 'open', of: 'proposed' | 'agreed' = 'agreed') =>
    installmentTimeliness({ ...installment, state }, { state: of }, now)
  for (const [now, expected] of [
    ['2027-02-28T23:59:59Z', 'not_due'],
    ['2027-03-01T00:00:00Z', 'due'],
    ['2027-03-15T23:59:59Z', 'due'],
    ['2027-03-16T00:00:00Z', 'overdue'],
  ] as const) {
    t.equal(at(now), expected, now)
    t.equal(at(now, 'paid'), 'not_due')
    t.equal(at(now, 'open', 'proposed'), 'not_due')
  }
  t.end()
})

t.test('events: 14 days before the due date, and on the day after it, which only the parties receive', async (t) => {
  const path = await createPartnership()
  const obligation = await agree(payer, payee, path, '2091-03-20')
  await checkEvents(
    t,
    obligation,
    [
      { type: 'financial_obligation.due_soon', at: '2091-03-06T00:00:00Z' },
      { type: 'financial_obligation.overdue', at: '2091-03-21T00:00:00Z' },
    ],
    onlyParties,
  )
})

t.test('the agenda has the open installments of agreed obligations, until they are paid', async (t) => {
  const path = await createPartnership()
  const obligation = await propose(payer, path, owed(payer, payee, '2091-05-01', '2091-05-01', '2091-06-01'))
  t.strictSame(await entriesOf(path), [], 'a proposed one has none')
  for (const by of [payer, payee]) await taken(by, obligation, 'agree')
  for (const by of [payer, payee]) {
    matchAll(t, await entriesOf(path, by), [
      { kind: 'installment_due', recordType: 'financial_obligation', path: obligation, actors: [payer.id] },
      { dueOn: '2091-05-01', dueAt: '2091-05-01T00:00:00Z', overdue: false },
      { dueOn: '2091-06-01' },
    ])
  }
  const mine = `/v1/agenda?partnershipId=${path.split('/')[3]}&kind=installment_due&actor=me`
  t.equal((await payer.call('GET', mine)).body.data.length, 3)
  t.equal((await payee.call('GET', mine)).body.data.length, 0)
  for (const by of [observer, former]) t.strictSame(await entriesOf(path, by), [])

  await taken(payer, obligation, 'pay', paid(1))
  t.strictSame(await dueDaysIn(path), ['2091-05-01', '2091-06-01'])
  await taken(payee, obligation, 'dispute', { installment: 1, reason: 'It did not arrive.' })
  t.equal((await entriesOf(path)).length, 3)
  await taken(payee, obligation, 'waive', { installment: 3, reason: 'Closed.' })
  t.strictSame(await dueDaysIn(path), ['2091-05-01', '2091-05-01'])
  for (const number of [1, 2]) await taken(payer, obligation, 'pay', paid(number))
  t.strictSame(await entriesOf(path), [])
  await recordUntil('2092-01-01T00:00:00Z')
  t.strictSame(await eventsOf(payer, obligation), [], 'no reminder of what is paid or waived')
})

t.test('an installment that is overdue when the obligation is agreed is announced once', async (t) => {
  const path = await createPartnership()
  const obligation = await agree(payer, payee, path, dayFrom(-40), dayFrom(3))
  await recordUntil()
  await recordUntil()
  t.strictSame((await eventsOf(payee, obligation)).map(({ type }) => type).sort(), types)
  t.match((await payer.call('GET', obligation)).body.installments, [{ timeliness: 'overdue' }, { timeliness: 'due' }])
  matchAll(t, await entriesOf(path), [{ overdue: true }, { overdue: false }])
})

t.test('nothing is announced in a partnership that has closed', async (t) => {
  const path = await createPartnership()
  const obligation = await agree(payer, payee, path, '2091-07-01')
  await storage.rows(`update partnerships set state = 'negotiating' where id = $1`, [path.split('/')[3]])
  const ended = { action: 'terminate', reason: 'The grant has ended.', terminationCode: 'funding_ended' }
  t.equal((await payer.change('POST', `${path}/transitions`, ended)).status, 200)
  t.strictSame(await entriesOf(path), [])
  await taken(payer, obligation, 'pay', paid(1))
  await taken(payee, obligation, 'dispute', { installment: 1, reason: 'It did not arrive.' })
  t.strictSame(await entriesOf(path), [])
  await recordUntil('2092-01-01T00:00:00Z')
  t.strictSame(await eventsOf(payer, obligation), [])
})

t.test('an agenda that is computed anew is the same', async (t) => {
  const path = await createPartnership()
  const [id] = path.split('/').slice(3)
  await agree(payer, payee, path, '2091-05-01', '2091-06-01')
  await propose(payer, path, owed(payer, payee, '2091-05-01'))
  const stored = () =>
    storage.rows(
      `select kind, subject_id, item, due_on, due_at, overdue_at, actor_ids, done_ids, observer_ids, reminders, next_at
         from agenda_entries where stream_id = $1 and kind = 'installment_due' order by item`,
      [id],
    )
  const before = await stored()
  t.equal(before.length, 2)
  await storage.rows('delete from agenda_readers where stream_id = $1', [id])
  await storage.rows('delete from agenda_entries where stream_id = $1', [id])
  await storage.rows('insert into agenda_backlog values ($1)', [id])
  const agendas = features.flatMap(({ agenda }) => agenda ?? [])
  while (await computeBacklog({ database: service.database, agendas }));
  t.strictSame(await stored(), before)
  t.equal((await entriesOf(path)).length, 2)
})

t.test('calendars have the due days of open installments, for the parties only', async (t) => {
  const path = await createPartnership()
  const calendarOf = async (by: Client) => String((await by.call('GET', `${path}/calendar.ics`)).body)
  const obligation = await propose(payer, path, owed(payer, payee, dayFrom(10), dayFrom(20)))
  t.notMatch(await calendarOf(payer), /Payment due/, 'a proposed one has none')
  for (const by of [payer, payee]) await taken(by, obligation, 'agree')
  const event = (number: number, day: string) => {
    const start = `DTSTART;VALUE=DATE:${day.replaceAll('-', '')}`
    const uid = `UID:financial_obligation.${obligation.split('/').at(-1)}.${number}@`
    return { start, uid }
  }
  for (const by of [payer, payee]) {
    const text = (await calendarOf(by)).replaceAll('\r\n ', '')
    const events = text.split('BEGIN:VEVENT').slice(1)
    t.equal(events.length, 2)
    for (const [at, { start, uid }] of [event(1, dayFrom(10)), event(2, dayFrom(20))].entries()) {
      const found = events.find((one) => one.includes(uid)) ?? ''
      for (const line of [start, 'TRANSP:TRANSPARENT', 'SUMMARY:Payment due: Rent of two rooms']) {
        t.ok(found.includes(line), `${at}: ${line}`)
      }
    }
  }
  const narrow = await service.createApiClient(
    payer.id,
    nonOperatorScopes.filter((scope) => scope !== 'finance:read'),
  )
  for (const by of [observer, former, narrow]) t.notMatch(await calendarOf(by), /Payment due/)
  const { headers } = await payer.call('GET', `${path}/calendar.ics`)
  const match = { 'if-none-match': headers.get('etag') ?? '' }
  t.equal((await payer.call('GET', `${path}/calendar.ics`, { headers: match })).status, 304)
  t.equal((await narrow.call('GET', `${path}/calendar.ics`, { headers: match })).status, 200)
  await taken(payer, obligation, 'pay', paid(1))
  const text = (await calendarOf(payee)).replaceAll('\r\n ', '')
  t.notOk(text.includes(event(1, '').uid), 'paid')
  t.ok(text.includes(event(2, '').uid))
  const all = String((await payer.call('GET', `/v1/organizations/${payer.id}/calendar.ics`)).body)
  t.match(all, /Payment due/)
})

t.test('no event failed', (t) => {
  t.strictSame(failures, [])
  t.end()
})
