// The journey's client: the package in openapi/clients/typescript, which redocly generates.
import { createClient, OPERATIONS, type Ops, type Problem } from '@partnership-basics/client'
import type { Client, Outcome } from '../journey.ts'

const clientOf = (serverUrl: string, key: string) =>
  createClient<Ops>(OPERATIONS, { serverUrl, errorMode: 'result', auth: { bearer: key } })

export function connect(serverUrl: string, key: string): Client {
  const api = clientOf(serverUrl, key)
  const outcome = async <Data>(
    call: Promise<
      { data: Data; error: undefined; response: Response } | { data: undefined; error: Problem; response: Response }
    >,
  ): Promise<Outcome<Data>> => {
    const { data, error, response } = await call
    return { data, problem: error, response }
  }
  return {
    createPartnership: ({ idempotencyKey, ...body }) =>
      outcome(api.createPartnership({ body, headers: { 'Idempotency-Key': idempotencyKey } })),
    listPartnerships: (query) => outcome(api.listPartnerships({ query })),
    updatePartnership: ({ partnershipId, ifMatch, ...body }) =>
      outcome(api.updatePartnership({ path: { partnershipId }, body, headers: { 'If-Match': ifMatch } })),
    startPlanning: ({ partnershipId, ifMatch }) =>
      outcome(
        api.transitionPartnership({
          path: { partnershipId },
          body: { action: 'start_planning' },
          headers: { 'If-Match': ifMatch },
        }),
      ),
    inviteParty: ({ partnershipId, ...body }) => outcome(api.inviteParty({ path: { partnershipId }, body })),
    acceptInvitation: ({ partnershipId, partyId, ifMatch }) =>
      outcome(
        api.transitionParty({
          path: { partnershipId, partyId },
          body: { action: 'accept' },
          headers: { 'If-Match': ifMatch },
        }),
      ),
    createContact: ({ partnershipId, ...body }) => outcome(api.createContact({ path: { partnershipId }, body })),
    listContacts: ({ partnershipId, ...query }) => outcome(api.listContacts({ path: { partnershipId }, query })),
    listChecklists: (query) => outcome(api.listChecklistEditions({ query })),
    createChecklistRound: ({ partnershipId, ...body }) =>
      outcome(api.createChecklistRound({ path: { partnershipId }, body })),
    createChecklistResponse: ({ partnershipId, checklistRoundId, questionId, position }) =>
      outcome(
        api.createChecklistResponse({
          path: { partnershipId },
          body: { checklistRoundId, answers: [{ questionId, status: 'finalized', position }] },
        }),
      ),
    registerOrganization: ({ name, kind, authority }) =>
      outcome(api.registerOrganization({ body: { name, kinds: [kind], representation: { authority } } })),
    getCaller: ({ onBehalfOf }) => outcome(api.getCaller({ headers: { 'On-Behalf-Of': onBehalfOf } })),
    listChanges: (query) => outcome(api.listChanges({ query })),
  }
}

/** Mistakes that the types of the client must reject: if one compiles, its `@ts-expect-error` is an error. */
export const mistakes = (client: ReturnType<typeof clientOf>) => [
  // @ts-expect-error If-Match is required.
  () => client.deleteContact({ path: { partnershipId: '', contactId: '' } }),
  () =>
    client.transitionPartnership({
      path: { partnershipId: '' },
      // @ts-expect-error Unknown action.
      body: { action: 'explode' },
      headers: { 'If-Match': '' },
    }),
  // @ts-expect-error Unknown sort order.
  () => client.listContacts({ path: { partnershipId: '' }, query: { sort: 'name' } }),
  // @ts-expect-error A purpose is required.
  () => client.createPartnership({ body: { name: '' } }),
  // @ts-expect-error serviceModel can be null.
  async () => (await client.getPartnership({ path: { partnershipId: '' } })).data?.serviceModel.length,
]
