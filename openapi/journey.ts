// Uses a client that is generated from openapi.json. test/http/openapi/client.slow.ts generates the client, compiles it
// together with this file in strict mode, and runs this file.
import { createClient, OPERATIONS, type Ops, type PartnershipState, type Problem } from './client.ts'

interface Agency {
  organizationId: string
  key: string
}

/** Results that the test checks. */
interface Result {
  state: PartnershipState
  replayed: boolean
  contacts: string[]
  preconditionFailed: Problem
  blockedBy: string[]
  onBehalfOf: string | null
  listed: string[]
}

export async function journey(serverUrl: string, recipient: Agency, center: Agency): Promise<Result> {
  const clientFor = ({ key }: Agency) =>
    createClient<Ops>(OPERATIONS, { serverUrl, errorMode: 'result', auth: { bearer: key } })
  const lead = clientFor(recipient)
  const partner = clientFor(center)

  const create = () =>
    lead.createPartnership({
      body: { name: 'Full-day care', purpose: 'Forty more infants and toddlers in full-day care.' },
      headers: { 'Idempotency-Key': 'journey-1' },
    })
  const first = await create()
  const repeated = await create()
  const { id: partnershipId } = dataOf(first)
  if (dataOf(repeated).id !== partnershipId) throw new Error('The Idempotency-Key was used for two partnerships.')
  const path = { partnershipId }

  const invited = dataOf(
    await lead.inviteParty({
      path,
      body: { organizationId: center.organizationId, role: 'child_care_provider' },
    }),
  )
  const accepted = dataOf(
    await partner.transitionParty({
      path: { ...path, partyId: invited.id },
      body: { action: 'accept' },
      headers: { 'If-Match': `"${invited.version}"` },
    }),
  )
  if (accepted.state !== 'accepted') throw new Error(`The party is ${accepted.state}.`)

  const start = { path, body: { action: 'start_planning' }, headers: { 'If-Match': '"1"' } } as const
  const { error: blocked } = await lead.transitionPartnership(start)
  const blockedBy = blocked?.blockedBy?.map(({ code }) => code) ?? []

  for (const name of ['Jordan Rivera', 'Front desk', 'Billing']) {
    dataOf(await lead.createContact({ path, body: { name } }))
  }
  dataOf(await partner.createContact({ path, body: { name: 'Sam Okafor', title: 'Director' } }))
  const contacts: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = dataOf(await lead.listContacts({ path, query: { limit: 2, ...(cursor && { cursor }) } }))
    contacts.push(...page.data.map(({ name }) => name))
    cursor = page.nextCursor
  }

  const [readiness] = dataOf(await lead.listChecklistEditions({ query: { limit: 1 } })).data
  const round = dataOf(await lead.createChecklistRound({ path, body: { checklistId: readiness?.id ?? '' } }))
  for (const party of [lead, partner]) {
    const answers = [{ questionId: 'Q10', status: 'finalized', position: 'yes' }] as const
    dataOf(await party.createChecklistResponse({ path, body: { checklistRoundId: round.id, answers: [...answers] } }))
  }

  const rename = (match: string) =>
    lead.updatePartnership({ path, body: { programYear: null }, headers: { 'If-Match': match } })
  const { error: preconditionFailed } = await rename('"7"')
  const renamed = dataOf(await rename('"1"'))
  const planning = dataOf(await lead.transitionPartnership({ ...start, headers: { 'If-Match': `"${renamed.version}"` } }))

  // The client repeats the parameter: state=planning&state=active.
  const listed = dataOf(await lead.listPartnerships({ query: { state: ['planning', 'active'] } }))

  const home = dataOf(
    await lead.registerOrganization({
      body: {
        name: 'Rosa’s Family Child Care',
        kinds: ['family_child_care_home'],
        representation: { authority: 'Letter of the provider' },
      },
    }),
  )
  const caller = dataOf(await lead.getCaller({ headers: { 'On-Behalf-Of': home.id } }))
  if (caller.organizationId !== home.id || preconditionFailed === undefined) throw new Error('On-Behalf-Of had no effect.')

  return {
    state: planning.state,
    replayed: repeated.response.headers.get('idempotent-replayed') === 'true',
    contacts,
    preconditionFailed,
    blockedBy,
    onBehalfOf: caller.onBehalfBy,
    listed: listed.data.map(({ name }) => name),
  }
}

/** The data of a response. Throws if the response is a problem. */
function dataOf<Data>({ data, error }: { data: Data; error: undefined } | { data: undefined; error: Problem }): Data {
  if (error !== undefined) throw new Error(`${error.code}: ${error.detail}`)
  return data
}

/** Mistakes that the types of the client must reject: if one compiles, its `@ts-expect-error` is an error. */
export const mistakes = (client: ReturnType<typeof createClient<Ops>>) => [
  // @ts-expect-error If-Match is required.
  () => client.deleteContact({ path: { partnershipId: '', contactId: '' } }),
  () =>
    client.transitionPartnership({
      path: { partnershipId: '' },
      // @ts-expect-error Unknown action.
      body: { action: 'explode' },
      headers: { 'If-Match': '' },
    }),
  // @ts-expect-error Unknown state in a request.
  () => client.listPartnerships({ query: { state: ['paused'] } }),
  // A response may have a state that a later release adds.
  (): PartnershipState => 'paused',
  // @ts-expect-error Unknown sort order.
  () => client.listContacts({ path: { partnershipId: '' }, query: { sort: 'name' } }),
  // @ts-expect-error A purpose is required.
  () => client.createPartnership({ body: { name: '' } }),
  // @ts-expect-error serviceModel can be null.
  async () => dataOf(await client.getPartnership({ path: { partnershipId: '' } })).serviceModel.length,
]
