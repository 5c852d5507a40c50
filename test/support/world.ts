// Partnerships with every kind of record in each, and organizations that stand to them in every way there is.
import type { Test } from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { withClient } from '../../src/database/migrate.ts'
import { newKey } from '../../src/identity/api-clients/keys.ts'
import { allScopes, type Relation, type Scope } from '../../src/policy.ts'
import { asParty, fill, type Operation, operationsOf } from './operations.ts'
import { type Body, type Call, type Client, completeAnswers, peppers, startService, until } from './service.ts'

/** A value for every path parameter. */
export type Ids = Record<string, string>

/**
 * `ours` and `second` have the same parties, `theirs` others; `late` is what was made in ours after the former party
 * left it, and `nowhere` names what does not exist.
 */
export type PlaceName = 'ours' | 'second' | 'theirs' | 'late' | 'nowhere'

export interface Actor {
  name: string
  organizationId: string
  clientId: string
  call: Call
  /** What its organization is to each partnership; absent where it is a stranger. */
  relations: Partial<Record<PlaceName, Relation>>
  /** What it was in ours before it became a stranger there: what it heard then, its feed still tells. */
  once?: Relation
  /** Path parameters of each place: the actor's own records where it has some, else the lead's. */
  ids: Record<PlaceName, Ids>
  operator: boolean
}

export type World = Awaited<ReturnType<typeof buildWorld>>

/** Its value stands in every record that takes external ids, with the name of the place in front. */
const scheme = 'isolation'

