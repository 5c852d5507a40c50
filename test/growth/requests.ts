// The requests of the growth test: every operation of the document, with what changes its statements.
import { v7 as uuidv7 } from 'uuid'
import { recordUrlOf, requiresIfMatch } from '../../src/http/conditional-requests.ts'
import { includedId } from '../../src/records/editions/included.ts'
import { act, draftAgreement, executeAgreement, freezeVersion, post } from '../support/agreements.ts'
import { fieldsOf } from '../support/available-actions.ts'
import { asParty, fill, type Operation, operationsWithoutRule } from '../support/operations.ts'
import type { Body, Client, Received } from '../support/service.ts'
import { expectStatus, transition } from '../support/test-data.ts'
import type { Ids, World } from '../support/world.ts'

export interface GrowthRequest {
  /** The operation, and how this request differs from its others. */
  name: string
  send: () => Promise<{ status: number }>
}

interface Caller {
  client: Client
  /** Values of the parameters of paths. */
  ids: Ids
}

interface Options {
  clients: Record<'lead' | 'party' | 'operator', Client>
  /** Waits until imports have ended. */
  awaitImports: () => Promise<unknown>
  /** A position in the feed of the lead, a few changes before its end. */
  lastChanges: () => string
  /** A position in the history of partnership A, as many events before its end. */
  lastEvents: () => number
}

