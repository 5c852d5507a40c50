// What the parties agreed on about money as records, in the content of agreement versions: from edition 2 of the format on.
import t from 'tap'
import { type Content, canonicalContent } from '../../../src/agreements/agreement-versions/content.ts'
import { createAllocation, createLine, createSource } from '../../finance/cost-allocations/records.ts'
import { act, draftAgreement, executeAgreement, post } from '../../support/agreements.ts'
import { agree as agreeOnObligation } from '../../support/obligations.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const parties = [lead, center]

const read = async (by: Client, url: string): Promise<Body> => (await by.call('GET', url)).body
const contentOf = async (url: string): Promise<Content> => read(lead, `${url}/document.json`) as Promise<Content>
const stepsOf = async (path: string): Promise<string[]> =>
  (await read(lead, `${path}/next-steps`)).data.map(({ code }: Body) => code)

async function agreeOnAll(record: string, by: readonly Client[]): Promise<void> {
  for (const [index, client] of by.entries()) await act(client, record, index === 0 ? 'propose' : 'agree')
}
/** Costs of 1000.00, of which a source of the lead pays 600.00 and one of the center 300.00. */
async function agreeOnAllocation(path: string, by: readonly Client[]): Promise<string> {
  const ehs = await createSource(lead, path, 'ehs', { type: 'early_head_start', amount: '600.00' })
  const fees = await createSource(center, path, 'fees', { type: 'parent_fees', amount: '300.00' })
  await createLine(center, path, 'rent', { method: 'direct', sourceId: ehs.id, amount: '1000.00' })
  const allocation = await createAllocation(lead, path, {
    ...{ title: 'Rent of the year', sourceIds: [ehs.id, fees.id], backstopSourceIds: [fees.id] },
  })
  await agreeOnAll(allocation, by)
  return allocation
}
async function agreeOnFee(path: string, by: readonly Client[], fields: object = {}): Promise<string> {
  const { id } = await post(lead, `${path}/fee-decisions`, {
    ...{ charges: 'none', rationale: 'Head Start is free.', reviewOn: '2027-06-30', ...fields },
  })
  await agreeOnAll(`${path}/fee-decisions/${id}`, by)
  return `${path}/fee-decisions/${id}`
}

t.test('a content has the agreed allocation by source and party, obligations and fee decision', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const all = [lead, center, home]
  const allocation = await agreeOnAllocation(path, all)
  await agreeOnObligation(lead, center, path, '2027-01-31', '2027-02-28')
  await agreeOnObligation(lead, home, path, '2027-01-31')
  const fee = await agreeOnFee(path, all)
  const { url } = await draftAgreement(path, parties)
  const content = await contentOf(url)
  t.equal(content.format, 'partnership-basics/agreement/3')
  t.strictSame(content.costAllocation, {
    ...{ number: 1, hash: (await read(lead, allocation)).hash, title: 'Rent of the year', currency: 'USD' },
    ...{ overflow: 'non_federal', overflowReason: null, cost: '1000.00', unfunded: '100.00' },
    sources: [
      {
        ...{ key: 'ehs', name: 'The fund ehs', type: 'early_head_start', holderId: lead.id },
        ...{ amount: '600.00', allocated: '600.00' },
      },
      {
        ...{ key: 'fees', name: 'The fund fees', type: 'parent_fees', holderId: center.id },
        ...{ amount: '300.00', allocated: '300.00' },
      },
    ],
    parties: [
      { organizationId: center.id, cost: '1000.00', allocated: '300.00' },
      { organizationId: lead.id, cost: '0.00', allocated: '600.00' },
    ],
  })
  t.match(content.financialObligations, [{ payeeId: center.id, installments: [{ number: 1 }, { number: 2 }] }])
  t.equal(content.financialObligations?.length, 1, 'not those with a party that does not sign')
  t.match(content.feeDecision, { number: 1, hash: (await read(lead, fee)).hash, charges: 'none' })
  const { text, sha256 } = canonicalContent(content)
  t.ok(text.includes('"costAllocation"'))
  t.equal((await read(lead, url)).contentSha256, sha256)
  const markdown = (await lead.call('GET', `${url}/document.md`)).body
  for (const words of ['Rent of the year', 'USD 600.00', 'USD 50.00 on 31 January 2027', 'Parents are not charged']) {
    t.ok(markdown.includes(words), words)
  }
})

