// When contingencies are triggered: by which figures, and by which writes (Q18).
import t from 'tap'
import { isTriggered, type Trigger } from '../../../src/finance/contingencies/rules.ts'
import type { Certainty } from '../../../src/finance/funding-sources/rules.ts'
import {
  addContingency,
  addLine,
  addSource,
  agreeOnAllocation,
  changeSource,
  draftAllocation,
} from '../../support/finance.ts'
import { importFile } from '../../support/imports.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage, statuses } from '../../support/storage.ts'
import { transition } from '../../support/test-data.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const today = () => new Date().toISOString().slice(0, 10)

const read = async (path: string, { id }: Body, by: Client = lead) =>
  (await by.call('GET', `${path}/contingencies/${id}`)).body
/** Types of the events of contingencies. */
const eventsOf = async (path: string): Promise<string[]> =>
  (
    await storage.rows(
      `select type from events where stream_id = $1 and subject_type = 'contingency' order by position`,
      [path.split('/')[3]],
    )
  ).map(({ type }) => type)
const act = (by: Client, party: string, action: string) =>
  by.change('POST', `${party}/transitions`, { action, reason: 'A reason.' })

t.test('below and above are strict, and figures are exact', async (t) => {
  const figures = {
    ...{ cost: 24000000n, costInKind: 0n, secured: 16800000n, pending: 5000000n },
    ...{ atRisk: 0n, lapsed: 0n },
  }
  const certainties = new Map<string, Certainty>()
  const is = (trigger: Trigger, changed: Partial<typeof figures> = {}, pledged = 0n) =>
    isTriggered(trigger, { figures: { ...figures, ...changed }, pledged, certainties })
  const money = (measure: Trigger['measure'], amount: string): Trigger => ({ measure, amount, currency: 'USD' })

  t.notOk(is(money('secured_below', '168000.00')))
  t.ok(is(money('secured_below', '168000.01')))
  t.ok(is(money('secured_below', '168000.01'), {}, 1n), 'pledges are not secured')
  t.notOk(is(money('gap_above', '72000.00')))
  t.ok(is(money('gap_above', '71999.99')))
  t.notOk(is(money('gap_above', '71999.99'), {}, 1n))
  t.notOk(is(money('gap_above', '0.00'), { secured: 24000000n }))

  const share = (percent: string): Trigger => ({ measure: 'secured_share_below', percent })
  t.ok(is(share('75')))
  t.notOk(is(share('70')))
  t.ok(is(share('70.0001')))
  t.notOk(is(share('70.0001'), {}, 1000n))
  t.ok(is(share('70'), { secured: 16799999n }), '69.999… percent, which is 70.00 when rounded')
  t.notOk(is(share('100'), { cost: 0n, secured: 0n }), 'without a cost')
  t.notOk(is(share('80'), { costInKind: 3000000n }), '80 percent of what is not paid in kind')
  t.ok(is(share('80.0001'), { costInKind: 3000000n }))

  for (const [certainty, isLost] of [
    ['secured', false],
    ['pending', false],
    ['at_risk', true],
    ['lapsed', true],
  ] as const) {
    certainties.set('grant', certainty)
    t.equal(is({ measure: 'source_lost', sourceId: 'grant' }), isLost, certainty)
  }
  t.ok(is({ measure: 'source_lost', sourceId: 'of a party that has left' }))
})