/** The requests of each operation; none if the world has no record with which it succeeds. */
export async function requestsOf(
  { operations, actors }: World,
  { clients, awaitImports, lastChanges, lastEvents }: Options,
) {
  const { lead, party, operator } = clients
  const { partnershipA, afterWithdrawal, partnershipC } = actors.lead.ids
  const partnershipPath = `/v1/partnerships/${partnershipA.partnershipId}`
  const added = await addRecords()
  const callers: Caller[] = [
    { client: lead, ids: partnershipA },
    { client: operator, ids: partnershipA },
    { client: lead, ids: { ...partnershipA, ...added.ids } },
    { client: party, ids: { ...actors.party.ids.partnershipA, ...added.ids } },
    ...added.agreements.flatMap((ids) => [lead, party].map((client) => ({ client, ids: { ...partnershipA, ...ids } }))),
    { client: lead, ids: partnershipC },
    { client: lead, ids: afterWithdrawal },
    { client: operator, ids: actors.operator.ids.partnershipA },
    { client: operator, ids: actors.stranger.ids.partnershipA },
  ]
  /** Values of the properties of bodies, for operations whose example names records that do not exist. */
  const values: Body = {
    organizationId: actors.stranger.organizationId,
    representativeId: actors.stranger.organizationId,
    ownerId: lead.id,
    requirementId: partnershipA.legalRequirementId,
    assessmentId: partnershipA.communityAssessmentId,
    path: `${partnershipPath}/expectations.csv`,
    ...added.values,
  }
  const feed = await lead.call('POST', `/v1/organizations/${lead.id}/calendar-feeds`, { body: { name: 'Phone' } })
  const paths: Record<string, () => string> = {
    getCalendarByToken: () => feed.body.url.slice(feed.body.url.indexOf('/v1/')),
    // A stream from the first change sends as many as are read.
    streamChanges: () => `/v1/changes/stream?after=${lastChanges()}`,
    // As many events in both databases.
    getHistoryVerification: () => `${partnershipPath}/history/verification?after=${lastEvents()}`,
  }

  const requests = new Map<string, GrowthRequest[]>()
  for (const operation of operations) {
    const { operationId, method } = operation
    if (operationsWithoutRule.includes(operationId) && method !== 'GET') continue
    requests.set(operationId, method === 'GET' ? await readsOf(operation) : await writesOf(operation))
  }
  requests.get('listChanges')?.push({
    name: 'listChanges, the last ones',
    send: () => lead.call('GET', `/v1/changes?after=${lastChanges()}`),
  })
  const contacts = `/v1/partnerships/${partnershipC.partnershipId}/contacts`
  requests.get('createContact')?.push({
    name: 'createContact, stored with its idempotency key',
    send: () => lead.call('POST', contacts, { body: { name: 'A' }, headers: { 'idempotency-key': uuidv7() } }),
  })
  return requests

  /** Adds records that can be changed, deleted and answered: those of the world are in their last states. */
  async function addRecords() {
    const create = async (client: Client, operationId: string, fields: object = {}): Promise<Body> => {
      const { path, example } = operations.find((operation) => operation.operationId === operationId) as Operation
      const body = { ...asParty(example, client.id), ...fields }
      return expectStatus(await client.call('POST', fill(path, partnershipA), { body }), 201).body
    }
    const round = await create(lead, 'createChecklistRound')
    const response = await create(party, 'createChecklistResponse', { checklistRoundId: round.id })
    const mission = await create(lead, 'createMission')
    const proposed = await transition(lead, `${partnershipPath}/missions/${mission.id}`, 'propose')
    const expectation = await create(lead, 'createExpectation')
    const communication = await create(lead, 'createCommunication')
    const summary = fill(`/v1/partnerships/{partnershipId}/readiness-summaries/{readinessSummaryId}`, partnershipC)
    await transition(lead, summary, 'withdraw', { reason: 'For another one.' })
    const withoutVersion = await post(lead, `${partnershipPath}/agreements`, { title: 'Transitions', kind: 'general' })
    const parties = [lead, party]
    // Later than all days of the test, so that parties can leave meanwhile.
    const version = { term: { effectiveOn: '2099-01-01', endsOn: '2099-12-31', noticeDays: 60 } }
    const [draft, sent, accepted, frozen] = [
      await draftAgreement(partnershipPath, parties, { version }),
      await draftAgreement(partnershipPath, parties, { version }),
      await draftAgreement(partnershipPath, parties, { version }),
      await draftAgreement(partnershipPath, parties, { version }),
    ]
    await act(lead, sent.url, 'send')
    const { contentSha256 } = await act(lead, accepted.url, 'send')
    await act(party, accepted.url, 'accept', { contentSha256 })
    const { signatories, ...signed } = await freezeVersion(partnershipPath, frozen.url, parties)
    const executed = await executeAgreement(partnershipPath, parties, { version })
    const today = new Date().toISOString().slice(0, 10)
    const obligation = await create(lead, 'createFinancialObligation', { payerId: lead.id, payeeId: party.id })
    return {
      /** Ids for an agreement without a version, and for one of each state of its version. */
      agreements: [
        { agreementId: withoutVersion.id },
        { agreementVersionId: draft.versionId, key: 'all', kind: 'clause', id: includedId('clauses', 1, 1) },
        { agreementVersionId: sent.versionId },
        { agreementVersionId: accepted.versionId, contentSha256 },
        {
          agreementVersionId: frozen.versionId,
          contentSha256: signed.contentSha256,
          signatoryId: signatories[0].signatoryId,
        },
        { agreementId: executed.agreementId, agreementVersionId: executed.versionId },
      ],
      ids: {
        checklistRoundId: round.id,
        checklistResponseId: response.id,
        missionId: mission.id,
        expectationId: expectation.id,
        communicationId: communication.id,
        financialObligationId: obligation.id,
      },
      values: {
        checklistRoundId: round.id,
        contentHash: proposed.body.contentHash,
        dueOn: '2026-12-31',
        agreementId: executed.agreementId,
        // An address, so that no name is resolved; nothing answers at it.
        url: 'https://1.1.1.1/changes',
        since: new Date(Date.now() - 86_400_000).toISOString(),
        ...{ filedOn: today, givenOn: today, terminatesOn: '2099-06-30' },
        ...{ lineId: partnershipA.budgetLineId, sourceId: partnershipA.fundingSourceId },
        ...{ sourceIds: [partnershipA.fundingSourceId], backstopSourceIds: [] },
        ...{ payerId: lead.id, payeeId: party.id, partyId: party.id },
        // The party has no commitment in it yet.
        aspect: 'staffing',
        rows: [{ sourceId: partnershipA.fundingSourceId, quantity: '8' }],
      },
    }
  }

  /**
   * The read as it is, in every order, with the total, of the second page, and of a calendar that has not changed since. That of
   * a record has the same statements.
   */
  async function readsOf({ operationId, path, query, sorts }: Operation): Promise<GrowthRequest[]> {
    const pathFor = ({ ids }: Caller) => paths[operationId]?.() ?? fill(path, ids)
    const [caller, response] = await firstAllowed(operationId, pathFor)
    const { client } = caller
    const request = (variant: string, parameters = '', headers: Record<string, string> = {}): GrowthRequest => ({
      name: operationId + variant,
      send: () => client.call('GET', pathFor(caller) + parameters, { headers }),
    })
    const { headers } = response
    let etag = headers.get('content-type')?.startsWith('text/calendar') ? headers.get('etag') : null
    /** The first time after the events have changed is not counted, because the second one is answered otherwise. */
    const unchanged = async () => {
      const received = await client.call('GET', pathFor(caller), { headers: { 'if-none-match': etag ?? '' } })
      etag = received.headers.get('etag')
      return received
    }
    const isPaged = query.includes('cursor')
    const { nextCursor = null } = isPaged ? (await client.call('GET', `${pathFor(caller)}?limit=1`)).body : {}
    return [
      request(''),
      ...(etag === null ? [] : [{ name: `${operationId}, unchanged`, send: unchanged }]),
      ...sorts.map((sort) => request(`, ${sort}`, `?sort=${sort}`)),
      ...(nextCursor === null ? [] : [request(', second page', `?limit=1&cursor=${nextCursor}`)]),
      ...(isPaged ? [request(', total', '', { prefer: 'count=exact' })] : []),
    ]
  }

  async function firstAllowed(operationId: string, pathFor: (caller: Caller) => string): Promise<[Caller, Received]> {
    for (const caller of callers) {
      const response = await caller.client.call('GET', pathFor(caller))
      if (response.status === 200) return [caller, response]
    }
    throw new Error(`${operationId}: no request is allowed.`)
  }

  /** The write as a dry run, which stores nothing: of a transition, each that is available to one of the callers. */
  async function writesOf(operation: Operation): Promise<GrowthRequest[]> {
    const found = new Map<string, GrowthRequest>()
    for (const { client, ids } of callers) {
      const path = fill(operation.path, ids)
      const record = requiresIfMatch(operation.method, path) ? await client.call('GET', recordUrlOf(path)) : undefined
      if (record !== undefined && record.status !== 200) continue
      for (const [name, body] of bodiesOf(operation, client, ids, record?.body)) {
        if (found.has(name)) continue
        const headers: Record<string, string> = {
          ...(body !== undefined && { 'content-type': operation.mediaType }),
          ...((record !== undefined || operation.method === 'PUT') && { 'if-match': '*' }),
        }
        const send = async () => {
          const response = await client.call(operation.method, `${path}?dryRun=true`, {
            headers,
            ...(body !== undefined && { body }),
          })
          if (operation.path.endsWith('-imports')) await awaitImports()
          return response
        }
        if ((await send()).status < 300) found.set(name, { name, send })
      }
    }
    return [...found.values()]
  }

  /** The bodies to try: one for each available action, or the example, as it is and with ids of the world. */
  function bodiesOf(operation: Operation, client: Client, ids: Ids, record: Body): [name: string, body: Body][] {
    const { operationId, example, path } = operation
    if (path.endsWith('/transitions')) {
      const fields = Object.entries(fieldsOf(record))
      return record.availableActions.map(({ action, needs }: Body) => {
        const needed = Object.fromEntries(fields.filter(([name]) => needs.includes(name)))
        return [`${operationId}, ${action}`, { action, ...needed }]
      })
    }
    if (typeof example !== 'object') return [[operationId, example]]
    const body = asParty(example, client.id)
    const known = (from: Body) => Object.fromEntries(Object.entries(from).filter(([name]) => name in body))
    return [body, { ...body, ...known(ids) }, { ...body, ...known(values) }].map((body) => [operationId, body])
  }
}
