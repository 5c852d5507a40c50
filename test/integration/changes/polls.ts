// Many long polls at once, each of another organization.
import type { Test } from 'tap'
import { startOwnService } from '../../support/own-service.ts'
import { waitFor } from '../../support/service.ts'

export async function testPolls(t: Test, count: number, seconds: number): Promise<void> {
  const service = await startOwnService(t)

  async function openResponses(): Promise<number> {
    const text = await (await fetch(`${service.address}/metrics`)).text()
    return Number(/^http_open_responses (\d+)/m.exec(text)?.[1])
  }
  await t.test(`${count} organizations that begin to wait at once all wait, and use no connection`, async (t) => {
    const clients = []
    for (let n = 0; n < count; n++) clients.push(await service.createOrganization(`Q${n}`))
    let queries = 0
    const countQuery = () => queries++
    const { pool } = service.database
    pool.on('acquire', countQuery)
    const polls = clients.map((client) => client.call('GET', `/v1/changes?wait=${seconds}&type=offer`))
    await waitFor(async () => (await openResponses()) === count)
    await waitFor(() => pool.totalCount === pool.idleCount)
    const atBegin = queries
    const statuses = (await Promise.all(polls)).map(({ status }) => status)
    t.strictSame(new Set(statuses), new Set([200]))
    // Each is authenticated again at the end. A poll of the dispatcher has two round trips.
    const toEnd = queries - atBegin
    t.ok(toEnd < count + 60, `${toEnd} round trips to wait and to end without a change`)
  })
}
