// The export of a partnership: exactly the records that its lists show to the caller.
import t from 'tap'
import { features } from '../../../src/app.ts'
import type { OperationId, Scope } from '../../../src/policy.ts'
import { snakeCase } from '../../../src/records/record-paths.ts'
import type { Body, Call } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'
import { type Actor, buildWorld } from '../../support/world.ts'

const world = await buildWorld(t)
const { service, actors, operations } = world
const { partnershipId } = actors.lead.ids.partnershipA as { partnershipId: string }
const path = `/v1/partnerships/${partnershipId}`

/** Lists of what belongs to no record type of the change feed. */
const notRecords =
  /^list(Matches|CostAllocationShares|History|ChecklistResponseRevisions|CommunicationRevisions|\w+ImportJobs|\w+ImportErrors)$/
const listOperations = operations.filter(
  ({ operationId, path }) =>
    path.startsWith('/v1/partnerships/{partnershipId}/') &&
    operationId.startsWith('list') &&
    !notRecords.test(operationId),
)
const responseOf = (operationId: string): string => {
  const operation = Object.values(service.document.paths)
    .flatMap(Object.values)
    .find((one) => one.operationId === operationId)
  return operation.responses['200'].$ref.split('/').at(-1)
}
/** checklist_round for listChecklistRounds. */
const typeOf = (operationId: string) => {
  const { content } = (service.document as Body).components.responses[responseOf(operationId)]
  const schema: string = content['application/json'].schema.$ref.split('/').at(-1)
  return snakeCase(schema.replace(/(Page|List)$/, '')).slice(1)
}

interface Line {
  type: string
  record: Body
}

async function exportOf(call: Call, of = path): Promise<Line[]> {
  const { status, headers, body } = await call('GET', `${of}.ndjson`)
  if (status !== 200) throw new Error(JSON.stringify(body))
  t.equal(headers.get('content-type'), 'application/x-ndjson; charset=utf-8')
  t.match(body, /\n$/)
  return body
    .trimEnd()
    .split('\n')
    .map((line: string) => JSON.parse(line))
}

/** All records of a list; none if the caller may not read it. */
async function listOf(call: Call, list: string): Promise<Body[]> {
  const data: Body[] = []
  const first = `${list}${list.includes('?') ? '&' : '?'}limit=100`
  for (let page: string | null = first; page !== null; ) {
    const { status, body }: Body = await call('GET', page)
    if (status === 403) return []
    if (status !== 200) throw new Error(`${page}: ${JSON.stringify(body)}`)
    data.push(...body.data)
    page = body.nextCursor && `${first}&cursor=${body.nextCursor}`
  }
  return data
}

/** What the lists of the partnership show to the caller, by type. */
async function listedBy(call: Call, of = path): Promise<Map<string, Body[]>> {
  const listed = new Map<string, Body[]>([['partnership', [(await call('GET', of)).body]]])
  for (const { operationId, path: template, params } of listOperations) {
    if (operationId === 'listOccurrences') continue
    const query = operationId === 'listChecklistResponses' ? '?expand=answers' : ''
    const lists = [`${of}/${template.split('/').at(-1)}${query}`]
    if (params.length > 1) {
      const [, , , , parents, , child] = template.split('/')
      lists.splice(0, 1, ...(await listOf(call, `${of}/${parents}`)).map(({ id }) => `${of}/${parents}/${id}/${child}`))
    }
    const data = []
    for (const list of lists) data.push(...(await listOf(call, list)))
    listed.set(
      typeOf(operationId),
      data.sort((a, b) => (a.id < b.id ? -1 : 1)),
    )
  }
  return listed
}

const recordsOf = (lines: Line[], type: string) =>
  lines.filter((line) => line.type === type).map(({ record }) => record)

