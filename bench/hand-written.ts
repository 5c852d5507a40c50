// A hand-written server for the same operations: Fastify, pg, named statements, no authentication.
import { hash, randomUUID } from 'node:crypto'
import fastify from 'fastify'
import pg from 'pg'
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

const { DATABASE_URL, PORT, POOL_SIZE, ORGANIZATION } = process.env
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL_SIZE) })
const app = fastify()

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
app.post<{ Params: Params; Body: Body }>('/partnerships/:partnershipId/offers/all-effects', async (request, reply) => {
  const key = request.headers['idempotency-key']
  const fingerprint = hash('sha256', request.url + JSON.stringify(request.body), 'base64url')
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows: responses } = await client.query({ ...findResponse, values: [key] })
    if (responses.length > 0) throw new Error('The benchmark sends each key once.')
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
})

/** The minimum: one INSERT. */
app.post<{ Params: Params; Body: Body }>('/partnerships/:partnershipId/offers/one-insert', async (request, reply) => {
  const { rows } = await pool.query({ ...insertOffer, values: valuesOf(request) })
  return reply.code(201).send(rows[0])
})

await app.listen({ host: '127.0.0.1', port: Number(PORT) })
process.once('SIGTERM', () => process.exit(0))
