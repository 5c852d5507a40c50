// Filings over HTTP, and what an executed memorandum owes.
import t from 'tap'
import { type FilingRecipient, filedOnOf, owedFilings } from '../../../src/agreements/filings/rules.ts'
import { draftAgreement, executeAgreement, post } from '../../support/agreements.ts'
import { type Body, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()
const today = new Date().toISOString().slice(0, 10)

t.test('a party records a filing of an executed agreement, and corrects it', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId } = await executeAgreement(path, [lead, center], {
    version: { term: { effectiveOn: '2026-09-01', endsOn: '2030-08-31', noticeDays: 60, timeZone: 'UTC' } },
  })
  const filing = { agreementId, recipient: 'hs_secretary', filedOn: today, reference: 'HSES 2026-0117' }
  const created = await post(lead, `${path}/filings`, filing)
  t.match(created, { ...filing, organizationId: lead.id, note: null })
  const url = `${path}/filings/${created.id}`
  t.match((await lead.change('PATCH', url, { note: 'With both resolutions.' })).body, {
    note: 'With both resolutions.',
  })
  t.equal((await center.change('PATCH', url, { note: 'Mine.' })).status, 403)
  const list = await center.call('GET', `${path}/filings?agreementId=${agreementId}&recipient=hs_secretary`)
  t.equal(list.body.data.length, 1)
  for (const filedOn of ['2999-01-01', '2020-01-01']) {
    t.match(await post(lead, `${path}/filings`, { ...filing, filedOn }, 422), { errors: [{ pointer: '/filedOn' }] })
  }
  const draft = await draftAgreement(path, [lead, center])
  t.match(await post(lead, `${path}/filings`, { ...filing, agreementId: draft.agreementId }, 422), {
    errors: [{ pointer: '/agreementId' }],
  })
})

t.test('golden case 8: a memorandum owes two filings within 30 days', (t) => {
  const recipients = ['hs_secretary', 'hs_state_collaboration']
  t.strictSame(owedFilings('hs_preschool_mou', { executedOn: '2024-08-01' }, []), { dueOn: '2024-08-31', recipients })
  t.strictSame(owedFilings('hs_preschool_mou', { executedOn: '2026-01-31' }, []), { dueOn: '2026-03-02', recipients })
  const filed = [{ recipient: 'hs_secretary' as const, filedOn: '2024-08-10' }]
  t.strictSame(owedFilings('hs_preschool_mou', { executedOn: '2024-08-01' }, filed)?.recipients, recipients.slice(1))
  const earlier = [{ recipient: 'hs_secretary' as const, filedOn: '2024-07-31' }]
  t.strictSame(owedFilings('hs_preschool_mou', { executedOn: '2024-08-01' }, earlier)?.recipients, recipients)
  t.equal(owedFilings('general', { executedOn: '2024-08-01' }, []), null)
  t.end()
})

t.test('a version has been filed once nobody is owed a filing', (t) => {
  const filedOn = (kind: 'general' | 'hs_preschool_mou', days: Partial<Record<FilingRecipient, string>>) =>
    filedOnOf(
      kind,
      { executedOn: '2024-08-01' },
      Object.entries(days).map(([recipient, day]) => ({ recipient: recipient as FilingRecipient, filedOn: day })),
    )
  const first = { hs_secretary: '2024-08-20' }
  const both = { ...first, hs_state_collaboration: '2024-08-10' }
  t.equal(filedOn('hs_preschool_mou', {}), null)
  t.equal(filedOn('hs_preschool_mou', first), null)
  t.equal(filedOn('hs_preschool_mou', both), '2024-08-20')
  t.equal(filedOn('hs_preschool_mou', { ...both, other: '2024-12-01' }), '2024-08-20', 'others are not owed one')
  t.equal(filedOn('general', {}), null)
  t.equal(filedOn('general', { other: '2024-12-01' }), '2024-12-01')
  t.end()
})

t.test('the list of all agreements says when each was filed', async (t) => {
  const by = await service.createOrganization('Recipient with filings')
  const path = await service.createPartnership(by, center)
  const term = { effectiveOn: '2026-09-01', endsOn: '2030-08-31', noticeDays: 60, timeZone: 'UTC' }
  const { agreementId, versionId } = await executeAgreement(path, [by, center], { version: { term } })
  await executeAgreement(path, [by, center])
  // A memorandum that was executed three days ago.
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
  await storage.rows(
    `update agreements set kind = 'hs_preschool_mou', executions = jsonb_set(executions, '{0,executedOn}', to_jsonb($2::text))
      where id = $1`,
    [agreementId, day(3)],
  )
  const shown = async () => {
    const { data } = (await by.call('GET', '/v1/agreements')).body
    const lines = (await by.call('GET', '/v1/agreements.ndjson')).body.trimEnd().split('\n')
    t.strictSame(
      lines.map((line: string) => JSON.parse(line)),
      data,
    )
    return data.map(({ filedOn }: Body) => filedOn)
  }
  const file = (recipient: string, filedOn: string) =>
    post(center, `${path}/filings`, { agreementId, recipient, filedOn, reference: versionId })
  t.strictSame(await shown(), [null, null])
  await file('hs_secretary', day(2))
  await file('other', day(0))
  t.strictSame(await shown(), [null, null], 'one is still owed')
  await file('hs_state_collaboration', day(0))
  await file('hs_state_collaboration', day(1))
  t.strictSame(await shown(), [day(1), null], 'the first filing with each counts')
  await storage.rows(
    `update agreements set executions = jsonb_set(executions, '{0,executedOn}', to_jsonb($2::text)) where id = $1`,
    [agreementId, day(1)],
  )
  t.strictSame(await shown(), [null, null], 'one was filed before the present version was executed')
})
