// The address of the service, which its operator configures.
import t from 'tap'
import { startOwnService } from '../../support/own-service.ts'

t.test('PUBLIC_URL is the address of the service in the document and in the URLs of calendar feeds', async (t) => {
  const publicUrl = 'https://partnerships.agency.gov/api'
  const service = await startOwnService(t, { publicUrl })
  t.match(await (await fetch(`${service.address}/openapi.json`)).json(), { servers: [{ url: publicUrl }] })
  t.match(service.document, { servers: [{ url: '/' }] }, 'without it the address is that of the document')
  const lead = await service.createOrganization('Springfield Early Head Start')
  const feeds = `/v1/organizations/${lead.id}/calendar-feeds`
  const { body, headers } = await lead.call('POST', feeds, { body: { name: 'Phone' } })
  t.equal(body.url, `${publicUrl}/v1/calendar.ics?token=${body.token}`)
  t.match(headers.get('location'), /^\/v1\//, 'Location is a path')
  const problem = await lead.call('GET', `${feeds}/${lead.id}`)
  t.equal(problem.body.type, '/problems/not-found')
})