t.test('the write of a source that triggers a contingency records it, and so does the one that ends it', async (t) => {
  const path = await service.createPartnership(lead, center)
  const source = await addSource(path, center, { amount: '1000.00' })
  const lost = await addContingency(path, lead, { measure: 'source_lost', sourceId: source.id })
  const below = await addContingency(path, lead, { measure: 'secured_below', amount: '1000.00', currency: 'USD' })
  t.hasStrict([lost, below], Array(2).fill({ triggered: false, triggeredSince: null, version: 1 }))
  t.strictSame(await eventsOf(path), ['contingency.created', 'contingency.created'])

  const dryRun = await center.change('PATCH', `${path}/funding-sources/${source.id}?dryRun=true`, {
    certainty: 'lapsed',
  })
  t.equal(dryRun.status, 200)
  await changeSource(path, center, source.id, { name: 'Another name' })
  t.hasStrict(await read(path, lost), { triggered: false, version: 1 })

  t.equal((await changeSource(path, center, source.id, { certainty: 'at_risk' })).status, 200)
  for (const contingency of [lost, below]) {
    t.hasStrict(await read(path, contingency), {
      ...{ triggered: true, triggeredSince: today(), version: 2, updatedBy: center.id, organizationId: lead.id },
    })
  }
  t.strictSame((await eventsOf(path)).slice(2), ['contingency.triggered', 'contingency.triggered'])
  await changeSource(path, center, source.id, { certainty: 'lapsed' })
  t.hasStrict(await read(path, lost), { triggered: true, version: 2 }, 'once while it is triggered')

  await addSource(path, lead, { amount: '1000.00' })
  t.hasStrict(await read(path, below), { triggered: false, triggeredSince: null, version: 3 }, 'by another source')
  await changeSource(path, center, source.id, { certainty: 'secured' })
  t.hasStrict(await read(path, lost), { triggered: false, version: 3 })
  t.strictSame((await eventsOf(path)).slice(4), ['contingency.resolved', 'contingency.resolved'])

  const { data } = (await lead.call('GET', `${path}/contingencies?triggered=false`)).body
  t.equal(data.length, 2)
  t.strictSame((await lead.call('GET', `${path}/contingencies?triggered=true`)).body.data, [])
  const changes = (await lead.call('GET', '/v1/changes?type=contingency.triggered&limit=100')).body.data
  t.ok(changes.some(({ recordId }: Body) => recordId === lost.id))
})

t.test('a source that is created or deleted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const below = await addContingency(path, lead, { measure: 'secured_below', amount: '500.00', currency: 'USD' })
  t.hasStrict(below, { triggered: true, triggeredSince: today(), version: 1 })
  t.strictSame(await eventsOf(path), ['contingency.created', 'contingency.triggered'])
  const { id } = await addSource(path, center, { amount: '500.00' })
  t.hasStrict(await read(path, below), { triggered: false })
  t.equal((await center.change('DELETE', `${path}/funding-sources/${id}`)).status, 204)
  t.hasStrict(await read(path, below), { triggered: true })
  t.strictSame(await eventsOf(path), [
    ...['contingency.created', 'contingency.triggered', 'contingency.resolved', 'contingency.triggered'],
  ])
})

t.test('a contingency whose trigger changes', async (t) => {
  const path = await service.createPartnership(lead, center)
  await addSource(path, center, { amount: '500.00' })
  await addLine(path, lead, '1000.00')
  const { id } = await addContingency(path, lead, { measure: 'secured_share_below', percent: '50' })
  const change = async (fields: object) => (await center.change('PATCH', `${path}/contingencies/${id}`, fields)).body
  t.hasStrict(await change({ trigger: { percent: '50.0001' } }), {
    triggered: true,
    triggeredSince: today(),
    version: 2,
  })
  await storage.rows(`update contingencies set triggered_since = '2026-01-31' where id = $1`, [id])
  t.hasStrict(
    await change({ trigger: { percent: '60' } }),
    { triggeredSince: '2026-01-31' },
    'it is triggered since then',
  )
  t.hasStrict(await change({ title: 'Another title' }), { triggeredSince: '2026-01-31' })
  const toGap = { measure: 'gap_above', percent: null, amount: '500.00', currency: 'USD' }
  t.hasStrict(await change({ trigger: toGap }), { triggered: false, triggeredSince: null })
  t.strictSame((await eventsOf(path)).slice(1), [
    ...['contingency.triggered', 'contingency.updated', 'contingency.updated', 'contingency.resolved'],
  ])
})

