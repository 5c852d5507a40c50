// Clauses that a draft borrows from the library, a template or another agreement.
import t, { type Test } from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { sha256OfText } from '../../../src/agreements/clauses/text.ts'
import {
  act,
  dataSharingParts,
  draftAgreement,
  executeAgreement,
  freezeVersion,
  post,
} from '../../support/agreements.ts'
import { codesOf } from '../../support/available-actions.ts'
import { type Body, type Received, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const { lead, center, home, office } = await service.createAgencies()
const parties = [lead, center]
const ownText = 'The parties meet on the first Monday of every month and keep minutes of each meeting.'
const newClause = {
  key: 'meetings',
  heading: 'Meetings',
  text: ownText,
  kinds: ['data_sharing'],
  language: 'en',
  mustTailor: false,
  survives: false,
}
const source = (kind: string, text: string) => ({ kind, sha256: sha256OfText(text) })

const draft = async (options?: Parameters<typeof draftAgreement>[2]) => {
  const path = await service.createPartnership(lead, center)
  return { path, ...(await draftAgreement(path, parties, options)) }
}
const borrow = (url: string, body: object, by = lead): Promise<Received> => by.change('POST', `${url}/borrowings`, body)
const clauseOf = ({ body }: Pick<Received, 'body'>, key: string): Body =>
  body.clauses.find((clause: Body) => clause.key === key)
/** The borrower sees the path of the source, others only what all parties may know. */
function checkSource(t: Test, clause: Body, kind: string, text: string, path: string | null): void {
  t.equal(clause.text, text)
  t.strictSame(clause.source, { ...source(kind, text), path })
}

async function publish(list: string, body: object): Promise<string> {
  const { id } = await post(lead, list, body)
  await act(lead, `${list}/${id}`, 'publish')
  return id
}

t.test('from a clause', async (t) => {
  const { path, url } = await draft()
  const id = await publish('/v1/clauses', newClause)
  const borrowed = await borrow(url, { kind: 'clause', id })
  t.equal(borrowed.status, 200, JSON.stringify(borrowed.body))
  checkSource(t, clauseOf(borrowed, 'meetings'), 'clause', ownText, `/v1/clauses/${id}`)
  checkSource(t, clauseOf(await center.call('GET', url), 'meetings'), 'clause', ownText, null)
  const { clauses } = (await center.call('GET', `${url}/document.json`)).body
  t.strictSame(clauses.find(({ key }: Body) => key === 'meetings').source, source('clause', ownText))
  t.equal(clauseOf(borrowed, 'meetings').position, 20, 'after the other clauses')

  const again = await borrow(url, { kind: 'clause', id })
  t.match(again, { status: 422, body: { code: 'rule-violation', errors: [{ pointer: '/keys' }] } })
  // The source remains when the text is adapted, and cannot be sent.
  const { source: _, ...written } = clauseOf(borrowed, 'meetings')
  const text = 'The parties meet every week.'
  const { clauses: all } = (await lead.call('GET', url)).body
  const adapted = all.map((clause: Body) => (clause.key === 'meetings' ? { ...written, text } : clause))
  const changed = await lead.change('PATCH', url, { clauses: adapted })
  t.strictSame(clauseOf(changed, 'meetings').source, { ...source('clause', ownText), path: `/v1/clauses/${id}` })

  await act(lead, `/v1/clauses/${id}`, 'retire')
  for (const unknown of [id, uuidv7()]) {
    const { url: other } = await draftAgreement(path, parties)
    t.strictSame(errorsIn(await borrow(other, { kind: 'clause', id: unknown })), ['/id unknown-reference'])
  }
})

t.test('from a template, all clauses or those with some keys', async (t) => {
  const clauses = ['first', 'second', 'third'].map((key, at) => ({
    ...{ key, position: 30 + at, heading: key, text: `The ${key} thing on which the parties of this agreement agree.` },
  }))
  const id = await publish('/v1/agreement-templates', {
    ...{ title: 'Ours', kind: 'data_sharing', language: 'en', clauses },
  })
  const one = await draft()
  const all = await borrow(one.url, { kind: 'template', id })
  t.strictSame(
    all.body.clauses.map(({ key }: Body) => key),
    ['all', 'first', 'second', 'third'],
  )
  for (const { key, text } of clauses)
    checkSource(t, clauseOf(all, key), 'template', text, `/v1/agreement-templates/${id}`)
  const two = await draft()
  const some = await borrow(two.url, { kind: 'template', id, keys: ['third', 'first'] })
  t.strictSame(some.body.clauses.map(({ key }: Body) => key).sort(), ['all', 'first', 'third'])
  const missing = await borrow(two.url, { kind: 'template', id, keys: ['second', 'none'] })
  t.strictSame(errorsIn(missing), ['/keys/1 unknown-reference'])
  t.strictSame(errorsIn(await borrow(two.url, { kind: 'template', id: uuidv7() })), ['/id unknown-reference'])
})

t.test('from an agreement version of the same partnership and of another one', async (t) => {
  const parameters = [{ name: 'day', type: 'text', value: 'Friday' }]
  const extra = { key: 'reports', position: 20, heading: 'Reports', text: 'Each party reports by {{day}}.', parameters }
  const { clauses } = dataSharingParts(lead, center)
  const version = { clauses: [...clauses, extra] }
  const origin = await draft({ version })
  const inSame = await draftAgreement(origin.path, parties)
  const same = await borrow(inSame.url, { kind: 'agreement_version', id: origin.versionId, keys: ['reports'] })
  t.equal(same.status, 200, JSON.stringify(same.body))
  checkSource(t, clauseOf(same, 'reports'), 'agreement', extra.text, origin.url)
  t.notOk(clauseOf(same, 'reports').parameters[0].value, 'values of parameters stay behind')

  // The other party of the borrowing draft does not know the partnership of the source.
  const path = await service.createPartnership(lead, home)
  const members = [lead, home]
  const { url } = await draftAgreement(path, members, { version: dataSharingParts(lead, home) })
  const partnershipId = origin.path.split('/').at(-1) ?? ''
  const body = { kind: 'agreement_version', id: origin.versionId, partnershipId, keys: ['reports'] }
  const elsewhere = await borrow(url, body)
  t.equal(elsewhere.status, 200, JSON.stringify(elsewhere.body))
  checkSource(t, clauseOf(elsewhere, 'reports'), 'agreement', extra.text, origin.url)
  checkSource(t, clauseOf(await lead.call('GET', url), 'reports'), 'agreement', extra.text, origin.url)
  checkSource(t, clauseOf(await home.call('GET', url), 'reports'), 'agreement', extra.text, null)
  const seen = [
    await home.call('GET', `${path}.ndjson`),
    await home.call('GET', `${url}/drift`),
    await home.call('GET', url),
    await home.call('GET', `${url}/document.json`),
    await home.call('GET', `${url}/short-cuts`),
    await home.call('GET', `${path}/history?limit=100`),
    await home.call('GET', '/v1/changes?limit=100'),
  ]
  for (const { status, body } of seen) {
    t.equal(status, 200)
    for (const secret of [origin.versionId, partnershipId, 'Little Steps Child Care', center.id])
      t.notOk(JSON.stringify(body).includes(secret), `${secret} is not shown`)
  }
})

t.test('a partnership that the caller cannot read answers like an unknown one', async (t) => {
  const foreign = await service.createPartnership(center, home)
  const { versionId } = await executeAgreement(foreign, [center, home], { version: dataSharingParts(center, home) })
  const foreignId = foreign.split('/').at(-1)
  const { url } = await draft()
  const answers: Received[] = []
  for (const [partnershipId, id] of [
    [foreignId, versionId],
    [foreignId, uuidv7()],
    [uuidv7(), versionId],
    [uuidv7(), uuidv7()],
  ]) {
    answers.push(await borrow(url, { kind: 'agreement_version', id, partnershipId }))
  }
  const [first] = answers
  t.match(first, { status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/partnershipId' }] } })
  for (const { status, body } of answers)
    t.strictSame([status, body.detail, body.errors], [422, first?.body.detail, first?.body.errors])
  t.strictSame(errorsIn(await borrow(url, { kind: 'agreement_version', id: versionId })), ['/id unknown-reference'])

  // An invited organization cannot read agreements yet, and an observer only executed ones.
  await center.call('POST', `${foreign}/parties`, { body: { organizationId: lead.id, role: 'other' } })
  const invited = await borrow(url, { kind: 'agreement_version', id: versionId, partnershipId: foreignId })
  t.strictSame([invited.status, invited.body.errors], [422, first?.body.errors])
})

t.test('an observer borrows from executed versions only', async (t) => {
  const foreign = await service.createPartnership(center, home)
  await service.addObserver(foreign, lead, center, home)
  const options = { version: dataSharingParts(center, home) }
  const executed = await executeAgreement(foreign, [center, home], options)
  const { versionId } = await draftAgreement(foreign, [center, home], options)
  const { url } = await draft({ version: { clauses: [] } })
  const partnershipId = foreign.split('/').at(-1)
  const from = (id: string) => borrow(url, { kind: 'agreement_version', id, partnershipId })
  t.strictSame(errorsIn(await from(versionId)), ['/id unknown-reference'])
  t.equal((await from(executed.versionId)).status, 200)
})

t.test('only a draft borrows, and only its drafter and the lead do', async (t) => {
  const { path, url } = await draft()
  const id = await publish('/v1/clauses', newClause)
  const body = { kind: 'clause', id }
  t.strictSame(codesOf(await borrow(url, body, center)), ['ACTOR_NOT_ALLOWED'])
  t.equal((await office.call('POST', `${url}/borrowings`, { body, headers: { 'if-match': '"1"' } })).status, 404)
  t.equal((await lead.call('POST', `${url}/borrowings`, { body })).status, 428)
  await freezeVersion(path, url, parties)
  t.strictSame(codesOf(await borrow(url, body)), ['WRONG_STATE'])
})
