// Partnerships with a record of every type, and organizations in every relation to them.
import type { Test } from 'tap'
import { v7 as uuidv7 } from 'uuid'
import type { Relation } from '../../src/policy.ts'
import { credentialsOf } from './credentials.ts'
import { fill, operationsOf } from './operations.ts'
import { startOwnService } from './own-service.ts'
import type { Body, Call, Client } from './service.ts'
import { expectStatus, type PartnershipMembers, recordsOf, scheme, transition } from './test-data.ts'

/** A value for every path parameter. */
export type Ids = Record<string, string>

/**
 * Partnerships A and C have the same parties, B has other ones. `afterWithdrawal`: records created in A after the former
 * party withdrew. `unknown`: ids that do not exist.
 */
export type RecordGroup = 'partnershipA' | 'partnershipB' | 'partnershipC' | 'afterWithdrawal' | 'unknown'

export interface Actor {
  name: string
  organizationId: string
  clientId: string
  call: Call
  /** The relation of its organization to each partnership; absent where it has none. */
  relations: Partial<Record<RecordGroup, Relation>>
  /** Its former relation to partnership A; its feed still contains the changes of that time. */
  formerRelation?: Relation
  /** Path parameters in each group: the actor's own records where it has some, else the lead's. */
  ids: Record<RecordGroup, Ids>
  operator: boolean
}

export type World = Awaited<ReturnType<typeof buildWorld>>

