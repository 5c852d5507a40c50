// What a write costs: the same with webhook endpoints as without, and as before there were any.
import t from 'tap'
import { startOwnService } from '../../support/own-service.ts'
import { countRoundTrips } from '../../support/statements.ts'
import { createEndpoint, localWebhooks, startReceiver } from '../../support/webhooks.ts'

const counted = countRoundTrips(t)
const service = await startOwnService(t, { webhooks: localWebhooks })
const { lead, center } = await service.createAgencies()

t.test('a write sends no statement for webhooks', async (t) => {
  const path = await service.createPartnership(lead, center)
  async function writes() {
    const bodies = { contacts: { name: 'A' }, needs: { aspect: 'data', title: 'A' } }
    const created = []
    for (const [list, body] of Object.entries(bodies)) {
      created.push(await counted.during(() => lead.call('POST', `${path}/${list}`, { body })))
    }
    return [...created, await counted.during(() => lead.change('PATCH', path, { name: 'Renamed' }))]
  }
  const without = await writes()
  t.strictSame(
    without.map((roundTrips) => roundTrips.map(({ length }) => length)),
    [[2], [2], [13, 14, 2]],
  )
  const receiver = await startReceiver(t)
  for (const client of [lead, center]) await createEndpoint(client, receiver.url)
  t.strictSame(await writes(), without)
  t.notMatch(without.flat(2).join(), 'webhook')
})
