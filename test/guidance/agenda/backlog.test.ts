// The agenda of records from before there was one: computed anew, it is the same as the one that was written with the records.
import t from 'tap'
import { features } from '../../../src/app.ts'
import { computeBacklog } from '../../../src/guidance/agenda/backlog.ts'
import { act, agreeOnExpectation, executeAgreement, post } from '../../support/agreements.ts'
import { dueEventsOf } from '../../support/due-events.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const { recordUntil, failures } = dueEventsOf(t, service)

t.test('an agenda that is computed anew is the same', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  await service.prepareForNegotiation(path, lead, center)
  await service.createChecklistRound(path, lead, { dueOn: '2027-05-01' })
  await service.prepareForActivation(path, lead, center)
  const { id } = await agreeOnExpectation(path, [lead, center])
  await act(center, `${path}/expectations/${id}`, 'begin')
  const mission = await service.agreeOnMission(path, [lead, center], { reaffirmEveryMonths: 6 })
  await post(lead, `${path}/reaffirmations`, {})
  const term = { effectiveOn: '2026-09-01', endsOn: '2090-08-31', noticeDays: 60 }
  const renewal = { maxRenewals: 2, months: 12, noticeDays: 60 }
  for (const hasRenewal of [false, true]) {
    const { agreementId } = await executeAgreement(path, [lead, center], { version: { term: { ...term, renewal } } })
    if (hasRenewal) await post(lead, `${path}/agreement-versions`, { agreementId, origin: 'renewal' })
  }
  await recordUntil()
  const columns = `a.kind, a.subject_id, a.item, a.due_on, a.due_at, a.overdue_at, a.lapses_at, a.actor_ids, a.done_ids, a.observer_ids,
    a.location, a.reminders, a.next_at`
  const stored = () =>
    storage.rows(`select ${columns}, array(select (r.organization_id, r.is_actor)::text from agenda_readers r
        where r.stream_id = a.stream_id and r.entry_id = a.id order by 1) as readers
      from agenda_entries a where a.kind <> 'occurrence_extension' order by a.stream_id, a.kind, a.subject_id, a.item`)
  const before = await stored()
  const kinds = new Set(before.map(({ kind }) => kind))
  t.ok(before.some(({ subject_id }) => subject_id === mission.id))
  t.strictSame(
    [
      'agreement_end',
      'agreement_renewal_decision',
      'agreement_review',
      'agreement_start',
      'api_client_expiry',
      'checklist_round_due',
      'expectation_due',
    ].filter((kind) => !kinds.has(kind)),
    [],
  )
  await storage.rows('delete from agenda_readers')
  await storage.rows('delete from agenda_entries')
  await storage.rows('insert into agenda_backlog select id from partnerships union select id from organizations')
  const agendas = features.flatMap(({ agenda }) => agenda ?? [])
  while (await computeBacklog({ database: service.database, agendas }));
  t.strictSame(await storage.rows('select * from agenda_backlog'), [])
  await recordUntil()
  const differing = (rows: Body[], others: Body[]) => {
    const known = new Set(others.map((row) => JSON.stringify(row)))
    return rows.filter((row) => !known.has(JSON.stringify(row)))
  }
  const after = await stored()
  t.strictSame(differing(before, after), [])
  t.strictSame(differing(after, before), [])
  t.strictSame(failures, [])
})
