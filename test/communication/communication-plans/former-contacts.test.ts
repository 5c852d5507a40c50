// A deleted contact: plans and occurrences have its name instead of its id, and what the parties agreed to does not change.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const { lead, center, home, office } = await service.createAgencies()
const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
const window = `from=${tomorrow}T00:00:00Z&to=${tomorrow}T23:59:59Z`

const createContact = async (path: string, by: Client, name: string): Promise<string> =>
  (await by.call('POST', `${path}/contacts`, { body: { name } })).body.id
/** A plan that names both contacts of the center everywhere. */
const contentWith = (contacts: string[]) => ({
  channels: contacts.map((contactId) => ({
    ...planExample.channels[0],
    contactPoints: [{ organizationId: center.id, contactId }],
  })),
  touchpoints: [
    {
      ...planExample.touchpoints[0],
      ...{ startsAt: `${tomorrow}T12:00`, timeZone: 'UTC', recurrence: 'FREQ=DAILY' },
      attendees: { contacts, observers: [office.id] },
    },
  ],
  escalation: contacts.map((contactId) => ({
    ...planExample.escalation[0],
    contactPoints: [{ organizationId: center.id, contactId, detail: 'After 3 p.m.' }],
  })),
})
async function begin() {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const deleted = await createContact(path, center, 'Sam Okafor')
  const kept = await createContact(path, center, 'Jordan Rivera')
  const plan = await service.agreeOnCommunicationPlan(path, [lead, center, home], contentWith([deleted, kept]))
  return { path, plan, deleted, kept }
}
const contentOf = ({ channels, touchpoints, escalation }: Body) => ({ channels, touchpoints, escalation })
const named = (kept: string): Body => {
  const { channels, touchpoints, escalation } = contentWith([kept])
  const withName = (part: Body, detail: object = {}) => ({
    ...part,
    contactPoints: [{ organizationId: center.id, formerContact: 'Sam Okafor', ...detail }],
  })
  return {
    channels: [withName(channels[0] as Body), ...channels],
    touchpoints: touchpoints.map((one) => ({
      ...one,
      attendees: { ...one.attendees, formerContacts: ['Sam Okafor'] },
    })),
    escalation: [withName(escalation[0] as Body, { detail: 'After 3 p.m.' }), ...escalation],
  }
}

t.test('plans and occurrences have the name of a deleted contact instead of its id', async (t) => {
  const { path, plan, deleted, kept } = await begin()
  const before = (await lead.call('GET', plan)).body
  t.equal((await center.change('DELETE', `${path}/contacts/${deleted}`)).status, 204)
  const read = await lead.call('GET', plan)
  t.strictSame(contentOf(read.body), named(kept))
  t.notOk(JSON.stringify(read.body).includes(deleted))
  const { data } = (await home.call('GET', `${path}/communication-plans?state=agreed`)).body
  t.strictSame(contentOf(data[0]), named(kept))
  const { hash, consents, state, version } = before
  t.match(read.body, { hash, consents, state, version }, 'what the parties agreed to does not change')

  const attendees = { contacts: [kept], formerContacts: ['Sam Okafor'], observers: [office.id] }
  for (const by of [lead, center, home, office]) {
    const [occurrence] = (await by.call('GET', `${path}/occurrences?${window}`)).body.data
    t.strictSame(occurrence.attendees, attendees)
    const { body } = await by.call('GET', `${path}/occurrences/${occurrence.id}`)
    t.strictSame(body.attendees, attendees)
  }
  const [{ id }] = (await lead.call('GET', `${path}/occurrences?${window}`)).body.data
  const cancelled = await lead.change('POST', `${path}/occurrences/${id}/transitions`, {
    action: 'cancel',
    reason: 'Snow.',
  })
  t.strictSame(cancelled.body.attendees, attendees)
})

t.test('an observer of a later time and a former party see the names too', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const contactId = await createContact(path, center, 'Sam Okafor')
  const [touchpoint] = contentWith([contactId]).touchpoints
  const leave = async (party: Client) => {
    const [{ id }] = (await party.call('GET', `${path}/parties?organizationId=${party.id}`)).body.data
    await party.change('POST', `${path}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  }
  const plan = await service.agreeOnCommunicationPlan(path, [lead, center, home], {
    touchpoints: [{ ...touchpoint, attendees: { contacts: [contactId] } }],
  })
  await leave(home)
  await center.change('DELETE', `${path}/contacts/${contactId}`)
  const attendeesSeenBy = async (by: Client) => (await by.call('GET', plan)).body.touchpoints[0].attendees
  t.strictSame(await attendeesSeenBy(home), { contacts: [contactId] }, 'a deletion after its withdrawal')
  t.strictSame(await attendeesSeenBy(lead), { contacts: [], formerContacts: ['Sam Okafor'] })
  t.equal((await office.call('GET', `${path}/occurrences`)).status, 404)

  const later = await createContact(path, center, 'Alex Kim')
  await service.addObserver(path, office, lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center], {
    touchpoints: [{ ...touchpoint, attendees: { contacts: [later], observers: [office.id] } }],
  })
  await center.change('DELETE', `${path}/contacts/${later}`)
  const [seen] = (await office.call('GET', `${path}/occurrences?${window}`)).body.data
  t.strictSame(seen.attendees, { contacts: [], formerContacts: ['Alex Kim'], observers: [office.id] })
  await leave(center)
  t.strictSame((await center.call('GET', `${path}/occurrences?${window}`)).body.data[0].attendees, seen.attendees)
})

t.test('a client can send what it has read', async (t) => {
  const { path, plan, deleted, kept } = await begin()
  const plans = `${path}/communication-plans`
  const draft = (await lead.call('POST', plans, { body: contentWith([deleted, kept]) })).headers.get('location') ?? ''
  await lead.change('POST', `${draft}/transitions`, { action: 'propose' })
  await center.change('DELETE', `${path}/contacts/${deleted}`)
  const read = contentOf((await lead.call('GET', plan)).body)
  const copy = await lead.call('POST', plans, { body: read })
  t.equal(copy.status, 201, JSON.stringify(copy.body))
  t.notOk(JSON.stringify(copy.body).includes('Sam Okafor'), 'the new version does not have the contact')
  t.strictSame(copy.body.touchpoints[0].attendees, { contacts: [kept], observers: [office.id] })

  const externalIds = [{ scheme: 'ours', value: '4' }]
  const repeated = await lead.change('PATCH', plan, { ...read, externalIds })
  t.match(repeated, { status: 200, body: { state: 'agreed', externalIds } }, 'nothing has changed')
  t.strictSame(contentOf(repeated.body), read)
  const ofProposal = await center.change('PATCH', draft, { channels: read.channels, touchpoints: read.touchpoints })
  t.match(ofProposal, { status: 200, body: { state: 'proposed', consents: [{ organizationId: lead.id }] } })
  t.match(await lead.change('PATCH', plan, { escalation: [] }), {
    status: 409,
    body: { blockedBy: [{ code: 'WRONG_STATE' }] },
  })

  const changed = await center.change('PATCH', draft, { escalation: [] })
  t.match(changed, { status: 200, body: { state: 'draft', consents: [], escalation: [] } })
  t.notOk(JSON.stringify(changed.body).includes('Sam Okafor'), 'a changed draft no longer has the contact')
  const stale = await lead.call('POST', plans, { body: contentWith([deleted]) })
  t.strictSame([stale.status, errorsIn(stale).length], [422, 3], 'its id is not known')
})