t.test('a change of what was agreed is drift of a draft, and a reason to amend an executed version', async (t) => {
  const path = await service.createPartnership(lead, center)
  await agreeOnFee(path, parties)
  const { url } = await draftAgreement(path, parties)
  t.match(await read(lead, url), { sourcesChanged: false })
  const executed = await executeAgreement(path, parties)
  await storage.setState(path, 'active')
  t.notOk((await stepsOf(path)).includes('AMEND_AGREEMENT'))
  await agreeOnFee(path, parties, { charges: 'copayment', appliesTo: 'extended_hours' })
  t.match(await read(lead, url), { sourcesChanged: true })
  t.match((await read(lead, `${url}/drift`)).changes, [
    ...[{ unit: 'fee_decision', pointer: '/feeDecision/appliesTo' }, { pointer: '/feeDecision/charges' }],
  ])
  t.ok((await stepsOf(path)).includes('AMEND_AGREEMENT'))
  const amendment = await post(center, `${path}/agreement-versions`, {
    ...{ agreementId: executed.agreementId, origin: 'amendment', summary: 'A copayment.' },
    amendmentKinds: ['financial_change'],
  })
  const { changes } = await read(lead, `${path}/agreement-versions/${amendment.id}/diff`)
  t.strictSame([...new Set(changes.map(({ unit }: Body) => unit))], ['fee_decision'])
  t.equal((await contentOf(`${path}/agreement-versions/${amendment.id}`)).feeDecision?.charges, 'copayment')
})

t.test('`include.finance` leaves it out', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url } = await draftAgreement(path, parties, { version: { include: { finance: false } } })
  await agreeOnAllocation(path, parties)
  await agreeOnFee(path, parties)
  t.match(await read(lead, url), { sourcesChanged: false, include: { finance: false } })
  t.match(await contentOf(url), { costAllocation: null, financialObligations: [], feeDecision: null })
})

t.test('an amendment keeps the edition of its base; a renewal has the current one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const executed = await executeAgreement(path, parties)
  // As a version of before edition 2: in its row, its content and its events.
  const { costAllocation: _, financialObligations: __, feeDecision: ___, ...of3 } = await contentOf(executed.url)
  const { commitments: ____, legalRequirements: _____, ...rest } = of3
  const old = canonicalContent({ ...rest, format: 'partnership-basics/agreement/1' })
  const { versionId } = executed
  await storage.rows(`update agreement_versions set edition = 1, content_sha256 = $2 where id = $1 returning id`, [
    ...[versionId, old.sha256],
  ])
  await storage.rows(`update agreement_contents set content = $2, sha256 = $3 where version_id = $1 returning sha256`, [
    ...[versionId, old.text, old.sha256],
  ])
  await agreeOnFee(path, parties)
  const draft = { agreementId: executed.agreementId, summary: 'A change.' }
  const amendment = await post(lead, `${path}/agreement-versions`, {
    ...{ ...draft, origin: 'amendment', amendmentKinds: ['other'] },
  })
  const content = await contentOf(`${path}/agreement-versions/${amendment.id}`)
  t.equal(content.format, 'partnership-basics/agreement/1')
  t.notOk('feeDecision' in content || 'costAllocation' in content || 'financialObligations' in content)
  t.match(await read(lead, `${path}/agreement-versions/${amendment.id}`), { sourcesChanged: false })
  const renewal = await post(lead, `${path}/agreement-versions`, {
    ...{
      agreementId: executed.agreementId,
      origin: 'renewal',
      term: { effectiveOn: '2030-09-01', endsOn: '2031-08-31' },
    },
  })
  t.match(await contentOf(`${path}/agreement-versions/${renewal.id}`), {
    ...{ format: 'partnership-basics/agreement/3', feeDecision: { charges: 'none' } },
  })
})

t.test('an observer reads what was signed, and not whether its sources have changed', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  await service.agreeOnCommunicationPlan(path, parties)
  await agreeOnFee(path, parties)
  const { url } = await executeAgreement(path, parties)
  t.match(await read(office, url), { sourcesChanged: false })
  t.match(await read(office, `${url}/document.json`), { feeDecision: { charges: 'none' } })
  t.equal((await office.call('GET', `${path}/fee-decisions`)).status, 403)
})

t.test('an agreement does not leave out obligations because there are too many', async (t) => {
  const path = await service.createPartnership(lead, center)
  const obligation = await agreeOnObligation(lead, center, path, '2027-01-31')
  const copy = `insert into financial_obligations select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid()))).*
    from financial_obligations o, generate_series(1, $2::int) where o.id = $1 returning 1`
  await storage.rows(copy, [obligation.split('/').at(-1), 500])
  const { id: agreementId } = await post(lead, `${path}/agreements`, { title: 'All', kind: 'general' })
  const draft = (include: object) => lead.call('POST', `${path}/agreement-versions`, { body: { agreementId, include } })
  const refused = await draft({})
  t.match(refused, { status: 422, body: { errors: [{ pointer: '/include/finance', detail: /more than 500/ }] } })
  t.equal((await draft({ finance: false })).status, 201)
})
