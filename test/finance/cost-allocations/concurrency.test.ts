// An organization computes one cost allocation at a time, whatever it writes, so that it does not delay others.
import t from 'tap'
import { type Received, startService, waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'
import { createAllocation, createBudget, read } from './records.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()

t.test('writes wait for their turn, and too many are rejected', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds } = await createBudget(lead, path)
  const allocation = await createAllocation(lead, path, { sourceIds })
  const etag = { 'if-match': '"1"' }
  const send: (() => Promise<Received>)[] = [
    () => lead.call('POST', `${path}/cost-allocations?dryRun=true`, { body: { title: 'A', sourceIds } }),
    () => lead.call('PATCH', `${allocation}?dryRun=true`, { body: { title: 'A' }, headers: etag }),
    () => lead.call('POST', `${allocation}/transitions?dryRun=true`, { body: { action: 'propose' }, headers: etag }),
    () => lead.call('GET', `${allocation}/variance`),
  ]
  const answers: Received[] = []
  const requests: Promise<number>[] = []
  // The first one waits for the lock of the partnership, and the others for the first one.
  await storage.raceInPartnership(path, [() => send[0]?.() as Promise<Received>], async () => {
    for (let at = 0; at < 24; at++) {
      const request = send[at % send.length] as () => Promise<Received>
      requests.push(request().then((answer) => answers.push(answer)))
    }
    await waitFor(() => answers.length >= 4)
  })
  await Promise.all(requests)
  t.strictSame(new Set(answers.slice(0, 4).map(({ body }) => body.code)), new Set(['too-many-concurrent-requests']))
  t.notOk(answers.slice(4).some(({ status }) => status >= 300))
  t.equal((await read(center, allocation)).version, 1)
})