const readers: [string, Actor][] = ['lead', 'party', 'represented', 'observer', 'invited', 'former'].map((name) => [
  name,
  actors[name as keyof typeof actors],
])
for (const [name, { call }] of readers) {
  t.test(`the export of the ${name} contains exactly what its lists contain`, async (t) => {
    const [lines, listed] = [await exportOf(call), await listedBy(call)]
    for (const [type, records] of listed) {
      const exported = recordsOf(lines, type)
      // The lists omit the content: test/agreements/agreements/canary.test.ts reads it in the export.
      if (type === 'agreement_version') for (const record of exported) delete record.content
      // Advice is in no export.
      if (type === 'legal_review') for (const record of records) record.advice = null
      t.strictSame(exported, records, type)
    }
    const occurrences = recordsOf(lines, 'occurrence')
    for (const record of occurrences) {
      const { focalPoint: _, ...read } = (await call('GET', `${path}/occurrences/${record.id}`)).body
      t.strictSame(record, read)
    }
    const window = 'from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z'
    const { status, body } = await call('GET', `${path}/occurrences?${window}`)
    const changed =
      status === 200 ? body.data.filter(({ version, state }: Body) => version > 1 || state !== 'scheduled') : []
    for (const { id } of changed)
      t.ok(
        occurrences.some((record) => record.id === id),
        `occurrence ${id}`,
      )

    const order = [...new Set(lines.map(({ type }) => type))]
    t.equal(order[0], 'partnership')
    t.strictSame(
      lines.map(({ type }) => order.indexOf(type)),
      lines.map(({ type }) => order.indexOf(type)).sort((a, b) => a - b),
      'the records of a type are together',
    )
    const expected = {
      lead: 15,
      party: 15,
      represented: 15,
      former: 15,
      observer: 8,
      invited: 3,
    }[name] as number
    t.ok(order.length >= expected, `${order.length} types`)
    if (name === 'invited') t.strictSame(order, ['partnership', 'party', 'observer'])
    if (name === 'observer') t.strictSame(recordsOf(lines, 'checklist_response'), [])
  })
}

t.test('who is neither a member nor a former party gets 404', async (t) => {
  for (const name of ['stranger', 'otherLead', 'declined', 'formerObserver', 'proposedObserver', 'operator'] as const) {
    t.match(await actors[name].call('GET', `${path}.ndjson`), { status: 404, body: { code: 'not-found' } }, name)
  }
  const unknown = '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a99.ndjson'
  t.equal((await actors.lead.call('GET', unknown)).status, 404)
  t.equal((await actors.lead.call('GET', '/v1/partnerships/all.ndjson')).status, 400)
  t.equal((await actors.lead.call('GET', `${path}.csv`)).status, 404)
  t.equal((await actors.lead.call('POST', `${path}.ndjson`)).status, 405)
  t.equal((await actors.lead.call('GET', `${path}.ndjson?limit=1`)).status, 400)
})

t.test('sealed checklist responses of others are absent until the round is released', async (t) => {
  const { lead, center, office } = await service.createAgencies()
  const own = await service.createPartnership(lead, center)
  await service.addObserver(own, office, lead, center)
  const round = await service.createChecklistRound(own, lead)
  const ofLead = await service.createChecklistResponse(round, lead, [
    { ...completeAnswers[0], text: 'Known to the lead only.' },
    ...completeAnswers.slice(1),
  ])
  const ofCenter = await service.createChecklistResponse(round, center)
  t.equal((await service.submitChecklistResponse(ofLead, lead)).status, 200)
  const textOf = async (call: Call) => (await call('GET', `${own}.ndjson`)).body as string
  const idOf = (response: string) => response.split('/').at(-1) as string
  t.match(await textOf(lead.call), 'Known to the lead only.')
  for (const by of [center, office]) {
    const text = await textOf(by.call)
    t.notMatch(text, 'Known to the lead only.')
    t.notOk(text.includes(idOf(ofLead)))
  }
  t.ok((await textOf(center.call)).includes(idOf(ofCenter)))
  t.equal((await service.submitChecklistResponse(ofCenter, center)).status, 200)
  t.match(await textOf(center.call), 'Known to the lead only.')
  t.notMatch(await textOf(office.call), 'Known to the lead only.')
})

