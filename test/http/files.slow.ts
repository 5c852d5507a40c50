// Files: every operation that does not return JSON, directly and by a link, for every actor. The cases are derived from the
// document, so new files are covered.
import t from 'tap'
import { createAccessChecks, describeResponse, failuresOf } from '../support/access-checks.ts'
import { fill, type Operation } from '../support/operations.ts'
import { type Actor, buildWorld } from '../support/world.ts'

const world = await buildWorld(t)
const { service, operations, actors, clients } = world
const { callAs } = createAccessChecks(world)
const anonymous = service.callWith(undefined)

const fileTypes: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  ics: 'text/calendar; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
}
/** The content security policies of what a browser shows itself. */
const policies: Record<string, string | RegExp> = {
  svg: "sandbox; default-src 'none'; style-src 'unsafe-inline'",
  html: /^default-src 'none'; style-src 'sha256-[^']+'; .*; sandbox$/,
}
const extensionOf = ({ path }: Operation): string => /\.(\w+)$/.exec(path)?.[1] ?? ''
const reads = operations.filter(({ method, rule }) => method === 'GET' && rule !== undefined)
const files = reads.filter((operation) => extensionOf(operation) !== '')
const idsOf = (actor: Actor) => actor.ids.partnershipA
const pathFor = (operation: Operation, actor: Actor) => fill(operation.path, idsOf(actor))
/** A represented organization has no API client of its own. */
const isPossible = ({ params }: Operation, actor: Actor) => params.every((name) => name in idsOf(actor))

t.test('the document has files of every kind', async (t) => {
  t.strictSame([...new Set(files.map(extensionOf))].sort(), Object.keys(fileTypes).sort())
  t.ok(files.length >= 7)
})

t.test('a file has the media type of its extension, and is safe to open in a browser', async (t) => {
  const lead = actors.lead
  for (const operation of files) {
    const { status, headers } = await lead.call('GET', pathFor(operation, lead))
    const { operationId } = operation
    t.equal(status, 200, operationId)
    t.equal(headers.get('content-type'), fileTypes[extensionOf(operation)], operationId)
    t.equal(headers.get('x-content-type-options'), 'nosniff', operationId)
    const name = pathFor(operation, lead).split('/').at(-1)
    const policy = policies[extensionOf(operation)]
    const disposition = policy === undefined ? `attachment; filename="${name}"` : 'inline'
    t.equal(headers.get('content-disposition'), disposition, operationId)
    t.match(headers.get('content-security-policy'), policy ?? null, operationId)
    const refused = await lead.call('GET', `${pathFor(operation, lead)}?unknown=1`)
    t.strictSame(
      [refused.status, refused.headers.get('content-disposition'), refused.body.code],
      [400, null, 'invalid-request'],
      'a problem is not a file',
    )
  }
})

t.test('HEAD returns the headers of GET without a body, and other methods are 405', async (t) => {
  const lead = actors.lead
  for (const operation of files) {
    const path = pathFor(operation, lead)
    const [get, head] = [await lead.call('GET', path), await lead.call('HEAD', path)]
    t.strictSame([head.status, head.body], [200, undefined], path)
    for (const name of ['content-type', 'content-disposition', 'content-security-policy', 'etag', 'cache-control']) {
      t.equal(head.headers.get(name), get.headers.get(name), `${path} ${name}`)
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const refused = await lead.call(method, path, { headers: { 'if-match': '"1"' } })
      t.match(refused, { status: 405, body: { code: 'method-not-allowed' } }, `${method} ${path}`)
      t.strictSame(refused.headers.get('allow')?.split(', ').sort(), ['GET', 'HEAD'], `${method} ${path}`)
    }
  }
})

t.test('a path with another extension does not exist, and an id is validated as in other paths', async (t) => {
  const { lead } = actors
  const response = fill('/v1/partnerships/{partnershipId}/checklist-responses/{checklistResponseId}', idsOf(lead))
  const list = response.replace(/\/[^/]+$/, '')
  const partnership = fill('/v1/partnerships/{partnershipId}', idsOf(lead))
  const missing = [`${response}.xyz`, `${response}.csv.csv`, `${response}.`, `${list}.xyz`, `${partnership}.xyz`]
  for (const path of [...missing, `${list}/unknown.xyz`]) {
    const { status, headers, body } = await lead.call('GET', path)
    t.strictSame([status, body.code], [404, 'route-not-found'], path)
    t.match(headers.get('content-type'), 'application/problem+json')
  }
  t.match(await lead.call('PATCH', `${response}.xyz`, { body: {} }), { status: 404, body: { code: 'route-not-found' } })
  for (const extension of ['', '.csv', '.ndjson']) {
    const { status, body } = await lead.call('GET', `${list}/unknown${extension}`)
    t.match([status, body.code, body.errors[0].pointer], [400, 'invalid-request', 'checklistResponseId'], extension)
    const unknown = await lead.call('GET', `${list}/${actors.lead.ids.unknown.checklistResponseId}${extension}`)
    t.match(unknown, { status: 404, body: { code: 'not-found' } }, extension)
  }
})

