// What the parties of a partnership contribute to it: a blocker of planning, the assessment of strategy I5, and next steps.
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { acceptedParties } from './rules.ts'
import { findByPartnerships, type Party } from './store.ts'

const invitedParties = (rows: Party[]) => rows.filter(({ state }) => state === 'invited')

export const partyContribution = partnershipContribution<Party>({
  query: findByPartnerships,

  blockers(action, rows, { partnershipId }) {
    const count = acceptedParties(rows).length
    if (action !== 'start_planning' || count >= 2) return []
    const message = `At least 2 parties must accept; accepted: ${count}.`
    return [{ code: 'PARTIES_NOT_ACCEPTED', message, ref: pathInPartnership(partnershipId, '/parties') }]
  },

  assess(rows, { partnershipId }) {
    const accepted = acceptedParties(rows)
    const invited = invitedParties(rows)
    return [
      {
        strategy: 'I5',
        status: accepted.length < 2 ? 'missing' : invited.length > 0 ? 'partly' : 'done',
        because: `Parties that accepted: ${accepted.length}. Invitations without a response: ${invited.length}.`,
        refs: accepted.map(({ id }) => pathInPartnership(partnershipId, `/parties/${id}`)),
      },
    ]
  },

  nextSteps(rows, { partnershipId, state }) {
    if (state !== 'exploring' && state !== 'planning') return []
    const answerInvitation = invitedParties(rows).map(({ id, organizationId }) => ({
      code: 'ANSWER_INVITATION',
      strategy: 'I5' as const,
      title: 'Accept or decline the invitation.',
      actors: [organizationId],
      dueOn: null,
      refs: [pathInPartnership(partnershipId, `/parties/${id}`)],
    }))
    if (acceptedParties(rows).length + answerInvitation.length >= 2) return answerInvitation
    return [
      {
        code: 'INVITE_PARTIES',
        strategy: 'Q7' as const,
        title: 'Invite organizations to the partnership.',
        actors: rows.filter(({ lead }) => lead).map(({ organizationId }) => organizationId),
        dueOn: null,
        refs: [pathInPartnership(partnershipId, '/parties')],
      },
    ]
  },
})