t.test('a party that leaves takes its sources and costs along, and brings them back', async (t) => {
  const path = await service.createPartnership(lead, center)
  const party = await service.addParty(path, lead, office)
  const source = await addSource(path, office, { amount: '500.00' })
  const lost = await addContingency(path, lead, { measure: 'source_lost', sourceId: source.id })
  await addLine(path, office, '900.00')
  const gap = await addContingency(path, lead, { measure: 'gap_above', amount: '1.00', currency: 'USD' })
  t.hasStrict([lost, gap], [{ triggered: false }, { triggered: true }])

  t.equal((await act(office, party, 'withdraw')).status, 200)
  t.hasStrict([await read(path, lost), await read(path, gap)], [{ triggered: true }, { triggered: false }])
  t.hasStrict(
    [await read(path, lost, office), await read(path, gap, office)],
    [{ triggered: false }, { triggered: true }],
  )
  await addLine(path, lead, '0.50')
  t.hasStrict(await read(path, lost), { triggered: true, version: 2 }, 'later writes do not find the source again')
  const later = await addContingency(path, lead, { measure: 'source_lost', sourceId: source.id })
  t.hasStrict(later, { triggered: true })
  t.equal((await lead.change('DELETE', `${path}/contingencies/${later.id}`)).status, 204)

  await service.addParty(path, lead, office)
  t.hasStrict([await read(path, lost, office), await read(path, gap)], [{ triggered: false }, { triggered: true }])
  t.strictSame((await eventsOf(path)).slice(3).sort(), [
    ...['contingency.created', 'contingency.deleted', 'contingency.resolved', 'contingency.resolved'],
    ...['contingency.triggered', 'contingency.triggered', 'contingency.triggered'],
  ])
})

t.test('a party that others remove', async (t) => {
  const path = await service.createPartnership(lead, center)
  const party = await service.addParty(path, lead, office)
  const source = await addSource(path, office)
  const lost = await addContingency(path, office, { measure: 'source_lost', sourceId: source.id })
  const removalOn = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  const notice = { action: 'give_notice_of_removal', reason: 'No response.', removalOn }
  t.equal((await lead.change('POST', `${party}/transitions`, notice)).status, 200)
  await storage.rows(`update removal_notices set removal_on = current_date where party_id = $1`, [party.split('/')[5]])
  t.equal((await act(lead, party, 'remove')).status, 200)
  t.hasStrict(await read(path, lost), { triggered: true, updatedBy: lead.id, ownerId: office.id })
})

t.test('concurrent writes, of which only both together trigger a contingency', async (t) => {
  const path = await service.createPartnership(lead, center)
  const sources = [
    await addSource(path, lead, { amount: '100.00' }),
    await addSource(path, center, { amount: '100.00' }),
  ]
  const { id } = await addContingency(path, lead, { measure: 'secured_below', amount: '100.00', currency: 'USD' })
  const write = (by: Client, source: Body) => () => changeSource(path, by, source.id, { certainty: 'at_risk' })
  const [ofLead, ofCenter] = sources
  t.strictSame(
    statuses(await storage.raceInPartnership(path, [write(lead, ofLead), write(center, ofCenter)])),
    [200, 200],
  )
  t.hasStrict(await read(path, { id }), { triggered: true, version: 2 })
  t.strictSame(await eventsOf(path), ['contingency.created', 'contingency.triggered'])

  const raced = await storage.raceInPartnership(path, [
    () => changeSource(path, lead, ofLead.id, { certainty: 'secured' }),
    () =>
      lead.call('POST', `${path}/contingencies`, {
        body: {
          ...{ title: 'Another', fallback: 'None.', ownerId: lead.id },
          trigger: { measure: 'source_lost', sourceId: ofLead.id },
        },
      }),
  ])
  t.strictSame(statuses(raced), [200, 201])
  const { data } = (await lead.call('GET', `${path}/contingencies?triggered=true`)).body
  t.strictSame(data, [], 'in either order')
})

t.test('budget lines', async (t) => {
  const path = await service.createPartnership(lead, center)
  await addSource(path, lead, { amount: '100.00' })
  const gap = await addContingency(path, lead, { measure: 'gap_above', amount: '0.00', currency: 'USD' })
  const id = await addLine(path, center, '100.01')
  t.hasStrict(await read(path, gap), { triggered: true, updatedBy: center.id })
  await center.change('PATCH', `${path}/budget-lines/${id}`, { amount: '100.00' })
  t.hasStrict(await read(path, gap), { triggered: false })
  await addLine(path, center, '0.01')
  t.hasStrict(await read(path, gap), { triggered: true })
  await center.change('DELETE', `${path}/budget-lines/${id}`)
  t.hasStrict(await read(path, gap), { triggered: false })
})

