// The media type of a request: ignored without content, and named by the response if the service accepts others.
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { startService } from '../support/service.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const path = await service.createPartnership(lead)

async function createContact(): Promise<string> {
  const { headers } = await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
  return headers.get('location') ?? ''
}

t.test('a media type without content is ignored', async (t) => {
  for (const type of ['application/json', 'application/merge-patch+json', 'text/plain', 'nonsense']) {
    const headers = { 'content-type': type, 'if-match': '"1"' }
    t.equal((await lead.call('DELETE', await createContact(), { headers })).status, 204, type)
    t.equal((await lead.call('GET', path, { headers: { 'content-type': type } })).status, 200, type)
    const chunked = await fetch(`${service.address}${await createContact()}`, {
      method: 'DELETE',
      headers: { ...headers, authorization: `Bearer ${lead.key}`, 'content-type': 'application/json' },
      body: new ReadableStream({ start: (controller) => controller.close() }),
      duplex: 'half',
    } as RequestInit)
    t.equal(chunked.status, 204, 'chunks without content')
  }
})

t.test('an operation that needs a body says that it is missing', async (t) => {
  const contact = await createContact()
  const requests: [method: string, target: string][] = [
    ['POST', `${path}/contacts`],
    ['PATCH', contact],
    ['POST', `${path}/transitions`],
    ['POST', `${path}/expectation-imports`],
    ['PUT', '/v1/organizations/by-external-id/sis/1'],
  ]
  for (const [method, target] of requests) {
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      const answer = await lead.call(method, target, { headers: { 'if-match': '"1"', ...headers } as never })
      const expected = { code: 'invalid-request', detail: 'The body is missing.', errors: [{ pointer: '' }] }
      t.match(answer, { status: 400, body: expected }, `${method} ${target}`)
    }
  }
})

t.test('a 415 names what is accepted', async (t) => {
  const contact = await createContact()
  const json = 'application/json'
  const patch = 'application/merge-patch+json, application/json'
  const byExternalId = '/v1/organizations/by-external-id/sis/1'
  const refusals: [method: string, target: string, type: string, header: string, value: string][] = [
    ['POST', `${path}/contacts`, 'text/plain', 'accept-post', json],
    ['POST', `${path}/contacts`, 'application/merge-patch+json', 'accept-post', json],
    ['POST', `${path}/contacts`, 'application/json; charset=utf-16', 'accept-post', json],
    ['POST', `${path}/transitions`, 'application/xml', 'accept-post', json],
    ['PATCH', contact, 'application/json-patch+json', 'accept-patch', patch],
    ['PATCH', contact, 'text/plain', 'accept-patch', patch],
    ['PUT', byExternalId, 'text/plain', 'accept', json],
    ['PUT', byExternalId, 'application/merge-patch+json', 'accept', json],
    [
      'POST',
      `${path}/expectation-imports`,
      'text/tab-separated-values',
      'accept-post',
      'text/csv, application/x-ndjson',
    ],
    ['POST', `${path}/expectation-imports`, 'application/json', 'accept-post', 'text/csv, application/x-ndjson'],
  ]
  for (const [method, target, type, header, value] of refusals) {
    const headers = { 'content-type': type, 'if-match': '"1"' }
    const answer = await lead.call(method, target, { body: '{"name":"A"}', headers })
    t.match(answer, { status: 415, body: { code: 'unsupported-media-type' } }, `${method} ${target} ${type}`)
    t.equal(answer.headers.get(header), value, `${method} ${target} ${type}`)
    t.notOk(answer.headers.has('accept-encoding'))
  }
})

t.test('a 415 for a content coding says that there must be none', async (t) => {
  const requests: [method: string, target: string, type: string][] = [
    ['POST', `${path}/contacts`, 'application/json'],
    ['PATCH', await createContact(), 'application/merge-patch+json'],
    ['POST', `${path}/expectation-imports`, 'text/csv'],
  ]
  for (const [method, target, type] of requests) {
    for (const coding of ['gzip', 'br', 'deflate, gzip']) {
      const answer = await fetch(`${service.address}${target}`, {
        method,
        headers: {
          authorization: `Bearer ${lead.key}`,
          'content-type': type,
          'content-encoding': coding,
          'if-match': '"1"',
        },
        body: gzipSync('{"name":"A"}'),
      })
      t.match(answer, { status: 415 }, `${method} ${coding}`)
      t.equal(answer.headers.get('accept-encoding'), 'identity', `${method} ${coding}`)
      await answer.body?.cancel()
    }
  }
})
