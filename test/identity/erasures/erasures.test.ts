// Erasing personal data of staff: everywhere it is stored, only that of the organization, and without breaking the history. Over 300 lines: the tests share a service.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { conflictPlanExample } from '../../../src/conflicts/conflict-plans/schema.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

/** One of two words for the name, so that no other test finds it. */
const person = (word: string) => ({ name: `Jordan ${word}`, email: `j.${word}@springfield.example`.toLowerCase() })
const post = async (by: Client, path: string, body: object, headers: Record<string, string> = {}): Promise<Body> => {
  const answer = await by.call('POST', path, { body, headers })
  t.ok([200, 201].includes(answer.status), `${path} ${JSON.stringify(answer.body)}`)
  return answer.body
}
const get = async (by: Client, path: string): Promise<Body> => {
  const { status, body } = await by.call('GET', path)
  t.equal(status, 200, path)
  return body
}
const request = (by: Client, body: object, query = '') =>
  by.call('POST', `/v1/organizations/${by.id}/erasures${query}`, { body })
/** Repeats the request until it is complete, and returns all records. */
async function erase(by: Client, body: object, query = ''): Promise<Body[]> {
  const records: Body[] = []
  for (let cursor: string | null = null; ; ) {
    const { status, body: erasure } = await request(by, { ...body, ...(cursor && { cursor }) }, query)
    t.equal(status, 200, JSON.stringify(erasure))
    records.push(...erasure.records)
    cursor = erasure.nextCursor
    t.equal(erasure.complete, cursor === null)
    if (cursor === null) return records
  }
}
const typesOf = (records: Body[]) =>
  records.map(({ recordType, deleted }) => `${recordType}${deleted ? ' deleted' : ''}`).sort()
const verification = (by: Client, path: string) => get(by, `${path}/history/verification`)
const isIntact = async (by: Client, path: string) =>
  t.match(await verification(by, path), {
    intact: true,
    firstInvalidPosition: null,
    alteredRecords: [],
    complete: true,
  })

/** The tables of the schema in which a row contains the text. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await storage.rows(`select tablename as name from pg_tables where schemaname = 'public' order by 1`)
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await storage.rows(`select from "${name}" x where x::text ilike $1 limit 1`, [`%${text}%`])
    if (rows.length > 0) found.push(name)
  }
  return found
}

/** A partnership of lead, center and home with the person, a member of the staff of `by`, in records of every type. */
async function partnershipWith(by: Client, other: Client, word: string): Promise<string> {
  const { name, email } = person(word)
  const path = await service.createPartnership(lead, center, home)
  const key = { 'idempotency-key': `contact-${path}` }
  const contact = await post(
    by,
    `${path}/contacts`,
    { name, email, title: `Title of ${name}`, phone: '+1 555 010 0199 x12' },
    key,
  )
  await by.change('PATCH', `${path}/contacts/${contact.id}`, { responsibility: `Subjects of ${name}` })
  const deleted = await post(by, `${path}/contacts`, { name })
  const plan = await post(other, `${path}/communication-plans`, {
    ...planExample,
    channels: [
      {
        ...planExample.channels[0],
        contactPoints: [
          { organizationId: by.id, contactId: deleted.id, detail: email },
          { organizationId: other.id, detail: 'desk@other.example' },
        ],
      },
    ],
  })
  await by.change('DELETE', `${path}/contacts/${deleted.id}`)
  await post(
    other,
    `${path}/communication-plans/${plan.id}/transitions`,
    { action: 'propose' },
    { 'if-match': '"1"', 'idempotency-key': `plan-${path}` },
  )
  const mediator = { name, organizationId: by.id }
  await post(other, `${path}/conflict-plans`, { ...conflictPlanExample, mediator })
  const mission = await service.proposeMission(path, lead)
  for (const party of [lead, center, home])
    await service.endorseMission(path, mission, party, party === by ? { name, title: `Title of ${name}` } : {})
  await post(other, `${path}/communications`, {
    heldOn: '2026-09-08',
    method: 'video',
    participants: [
      { organizationId: by.id, names: [name.toUpperCase(), 'Sam Lee'] },
      { organizationId: other.id, names: ['Kim Park'] },
    ],
    notes: 'Enrolment is 36 of 40.',
  })
  // One response of the other party is shared, one of the next round is sealed.
  const step = { title: 'Ask the auditor', organizationId: by.id, owner: name, done: false }
  const answers = [
    { questionId: 'Q15', status: 'under_discussion', actionSteps: [step, { ...step, owner: 'Sam Lee' }] },
  ]
  const round = await service.createChecklistRound(path, lead)
  await service.createChecklistResponse(round, by, answers)
  await service.createChecklistResponse(round, other, answers)
  return path
}

