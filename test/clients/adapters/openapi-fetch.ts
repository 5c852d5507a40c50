// The journey's client: types of openapi-typescript, requests of openapi-fetch.
import createClient from 'openapi-fetch'
import type { paths } from '../generated/schema.ts'
import type { Client, Outcome, Problem } from '../journey.ts'

export function connect(baseUrl: string, key: string): Client {
  const api = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } })
  const outcome = async <Data>(
    call: Promise<{ data?: Data; error?: Problem; response: Response }>,
  ): Promise<Outcome<Data>> => {
    const { data, error, response } = await call
    return { data, problem: error, response }
  }
  return {
    createPartnership: ({ idempotencyKey, ...body }) =>
      outcome(api.POST('/v1/partnerships', { params: { header: { 'Idempotency-Key': idempotencyKey } }, body })),
    listPartnerships: (query) => outcome(api.GET('/v1/partnerships', { params: { query } })),
    updatePartnership: ({ partnershipId, ifMatch, ...body }) =>
      outcome(
        api.PATCH('/v1/partnerships/{partnershipId}', {
          params: { path: { partnershipId }, header: { 'If-Match': ifMatch } },
          body,
        }),
      ),
    startPlanning: ({ partnershipId, ifMatch }) =>
      outcome(
        api.POST('/v1/partnerships/{partnershipId}/transitions', {
          params: { path: { partnershipId }, header: { 'If-Match': ifMatch } },
          body: { action: 'start_planning' },
        }),
      ),
    inviteParty: ({ partnershipId, ...body }) =>
      outcome(api.POST('/v1/partnerships/{partnershipId}/parties', { params: { path: { partnershipId } }, body })),
    acceptInvitation: ({ partnershipId, partyId, ifMatch }) =>
      outcome(
        api.POST('/v1/partnerships/{partnershipId}/parties/{partyId}/transitions', {
          params: { path: { partnershipId, partyId }, header: { 'If-Match': ifMatch } },
          body: { action: 'accept' },
        }),
      ),
    createContact: ({ partnershipId, ...body }) =>
      outcome(api.POST('/v1/partnerships/{partnershipId}/contacts', { params: { path: { partnershipId } }, body })),
    listContacts: ({ partnershipId, ...query }) =>
      outcome(api.GET('/v1/partnerships/{partnershipId}/contacts', { params: { path: { partnershipId }, query } })),
    listChecklists: (query) => outcome(api.GET('/v1/checklists', { params: { query } })),
    createChecklistRound: ({ partnershipId, ...body }) =>
      outcome(
        api.POST('/v1/partnerships/{partnershipId}/checklist-rounds', { params: { path: { partnershipId } }, body }),
      ),
    createChecklistResponse: ({ partnershipId, checklistRoundId, questionId, position }) =>
      outcome(
        api.POST('/v1/partnerships/{partnershipId}/checklist-responses', {
          params: { path: { partnershipId } },
          body: { checklistRoundId, answers: [{ questionId, status: 'finalized', position }] },
        }),
      ),
    registerOrganization: ({ name, kind, authority }) =>
      outcome(api.POST('/v1/organizations', { body: { name, kinds: [kind], representation: { authority } } })),
    getCaller: ({ onBehalfOf }) => outcome(api.GET('/v1/me', { params: { header: { 'On-Behalf-Of': onBehalfOf } } })),
    listChanges: (query) => outcome(api.GET('/v1/changes', { params: { query } })),
  }
}
