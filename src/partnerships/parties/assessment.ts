// What the parties of a partnership contribute to it: a blocker of planning, the assessment of strategy I5, and next steps.
import { partnershipContribution } from '../../records/contributions.ts'
import { utcDayOf } from '../../records/days.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { lastObjectionDay } from './removal-rules.ts'
import { acceptedParties } from './rules.ts'
import { findByPartnerships, findOpenRemovalNotices, type Party } from './store.ts'

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
    const answerLeadOffer = rows
      .filter(({ leadOffer }) => leadOffer !== null)
      .map(({ id, organizationId }) => ({
        code: 'ANSWER_LEAD_OFFER',
        strategy: 'I5' as const,
        title: 'Accept or decline the lead of the partnership.',
        actors: [organizationId],
        dueOn: null,
        refs: [pathInPartnership(partnershipId, `/parties/${id}`)],
      }))
    if (state !== 'exploring' && state !== 'planning') return answerLeadOffer
    const answerInvitation = invitedParties(rows).map(({ id, organizationId }) => ({
      code: 'ANSWER_INVITATION',
      strategy: 'I5' as const,
      title: 'Accept or decline the invitation.',
      actors: [organizationId],
      dueOn: null,
      refs: [pathInPartnership(partnershipId, `/parties/${id}`)],
    }))
    if (acceptedParties(rows).length + answerInvitation.length >= 2) return [...answerLeadOffer, ...answerInvitation]
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

/** A party under a notice of removal to which nobody has objected. */
interface PartyUnderNotice {
  partnershipId: string
  partyId: string
  organizationId: string
  removalOn: string
  lead: boolean
  leadId: string
  parties: string[]
}

export const removalContribution = partnershipContribution<PartyUnderNotice>({
  query: findOpenRemovalNotices,

  nextSteps(rows, { partnershipId, now }) {
    return rows.map(({ partyId, organizationId, removalOn, lead, leadId, parties }) => ({
      strategy: 'I5',
      refs: [pathInPartnership(partnershipId, `/parties/${partyId}`)],
      ...(utcDayOf(Date.parse(now)) < removalOn
        ? {
            code: 'ANSWER_NOTICE_OF_REMOVAL',
            title: 'Object to the removal from the partnership, or withdraw.',
            actors: [organizationId],
            dueOn: lastObjectionDay({ removalOn }),
          }
        : {
            code: 'REMOVE_PARTY',
            title: 'Remove the party, or withdraw the notice of its removal.',
            actors: lead ? parties.filter((id) => id !== organizationId) : [leadId],
            dueOn: null,
          }),
    }))
  },
})