t.test('erases the person from every table in which the service has stored it', async (t) => {
  const { name, email } = person('Everywhere')
  await center.change('PATCH', `/v1/organizations/${center.id}`, {
    contacts: [{ name: 'Desk' }, { name, email, title: `Title of ${name}` }],
  })
  const path = await partnershipWith(center, lead, 'Everywhere')
  const before = await tablesWith('Everywhere')
  t.strictSame(before, [
    'checklist_responses',
    'communication_plans',
    'communications',
    'conflict_plans',
    'contacts',
    'endorsements',
    'events',
    'idempotency_keys',
    'organizations',
  ])
  const expected = [
    'checklist_response',
    'communication',
    'communication_plan',
    'conflict_plan',
    'contact',
    'contact deleted',
    'endorsement',
    'organization',
  ]
  const found = await erase(center, { name, email }, '?dryRun=true')
  t.strictSame(typesOf(found), expected, 'a dry run finds them')
  t.strictSame(await tablesWith('Everywhere'), before, 'and erases nothing')
  const erased = await erase(center, { name: ` ${name.toLowerCase()}`, email })
  t.strictSame(erased, found)
  t.notMatch(JSON.stringify(erased), /Everywhere/i)
  t.strictSame(await tablesWith('Everywhere'), [])
  for (const by of [lead, center, home]) await isIntact(by, path)
  t.strictSame(await erase(center, { name, email }), [], 'a repetition finds nothing')
})

t.test('the records show what was erased, and keep the rest', async (t) => {
  const { name, email } = person('Shown')
  const path = await partnershipWith(center, lead, 'Shown')
  const [plan] = (await get(lead, `${path}/communication-plans`)).data
  const mission = (await get(lead, `${path}/missions`)).data[0]
  const records = await erase(center, { name, email })
  for (const { path: record, deleted } of records) {
    if (!deleted) t.match((await get(center, record)).erasedAt, /Z$/, record)
  }
  const [contact] = (await get(lead, `${path}/contacts?organizationId=${center.id}`)).data
  t.match(contact, { name: '[erased]', title: null, responsibility: null, email: null, phone: null, version: 3 })
  const { data: endorsements } = await get(lead, `${path}/missions/${mission.id}/endorsements?limit=50`)
  t.match(
    endorsements.filter(({ erasedAt }: Body) => erasedAt !== null),
    [{ organizationId: center.id, name: '[erased]', title: '[erased]', contentHash: mission.contentHash }],
  )
  t.equal((await get(lead, `${path}/missions/${mission.id}`)).state, 'endorsed')
  const [communication] = (await get(lead, `${path}/communications`)).data
  t.match(communication, {
    participants: [
      { organizationId: center.id, names: ['[erased]', 'Sam Lee'] },
      { organizationId: lead.id, names: ['Kim Park'] },
    ],
    notes: 'Enrolment is 36 of 40.',
    correctedAt: null,
    organizationId: lead.id,
    updatedBy: center.id,
  })
  const revisions = await get(lead, `${path}/communications/${communication.id}/revisions`)
  t.match(revisions.data[0].participants[0].names, ['[erased]', 'Sam Lee'])
  const erasedPlan = await get(lead, `${path}/communication-plans/${plan.id}`)
  t.match(erasedPlan, { hash: plan.hash, consents: plan.consents, state: 'proposed' })
  t.match(erasedPlan.channels[0].contactPoints, [
    { organizationId: center.id, formerContact: '[erased]', detail: '[erased]' },
    { organizationId: lead.id, detail: 'desk@other.example' },
  ])
  const patched = await lead.change('PATCH', `${path}/communication-plans/${plan.id}`, {
    externalIds: [{ scheme: 'plan', value: 'A' }],
  })
  t.match(patched, { status: 200, body: { state: 'proposed', hash: plan.hash } }, 'the content has not changed since')
  const [response] = (await get(center, `${path}/checklist-responses?expand=answers`)).data
  t.match(
    response.answers.find(({ questionId }: Body) => questionId === 'Q15').actionSteps.map(({ owner }: Body) => owner),
    ['[erased]', 'Sam Lee'],
  )
})