t.test('the agreed cost allocation', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addSource(path, lead, { amount: '100.00' })
  const lines = [await addLine(path, center, '60.00'), await addLine(path, center, '60.00')]
  const gap = await addContingency(path, lead, { measure: 'gap_above', amount: '0.00', currency: 'USD' })
  t.hasStrict(gap, { triggered: true })
  const draft = await draftAllocation(path, lead, id, lines.slice(0, 1))
  await transition(lead, draft, 'propose')
  t.hasStrict(await read(path, gap), { triggered: true }, 'while it is proposed')
  await transition(center, draft, 'agree')
  t.hasStrict(await read(path, gap), { triggered: false, updatedBy: center.id })
  await agreeOnAllocation(path, [center, lead], id, lines)
  t.hasStrict(await read(path, gap), { triggered: true, updatedBy: lead.id })
})

t.test('an import reviews contingencies once for a batch of rows', async (t) => {
  const path = await service.createPartnership(lead, center)
  const header = 'key,type,name,amount,currency,certainty\r\n'
  const row = (key: string, amount: string, certainty = 'secured') =>
    `${key},other,${key},${amount},USD,${certainty}\r\n`
  await importFile(lead, `${path}/funding-source-imports`, header + row('a', '100.00'))
  const below = await addContingency(path, center, { measure: 'secured_below', amount: '100.00', currency: 'USD' })

  const replaced = row('a', '100.00', 'at_risk') + row('b', '100.00')
  await importFile(lead, `${path}/funding-source-imports`, header + replaced)
  t.hasStrict(await read(path, below), { triggered: false, version: 1 }, 'not by the first row alone')
  const { job } = await importFile(lead, `${path}/funding-source-imports`, header + replaced)
  t.equal(job.unchanged, 2)
  await importFile(lead, `${path}/funding-source-imports?dryRun=true`, header + row('b', '0.00'))
  t.hasStrict(await read(path, below), { triggered: false, version: 1 })
  const reduced = row('b', '50.00') + row('c', '49.99') + row('d', 'none')
  await importFile(lead, `${path}/funding-source-imports`, header + reduced)
  t.hasStrict(await read(path, below), { triggered: true, version: 2, updatedBy: lead.id })

  const gap = await addContingency(path, center, { measure: 'gap_above', amount: '0.00', currency: 'USD' })
  const lines = Array.from({ length: 60 }, (_, n) => `l${n},Line,other,1.00,USD\r\n`).join('')
  await importFile(center, `${path}/budget-line-imports`, `key,title,category,amount,currency\r\n${lines}`)
  t.hasStrict(await read(path, gap), { triggered: false }, '60.00 of 99.99')
  const more = Array.from({ length: 60 }, (_, n) => `m${n},Line,other,1.00,USD\r\n`).join('')
  await importFile(center, `${path}/budget-line-imports`, `key,title,category,amount,currency\r\n${more}`)
  t.hasStrict(await read(path, gap), { triggered: true, version: 2 })
  t.strictSame((await eventsOf(path)).slice(2), ['contingency.created', 'contingency.triggered'])
})

t.test('nothing is triggered in a closed partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  const party = await service.addParty(path, lead, office)
  const source = await addSource(path, office)
  const own = await addSource(path, lead)
  const lost = await addContingency(path, lead, { measure: 'source_lost', sourceId: source.id })
  await storage.setState(path, 'closed')
  t.equal((await act(office, party, 'withdraw')).status, 200)
  t.hasStrict(await read(path, lost), { triggered: false, version: 1 })
  t.equal((await changeSource(path, lead, own.id, { externalIds: [{ scheme: 'grant', value: 'x' }] })).status, 200)
  t.hasStrict(await read(path, lost), { triggered: false, version: 1 })
})
