// What the parties of a partnership say of how far it has come.

import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { ofPartnerships, type Party } from './store.ts'

const accepted = (rows: Party[]) => rows.filter(({ state }) => state === 'accepted')
const invited = (rows: Party[]) => rows.filter(({ state }) => state === 'invited')

export const partyContribution = partnershipContribution<Party>({
  query: ofPartnerships,

  blockers(action, rows, { partnershipId }) {
    const count = accepted(rows).length
    if (action !== 'start_planning' || count >= 2) return []
    const message = `At least 2 parties have to accept; ${count} has.`
    return [{ code: 'PARTIES_NOT_ACCEPTED', message, ref: pathInPartnership(partnershipId, '/parties') }]
  },

  assess(rows, { partnershipId }) {
    const count = accepted(rows).length
    const refs = accepted(rows).map(({ id }) => pathInPartnership(partnershipId, `/parties/${id}`))
    return [
      {
        strategy: 'I5',
        status: count >= 2 ? (invited(rows).length > 0 ? 'partly' : 'done') : 'missing',
        because: `${count} have accepted, ${invited(rows).length} have not answered.`,
        refs,
      },
    ]
  },

  nextSteps(rows, { partnershipId, state }) {
    if (state !== 'exploring' && state !== 'planning') return []
    const lead = rows.filter((party) => party.lead).map(({ organizationId }) => organizationId)
    const waiting = invited(rows).map((party) => ({
      code: 'ANSWER_INVITATION',
      strategy: 'I5' as const,
      title: 'Accept or decline the invitation.',
      actors: [party.organizationId],
      dueOn: null,
      refs: [pathInPartnership(partnershipId, `/parties/${party.id}`)],
    }))
    if (accepted(rows).length + waiting.length >= 2) return waiting
    return [
      {
        code: 'INVITE_PARTIES',
        strategy: 'Q7' as const,
        title: 'Invite the organizations that you want to work with.',
        actors: lead,
        dueOn: null,
        refs: [pathInPartnership(partnershipId, '/parties')],
      },
    ]
  },
})