t.test('a stored response is sent again without the personal data', async (t) => {
  const { name } = person('Stored')
  const path = await service.createPartnership(lead, center)
  const body = { name, title: 'Manager' }
  const create = () =>
    center.call('POST', `${path}/contacts`, { body, headers: { 'idempotency-key': `stored-${path}` } })
  const first = await create()
  const touchpoint = { key: 'weekly', title: 'Check-in', purpose: 'information_exchange', startsAt: '2030-01-31T10:00' }
  const plan = {
    channels: [{ method: 'email', information: 'Invoices', confidentiality: 'parties_only' }],
    touchpoints: [{ ...touchpoint, timeZone: 'America/Chicago', durationMinutes: 45 }],
    escalation: [{ title: 'Directors', respondWithinHours: 48 }],
  }
  await post(center, `${path}/communication-plans`, plan, { 'idempotency-key': `plan-${path}` })
  const others = () => storage.rows(`select body from idempotency_keys where body like '%formerContact%'`)
  const before = await others()
  t.ok(before.length > 0)
  await erase(center, { name })
  t.strictSame(await others(), before, 'other responses remain as they were, byte for byte')
  const again = await create()
  t.equal(again.headers.get('idempotent-replayed'), 'true')
  t.strictSame(again.body, { ...first.body, name: '[erased]', title: null })
})

t.test('history keeps its hashes, says when it was erased, and contains the erasure', async (t) => {
  const { name, email } = person('History')
  const path = await partnershipWith(center, lead, 'History')
  const history = async () => (await get(lead, `${path}/history?limit=100`)).data as Body[]
  const before = await history()
  const { position } = await get(lead, `${path}/history/head`)
  await erase(center, { name, email })
  const after = await history()
  t.strictSame(
    after.slice(0, before.length).map(({ hash, position }) => ({ hash, position })),
    before.map(({ hash, position }) => ({ hash, position })),
  )
  t.notMatch(JSON.stringify(after), /history@|Jordan History/i)
  const created = after.find(({ type }) => type === 'contact.created') as Body
  t.match(created.erasedAt, /Z$/)
  t.match(
    created.fields.filter(({ name }: Body) => name === 'name'),
    [{ before: null, after: '[erased]' }],
  )
  t.notOk(created.fields.some(({ name }: Body) => name === 'erasedAt'))
  t.equal(after.find(({ type }) => type === 'partnership.created')?.erasedAt, null)
  const erasures = after.filter(({ type }) => type.endsWith('.erased'))
  t.ok(
    erasures.every(
      (event) => event.position > position && event.organizationId === center.id && event.erasedAt === null,
    ),
  )
  t.strictSame(erasures.map(({ type, change }) => `${type} ${change}`).sort(), [
    ...['communication.erased update', 'communication_plan.erased update', 'conflict_plan.erased update'],
    ...['contact.erased delete', 'contact.erased update', 'endorsement.erased update'],
  ])
})

