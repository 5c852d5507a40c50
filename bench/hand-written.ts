// A hand-written server for the same operations: Fastify, pg, named statements. With DUTIES=1 it has the duties of the service:
// an API key, a tenant predicate, ETags, a log line and metrics for every request.
import { hash, randomUUID } from 'node:crypto'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import pg from 'pg'
import { Histogram, Registry } from 'prom-client'
import { v7 as uuidv7 } from 'uuid'

const columns = `id, partnership_id as "partnershipId", organization_id as "organizationId", version,
  external_ids as "externalIds", created_at as "createdAt", updated_at as "updatedAt", updated_by as "updatedBy",
  updated_on_behalf_by as "updatedOnBehalfBy", aspect, title, description, need_id as "needId"`

const findOffer = { name: 'findOffer', text: `select ${columns} from offers where partnership_id = $1 and id = $2` }
const listOffers = {
  name: 'listOffers',
  text: `select ${columns} from offers where partnership_id = $1 order by id limit $2`,
}
const insertOffer = {
  name: 'insertOffer',
  text: `insert into offers (id, partnership_id, organization_id, version, external_ids, created_at, updated_at,
      updated_by, aspect, title, description)
    values ($1, $2, $3, 1, '[]', now(), now(), $3, $4, $5, $6) returning ${columns}`,
}
const insertAudit = {
  name: 'insertAudit',
  text: `insert into bench.audit (id, partnership_id, organization_id, action, subject_id, after, at)
    values ($1, $2, $3, 'offer.created', $4, $5, now())`,
}

const findResponse = {
  name: 'findResponse',
  text: 'select fingerprint, status, body from bench.responses where key = $1',
}
const lockStream = { name: 'lockStream', text: 'select position from streams where stream_id = $1 for update' }
const advanceStream = { name: 'advanceStream', text: 'update streams set position = position + 1 where stream_id = $1' }
const storeResponse = {
  name: 'storeResponse',
  text: 'insert into bench.responses (key, fingerprint, status, body, at) values ($1, $2, 201, $3, now())',
}

const { DATABASE_URL, PORT, POOL_SIZE, ORGANIZATION, DUTIES } = process.env
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE) })
const app = fastify(DUTIES ? { logger: true, disableRequestLogging: true } : {})

interface Params {
  partnershipId: string
  id: string
}
interface Body {
  aspect: string
  title: string
  description: string
}

app.get('/live', async () => ({ live: true }))

// The duties.

const findKey = {
  name: 'findKey',
  text: 'select organization_id as "organizationId" from bench.keys where digest = $1',
}
const isParty = `exists (select from parties
  where partnership_id = $1 and organization_id = $3 and state in ('invited', 'accepted'))`
const findOwnOffer = { name: 'findOwnOffer', text: `${findOffer.text} and ${isParty}` }
const listOwnOffers = {
  name: 'listOwnOffers',
  text: `select ${columns} from offers where partnership_id = $1 and ${isParty} order by id limit $2`,
}
const findPartyOfOrganization = {
  name: 'findParty',
  text: `select 1 from parties where partnership_id = $1 and organization_id = $2 and state = 'accepted'`,
}

const organizations = new Map<string, { organizationId: string; until: number }>()

/** The organization of the API key, which is looked up once a second. */
async function authenticate({ headers }: FastifyRequest): Promise<string> {
  const digest = hash('sha256', headers.authorization?.slice('Bearer '.length) ?? '', 'base64url')
  const known = organizations.get(digest)
  if (known !== undefined && known.until > performance.now()) return known.organizationId
  const { rows } = await pool.query({ ...findKey, values: [digest] })
  if (rows[0] === undefined) throw Object.assign(new Error('unknown key'), { statusCode: 401 })
  organizations.set(digest, { organizationId: rows[0].organizationId, until: performance.now() + 1000 })
  return rows[0].organizationId
}

function sendWithEtag(request: FastifyRequest, reply: FastifyReply, row: { version: number }) {
  const etag = `"${row.version}"`
  reply.header('etag', etag)
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.send(row)
}

const registry = new Registry()
const duration = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Duration of requests.',
  labelNames: ['method', 'route', 'status'],
  registers: [registry],
})
if (DUTIES) {
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    const route = routeOptions.url ?? ''
    const { statusCode: status, elapsedTime } = reply
    duration.observe({ method, route, status }, elapsedTime / 1000)
    request.log.info({ method, route, status, ms: Math.round(elapsedTime) }, 'request')
  })
}

app.get<{ Params: Params }>('/own/partnerships/:partnershipId/offers/:id', async (request, reply) => {
  const { partnershipId, id } = request.params
  const { rows } = await pool.query({ ...findOwnOffer, values: [partnershipId, id, await authenticate(request)] })
  return rows[0] ? sendWithEtag(request, reply, rows[0]) : reply.code(404).send({ error: 'not found' })
})

