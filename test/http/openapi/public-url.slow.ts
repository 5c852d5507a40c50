// The address of the service, which its operator configures.
import t from 'tap'
import { startOwnService } from '../../support/own-service.ts'

t.test(
  'PUBLIC_URL is the address of the service in the document, on the page at /, in Link headers and the API catalog, and in the URLs of calendar feeds and links',
  async (t) => {
    const publicUrl = 'https://partnerships.agency.gov/api'
    const service = await startOwnService(t, { publicUrl })
    t.match(await (await fetch(`${service.address}/openapi.json`)).json(), { servers: [{ url: publicUrl }] })
    t.match(service.document, { servers: [{ url: '/' }] }, 'without it the address is that of the document')
    const lead = await service.createOrganization('Springfield Early Head Start')
    const feeds = `/v1/organizations/${lead.id}/calendar-feeds`
    const { body, headers } = await lead.call('POST', feeds, { body: { name: 'Phone' } })
    t.equal(body.url, `${publicUrl}/v1/calendar.ics?token=${body.token}`)
    t.match(headers.get('location'), /^\/v1\//, 'Location is a path')
    const link = await lead.call('POST', '/v1/links', { body: { path: `/v1/organizations/${lead.id}/calendar.ics` } })
    t.match(link.body.url, `${publicUrl}/v1/organizations/${lead.id}/calendar.ics?link=pblink_`)
    t.match(await (await fetch(`${service.address}/`)).text(), `curl ${publicUrl}/v1/me`)
    for (const path of ['/', '/v1']) {
      const answer = await fetch(service.address + path)
      t.match(answer.headers.get('link'), `<${publicUrl}/openapi.json>; rel="service-desc"`, path)
    }
    t.match(await (await fetch(`${service.address}/v1`)).json(), { linkset: [{}, { anchor: `${publicUrl}/v1` }] })
    const problem = await lead.call('GET', `${feeds}/${lead.id}`)
    t.equal(problem.body.type, '/problems/not-found')
  },
)