t.test('verification detects a change of an erased event, and one that only claims to be erased', async (t) => {
  const { name, email } = person('Tampered')
  const path = await partnershipWith(center, lead, 'Tampered')
  const id = path.split('/')[3]
  await erase(center, { name, email })
  await isIntact(lead, path)
  const erased = await storage.rows(
    `select position::int, type, (min(position) over (partition by subject_id))::int as first from events
      where stream_id = $1 and erased_at is not null order by position`,
    [id],
  )
  t.ok(erased.length > 4)
  const detects = async (position: number, what: string, change: string, reported = position) => {
    await storage.rows('create table backup as select * from events where stream_id = $1', [id])
    await storage.rows(`update events set ${change} where stream_id = $1 and position = $2`, [id, position])
    t.match(await verification(home, path), { intact: false, firstInvalidPosition: reported }, what)
    await storage.rows('delete from events where stream_id = $1', [id])
    await storage.rows('insert into events select * from backup')
    await storage.rows('drop table backup')
    await isIntact(lead, path)
  }
  // The erasure contains one hash for all erased events of the record.
  for (const { position, type, first } of erased) {
    await detects(position, `${type}: another name`, `after = after || '{"name": "Sam Lee"}'`, first)
    await detects(position, `${type}: not erased`, 'erased_at = null', Math.min(first, position))
    await detects(position, `${type}: another hash`, `after_hash = sha256('')`)
  }
  const [other] = await storage.rows(
    `select position::int from events where stream_id = $1 and type = 'mission.proposed'`,
    [id],
  )
  await detects(other.position, 'another record', `after = after || '{"mission": "Ours"}', erased_at = now()`)
  const [{ position: erasure, first }] = await storage.rows(
    `select e.position::int, (select min(position)::int from events where stream_id = $1 and subject_id = e.subject_id
      and erased_at is not null) as first
      from events e where e.stream_id = $1 and e.erasure_hash is not null order by e.position limit 1`,
    [id],
  )
  await detects(erasure, 'the erasure itself', 'erasure_hash = null', first)
  await detects(erasure, 'the erasure is erased', 'erased_at = now()')
})

t.test('a row or event that was altered before an erasure is still detected after it', async (t) => {
  const { name } = person('Altered')
  const path = await service.createPartnership(lead, center)
  const { id } = await post(center, `${path}/contacts`, { name })
  const tampering = await openStorage(t, service)
  await tampering.rows(`update contacts set created_at = created_at - interval '1 day' where id = $1`, [id])
  await erase(center, { name })
  t.match(await verification(lead, path), { intact: false, alteredRecords: [{ recordId: id }] })
})

t.test('a second person can be erased from a record from which one was erased', async (t) => {
  const path = await service.createPartnership(lead, center)
  const names = ['Jordan First', 'Jordan Second']
  const communication = await post(lead, `${path}/communications`, {
    ...{ heldOn: '2026-09-08', method: 'video' },
    participants: [
      { organizationId: center.id, names },
      { organizationId: lead.id, names },
    ],
  })
  for (const name of names) {
    await erase(center, { name })
    await isIntact(lead, path)
  }
  const { participants, version } = await get(lead, `${path}/communications/${communication.id}`)
  t.strictSame(
    participants.map(({ names }: Body) => names),
    [['[erased]', '[erased]'], names],
  )
  t.equal(version, 3)
})

t.test('data of other organizations remains, also of a person with the same name', async (t) => {
  const { name, email } = person('Same')
  const path = await partnershipWith(center, lead, 'Same')
  const mine = await post(lead, `${path}/contacts`, { name, email })
  await post(lead, `${path}/communications`, {
    ...{ heldOn: '2026-09-09', method: 'video', notes: `${name} spoke.` },
    participants: [{ organizationId: lead.id, names: [name] }],
  })
  await lead.change('PATCH', `/v1/organizations/${lead.id}`, { contacts: [{ name, email }] })
  await erase(center, { name, email })
  t.match(await get(center, `${path}/contacts/${mine.id}`), { name, email, erasedAt: null, version: 1 })
  t.match((await get(center, `/v1/organizations/${lead.id}`)).contacts, [{ name, email }])
  const { data } = await get(center, `${path}/communications?limit=50`)
  t.match(
    data.find(({ heldOn }: Body) => heldOn === '2026-09-09'),
    { participants: [{ names: [name] }], erasedAt: null },
  )
  t.strictSame(typesOf(await erase(lead, { name }, '?dryRun=true')), ['communication', 'contact', 'organization'])
  t.strictSame(await erase(office, { name }), [])
})

