// Steps of the parties that bring a partnership into the initial state of a test.

import { readinessChecklistId, readinessSections } from '../../src/readiness/checklists/readiness-checklist.ts'
import { questionsOf } from '../../src/readiness/checklists/rules.ts'
import { executeAgreement } from './agreements.ts'
import type { Document } from './contract.ts'
import type { Body, Client, Received } from './service.ts'

export function stepsOf(document: Document) {
  /** Creates a partnership of `lead` that the other parties have accepted. Returns its path. */
  async function createPartnership(lead: Client, ...others: Client[]): Promise<string> {
    const { body } = await lead.call('POST', '/v1/partnerships', {
      body: { name: 'Full-day care', purpose: 'Forty more infants and toddlers in full-day care.' },
    })
    const path = `/v1/partnerships/${body.id}`
    for (const other of others) await addParty(path, lead, other)
    return path
  }

  /** Invites a party, which accepts. Returns the path of the party. */
  async function addParty(path: string, lead: Client, other: Client): Promise<string> {
    const { body } = await lead.call('POST', `${path}/parties`, {
      body: { organizationId: other.id, role: 'child_care_provider' },
    })
    const recordPath = `${path}/parties/${body.id}`
    const { status, body: accepted } = await other.change('POST', `${recordPath}/transitions`, { action: 'accept' })
    if (status !== 200) throw new Error(`Not accepted: ${JSON.stringify(accepted)}`)
    return recordPath
  }

  /** Drafts and proposes a mission. Returns the proposed mission. */
  async function proposeMission(path: string, by: Client, fields: object = {}): Promise<Body> {
    const { body } = await by.call('POST', `${path}/missions`, { body: { ...mission, ...fields } })
    const { status, body: proposed } = await by.change('POST', `${path}/missions/${body.id}/transitions`, {
      action: 'propose',
    })
    if (status !== 200) throw new Error(`Not proposed: ${JSON.stringify(proposed)}`)
    return proposed
  }

  /** Endorses a mission for one party, and confirms all of its results. */
  async function endorseMission(
    path: string,
    { id, contentHash, anticipatedResults }: Body,
    by: Client,
    fields: object = {},
  ): Promise<Received> {
    const confirmedResults = anticipatedResults.map(({ key }: Body) => key)
    return by.call('POST', `${path}/missions/${id}/endorsements`, {
      body: { contentHash, name: 'Jordan Rivera', title: 'Executive director', confirmedResults, ...fields },
    })
  }

  /** Creates a mission that all `parties` of the partnership endorse. Returns the proposed mission. */
  async function agreeOnMission(path: string, parties: Client[], fields: object = {}): Promise<Body> {
    const [first] = parties as [Client]
    const proposed = await proposeMission(path, first, fields)
    for (const party of parties) await endorseMission(path, proposed, party)
    return proposed
  }

  /** Removes all blockers of start_negotiation. A feature with a blocker adds its step here. */
  async function prepareForNegotiation(path: string, ...parties: Client[]): Promise<void> {
    await answerReadinessChecklist(path, parties)
    await agreeOnMission(path, parties)
    for (const party of parties) {
      for (const beneficiary of ['children', 'families', 'party']) {
        await party.call('POST', `${path}/benefits`, { body: { beneficiary, statement: 'More time.' } })
      }
    }
  }

  /** Creates an observer with the consent of every party. Returns its path. */
  async function addObserver(path: string, observer: Client, ...parties: Client[]): Promise<string> {
    const [first, ...rest] = parties
    const proposed = await first?.call('POST', `${path}/observers`, {
      body: { organizationId: observer.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
    const recordPath = `${path}/observers/${proposed?.body.id}`
    for (const party of rest) await party.change('POST', `${recordPath}/transitions`, { action: 'consent' })
    return recordPath
  }

  /** Opens a round, by default of the readiness checklist. Returns its path. */
  async function createChecklistRound(path: string, by: Client, fields: object = {}): Promise<string> {
    const { status, headers, body } = await by.call('POST', `${path}/checklist-rounds`, {
      body: { checklistId: readinessChecklistId, ...fields },
    })
    if (status !== 201) throw new Error(`Cannot create the round: ${JSON.stringify(body)}`)
    return headers.get('location') ?? ''
  }

  /** Creates a response, by default with complete answers. Returns its path. */
  async function createChecklistResponse(
    round: string,
    by: Client,
    answers: object[] = completeAnswers,
  ): Promise<string> {
    const [path, checklistRoundId] = round.split('/checklist-rounds/')
    const { status, headers, body } = await by.call('POST', `${path}/checklist-responses`, {
      body: { checklistRoundId, answers },
    })
    if (status !== 201) throw new Error(`Cannot create the response: ${JSON.stringify(body)}`)
    return headers.get('location') ?? ''
  }

  const submitChecklistResponse = (response: string, by: Client): Promise<Received> =>
    by.call('POST', `${response}/transitions`, { body: { action: 'submit' }, headers: { 'if-match': '"1"' } })

  /** Opens a round of the readiness checklist and creates a response of every party, by default a submitted one. */
  async function answerReadinessChecklist(path: string, parties: Client[], { submits = true } = {}): Promise<string> {
    const round = await createChecklistRound(path, parties[0] as Client)
    for (const party of parties) {
      const response = await createChecklistResponse(round, party)
      if (submits) await submitChecklistResponse(response, party)
    }
    return round
  }

  /** Removes all blockers of start_planning. */
  async function prepareForPlanning(path: string, ...parties: Client[]): Promise<void> {
    for (const party of parties) await party.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
    await answerReadinessChecklist(path, parties, { submits: false })
  }

  /** Creates a version, by default from the example of the document, to which every party agrees. Returns its path. */
  async function agreeOn(list: string, operationId: string, parties: Client[], fields: object): Promise<string> {
    const [first, ...others] = parties
    if (first === undefined) throw new Error('A plan needs at least one party.')
    const { status, body } = await first.call('POST', list, {
      body: { ...exampleOf(document, operationId), ...fields },
    })
    if (status !== 201) throw new Error(`Cannot create the plan: ${JSON.stringify(body)}`)
    const plan = `${list}/${body.id}`
    let { state } = (await first.change('POST', `${plan}/transitions`, { action: 'propose' })).body
    for (const other of others) {
      state = (await other.change('POST', `${plan}/transitions`, { action: 'agree' })).body.state
    }
    if (state !== 'agreed') throw new Error(`The plan is ${state}.`)
    return plan
  }

  const agreeOnCommunicationPlan = (path: string, parties: Client[], fields: object = {}): Promise<string> =>
    agreeOn(`${path}/communication-plans`, 'createCommunicationPlan', parties, fields)

  const agreeOnConflictPlan = (path: string, parties: Client[], fields: object = {}): Promise<string> =>
    agreeOn(`${path}/conflict-plans`, 'createConflictPlan', parties, fields)

  /** Removes all blockers of activate. A feature with a blocker adds its step here. Returns the id of the agreement in force. */
  async function prepareForActivation(path: string, ...parties: Client[]): Promise<string> {
    await agreeOnCommunicationPlan(path, parties)
    await agreeOnConflictPlan(path, parties)
    return (await executeAgreement(path, parties)).agreementId
  }

  return {
    createChecklistRound,
    createChecklistResponse,
    submitChecklistResponse,
    answerReadinessChecklist,
    prepareForPlanning,
    createPartnership,
    addParty,
    addObserver,
    proposeMission,
    endorseMission,
    agreeOnMission,
    prepareForNegotiation,
    agreeOnCommunicationPlan,
    agreeOnConflictPlan,
    prepareForActivation,
  }
}

/** The example request body of an operation. */
function exampleOf({ paths }: Document, operationId: string): object {
  const operations = Object.values(paths).flatMap((all) => Object.values(all))
  const operation = operations.find((operation) => operation.operationId === operationId)
  const example = operation?.requestBody?.content['application/json']?.example
  if (example === undefined) throw new Error(`The document has no example for ${operationId}.`)
  return example as object
}

const mission = {
  mission: 'A full day of good care for forty more infants and toddlers.',
  philosophy: 'Children thrive where the adults around them work as one.',
  values: [{ name: 'Respect' }],
  anticipatedResults: [
    { key: 'places', statement: 'Forty more children are in full-day care.', target: '40 by 2027' },
    { key: 'teachers', statement: 'Every group has two lead teachers.' },
  ],
}

/** A complete answer to each question of the readiness checklist. */
export const completeAnswers = questionsOf(readinessSections).map(({ id: questionId }) => ({
  questionId,
  status: 'not_yet_addressed' as const,
}))