export async function buildWorld(t: Test) {
  const service = await startOwnService(t)
  const { operator } = service
  const operations = operationsOf(service.document)
  const { prepare, createRecords, complete, completeLists, createOrganizationRecords } = recordsOf(service, operations)

  const newOrganization = (name: string) =>
    service.createOrganization(name, { externalIds: [{ scheme, value: `organization-${name}` }] })
  async function newOrganizations<Name extends string>(...names: Name[]) {
    const made = await Promise.all(names.map(async (name) => [name, await newOrganization(name)] as const))
    return Object.fromEntries(made) as Record<Name, Client>
  }
  const { lead, party, observer, invited, former, declined } = await newOrganizations(
    ...(['lead', 'party', 'observer', 'invited', 'former', 'declined'] as const),
  )
  const { formerObserver, proposedObserver, stranger } = await newOrganizations(
    ...(['formerObserver', 'proposedObserver', 'stranger'] as const),
  )
  const { otherLead, otherParty, otherObserver, bystander, latecomer } = await newOrganizations(
    ...(['otherLead', 'otherParty', 'otherObserver', 'bystander', 'latecomer'] as const),
  )
  const represented = await representedBy(lead)

  // Partnership A, before the former party withdraws.
  const membersA = await createPartnership(lead, [party, former, represented], observer)
  const pathA = membersA.partnershipPath
  const setA = (author: Client) => ({ members: membersA, sets: ['partnershipA'], author })
  const preparedA = await prepare(setA(lead))
  const invitedPartyId = await invite(pathA, lead, invited)
  const declinedPartyId = await invite(pathA, lead, declined)
  await transition(declined, `${pathA}/parties/${declinedPartyId}`, 'decline', { reason: 'No room before the fall.' })
  const endedObserver = await service.addObserver(pathA, formerObserver, lead, party, former, represented)
  await transition(lead, endedObserver, 'end', { reason: 'The monitoring is over.' })
  const recordsInA = (author: Client) => createRecords(setA(author), { ...membersA.idsFor(author), ...preparedA })
  const ids = {
    lead: await recordsInA(lead),
    party: await recordsInA(party),
    former: await recordsInA(former),
    represented: await recordsInA(represented),
  }
  const setToBeDeleted = { members: membersA, sets: ['toBeDeleted'], author: lead, toBeDeleted: true }
  const toBeDeleted = await createRecords(setToBeDeleted, { ...membersA.idsFor(lead), ...preparedA })
  await complete(setA(lead), ids.lead)
  await complete(setToBeDeleted, toBeDeleted)
  const readBeforeWithdrawal = await readAll(former, ids.lead, toBeDeleted)

  // Partnership A after the withdrawal: the former party cannot read this.
  const formerPartyPath = `${pathA}/parties/${ids.former.partyId}`
  await transition(former, formerPartyPath, 'withdraw', { reason: 'Its grant has ended.' })
  const partnershipA = { partnershipId: ids.lead.partnershipId ?? '' }
  const proposal = { organizationId: proposedObserver.id, purpose: 'Monitoring', endsOn: '2099-12-31' }
  const membersAfter: PartnershipMembers = { partnershipPath: pathA, parties: [lead, party, represented], observer }
  const setAfter = (author: Client) => ({ members: membersAfter, sets: ['partnershipA', 'afterWithdrawal'], author })
  const preparedAfter = {
    ...partnershipA,
    partyId: await invite(pathA, lead, latecomer),
    observerId: (await lead.call('POST', `${pathA}/observers`, { body: proposal })).body.id as string,
    ...(await prepare(setAfter(lead))),
  }
  const idsAfter = {
    lead: await createRecords(setAfter(lead), preparedAfter),
    party: await createRecords(setAfter(party), preparedAfter),
    represented: await createRecords(setAfter(represented), preparedAfter),
  }
  await complete(setAfter(lead), idsAfter.lead)
  for (const { method, path, params, takesExternalIds } of operations) {
    if (!path.startsWith('/v1/partnerships/{partnershipId}')) continue
    const last = params.at(-1) ?? ''
    if (method === 'PATCH' && takesExternalIds && !['partyId', 'observerId'].includes(last)) {
      const externalIds = [{ scheme, value: `changed-${last}` }]
      expectStatus(await lead.change('PATCH', fill(path, ids.lead), { externalIds }), 200)
    }
    // A clause is a part of a record, which is not a draft here.
    const isRecord = !path.endsWith('/clauses/{key}')
    if (method === 'DELETE' && isRecord) expectStatus(await lead.change('DELETE', fill(path, toBeDeleted)), 204)
  }
  // The value by which its lead is found as an organization, too: see `ids`.
  const ofPartnershipA = ['changed-partnershipId', 'organization-lead'].map((value) => ({ scheme, value }))
  expectStatus(await lead.change('PATCH', pathA, { externalIds: ofPartnershipA }), 200)
  const changedParty = { externalIds: [{ scheme, value: 'changed-partyId' }] }
  expectStatus(await lead.change('PATCH', formerPartyPath, changedParty), 200)

  const membersC = await createPartnership(lead, [party], observer)
  const setC = { members: membersC, sets: ['partnershipC'], author: lead }
  const preparedC = await prepare(setC)
  await invite(membersC.partnershipPath, lead, invited)
  const idsC = await createRecords(setC, { ...membersC.idsFor(lead), ...preparedC })
  await complete(setC, idsC)

  const membersB = await createPartnership(otherLead, [otherParty], otherObserver)
  const setB = (author: Client) => ({ members: membersB, sets: ['partnershipB'], author })
  const preparedB = await prepare(setB(otherLead))
  const recordsInB = (author: Client) => createRecords(setB(author), { ...membersB.idsFor(author), ...preparedB })
  const idsB = { otherLead: await recordsInB(otherLead), otherParty: await recordsInB(otherParty) }
  await complete(setB(otherParty), idsB.otherParty)
  await complete(setB(otherLead), idsB.otherLead)
  const externalIdsOfB = { externalIds: [{ scheme, value: 'partnershipB-partnership' }] }
  expectStatus(await otherLead.change('PATCH', membersB.partnershipPath, externalIdsOfB), 200)
  const externalIdsOfParty = { externalIds: [{ scheme, value: 'partnershipB-party' }] }
  const partyPathB = `${membersB.partnershipPath}/parties/${membersB.idsFor(otherLead).partyId}`
  expectStatus(await otherLead.change('PATCH', partyPathB, externalIdsOfParty), 200)
  // Every list of B and of its lead has two records, so that it has a cursor.
  const secondObserver = {
    ...proposal,
    organizationId: bystander.id,
    externalIds: [{ scheme, value: 'partnershipB-observer' }],
  }
  expectStatus(await otherLead.call('POST', `${membersB.partnershipPath}/observers`, { body: secondObserver }), 201)
  await completeLists(setB(otherLead), idsB.otherLead)
  await service.createPartnership(otherLead)

  const insiders = [lead, party, observer, invited, former, declined, formerObserver, proposedObserver]
  const owners = [...insiders, stranger, otherLead, otherParty, bystander, operator]
  const organizationRecords = await createOrganizationRecords(owners, represented, bystander)
  const uei = { scheme: 'uei', value: 'J7M9HPTGJ1S9' }
  const operatorPath = `/v1/organizations/${operator.id}`
  const operatorExternalIds = { externalIds: [{ scheme, value: 'organization-operator' }, uei] }
  expectStatus(await operator.change('PATCH', operatorPath, operatorExternalIds), 200)
  const verification = { ...uei, verified: true }
  expectStatus(await operator.change('POST', `${operatorPath}/external-id-verifications`, verification), 200)
  const ofOrganization = (name: string, { id }: Client): Ids => ({
    ...{ organizationId: id, scheme, value: `organization-${name}`, strategyId: 'I1', kind: 'general' },
    ...Object.fromEntries(
      organizationRecords.filter(({ organizationId }) => organizationId === id).map(({ param, id }) => [param, id]),
    ),
  })
  const unknown = Object.fromEntries(operations.flatMap(({ params }) => params.map((name) => [name, uuidv7()])))
  Object.assign(unknown, { scheme, value: 'unknown-organization', strategyId: 'I2', kind: 'subaward' })

  function actor(name: string, client: Client, relations: Actor['relations'], own: Partial<Actor['ids']> = {}): Actor {
    const organizationIds = ofOrganization(name, client)
    return {
      name,
      organizationId: client.id,
      clientId: client.clientId,
      call: client.call,
      relations,
      ids: {
        partnershipA: { ...ids.lead, ...own.partnershipA, ...organizationIds },
        afterWithdrawal: { ...idsAfter.lead, ...own.afterWithdrawal, ...organizationIds },
        partnershipC: { ...idsC, ...own.partnershipC, ...organizationIds },
        partnershipB: { ...idsB.otherLead, ...own.partnershipB, ...ofOrganization('bystander', bystander) },
        unknown,
      },
      operator: client === operator,
    }
  }
  /** Its party record is the same after the withdrawal. */
  const own = (name: 'party' | 'represented') => ({
    partnershipA: ids[name],
    afterWithdrawal: { ...idsAfter[name], partyId: ids[name].partyId ?? '' },
  })
  const asInvited = { partnershipA: { ...ids.lead, partyId: invitedPartyId } }
  const asFormer = { partnershipA: { ...ids.lead, partyId: ids.former.partyId ?? '' } }
  const inAC = (relation: Relation) => ({ partnershipA: relation, partnershipC: relation })
  const actors = {
    lead: actor('lead', lead, inAC('lead')),
    party: actor('party', party, inAC('party'), own('party')),
    represented: actor('represented', represented, { partnershipA: 'party' }, own('represented')),
    observer: actor('observer', observer, inAC('observer')),
    invited: actor('invited', invited, inAC('invited'), asInvited),
    former: actor('former', former, { partnershipA: 'former' }, asFormer),
    declined: { ...actor('declined', declined, {}), formerRelation: 'invited' as const },
    formerObserver: { ...actor('formerObserver', formerObserver, {}), formerRelation: 'observer' as const },
    proposedObserver: actor('proposedObserver', proposedObserver, {}),
    stranger: actor('stranger', stranger, {}),
    otherLead: actor('otherLead', otherLead, { partnershipB: 'lead' }),
    otherParty: actor('otherParty', otherParty, { partnershipB: 'party' }, { partnershipB: idsB.otherParty }),
    operator: actor('operator', operator, {}),
  }

  // Dispatches the events to the feeds.
  await lead.call('GET', '/v1/changes?limit=1')
  return {
    service,
    operations,
    actors,
    organizationRecords,
    /** The ids of all records of a group, by the path parameter that names them. */
    records: {
      partnershipA: mergeIds(Object.values(ids), [
        { ...partnershipA, partyId: invitedPartyId },
        { partyId: declinedPartyId },
      ]),
      afterWithdrawal: mergeIds(Object.values(idsAfter)),
      partnershipC: mergeIds([idsC]),
      partnershipB: mergeIds(Object.values(idsB)),
    } as Record<Exclude<RecordGroup, 'unknown'>, Record<string, string[]>>,
    /** The responses to the former party before its withdrawal, by path. */
    readBeforeWithdrawal,
    credentials: await credentialsOf(service, lead),
    clients: { lead, party, otherLead, represented },
  }

  /** Creates a partnership with an observer. */
  async function createPartnership(leader: Client, others: Client[], observer: Client) {
    const path = await service.createPartnership(leader, ...others)
    const observerId = lastSegment(await service.addObserver(path, observer, leader, ...others))
    const { data } = (await leader.call('GET', `${path}/parties?limit=100`)).body
    const partyIds = new Map<string, string>(data.map(({ organizationId, id }: Body) => [organizationId, id]))
    const idsFor = (client: Client): Ids => ({
      partnershipId: lastSegment(path),
      partyId: partyIds.get(client.id) ?? partyIds.get(leader.id) ?? '',
      observerId,
    })
    return { partnershipPath: path, parties: [leader, ...others], observer: observer, idsFor }
  }

  async function invite(path: string, leader: Client, other: Client): Promise<string> {
    const { body } = await leader.call('POST', `${path}/parties`, {
      body: { organizationId: other.id, role: 'service_provider' },
    })
    return body.id
  }

  /** Registers an organization that `representative` represents. */
  async function representedBy(representative: Client): Promise<Client> {
    const home = { name: "Rosa's Family Child Care", kinds: ['family_child_care_home'] }
    const { body } = await representative.call('POST', '/v1/organizations', {
      body: {
        ...home,
        externalIds: [{ scheme, value: 'organization-represented' }],
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

  /** Reads everything that a former party may read of a partnership. */
  async function readAll(client: Client, ...idSets: Ids[]): Promise<Map<string, Body>> {
    const read = new Map<string, Body>()
    for (const { method, path, params, query, rule } of operations) {
      if (method !== 'GET' || !rule?.relations?.includes('former')) continue
      const known = idSets.filter((ids) => params.every((name) => name in ids))
      const paging = query.includes('cursor') ? '?limit=100' : ''
      for (const target of new Set(known.map((ids) => fill(path, ids) + paging))) {
        read.set(target, expectStatus(await client.call('GET', target), 200).body)
      }
    }
    return read
  }
}

/** All different ids by path parameter. */
function mergeIds(...all: Ids[][]): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const [name, id] of all.flat().flatMap((ids) => Object.entries(ids))) {
    found[name] = [...new Set([...(found[name] ?? []), id])]
  }
  return found
}

const lastSegment = (path: string): string => path.split('/').at(-1) ?? ''