app.get<{ Params: Params; Querystring: { limit: string } }>(
  '/own/partnerships/:partnershipId/offers',
  async (request) => {
    const limit = Number(request.query.limit)
    const organizationId = await authenticate(request)
    const { rows } = await pool.query({
      ...listOwnOffers,
      values: [request.params.partnershipId, limit + 1, organizationId],
    })
    const data = rows.slice(0, limit)
    return { data, nextCursor: rows.length > limit ? data.at(-1).id : null }
  },
)

// Without duties.

app.get<{ Params: Params }>('/partnerships/:partnershipId/offers/:id', async ({ params }, reply) => {
  const { rows } = await pool.query({ ...findOffer, values: [params.partnershipId, params.id] })
  return rows[0] ?? reply.code(404).send({ error: 'not found' })
})

app.get<{ Params: Params; Querystring: { limit: string } }>('/partnerships/:partnershipId/offers', async (request) => {
  const limit = Number(request.query.limit)
  const { rows } = await pool.query({ ...listOffers, values: [request.params.partnershipId, limit + 1] })
  const hasMore = rows.length > limit
  const data = hasMore ? rows.slice(0, limit) : rows
  return { data, nextCursor: hasMore ? data.at(-1).id : null }
})

const expectations = {
  name: 'expectations',
  text: 'select * from expectations where partnership_id = $1 order by id limit $2',
}
app.get<{ Params: Params; Querystring: { limit: string } }>(
  '/partnerships/:partnershipId/expectations',
  async (request) => {
    const limit = Number(request.query.limit)
    const { rows } = await pool.query({ ...expectations, values: [request.params.partnershipId, limit + 1] })
    return { data: rows.slice(0, limit), nextCursor: rows.length > limit ? rows[limit - 1].id : null }
  },
)

const coverage = {
  name: 'coverage',
  text: `select responsible_organization_id as "organizationId", aspect, count(*)::int as expectations,
      (count(*) filter (where state <> 'proposed'))::int as agreed
    from expectations where partnership_id = $1 group by 1, 2 order by 1, 2`,
}
app.get<{ Params: Params }>('/partnerships/:partnershipId/coverage', async (request) => {
  const { rows } = await pool.query({ ...coverage, values: [request.params.partnershipId] })
  return { cells: rows }
})

const valuesOf = ({ params, body }: { params: Params; body: Body }) => [
  uuidv7(),
  params.partnershipId,
  ORGANIZATION,
  body.aspect,
  body.title,
  body.description,
]

/** The record and its audit row in one transaction. */
app.post<{ Params: Params; Body: Body }>('/partnerships/:partnershipId/offers', async (request, reply) => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query({ ...insertOffer, values: valuesOf(request) })
    const [row] = rows
    const auditValues = [randomUUID(), row.partnershipId, ORGANIZATION, row.id, JSON.stringify(row)]
    await client.query({ ...insertAudit, values: auditValues })
    await client.query('commit')
    return reply.code(201).send(row)
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
})

/** All effects of the service: also an idempotency key, and audit rows in a gapless order per partnership. */
const createWithAllEffects = async (
  request: FastifyRequest<{ Params: Params; Body: Body }>,
  reply: FastifyReply,
  organizationId?: string,
) => {
  const key = request.headers['idempotency-key']
  const fingerprint = hash('sha256', request.url + JSON.stringify(request.body), 'base64url')
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows: responses } = await client.query({ ...findResponse, values: [key] })
    if (responses.length > 0) throw new Error('The benchmark sends each key once.')
    if (organizationId !== undefined) {
      const { partnershipId } = request.params
      const { rows: found } = await client.query({
        ...findPartyOfOrganization,
        values: [partnershipId, organizationId],
      })
      if (found.length === 0) throw Object.assign(new Error('not a party'), { statusCode: 404 })
      reply.header('etag', '"1"')
    }
    const { rows } = await client.query({ ...insertOffer, values: valuesOf(request) })
    const [row] = rows
    await client.query({ ...lockStream, values: [row.partnershipId] })
    const auditValues = [randomUUID(), row.partnershipId, ORGANIZATION, row.id, JSON.stringify(row)]
    await client.query({ ...insertAudit, values: auditValues })
    await client.query({ ...advanceStream, values: [row.partnershipId] })
    await client.query({ ...storeResponse, values: [key, fingerprint, JSON.stringify(row)] })
    await client.query('commit')
    return reply.code(201).send(row)
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
app.post<{ Params: Params; Body: Body }>('/partnerships/:partnershipId/offers/all-effects', (request, reply) =>
  createWithAllEffects(request, reply),
)
app.post<{ Params: Params; Body: Body }>('/own/partnerships/:partnershipId/offers', async (request, reply) =>
  createWithAllEffects(request, reply, await authenticate(request)),
)

/** The minimum: one INSERT. */
app.post<{ Params: Params; Body: Body }>('/partnerships/:partnershipId/offers/one-insert', async (request, reply) => {
  const { rows } = await pool.query({ ...insertOffer, values: valuesOf(request) })
  return reply.code(201).send(rows[0])
})

await app.listen({ host: '127.0.0.1', port: Number(PORT) })
process.once('SIGTERM', () => process.exit(0))
