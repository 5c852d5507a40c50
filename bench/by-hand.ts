// What one would write by hand for the same three answers: Fastify, pg, named statements. It asks nobody who they are.
import { hash, randomUUID } from 'node:crypto'
import fastify from 'fastify'
import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'

const columns = `id, partnership_id as "partnershipId", organization_id as "organizationId", version,
  external_ids as "externalIds", created_at as "createdAt", updated_at as "updatedAt", updated_by as "updatedBy",
  updated_on_behalf_by as "updatedOnBehalfBy", aspect, title, description, need_id as "needId"`

const find = { name: 'find', text: `select ${columns} from offers where partnership_id = $1 and id = $2` }
const list = {
  name: 'list',
  text: `select ${columns} from offers where partnership_id = $1 order by id limit $2`,
}
const insert = {
  name: 'insert',
  text: `insert into offers (id, partnership_id, organization_id, version, external_ids, created_at, updated_at,
      updated_by, aspect, title, description)
    values ($1, $2, $3, 1, '[]', now(), now(), $3, $4, $5, $6) returning ${columns}`,
}
const audit = {
  name: 'audit',
  text: `insert into bench.audit (id, partnership_id, organization_id, action, subject_id, after, at)
    values ($1, $2, $3, 'offer.created', $4, $5, now())`,
}

const kept = { name: 'kept', text: 'select fingerprint, status, body from bench.answers where key = $1' }
const head = { name: 'head', text: 'select position from streams where stream_id = $1 for update' }
const forward = { name: 'forward', text: 'update streams set position = position + 1 where stream_id = $1' }
const keep = {
  name: 'keep',
  text: 'insert into bench.answers (key, fingerprint, status, body, at) values ($1, $2, 201, $3, now())',
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
  const { rows } = await pool.query({ ...find, values: [params.partnershipId, params.id] })
  return rows[0] ?? reply.code(404).send({ error: 'not found' })
})

app.get<{ Params: Params; Querystring: { limit: string } }>('/partnerships/:partnershipId/offers', async (request) => {
  const limit = Number(request.query.limit)
  const { rows } = await pool.query({ ...list, values: [request.params.partnershipId, limit + 1] })
  const more = rows.length > limit
  const data = more ? rows.slice(0, limit) : rows
  return { data, nextCursor: more ? data.at(-1).id : null }
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

/** The effects that the service has, short of idempotency: the record and what tells of it, both or neither. */
app.post<{ Params: Params; Body: Body }>('/partnerships/:partnershipId/offers', async (request, reply) => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query({ ...insert, values: valuesOf(request) })
    const [row] = rows
    const told = [randomUUID(), row.partnershipId, ORGANIZATION, row.id, JSON.stringify(row)]
    await client.query({ ...audit, values: told })
    await client.query('commit')
    return reply.code(201).send(row)
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
})

/** The same, and what makes a creation safe to repeat and its history free of gaps, as one would write it down. */
app.post<{ Params: Params; Body: Body }>('/partnerships/:partnershipId/offers/safe', async (request, reply) => {
  const key = request.headers['idempotency-key']
  const fingerprint = hash('sha256', request.url + JSON.stringify(request.body), 'base64url')
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows: answers } = await client.query({ ...kept, values: [key] })
    if (answers.length > 0) throw new Error('No key comes twice here.')
    const { rows } = await client.query({ ...insert, values: valuesOf(request) })
    const [row] = rows
    await client.query({ ...head, values: [row.partnershipId] })
    const told = [randomUUID(), row.partnershipId, ORGANIZATION, row.id, JSON.stringify(row)]
    await client.query({ ...audit, values: told })
    await client.query({ ...forward, values: [row.partnershipId] })
    await client.query({ ...keep, values: [key, fingerprint, JSON.stringify(row)] })
    await client.query('commit')
    return reply.code(201).send(row)
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
})

/** The least that can be done. */
app.post<{ Params: Params; Body: Body }>('/partnerships/:partnershipId/offers/bare', async (request, reply) => {
  const { rows } = await pool.query({ ...insert, values: valuesOf(request) })
  return reply.code(201).send(rows[0])
})

await app.listen({ host: '127.0.0.1', port: Number(PORT) })
process.once('SIGTERM', () => process.exit(0))