t.test('records that need a scope which the API client lacks are left out', async (t) => {
  const { lead } = world.clients
  const scopes: Scope[] = ['partnerships:read', 'missions:read']
  const { call } = await service.createApiClient(lead.id, scopes)
  const [all, some] = [await exportOf(lead.call), await exportOf(call)]
  const types = new Set(some.map(({ type }) => type))
  t.ok(types.has('mission') && types.has('contact'))
  for (const type of ['expectation', 'communication_plan', 'checklist_round']) t.notOk(types.has(type), type)
  t.strictSame(
    some,
    all.filter(({ type }) => types.has(type)),
  )
})

t.test('a former party gets nothing that is later than its withdrawal', async (t) => {
  const { lead, center } = await service.createAgencies()
  const own = await service.createPartnership(lead, center)
  await lead.call('POST', `${own}/contacts`, { body: { name: 'Before' } })
  const [{ id }] = (await center.call('GET', `${own}/parties?organizationId=${center.id}`)).body.data
  await center.change('POST', `${own}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No staff.' })
  const before = await exportOf(center.call, own)
  await lead.change('PATCH', own, { name: 'After' })
  await lead.call('POST', `${own}/contacts`, { body: { name: 'After' } })
  t.strictSame(await exportOf(center.call, own), before)
  t.strictSame(
    recordsOf(before, 'contact').map(({ name }) => name),
    ['Before'],
  )
  t.ok(recordsOf(await exportOf(lead.call, own), 'contact').length === 2)
})

t.test('a long partnership is complete, and the file has a name', async (t) => {
  const { lead } = await service.createAgencies()
  const own = await service.createPartnership(lead)
  for (let index = 0; index < 60; index++)
    await lead.call('POST', `${own}/contacts`, { body: { name: `Contact ${index}` } })
  const names = recordsOf(await exportOf(lead.call, own), 'contact').map(({ name }) => name)
  t.strictSame(
    names,
    Array.from({ length: 60 }, (_, index) => `Contact ${index}`),
  )
  const { headers } = await lead.call('GET', `${own}.ndjson`)
  t.equal(headers.get('content-disposition'), `attachment; filename="${own.split('/').at(-1)}.ndjson"`)
})

t.test('every type of record in the feed of changes is exported, or has a reason not to be', async (t) => {
  /** Not records of a partnership, or read with another record. */
  const exceptions: Record<string, string> = {
    organization: 'not of a partnership',
    representation: 'not of a partnership',
    api_client: 'not of a partnership',
    handover_code: 'not of a partnership',
    calendar_feed: 'not of a partnership',
    webhook_endpoint: 'not of a partnership',
    checklist: 'of the organization that publishes it',
    clause: 'of the organization that publishes it',
    standard: 'of the organization that publishes it',
    agreement_template: 'of the organization that publishes it',
  }
  const containedIn = Object.assign({}, ...features.map(({ recordLocations }) => recordLocations)) as Record<
    string,
    { containedIn?: string }
  >
  const types = new Set(features.flatMap(({ eventTypes }) => eventTypes).map((type) => type.split('.')[0] as string))
  const description = service.document.paths['/v1/partnerships/{partnershipId}.ndjson']?.get as unknown as {
    description: string
  }
  const exported = [...(/in this order: (.*?)\. /.exec(description.description)?.[1] ?? '').matchAll(/`(\w+)`/g)].map(
    ([, type]) => type as string,
  )
  const missing = [...types].filter(
    (type) =>
      !exported.includes(type) && !exported.includes(containedIn[type]?.containedIn ?? '') && !(type in exceptions),
  )
  t.strictSame(missing, [])
  for (const type of Object.keys(exceptions))
    t.ok(types.has(type) && !exported.includes(type), `${type} is an exception`)
  const lines = await exportOf(actors.lead.call)
  t.strictSame(
    [...new Set(lines.map(({ type }) => type))],
    exported.filter((type) => lines.some((line) => line.type === type)),
    'the file has the documented order',
  )
  const listed = listOperations.map(({ operationId }) => typeOf(operationId as OperationId))
  t.strictSame([...listed, 'partnership'].sort(), [...exported].sort(), 'every list of the document is exported')
})