export async function buildWorld(t: Test) {
  const service = await startService(t)
  const { operator } = service
  const operations = operationsOf(service.document)
  const makers = makersOf(operations)

  const newOrganization = (name: string) =>
    service.organization(name, { externalIds: [{ scheme, value: `organization-${name}` }] })
  async function newOrganizations<Name extends string>(...names: Name[]) {
    const made = await Promise.all(names.map(async (name) => [name, await newOrganization(name)] as const))
    return Object.fromEntries(made) as Record<Name, Client>
  }
  const { lead, party, observer, invited, former, declined, watched, proposed, stranger } = await newOrganizations(
    ...(['lead', 'party', 'observer', 'invited', 'former', 'declined', 'watched', 'proposed', 'stranger'] as const),
  )
  const { otherLead, otherParty, otherObserver, bystander, latecomer } = await newOrganizations(
    ...(['otherLead', 'otherParty', 'otherObserver', 'bystander', 'latecomer'] as const),
  )
  const agent = await representedBy(lead)

  /**
   * What a new record needs before observers see it too, by the parameter that names it: a mission the endorsement of
   * each party. Answers the ids of what is made by that.
   */
  const settle: Record<
    string,
    (path: string, record: Body, parties: Client[], author: Client, mark: string) => Promise<Ids>
  > = {
    async missionId(path, mission, parties, author, mark) {
      await transition(author, `${path}/missions/${mission.id}`, 'propose')
      const made = await Promise.all(
        parties.map((one) => {
          const externalIds = [{ scheme, value: `${mark}-${author.id}-${one.id}` }]
          return service.endorse(path, mission, one, { externalIds }).then(expect(201))
        }),
      )
      const own = made.find(({ body }) => body.organizationId === author.id)
      return { endorsementId: own?.body.id }
    },
    async expectationId(path, expectation, parties, author, mark) {
      // What was agreed is not deleted any more.
      if (mark === 'doomed') return {}
      for (const { change } of parties) {
        const sent = { action: 'accept', revision: 1 }
        await change('POST', `${path}/expectations/${expectation.id}/transitions`, sent).then(expect(200))
      }
      await transition(author, `${path}/expectations/${expectation.id}`, 'begin')
      return {}
    },
    expectationImportId: (path, { id }, _, author) => ended(author, `${path}/expectation-imports/${id}`),
    checklistResponseImportId: (path, { id }, _, author) => ended(author, `${path}/checklist-response-imports/${id}`),
    async progressReportId(path, { expectationId, id }, parties, author) {
      const reader = parties.find((one) => one !== author) ?? author
      await transition(reader, `${path}/expectations/${expectationId}/progress-reports/${id}`, 'accept')
      return {}
    },
  }

  async function ended(author: Client, path: string): Promise<Ids> {
    await until(async () => (await author.call('GET', path)).body.state === 'completed' || undefined)
    return {}
  }

  /**
   * Makes a record of every kind that is missing in `given`, as its maker's example in the document shows it. `parties`
   * are those that have accepted.
   */
  async function furnish(given: Ids, author: Client, mark: string, parties: Client[]): Promise<Ids> {
    const ids = { ...given }
    for (const { operationId, path, example, mediaType, references, takesExternalIds, param } of makers) {
      // That takes a released round: see summarize().
      if (param in ids || param === 'readinessSummaryId') continue
      // Nothing is reported on an expectation that nobody has agreed to.
      if (mark === 'doomed' && param === 'progressReportId') continue
      const externalIds = [{ scheme, value: `${mark}-${author.id}` }]
      const named = references.filter((name) => name in ids && name in example).map((name) => [name, ids[name]])
      const record = () => ({
        ...asParty(example, author.id),
        ...Object.fromEntries(named),
        ...(takesExternalIds && { externalIds }),
      })
      const { status, body } = await author.call('POST', fill(path, ids), {
        // A file has rows that are refused too, so that there is something to read of them.
        body: typeof example === 'string' ? `${example}nothing\r\nnothing\r\n` : record(),
        headers: { 'content-type': mediaType, 'idempotency-key': uuidv7() },
      })
      if (status !== 201) {
        throw new Error(`${operationId}: the world cannot be made of its example: ${JSON.stringify(body)}`)
      }
      ids[param] = body.id
      Object.assign(
        ids,
        await settle[param]?.(fill('/v1/partnerships/{partnershipId}', ids), body, parties, author, mark),
      )
    }
    return ids
  }

  /** Shares what the author answers in its round, by agreement of all. */
  async function share({ partnershipId, roundId, responseId }: Ids, author: Client, ...others: Client[]) {
    const path = `/v1/partnerships/${partnershipId}`
    const response = `${path}/checklist-responses/${responseId}`
    await author.change('PATCH', response, { answers: completeAnswers }).then(expect(200))
    await transition(author, response, 'submit')
    for (const one of [author, ...others])
      await transition(one, `${path}/checklist-rounds/${roundId}`, 'agree_to_share')
  }

  /** Shares what the author answers, and shows observers the summary of it. */
  async function summarize(ids: Ids, mark: string, author: Client, other: Client, ...more: Client[]) {
    const others = [other, ...more]
    await share(ids, author, ...others)
    const place = `/v1/partnerships/${ids.partnershipId}`
    // What one says alone is no summary.
    await service.submit(await service.respond(`${place}/checklist-rounds/${ids.roundId}`, other), other)
    const list = `${place}/readiness-summaries`
    const body = { roundId: ids.roundId, externalIds: [{ scheme, value: `${mark}-${author.id}` }] }
    const made = await author.call('POST', list, { body }).then(expect(201))
    for (const one of others) await transition(one, `${list}/${made.body.id}`, 'consent')
    ids.readinessSummaryId = made.body.id
  }

  /** Begins a partnership; answers what names it, its lead's entry and the entry of its observer. */
  async function begin(name: PlaceName, leader: Client, others: Client[], watcher: Client) {
    const path = await service.partnership(leader, ...others)
    const observerId = idAt(await service.observe(path, watcher, leader, ...others))
    const { data } = (await leader.call('GET', `${path}/parties?limit=100`)).body
    const entries = new Map<string, string>(data.map((one: Body) => [one.organizationId, one.id]))
    const occurrenceId = await meet(path, [leader, ...others], watcher, name)
    const idsFor = (client: Client): Ids => ({
      partnershipId: idAt(path),
      occurrenceId,
      partyId: entries.get(client.id) ?? entries.get(leader.id) ?? '',
      observerId,
    })
    return { path, idsFor, parties: [leader, ...others] }
  }

  /** Agrees on touchpoints of these names, to which the observer is invited; answers an occurrence of the last. */
  async function meet(path: string, parties: Client[], watcher: Client, ...names: PlaceName[]): Promise<string> {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
    const often = { startsAt: `${tomorrow}T12:00`, timeZone: 'UTC', durationMinutes: 60, recurrence: 'FREQ=DAILY' }
    const touchpoints = names.map((key) => ({
      ...often,
      ...{ key, title: key, purpose: 'governance', attendees: { observers: [watcher.id] } },
    }))
    await service.agreeOnPlan(path, parties, { touchpoints })
    const { data } = (await watcher.call('GET', `${path}/occurrences?touchpointKey=${names.at(-1)}`)).body
    for (const { id } of data.slice(5, 6)) {
      await transition(parties[0] as Client, `${path}/occurrences/${id}`, 'cancel', 'Snow.')
    }
    return data[0].id
  }

  async function invite(path: string, leader: Client, other: Client): Promise<string> {
    const { body } = await leader.call('POST', `${path}/parties`, {
      body: { organizationId: other.id, role: 'service_provider' },
    })
    return body.id
  }
  const transition = (who: Client, path: string, action: string, reason?: string) =>
    who.change('POST', `${path}/transitions`, { action, ...(reason && { reason }) }).then(expect(200))

  // Ours: as it is while the former party is there yet.
  const ours = await begin('ours', lead, [party, former, agent], observer)
  const invitedEntry = await invite(ours.path, lead, invited)
  const declinedEntry = await invite(ours.path, lead, declined)
  await transition(declined, `${ours.path}/parties/${declinedEntry}`, 'decline', 'No room before the fall.')
  const watch = await service.observe(ours.path, watched, lead, party, former, agent)
  await transition(lead, watch, 'end', 'The monitoring is over.')
  const ownIn = async (place: typeof ours, mark: string, who: Client) =>
    furnish(place.idsFor(who), who, mark, place.parties)
  const ids = {
    lead: await ownIn(ours, 'ours', lead),
    party: await ownIn(ours, 'ours', party),
    former: await ownIn(ours, 'ours', former),
    agent: await ownIn(ours, 'ours', agent),
  }
  const doomed = await ownIn(ours, 'doomed', lead)
  await summarize(ids.lead, 'ours', lead, party, former, agent)
  await share(doomed, lead, party, former, agent)
  const asItStood = await readAll(former, ids.lead, doomed)

  // Ours: what happens once it has left. Nothing of it is for the former party.
  const formerEntry = `${ours.path}/parties/${ids.former.partyId}`
  await transition(former, formerEntry, 'withdraw', 'Its grant has ended.')
  const whatLeft = { partnershipId: ids.lead.partnershipId ?? '' }
  const proposal = { organizationId: proposed.id, purpose: 'Monitoring', endsOn: '2099-12-31' }
  const late = {
    ...whatLeft,
    partyId: await invite(ours.path, lead, latecomer),
    observerId: (await lead.call('POST', `${ours.path}/observers`, { body: proposal })).body.id as string,
    occurrenceId: await meet(ours.path, [lead, party, agent], observer, 'ours', 'late'),
  }
  const left = [lead, party, agent]
  const lateIds = {
    lead: await furnish(late, lead, 'late', left),
    party: await furnish(late, party, 'late', left),
    agent: await furnish(late, agent, 'late', left),
  }
  await summarize(lateIds.lead, 'late', lead, party, agent)
  for (const { method, path, params, takesExternalIds } of operations) {
    if (!path.startsWith('/v1/partnerships/{partnershipId}')) continue
    const last = params.at(-1) ?? ''
    if (method === 'PATCH' && takesExternalIds && !['partyId', 'observerId'].includes(last)) {
      const externalIds = [{ scheme, value: `changed-${last}` }]
      await lead.change('PATCH', fill(path, ids.lead), { externalIds }).then(expect(200))
    }
    if (method === 'DELETE') await lead.change('DELETE', fill(path, doomed)).then(expect(204))
  }
  const changedEntry = { externalIds: [{ scheme, value: 'changed-partyId' }] }
  await lead.change('PATCH', formerEntry, changedEntry).then(expect(200))

  const second = await begin('second', lead, [party], observer)
  await invite(second.path, lead, invited)
  const secondIds = await ownIn(second, 'second', lead)
  await summarize(secondIds, 'second', lead, party)
  const theirs = await begin('theirs', otherLead, [otherParty], otherObserver)
  const theirIds = {
    otherLead: await ownIn(theirs, 'theirs', otherLead),
    otherParty: await ownIn(theirs, 'theirs', otherParty),
  }
  await summarize(theirIds.otherParty, 'theirs', otherParty, otherLead)
  await summarize(theirIds.otherLead, 'theirs', otherLead, otherParty)
  const theirKey = { externalIds: [{ scheme, value: 'theirs-partnership' }] }
  await otherLead.change('PATCH', theirs.path, theirKey).then(expect(200))
  // Of everything that is listed there are two, so that there is a cursor between them.
  await otherLead.call('POST', `${theirs.path}/observers`, { body: { ...proposal, organizationId: bystander.id } })
  const { expectationId } = theirIds.otherLead
  const report = { dueOn: '2026-10-31', narrative: 'One more.', figure: '72' }
  const reports = `${theirs.path}/expectations/${expectationId}/progress-reports`
  await otherLead.call('POST', reports, { body: report }).then(expect(201))
  for (const { operationId, path, example, mediaType } of makers) {
    if (!operationId.startsWith('import')) continue
    const sent = { body: example, headers: { 'content-type': mediaType } }
    await otherLead.call('POST', fill(path, theirIds.otherLead), sent).then(expect(201))
  }
  await service.partnership(otherLead)
  // What satisfies an occurrence takes one that has begun: those here are to come.
  const { partnershipId: theirId, occurrenceId } = theirs.idsFor(otherLead)
  await withClient(service.ownerUrl, (client) =>
    client.query('update communications set occurrence_id = $2 where partnership_id = $1', [theirId, occurrenceId]),
  )

  /** A client and a calendar feed of each organization that nobody uses: what the paths of such name. */
  const spares = new Map<string, { apiClientId: string; calendarFeedId: string }>()
  const owners = [lead, party, observer, invited, former, declined, watched, proposed, stranger, otherLead, otherParty]
  for (const { id } of [...owners, bystander, operator]) {
    const made = await operator.call('POST', `/v1/organizations/${id}/api-clients`, {
      body: { name: 'Spare', scopes: ['partnerships:read'], externalIds: [{ scheme, value: `spare-${id}` }] },
    })
    const feed = await operator.call('POST', `/v1/organizations/${id}/calendar-feeds`, {
      body: { name: 'Spare', externalIds: [{ scheme, value: `feed-${id}` }] },
    })
    spares.set(id, { apiClientId: made.body.apiClient.id, calendarFeedId: feed.body.calendarFeed.id })
  }
  await bystander.call('POST', `/v1/organizations/${bystander.id}/calendar-feeds`, { body: { name: 'Another' } })
  /** A checklist of each organization: drafts, which nobody else sees, but for one that is published. */
  const drafts = new Map<string, string>()
  const { example } = operations.find(({ operationId }) => operationId === 'createChecklist') ?? {}
  for (const one of [...owners, agent, bystander, operator]) {
    const { body } = await one.call('POST', '/v1/checklists', { body: example }).then(expect(201))
    if (one === bystander) await transition(bystander, `/v1/checklists/${body.id}`, 'publish')
    drafts.set(one.id, body.id)
  }
  const named = { externalIds: [{ scheme, value: 'organization-operator' }] }
  await operator.change('PATCH', `/v1/organizations/${operator.id}`, named).then(expect(200))
  const ofOrganization = (name: string, { id }: Client): Ids => {
    const checklistId = drafts.get(id) ?? ''
    const ids = { organizationId: id, scheme, value: `organization-${name}`, strategyId: 'I1', checklistId }
    return { ...ids, ...spares.get(id) }
  }
  const nowhere = Object.fromEntries(operations.flatMap(({ params }) => params.map((name) => [name, uuidv7()])))
  Object.assign(nowhere, { scheme, value: 'organization-of-nobody', strategyId: 'I2' })

  function actor(name: string, client: Client, relations: Actor['relations'], own: Partial<Actor['ids']> = {}): Actor {
    const itself = ofOrganization(name, client)
    return {
      name,
      organizationId: client.id,
      clientId: client.clientId,
      call: client.call,
      relations,
      ids: {
        ours: { ...ids.lead, ...own.ours, ...itself },
        late: { ...lateIds.lead, ...own.late, ...itself },
        second: { ...secondIds, ...own.second, ...itself },
        theirs: { ...theirIds.otherLead, ...own.theirs, ...ofOrganization('bystander', bystander) },
        nowhere,
      },
      operator: client === operator,
    }
  }
  /** Its place in the partnership has no later one beside it. */
  const own = (name: 'party' | 'agent') => ({
    ours: ids[name],
    late: { ...lateIds[name], partyId: ids[name].partyId ?? '' },
  })
  const invitedIds = { ours: { ...ids.lead, partyId: invitedEntry } }
  const actors = {
    lead: actor('lead', lead, { ours: 'lead', second: 'lead' }),
    party: actor('party', party, { ours: 'party', second: 'party' }, own('party')),
    agent: actor('agent', agent, { ours: 'party' }, own('agent')),
    observer: actor('observer', observer, { ours: 'observer', second: 'observer' }),
    invited: actor('invited', invited, { ours: 'invited', second: 'invited' }, invitedIds),
    former: actor('former', former, { ours: 'former' }, { ours: { ...ids.lead, partyId: ids.former.partyId ?? '' } }),
    declined: { ...actor('declined', declined, {}), once: 'invited' as const },
    watched: { ...actor('watched', watched, {}), once: 'observer' as const },
    proposed: actor('proposed', proposed, {}),
    stranger: actor('stranger', stranger, {}),
    otherLead: actor('otherLead', otherLead, { theirs: 'lead' }),
    otherParty: actor('otherParty', otherParty, { theirs: 'party' }, { theirs: theirIds.otherParty }),
    operator: actor('operator', operator, {}),
  }

  return {
    service,
    operations,
    actors,
    spares,
    drafts,
    bystander,
    /** Every record of a place, by the parameter that names it. */
    records: {
      ours: together(Object.values(ids), [{ ...whatLeft, partyId: invitedEntry }, { partyId: declinedEntry }]),
      late: together(Object.values(lateIds)),
      second: together([secondIds]),
      theirs: together(Object.values(theirIds)),
    } as Record<Exclude<PlaceName, 'nowhere'>, Record<string, string[]>>,
    /** What the former party read while it was a party, by path. */
    asItStood,
    credentials: await credentialsOf(lead),
    calls: { lead, party, otherLead, agent },
  }

  /** An organization without a system of its own, as `representative` acts for it. */
  async function representedBy(representative: Client): Promise<Client> {
    const home = { name: "Rosa's Family Child Care", kinds: ['family_child_care_home'] }
    const { body } = await representative.call('POST', '/v1/organizations', {
      body: {
        ...home,
        externalIds: [{ scheme, value: 'organization-agent' }],
        representation: { authority: 'Letter of the provider, 2026-08-14' },
      },
    })
    const behalf = { 'on-behalf-of': body.id }
    const { clientId, key, call, change } = representative
    return {
      id: body.id,
      clientId,
      key,
      call: (method, path, sent = {}) => call(method, path, { ...sent, headers: { ...behalf, ...sent.headers } }),
      change: (method, path, sent) => change(method, path, sent, behalf),
    }
  }

  /** Everything that `who` may read of a partnership once it has left it. */
  async function readAll(who: Client, ...named: Ids[]): Promise<Map<string, Body>> {
    const read = new Map<string, Body>()
    for (const { operationId, method, path, params, query, rule } of operations) {
      if (method !== 'GET' || !rule?.relations?.includes('former')) continue
      const known = named.filter((ids) => params.every((name) => name in ids))
      const whole =
        operationId.startsWith('list') && !path.endsWith('/revisions') && query.includes('limit') ? '?limit=100' : ''
      for (const one of new Set(known.map((ids) => fill(path, ids) + whole))) {
        read.set(one, (await who.call('GET', one).then(expect(200))).body)
      }
    }
    return read
  }

  /** Keys of one organization: those that open nothing, and for each scope one that lacks it alone. */
  async function credentialsOf({ id }: Client) {
    const revoked = await service.clientOf(id)
    const client = `/v1/organizations/${id}/api-clients/${revoked.clientId}`
    await operator.change('POST', `${client}/transitions`, { action: 'revoke', reason: 'Lost.' }).then(expect(200))

    const rotated = await service.clientOf(id)
    const keys = `/v1/organizations/${id}/api-clients/${rotated.clientId}/keys`
    await operator.call('POST', keys, { body: { overlapSeconds: 0 } }).then(expect(201))

    const [expired, forged] = [await service.clientOf(id), await service.clientOf(id)]
    await withClient(service.ownerUrl, async (client) => {
      const past = `update api_clients set expires_at = now() - interval '1 second' where id = $1`
      await client.query(past, [expired.clientId])
      await client.query(`update api_keys set digest = 'of another secret' where client_id = $1`, [forged.clientId])
    })
    const without = new Map<Scope, Call>()
    for (const scope of allScopes) {
      const others = allScopes.filter((one) => one !== scope)
      without.set(scope, (await service.clientOf(id, others)).call)
    }
    const garbage = `pb_test_${'0'.repeat(12)}_${'0'.repeat(49)}`
    return {
      useless: {
        'no key': service.callWith(undefined),
        'a garbage key': service.callWith(garbage),
        'a key that nobody has': service.callWith(newKey('test', peppers).key),
        'a key with another secret': forged.call,
        'a revoked client': revoked.call,
        'an expired client': expired.call,
        'an expired key': rotated.call,
      } as Record<string, Call>,
      without,
    }
  }
}

/** The operations that make a record which a path names then, those first that others need. */
function makersOf(operations: Operation[]): (Operation & { param: string })[] {
  return operations
    .filter(({ method, path }) => method === 'POST' && path.startsWith('/v1/partnerships/{partnershipId}/'))
    .flatMap((maker) => {
      const record = operations.find(({ path }) => path.startsWith(`${maker.path}/{`))
      const param = record?.params[maker.params.length]
      return param === undefined ? [] : [{ ...maker, param }]
    })
    .sort((one, other) => one.params.length - other.params.length)
}

function together(...all: Ids[][]): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const [name, id] of all.flat().flatMap((ids) => Object.entries(ids))) {
    found[name] = [...new Set([...(found[name] ?? []), id])]
  }
  return found
}

const idAt = (path: string): string => path.split('/').at(-1) ?? ''

const expect =
  (status: number) =>
  <Answer extends { status: number; body: Body }>(answer: Answer): Answer => {
    if (answer.status !== status) throw new Error(`The world cannot be made: ${JSON.stringify(answer.body)}`)
    return answer
  }
