// A single party remains after the last awaited party has left: each record that waits for consent has a way on.
import t from 'tap'
import { type Body, type Client, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center, home, office } = await service.createAgencies()

const act = (by: Client, record: string, action: string, reason?: string) =>
  by.change('POST', `${record}/transitions`, { action, ...(reason && { reason }) })
async function leave(path: string, by: Client): Promise<void> {
  const [{ id }] = (await by.call('GET', `${path}/parties?organizationId=${by.id}`)).body.data
  t.equal((await act(by, `${path}/parties/${id}`, 'withdraw', 'No room.')).status, 200)
}

t.test('the observer is active when the remaining party repeats its consent, or refused', async (t) => {
  for (const action of ['consent', 'refuse']) {
    const path = await service.createPartnership(lead, center)
    const body = { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' }
    const observer = (await lead.call('POST', `${path}/observers`, { body })).headers.get('location') ?? ''
    await leave(path, center)
    t.match((await lead.call('GET', `${path}/next-steps`)).body.data.find(isReview), {
      title: 'Consent again to the proposed observer: every remaining party has consented.',
      actors: [],
    })
    t.equal((await office.call('GET', path)).status, 404)
    const state = action === 'consent' ? 'active' : 'refused'
    t.match(await act(lead, observer, action, 'A reason.'), { status: 200, body: { state } })
    t.equal((await office.call('GET', path)).status, action === 'consent' ? 200 : 404)
  }
})
const isReview = ({ code }: Body) => code === 'REVIEW_OBSERVER'

t.test('a summary is shown when the remaining party repeats its consent, or withdrawn', async (t) => {
  for (const action of ['consent', 'withdraw']) {
    const path = await service.createPartnership(lead, center)
    const round = await service.answerReadinessChecklist(path, [lead, center])
    await service.addParty(path, lead, home)
    const body = { checklistRoundId: round.split('/').at(-1) }
    const created = await lead.call('POST', `${path}/readiness-summaries`, { body })
    const summary = created.headers.get('location') ?? ''
    // The center has consented, and home, which answered nothing, is awaited last.
    t.match(await act(center, summary, 'consent'), { body: { state: 'proposed', waitingOn: [home.id] } })
    await leave(path, center)
    await leave(path, home)
    t.match((await lead.call('GET', summary)).body, { state: 'proposed', waitingOn: [] })
    const state = action === 'consent' ? 'shown' : 'withdrawn'
    t.match(await act(lead, summary, action, 'A reason.'), { status: 200, body: { state } })
  }
})

t.test('a round that waits for a second party is cancelled, or released with the next party', async (t) => {
  const path = await service.createPartnership(lead, center)
  const rounds = [
    await service.createChecklistRound(path, lead),
    await service.createChecklistRound(path, lead),
  ] as const
  for (const round of rounds) {
    await service.submitChecklistResponse(await service.createChecklistResponse(round, lead), lead)
    t.match(await act(lead, round, 'agree_to_share'), { body: { state: 'open' } })
  }
  await leave(path, center)
  const [first, second] = rounds
  t.match((await lead.call('GET', first)).body, { state: 'open' }, 'the responses of one party are not shared')
  t.match(await act(lead, first, 'cancel', 'Nobody else answers.'), { status: 200, body: { state: 'cancelled' } })
  await service.addParty(path, lead, home)
  t.match(await act(home, second, 'agree_to_share'), { status: 200, body: { state: 'released' } })
})