t.test('email and phone narrow the contacts, and recordIds the records', async (t) => {
  const path = await service.createPartnership(lead, center)
  const add = async (body: object) => (await post(center, `${path}/contacts`, body)).id as string
  const name = 'Jordan Narrow'
  const one = await add({ name, email: 'One.Narrow@springfield.example', phone: '555-010-0001' })
  const two = await add({ name, email: 'two.narrow@springfield.example', phone: '555-010-0002' })
  const none = await add({ name })
  const renamed = await add({ name: 'J. N.', email: 'one.narrow@springfield.example' })
  const found = async (body: object) =>
    (await erase(center, { name, ...body }, '?dryRun=true')).map(({ recordId }) => recordId)
  t.strictSame(await found({}), [one, two, none])
  t.strictSame(await found({ email: 'one.narrow@springfield.example' }), [one, none, renamed])
  t.strictSame(await found({ phone: '(555) 010 0002' }), [two, none])
  t.strictSame(await found({ recordIds: [two, renamed] }), [two])
  t.strictSame(await found({ name: 'Jordan' }), [])
  await erase(center, { name, recordIds: [two] })
  t.match(await get(lead, `${path}/contacts/${two}`), { name: '[erased]' })
  t.match(await get(lead, `${path}/contacts/${one}`), { name })
})

t.test('typographic quotes, dashes and invisible characters make no difference', async (t) => {
  const path = await service.createPartnership(lead, center)
  const names = ["Anne-Marie O'Brien", 'Anne‑Marie O’Brien', 'ANNE–MARIE  O‘BRIEN', 'Anne-Ma\u200brie O\u2060ʼBrien']
  for (const name of names) {
    const { status } = await center.call('POST', `${path}/contacts`, { body: { name } })
    t.equal(status, 201, name)
  }
  t.equal((await erase(center, { name: "anne-marie o'brien" }, '?dryRun=true')).length, names.length)
  t.equal((await erase(center, { name: 'Anne-Marie OBrien' }, '?dryRun=true')).length, 0)
  await post(center, `${path}/contacts`, { name: 'Élodie  Straße' })
  t.equal((await erase(center, { name: 'ÉLODIE STRASSE' }, '?dryRun=true')).length, 1)
})

t.test('in a closed partnership, and in one that the organization has left or observes', async (t) => {
  const { name, email } = person('Left')
  const path = await service.createPartnership(lead, center, home)
  const ofHome = await post(home, `${path}/contacts`, { name, email })
  await service.addObserver(path, office, lead, center, home)
  const observed = await post(lead, `${path}/communications`, {
    ...{ heldOn: '2026-09-08', method: 'video' },
    participants: [{ organizationId: office.id, names: [name] }],
  })
  const { data: parties } = await get(lead, `${path}/parties`)
  const party = parties.find(({ organizationId }: Body) => organizationId === home.id)
  const left = await home.change('POST', `${path}/parties/${party.id}/transitions`, {
    action: 'withdraw',
    reason: 'We have closed.',
  })
  t.equal(left.status, 200, JSON.stringify(left.body))
  const setState = (state: string) => storage.setState(path, state)
  const { state } = await get(lead, path)
  await setState('terminated')
  t.match((await get(home, `${path}/contacts`)).data, [{ name, email }])
  const records = await erase(home, { name })
  t.strictSame(
    records.map(({ recordId }) => recordId),
    [ofHome.id],
  )
  t.match(
    (await get(home, `${path}/contacts`)).data,
    [{ name: '[erased]', email: null, erasedAt: /Z$/ }],
    'as of its withdrawal',
  )
  t.match(await get(center, `${path}/contacts/${ofHome.id}`), { name: '[erased]' })
  t.match(await erase(office, { name }), [{ recordId: observed.id }])
  t.notMatch(JSON.stringify(await get(home, `${path}/history`)), /Jordan Left/)
  t.strictSame(await tablesWith(name), [])
  await setState(state)
  await isIntact(center, path)
})

