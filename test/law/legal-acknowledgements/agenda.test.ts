// When acknowledgements lapse: the agenda, and the event 30 days before.
import t from 'tap'
import { features } from '../../../src/app.ts'
import { computeBacklog } from '../../../src/guidance/agenda/backlog.ts'
import { dayFrom, dueEventsOf, idOf } from '../../support/due-events.ts'
import { acknowledge, addRequirement, changeRequirement } from '../../support/law.ts'
import { leave } from '../../support/obligations.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { checkEvents, recordUntil, dueChanges, failures } = dueEventsOf(t, service)
const { lead, center, home, office } = await service.createAgencies()
const type = 'legal_acknowledgement.lapsing'
const yearly = { validMonths: 60 }

const agendaOf = async (path: string, by: Client = lead): Promise<string[]> => {
  const { status, body } = await by.call(
    'GET',
    `/v1/agenda?partnershipId=${idOf(path)}&kind=legal_acknowledgement_lapse`,
  )
  t.equal(status, 200)
  return body.data.map((entry: Body) => `${entry.dueOn} ${entry.path.split('/').at(-1)} ${entry.actors}`)
}
const entry = (dueOn: string, { id }: Body, { id: party }: Client) => `${dueOn} ${id} ${party}`

t.test('the event comes 30 days before the last day, to the parties', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const requirement = await addRequirement(path, lead, yearly)
  await leave(home, path)
  const { id } = await acknowledge(path, center, requirement, { acknowledgedOn: '2026-09-14' })
  t.strictSame(await agendaOf(path, office), [])
  await checkEvents(t, `${path}/legal-acknowledgements/${id}`, [{ type, at: '2031-08-15T00:00:00Z' }], {
    ...{ readers: [lead, center], others: [home, office] },
  })
})

t.test('only the latest acknowledgement of the current text of each party is in the agenda', async (t) => {
  const path = await service.createPartnership(lead, center)
  const requirement = await addRequirement(path, lead, yearly)
  const first = await acknowledge(path, center, requirement, { acknowledgedOn: '2026-03-01' })
  const ofLead = await acknowledge(path, lead, requirement, { acknowledgedOn: '2026-04-01' })
  const leads = entry('2031-04-01', ofLead, lead)
  t.strictSame(await agendaOf(path), [entry('2031-03-01', first, center), leads])
  const later = await acknowledge(path, center, requirement, { acknowledgedOn: '2026-05-01' })
  const earlier = await acknowledge(path, center, requirement, { acknowledgedOn: '2026-02-01' })
  t.strictSame(await agendaOf(path), [leads, entry('2031-05-01', later, center)])
  const change = (record: Body, acknowledgedOn: string) =>
    center.change('PATCH', `${path}/legal-acknowledgements/${record.id}`, { acknowledgedOn })
  await change(later, '2026-01-01')
  t.strictSame(await agendaOf(path), [entry('2031-03-01', first, center), leads], 'the other one is the latest again')
  await change(earlier, '2026-06-01')
  t.strictSame(await agendaOf(path), [leads, entry('2031-06-01', earlier, center)])
  await center.change('DELETE', `${path}/legal-acknowledgements/${earlier.id}`)
  t.strictSame(await agendaOf(path), [entry('2031-03-01', first, center), leads])
  await center.change('DELETE', `${path}/legal-acknowledgements/${later.id}`)
  t.strictSame(await agendaOf(path), [entry('2031-03-01', first, center), leads])
  await recordUntil('2032-01-01T00:00:00Z')
  for (const { id } of [earlier, later]) {
    t.strictSame(await dueChanges(lead, [type], `${path}/legal-acknowledgements/${id}`), [])
  }
})

t.test('a change of the requirement changes the agenda', async (t) => {
  const path = await service.createPartnership(lead, center)
  const requirement = await addRequirement(path, lead)
  const record = await acknowledge(path, center, requirement, { acknowledgedOn: '2026-08-31' })
  const after = async (fields: object) => {
    await changeRequirement(path, lead, requirement.id, fields)
    return agendaOf(path)
  }
  t.strictSame(await agendaOf(path), [])
  t.strictSame(await after({ validMonths: 54 }), [entry('2031-02-28', record, center)])
  t.strictSame(await after({ validMonths: 60 }), [entry('2031-08-31', record, center)])
  t.strictSame(await after({ effectiveUntil: '2031-08-30' }), [], 'the requirement ends before')
  t.strictSame(await after({ effectiveUntil: '2031-08-31' }), [entry('2031-08-31', record, center)])
  t.strictSame(await after({ validMonths: null }), [])
  t.strictSame(await after(yearly), [entry('2031-08-31', record, center)])
  t.strictSame(await after({ title: 'Another' }), [entry('2031-08-31', record, center)])
  t.strictSame(await after({ summary: 'At most three.' }), [], 'it has lapsed with the text')
  t.strictSame(await after({ validMonths: 12 }), [])
  const again = await acknowledge(path, center, { ...requirement, textVersion: 2 }, { acknowledgedOn: '2026-09-30' })
  t.strictSame(await agendaOf(path), [entry('2027-09-30', again, center)])
  await center.change('PATCH', `${path}/legal-acknowledgements/${record.id}`, { acknowledgedOn: '2026-11-01' })
  await center.change('DELETE', `${path}/legal-acknowledgements/${record.id}`)
  t.strictSame(await agendaOf(path), [entry('2027-09-30', again, center)], 'one of an earlier text has no effect')
})

t.test(
  'the acknowledgements of a party that leaves are in no agenda until it returns; computed anew it is the same',
  async (t) => {
    const path = await service.createPartnership(lead, center)
    const requirement = await addRequirement(path, lead, yearly)
    const record = await acknowledge(path, center, requirement, { acknowledgedOn: '2026-03-01' })
    const ofLead = await acknowledge(path, lead, requirement, { acknowledgedOn: dayFrom(0) })
    const leads = entry(
      ofLead.acknowledgedOn.replace(/^\d+/, (year: string) => String(Number(year) + 5)),
      ofLead,
      lead,
    )
    await leave(center, path)
    t.strictSame(await agendaOf(path), [leads])
    await service.addParty(path, lead, center)
    const all = [entry('2031-03-01', record, center), leads]
    t.strictSame(await agendaOf(path), all)
    await storage.rows(`delete from agenda_readers where stream_id = $1`, [idOf(path)])
    await storage.rows(`delete from agenda_entries where stream_id = $1`, [idOf(path)])
    await storage.rows(`insert into agenda_backlog values ($1)`, [idOf(path)])
    const agendas = features.flatMap(({ agenda }) => agenda ?? [])
    while (await computeBacklog({ database: service.database, agendas }));
    t.strictSame(await agendaOf(path), all)
    t.strictSame(failures, [])
  },
)
