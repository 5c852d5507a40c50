// Two agencies form a partnership through a generated client. Each client has an adapter (openapi-fetch.ts, redocly.ts ...), in
// which the compiler compares the types of the client with these.

export interface Problem {
  status: number
  code: string
  type: string
  detail: string
  blockedBy?: { code: string }[] | undefined
}

/** What a call returned: the data, or a problem. */
export interface Outcome<Data> {
  data?: Data | undefined
  problem?: Problem | undefined
  response: Response
}

type Call<Input, Data> = (input: Input) => Promise<Outcome<Data>>
interface OnPartnership {
  partnershipId: string
}
interface Versioned {
  id: string
  version: number
}

/** The operations of the journey, called with the API key of one agency. */
export interface Client {
  createPartnership: Call<{ name: string; purpose: string; idempotencyKey: string }, Versioned>
  listPartnerships: Call<{ state: ('exploring' | 'planning' | 'closed')[] }, { data: { id: string; state: string }[] }>
  updatePartnership: Call<OnPartnership & { programYear: string | null; ifMatch: string }, Versioned>
  startPlanning: Call<OnPartnership & { ifMatch: string }, { state: string }>
  inviteParty: Call<OnPartnership & { organizationId: string; role: 'child_care_provider' }, Versioned>
  acceptInvitation: Call<OnPartnership & { partyId: string; ifMatch: string }, { state: string }>
  createContact: Call<OnPartnership & { name: string; title?: string }, { name: string; title: string | null }>
  listContacts: Call<
    OnPartnership & { limit: number; cursor?: string },
    { data: { name: string }[]; nextCursor: string | null }
  >
  listChecklists: Call<{ limit: number }, { data: { id: string }[] }>
  createChecklistRound: Call<OnPartnership & { checklistId: string }, { id: string }>
  createChecklistResponse: Call<
    OnPartnership & { checklistRoundId: string; questionId: string; position: 'yes' | 'no' },
    { state: string }
  >
  registerOrganization: Call<{ name: string; kind: 'family_child_care_home'; authority: string }, { id: string }>
  getCaller: Call<{ onBehalfOf: string }, { organizationId: string; onBehalfBy: string | null }>
  listChanges: Call<{ type: string[] }, { data: { type: string }[] }>
}

export interface Agency {
  organizationId: string
  client: Client
}

/** Returns results that every client must have in common. */
export async function journey({ client: lead }: Agency, { client: partner, organizationId }: Agency) {
  const create = () =>
    lead.createPartnership({
      name: 'Full-day care',
      purpose: 'Forty more infants and toddlers in full-day care.',
      idempotencyKey: 'journey-1',
    })
  const created = dataOf(await create())
  const repeated = await create()
  const { id: partnershipId } = dataOf(repeated)

  const invited = dataOf(await lead.inviteParty({ partnershipId, organizationId, role: 'child_care_provider' }))
  const ifMatch = `"${invited.version}"`
  const accepted = dataOf(await partner.acceptInvitation({ partnershipId, partyId: invited.id, ifMatch }))
  const blocked = await lead.startPlanning({ partnershipId, ifMatch: '"1"' })

  for (const name of ['Jordan Rivera', 'Front desk', 'Billing'])
    dataOf(await lead.createContact({ partnershipId, name }))
  const contact = dataOf(await partner.createContact({ partnershipId, name: 'Sam Okafor', title: 'Director' }))
  const contacts: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = dataOf(await lead.listContacts({ partnershipId, limit: 2, ...(cursor && { cursor }) }))
    contacts.push(...page.data.map(({ name }) => name))
    cursor = page.nextCursor
  }

  const [checklist] = dataOf(await lead.listChecklists({ limit: 1 })).data
  const round = dataOf(await lead.createChecklistRound({ partnershipId, checklistId: checklist?.id ?? '' }))
  const answer = { partnershipId, checklistRoundId: round.id, questionId: 'Q10', position: 'yes' } as const
  for (const party of [lead, partner]) dataOf(await party.createChecklistResponse(answer))

  const outdated = await lead.updatePartnership({ partnershipId, programYear: null, ifMatch: '"7"' })
  const renamed = dataOf(await lead.updatePartnership({ partnershipId, programYear: '2026-2027', ifMatch: '"1"' }))
  const planning = dataOf(await lead.startPlanning({ partnershipId, ifMatch: `"${renamed.version}"` }))
  const listed = dataOf(await lead.listPartnerships({ state: ['exploring', 'planning'] }))

  const home = dataOf(
    await lead.registerOrganization({
      name: 'Rosa’s Family Child Care',
      kind: 'family_child_care_home',
      authority: 'Letter of the provider',
    }),
  )
  const caller = dataOf(await lead.getCaller({ onBehalfOf: home.id }))
  const changes = dataOf(await lead.listChanges({ type: ['party.accepted', 'contact.created'] }))

  return {
    isReplayed: created.id === partnershipId && repeated.response.headers.get('idempotent-replayed') === 'true',
    party: accepted.state,
    blocked: blocked.problem,
    contact,
    contacts,
    outdated: outdated.problem,
    state: planning.state,
    listed: listed.data.map(({ id, state }) => [id === partnershipId, state]),
    actsForHome: caller.organizationId === home.id,
    onBehalfBy: caller.onBehalfBy,
    changes: [...new Set(changes.data.map(({ type }) => type))].sort(),
  }
}

function dataOf<Data>({ data, problem, response }: Outcome<Data>): Data {
  if (data === undefined) throw new Error(`${response.status} ${problem?.code}: ${problem?.detail}`)
  return data
}