t.test('the rest of an interrupted import, and errors that quote the file, are erased', async (t) => {
  const path = await service.createPartnership(lead, center)
  const partnershipId = path.split('/')[3]
  const importId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'
  const part = (by: Client, number: number, age: string) =>
    storage.rows(
      `insert into import_parts (partnership_id, organization_id, import_id, part_number, content, created_at)
        values ($1, $2, $3, $4, 'Jordan Imported', now() - $5::interval)`,
      [partnershipId, by.id, importId, number, age],
    )
  await part(center, 0, '11 minutes')
  await part(center, 1, '1 minute')
  await part(lead, 2, '11 minutes')
  const csv = `checklistRoundId,questionId,actionSteps\r\n${importId},Q15,"Ask,Jordan Imported"",2027-01-15"\r\n`
  const sent = await center.call('POST', `${path}/checklist-response-imports`, {
    body: csv,
    headers: { 'content-type': 'text/csv' },
  })
  t.equal(sent.status, 201, JSON.stringify(sent.body))
  const named = { name: 'Jordan Imported', recordIds: [importId] }
  await erase(center, named)
  t.equal(
    (await storage.rows('select 1 from import_parts where import_id = $1', [importId])).length,
    3,
    'not one of recordIds',
  )
  await storage.rows(
    `insert into import_errors (id, partnership_id, organization_id, import_id, line, pointer, code, detail)
      select gen_random_uuid(), partnership_id, organization_id, id, 2, '/actionSteps', 'list-syntax', 'value is "Jordan Imported"'
      from imports where partnership_id = $1`,
    [partnershipId],
  )
  await erase(center, { name: 'Jordan Imported' })
  const parts = await storage.rows(
    `select part_number::int as number from import_parts where import_id = $1 order by 1`,
    [importId],
  )
  t.strictSame(parts, [{ number: 1 }, { number: 2 }], 'not one that is being received, or of another organization')
  const errors = await storage.rows(`select detail from import_errors where partnership_id = $1`, [partnershipId])
  t.notMatch(JSON.stringify(errors), /Imported/)
})

t.test('a sealed response of another party is erased and not reported', async (t) => {
  const { name } = person('Sealed')
  const path = await service.createPartnership(lead, center)
  const step = { title: 'Ask the auditor', organizationId: center.id, owner: name }
  const round = await service.createChecklistRound(path, lead)
  const sealed = await service.createChecklistResponse(round, lead, [
    { questionId: 'Q15', status: 'under_discussion', actionSteps: [step] },
  ])
  t.strictSame(await erase(center, { name }), [])
  t.match(await get(lead, sealed), { version: 2, erasedAt: /Z$/ })
  t.strictSame(await tablesWith(name), [])
  for (const by of [lead, center]) await isIntact(by, path)
})

t.test('a response that was shared is erased also from the time when it was sealed', async (t) => {
  const { name } = person('Shared')
  const path = await service.createPartnership(lead, center)
  const step = { title: 'Ask the auditor', organizationId: center.id, owner: name }
  const round = await service.createChecklistRound(path, lead)
  const { completeAnswers } = await import('../../support/steps.ts')
  for (const by of [lead, center]) {
    const answers = completeAnswers.map((answer) =>
      answer.questionId === 'Q15' ? { ...answer, status: 'under_discussion', actionSteps: [step] } : answer,
    )
    await service.submitChecklistResponse(await service.createChecklistResponse(round, by, answers), by)
  }
  const { data } = await get(center, `${path}/checklist-responses`)
  t.match(data, [{ state: 'shared' }, { state: 'shared' }])
  t.equal((await erase(center, { name })).length, 2)
  t.strictSame(await tablesWith(name), [])
  for (const by of [lead, center]) await isIntact(by, path)
  const [{ id }] = data as [Body]
  t.match(await get(lead, `${path}/checklist-responses/${id}/revisions`), { data: [{ revision: 1 }] })
})

t.test('the feeds of the parties contain the erasure, without personal data', async (t) => {
  const { name, email } = person('Feed')
  const path = await partnershipWith(center, lead, 'Feed')
  const { id } = await post(center, `${path}/contacts`, { name, externalIds: [{ scheme: 'sis', value: '7' }] })
  const changesOf = async (by: Client) => {
    const all: Body[] = []
    for (let after = ''; ; ) {
      const { data, position, more } = await get(
        by,
        `/v1/changes?partnershipId=${path.split('/')[3]}&type=contact&wait=1${after}`,
      )
      all.push(...data)
      after = `&after=${position}`
      if (!more && data.length < 100) return all
    }
  }
  await erase(center, { name, email })
  const { data: history } = await get(lead, `${path}/history?sort=-position&limit=1`)
  t.match(history, [{ type: /erased$/ }])
  for (const by of [lead, home]) {
    const changes = await changesOf(by)
    t.match(
      changes.filter(({ type, recordId }) => type === 'contact.erased' && recordId === id),
      [{ change: 'update', version: 2, externalIds: [{ scheme: 'sis', value: '7' }], path: `${path}/contacts/${id}` }],
    )
    t.notMatch(JSON.stringify(changes), /Jordan Feed/i)
  }
})

