// CORS: pages of configured origins may call the service, and every refusal is a problem.
import t from 'tap'
import { deprecationHeaders, headers as documentedHeaders } from '../../src/http/openapi/shared.ts'
import { startOwnService } from '../support/own-service.ts'

const origin = 'https://app.agency.gov'
const service = await startOwnService(t, { corsOrigins: [origin] })
const lead = await service.createOrganization('Springfield Early Head Start')
const send = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(`${service.address}${path}`, { method, headers })

t.test('a preflight of a configured origin succeeds', async (t) => {
  for (const path of ['/v1/partnerships', '/livez']) {
    const answer = await send('OPTIONS', path, { origin, 'access-control-request-method': 'PATCH' })
    t.equal(answer.status, 204)
    t.equal(answer.headers.get('access-control-allow-origin'), origin)
    t.match(answer.headers.get('access-control-allow-methods'), /PATCH/)
  }
  const other = await send('OPTIONS', '/v1/me', {
    origin: 'https://elsewhere.example',
    'access-control-request-method': 'GET',
  })
  t.equal(other.headers.get('access-control-allow-origin'), null)
})

t.test('any other OPTIONS request gets a problem, as without CORS', async (t) => {
  const paths: [path: string, status: number][] = [
    ['/v1/partnerships', 405],
    [`/v1/organizations/${lead.id}`, 405],
    ['/livez', 405],
    ['/openapi.json', 405],
    ['/nowhere', 404],
  ]
  for (const [path, status] of paths) {
    for (const headers of [{}, { origin }, { 'access-control-request-method': 'GET' }]) {
      const answer = await send('OPTIONS', path, headers as never)
      t.equal(answer.status, status, path)
      t.match(answer.headers.get('content-type'), /^application\/problem\+json/)
      t.match(await answer.json(), { status })
      if (status === 405) t.match(answer.headers.get('allow'), /GET/)
    }
  }
})

t.test('refusals have the headers of CORS, so that pages can read them', async (t) => {
  for (const [method, path] of [
    ['GET', '/v1/partnerships'],
    ['GET', '/nowhere'],
    ['DELETE', '/livez'],
    ['OPTIONS', '/livez'],
  ] as const) {
    const answer = await send(method, path, { origin })
    t.match(answer.headers.get('content-type'), /^application\/problem\+json/, `${method} ${path}`)
    t.equal(answer.headers.get('access-control-allow-origin'), origin)
    t.match(answer.headers.get('vary'), /origin/i)
    t.match(answer.headers.get('vary'), /authorization/)
  }
})

t.test('every header of the document is exposed, and those of files and refusals', async (t) => {
  const answer = await send('GET', '/v1/me', { origin, authorization: `Bearer ${lead.key}` })
  t.equal(answer.status, 200)
  const exposed = (answer.headers.get('access-control-expose-headers') ?? '').toLowerCase().split(', ')
  const expected = [
    ...Object.keys({ ...documentedHeaders, ...deprecationHeaders }),
    'Content-Disposition',
    'Allow',
    'Retry-After',
    'Link',
    'Location',
  ]
  for (const name of expected) t.ok(exposed.includes(name.toLowerCase()), name)
})
