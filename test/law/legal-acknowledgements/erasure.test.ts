// The person of an acknowledgement is personal data: its author erases the name, the role and the evidence.
import t from 'tap'
import { acknowledge, addRequirement, createAcknowledgement } from '../../support/law.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'

const service = await startOwnService(t)
const { lead, center } = await service.createAgencies()
const erase = async (by: Client, name: string): Promise<string[]> => {
  const { status, body } = await by.call('POST', `/v1/organizations/${by.id}/erasures`, { body: { name } })
  t.equal(status, 200, JSON.stringify(body))
  return body.records.map(({ recordType }: Body) => recordType)
}

t.test('the name is erased from the record, its history and stored responses', async (t) => {
  const path = await service.createPartnership(lead, center)
  const requirement = await addRequirement(path, lead)
  const fields = { personName: 'Ada Erased', role: 'Cook of Ada', evidence: 'Certificate of Ada Erased' }
  const create = () =>
    center.call('POST', `${path}/legal-acknowledgements`, {
      body: {
        ...{ requirementId: requirement.id, textVersion: 1, acknowledgedOn: '2026-09-14', method: 'read' },
        ...fields,
      },
      headers: { 'idempotency-key': `acknowledgement-${path}` },
    })
  const first = await create()
  t.equal(first.status, 201)
  const other = await acknowledge(path, center, requirement, { personName: 'Ada Kept' })
  await acknowledge(path, lead, requirement, { personName: 'Ada Erased' })
  t.strictSame(await erase(center, 'ada  ERASED'), ['legal_acknowledgement'])
  const url = first.headers.get('location') ?? ''
  const read = (await lead.call('GET', url)).body
  t.hasStrict(read, {
    personName: '[erased]',
    role: '[erased]',
    evidence: null,
    version: 2,
    acknowledgedOn: '2026-09-14',
  })
  t.match(read.erasedAt, /Z$/)
  t.hasStrict((await create()).body, { ...first.body, personName: '[erased]', role: '[erased]', evidence: null })
  t.equal((await lead.call('GET', `${path}/legal-acknowledgements/${other.id}`)).body.personName, 'Ada Kept')
  const { data } = (await lead.call('GET', `${path}/legal-acknowledgements`)).body
  t.strictSame(
    data.map(({ personName }: Body) => personName),
    ['[erased]', 'Ada Kept', 'Ada Erased'],
    'a person of another party with the same name remains',
  )
  const history = (await lead.call('GET', `${path}/history?limit=100`)).body
  t.notMatch(JSON.stringify(history), /Cook of Ada|Certificate of Ada/)
  t.match(history.data.at(-1), { type: 'legal_acknowledgement.erased' })
  t.match((await lead.call('GET', `${path}/history/verification`)).body, { intact: true, alteredRecords: [] })
  const changed = await center.change('PATCH', url, { method: 'briefing' })
  t.hasStrict(changed, { status: 200, body: { personName: '[erased]', method: 'briefing' } })
  t.equal((await createAcknowledgement(path, center, requirement)).status, 201)
})