t.test('more records than one request erases are erased by its repetition', async (t) => {
  const name = 'Jordan Many'
  const paths = [await service.createPartnership(center, lead), await service.createPartnership(lead, center)]
  for (const path of paths) {
    for (let at = 0; at < 60; at++) await center.call('POST', `${path}/contacts`, { body: { name } })
  }
  const first = await request(center, { name })
  t.match(first.body, { complete: false, records: { length: 50 } })
  const cursor = Buffer.from(first.body.nextCursor, 'base64url').toString('latin1')
  t.notMatch(cursor, /[0-9a-f]{8}-/, 'the cursor does not show the id of a record')
  t.equal((await erase(center, { name }, '?dryRun=true')).length, 70, 'an erasure that was interrupted starts again')
  t.equal((await erase(center, { name, cursor: undefined })).length, 70)
  t.strictSame(await tablesWith(name), [])
  for (const path of paths) await isIntact(lead, path)
  for (const cursor of ['A', Buffer.from('a/b').toString('base64url')]) {
    t.match(await request(center, { name, cursor }), { status: 400, body: { code: 'invalid-cursor' } })
  }
})

t.test('a request stops after a time, and the next one continues with the records that follow', async (t) => {
  const path = await service.createPartnership(lead, center)
  const ids: string[] = []
  for (let at = 0; at < 3; at++) ids.push((await post(center, `${path}/contacts`, { name: 'Jordan Slow' })).id)
  const text = `select e.record_id, e.visible from set_request_context($1, $2, false, null, $1, true),
    lateral erase_records($3, $1, '{"name": "jordan slow"}', null, $4, $5, 50, now() - interval '1 hour', 'slow') e`
  const found: Body[] = []
  const values = [center.id, center.clientId, path.split('/')[3]]
  for (const after of [['', '00000000-0000-0000-0000-000000000000'], ...ids.slice(0, 2).map((id) => ['contact', id])]) {
    found.push(await storage.rows(text, [...values, ...after]))
  }
  t.strictSame(
    found,
    ids.map((id) => [
      { record_id: id, visible: true },
      { record_id: id, visible: null },
    ]),
  )
  await isIntact(lead, path)
})

t.test('concurrent erasures and changes lose no data and no event', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const contacts = await Promise.all(
    [lead, center, home].map((by) => post(by, `${path}/contacts`, { name: 'Jordan Race' })),
  )
  const communication = await post(lead, `${path}/communications`, {
    ...{ heldOn: '2026-09-08', method: 'video' },
    participants: [lead, center, home].map(({ id }) => ({ organizationId: id, names: ['Jordan Race'] })),
  })
  await Promise.all([
    ...[lead, center, home].map((by) => erase(by, { name: 'Jordan Race' })),
    ...contacts.map((_, at) => post(lead, `${path}/offers`, { title: `Offer ${at}`, aspect: 'staffing' })),
  ])
  for (const by of [lead, center, home]) t.strictSame(await erase(by, { name: 'Jordan Race' }), [])
  t.strictSame(await tablesWith('Jordan Race'), [])
  t.equal((await get(lead, `${path}/communications/${communication.id}`)).version, 4)
  await isIntact(lead, path)
})

t.test('only the organization itself erases, with the scope organizations:erase', async (t) => {
  const daily = await service.createApiClient(center.id, ['organizations:write', 'partnerships:write'])
  const body = { name: 'Jordan Rivera' }
  t.match(await request(daily, body), { status: 403, body: { code: 'insufficient-scope' } })
  const path = `/v1/organizations/${center.id}/erasures`
  t.match(await lead.call('POST', path, { body }), { status: 404, body: { code: 'not-found' } })
  t.equal((await service.operator.call('POST', path, { body })).status, 403)
})
