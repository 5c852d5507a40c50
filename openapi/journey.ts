// What a program of an agency does with a client that was generated from openapi.json; test/http/openapi/client.slow.ts compiles it
// beside that client, strictly, and runs it.
import { createClient, OPERATIONS, type Ops, type PartnershipState, type Problem } from './client.ts'

interface Agency {
  organizationId: string
  key: string
}

/** Everything that it saw on its way. */
interface Seen {
  state: PartnershipState
  replayed: boolean
  contacts: string[]
  stale: Problem
  blockedBy: string[]
  onBehalfOf: string | null
}

export async function journey(serverUrl: string, recipient: Agency, center: Agency): Promise<Seen> {
  const as = ({ key, organizationId }: Agency, behalf = false) =>
    createClient<Ops>(OPERATIONS, {
      serverUrl,
      errorMode: 'result',
      auth: { bearer: key, ...(behalf && { apiKey: { onBehalfOf: organizationId } }) },
    })
  const lead = as(recipient)
  const partner = as(center)

  const begin = () =>
    lead.createPartnership({
      body: { name: 'Full-day care', purpose: 'Forty more infants and toddlers in full-day care.' },
      headers: { 'Idempotency-Key': 'journey-1' },
    })
  const first = await begin()
  const again = await begin()
  const { id: partnershipId } = must(first)
  if (must(again).id !== partnershipId) throw new Error('One key made two partnerships.')
  const here = { partnershipId }

  const invited = must(
    await lead.inviteParty({
      path: here,
      body: { organizationId: center.organizationId, role: 'child_care_provider' },
    }),
  )
  const accepted = must(
    await partner.transitionParty({
      path: { ...here, partyId: invited.id },
      body: { action: 'accept' },
      headers: { 'If-Match': `"${invited.version}"` },
    }),
  )
  if (accepted.state !== 'accepted') throw new Error(`The party is ${accepted.state}.`)

  const start = { path: here, body: { action: 'start_planning' }, headers: { 'If-Match': '"1"' } } as const
  const { error: blocked } = await lead.transitionPartnership(start)
  const blockedBy = blocked?.blockedBy?.map(({ code }) => code) ?? []

  for (const name of ['Jordan Rivera', 'Front desk', 'Billing']) {
    must(await lead.createContact({ path: here, body: { name } }))
  }
  must(await partner.createContact({ path: here, body: { name: 'Sam Okafor', title: 'Director' } }))
  const contacts: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = must(await lead.listContacts({ path: here, query: { limit: 2, ...(cursor && { cursor }) } }))
    contacts.push(...page.data.map(({ name }) => name))
    cursor = page.nextCursor
  }

  const [readiness] = must(await lead.listChecklists({ query: { limit: 1 } })).data
  const round = must(await lead.createChecklistRound({ path: here, body: { checklistId: readiness?.id ?? '' } }))
  for (const party of [lead, partner]) {
    const answers = [{ questionId: 'Q10', status: 'finalized', position: 'yes' }] as const
    must(await party.createChecklistResponse({ path: here, body: { checklistRoundId: round.id, answers: [...answers] } }))
  }

  const rename = (match: string) =>
    lead.updatePartnership({ path: here, body: { programYear: null }, headers: { 'If-Match': match } })
  const { error: stale } = await rename('"7"')
  const renamed = must(await rename('"1"'))
  const planning = must(await lead.transitionPartnership({ ...start, headers: { 'If-Match': `"${renamed.version}"` } }))

  const home = must(
    await lead.registerOrganization({
      body: {
        name: 'Rosa’s Family Child Care',
        kinds: ['family_child_care_home'],
        representation: { authority: 'Letter of the provider' },
      },
    }),
  )
  const caller = must(await as({ key: recipient.key, organizationId: home.id }, true).getCaller({}))
  if (caller.organizationId !== home.id || stale === undefined) throw new Error('Nobody was represented.')

  return {
    state: planning.state,
    replayed: again.response.headers.get('idempotent-replayed') === 'true',
    contacts,
    stale,
    blockedBy,
    onBehalfOf: caller.onBehalfBy,
  }
}

/** The data of an answer; any problem ends the journey. */
function must<Data>({ data, error }: { data: Data; error: undefined } | { data: undefined; error: Problem }): Data {
  if (error !== undefined) throw new Error(`${error.code}: ${error.detail}`)
  return data
}

/** What the types have to refuse: each line fails to compile once its mistake compiles. */
export const mistakes = (client: ReturnType<typeof createClient<Ops>>) => [
  // @ts-expect-error If-Match is required.
  () => client.deleteContact({ path: { partnershipId: '', contactId: '' } }),
  () =>
    client.transitionPartnership({
      path: { partnershipId: '' },
      // @ts-expect-error There is no such action.
      body: { action: 'explode' },
      headers: { 'If-Match': '' },
    }),
  // @ts-expect-error There is no such order.
  () => client.listContacts({ path: { partnershipId: '' }, query: { sort: 'name' } }),
  // @ts-expect-error A purpose is required.
  () => client.createPartnership({ body: { name: '' } }),
  // @ts-expect-error What may be null has to be looked at.
  async () => must(await client.getPartnership({ path: { partnershipId: '' } })).serviceModel.length,
]