/** The decoder of other test clients removes a byte order mark. */
async function bytesAt(path: string): Promise<Buffer> {
  const headers = { authorization: `Bearer ${clients.lead.key}` }
  return Buffer.from(await (await fetch(service.address + path, { headers })).arrayBuffer())
}

t.test('?bom=true begins a CSV with a byte order mark', async (t) => {
  const { lead } = actors
  for (const operation of files.filter((file) => extensionOf(file) === 'csv')) {
    const path = pathFor(operation, lead)
    const plain = await bytesAt(path)
    const [marked, unmarked] = [await bytesAt(`${path}?bom=true`), await bytesAt(`${path}?bom=false`)]
    t.ok(plain.length > 20, path)
    t.strictSame(marked, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), plain]), path)
    t.strictSame(unmarked, plain, path)
    t.equal((await lead.call('GET', `${path.replace(/csv$/, 'ndjson')}?bom=true`)).status, 400)
  }
})

t.test('Accept selects nothing: any value is ignored by every operation', async (t) => {
  const { lead } = actors
  const values = ['application/xml', 'text/csv', 'text/event-stream', 'application/json;q=0', ';q=1, nonsense', '']
  const faults = await failuresOf([...reads.entries()], async ([at, operation]) => {
    const path = pathFor(operation, lead)
    const type = fileTypes[extensionOf(operation)] ?? 'application/json; charset=utf-8'
    const expected = operation.operationId === 'streamChanges' ? 'text/event-stream' : type
    const { status, headers } = await lead.call('GET', path, { headers: { accept: values[at % values.length] ?? '' } })
    if (status !== 200 || headers.get('content-type') !== expected) return `${path}: ${status}`
    if (/\baccept\b(?!-)/.test(headers.get('vary') ?? '')) return `${path}: varies by Accept`
  })
  t.strictSame(faults, [])
  for (const accept of values) {
    for (const path of ['/v1/changes', fill('/v1/partnerships/{partnershipId}/expectations', idsOf(lead))]) {
      const { headers } = await lead.call('GET', path, { headers: { accept } })
      t.match(headers.get('content-type'), 'application/json', `${path} ${accept}`)
    }
  }
})

t.test('a link reads the file as its creator does, and is created only if the creator can read it', async (t) => {
  // JSON is for programs, which send a credential.
  const linked = files.filter((operation) => extensionOf(operation) !== 'json')
  const cases = Object.values(actors).flatMap((actor) =>
    linked.filter((operation) => isPossible(operation, actor)).map((operation) => ({ actor, operation })),
  )
  const relations = new Set<string>()
  const faults = await failuresOf(cases, async ({ actor, operation }) => {
    const path = pathFor(operation, actor)
    const where = `${actor.name} ${path}`
    const direct = await callAs(actor, 'GET', path)
    const created = await callAs(actor, 'POST', '/v1/links', { body: { path } })
    if (direct.status !== 200) {
      if (created.status !== 404 || created.body.code !== 'not-found') return `${where}: ${describeResponse(created)}`
      relations.add(`${actor.name} not`)
      return
    }
    relations.add(actor.name)
    if (created.status !== 201) return `${where}: ${describeResponse(created)}`
    const read = await anonymous('GET', created.body.url)
    if (read.status !== 200 || read.body !== direct.body) return `${where}: another file: ${read.status}`
    for (const name of ['content-type', 'content-disposition', 'content-security-policy', 'etag']) {
      if (read.headers.get(name) !== direct.headers.get(name)) return `${where}: another ${name}`
    }
    const head = await anonymous('HEAD', created.body.url)
    if (head.status !== 200) return `${where}: HEAD ${head.status}`
  })
  t.strictSame(faults, [])
  for (const name of ['lead', 'party', 'observer', 'former', 'represented']) t.ok(relations.has(name), name)
  for (const name of ['stranger', 'observer', 'invited', 'declined']) t.ok(relations.has(`${name} not`), `${name} not`)
})
