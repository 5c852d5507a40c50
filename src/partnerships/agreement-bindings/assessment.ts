// What agreements contribute to partnerships: blockers of their activation and of their end.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { parties } from '../parties/table.ts'
import { type Binding, blockedByAgreement, isInForce, maxBlockers, type PartyBinding } from './rules.ts'
import { isExecutedAndCurrent } from './store.ts'
import { agreementBindings } from './table.ts'

type PartnershipBinding = PartyBinding & Pick<Binding, 'terminationNoticeId' | 'suspended'>

interface BoundPartnership {
  partnershipId: string
  /** Every party that has accepted, oldest first. */
  parties: { organizationId: string; name: string }[]
  /** Of executed versions that may not be over. */
  bindings: PartnershipBinding[]
}

const findBindings = db
  .select({
    partnershipId: sql<string>`input.partnership_id`,
    parties: sql<BoundPartnership['parties']>`(
      select coalesce(jsonb_agg(jsonb_build_object('organizationId', party.organization_id, 'name', organization.name)
          order by party.id), '[]')
        from ${parties} party join ${organizations} organization on organization.id = party.organization_id
        where party.partnership_id = input.partnership_id and party.state = 'accepted')`,
    bindings: sql<PartnershipBinding[]>`(
      select coalesce(jsonb_agg(jsonb_build_object('partnershipId', partnership_id,
          'agreementId', agreement_id, 'state', state, 'timeZone', time_zone, 'bindsFrom', binds_from,
          'bindsUntil', binds_until, 'terminationNoticeId', termination_notice_id, 'suspended', suspended, 'partyIds', party_ids) order by id), '[]')
        from ${agreementBindings}
        where ${agreementBindings.partnershipId} = input.partnership_id and ${isExecutedAndCurrent})`,
  })
  .from(sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) input(partnership_id)`)
  .prepare('')

const maxNames = 10

export const agreementBindingContribution = partnershipContribution<BoundPartnership>({
  query: findBindings,

  blockers(action, [row], { partnershipId, now }) {
    if (row === undefined) return []
    const inForce = row.bindings.filter((binding) => isInForce(binding, now))
    switch (action) {
      case 'activate':
      case 'resume': {
        const unbound = row.parties.filter(
          ({ organizationId }) =>
            !inForce.some(({ suspended, partyIds }) => !suspended && partyIds.includes(organizationId)),
        )
        if (unbound.length === 0) return []
        const names = unbound.slice(0, maxNames).map(({ name }) => name)
        if (unbound.length > maxNames) names.push(`${unbound.length - maxNames} more`)
        const message = `No agreement in force binds ${names.join(', ')}.`
        return [{ code: 'AGREEMENT_NOT_IN_FORCE', message, ref: pathInPartnership(partnershipId, '/agreements') }]
      }
      case 'terminate':
        return inForce.slice(0, maxBlockers).map((binding) => {
          const { terminationNoticeId, bindsUntil } = binding
          if (terminationNoticeId === null) {
            return blockedByAgreement(
              'NOTICE_PERIOD',
              'An agreement is in force, and no notice terminates it.',
              binding,
            )
          }
          const message = `An agreement is in force until ${bindsUntil}, the last day before its termination.`
          const ref = pathInPartnership(partnershipId, `/termination-notices/${terminationNoticeId}`)
          return { code: 'NOTICE_PERIOD', message, ref }
        })
      case 'close':
        return inForce.slice(0, maxBlockers).map((binding) => {
          const until = binding.bindsUntil === null ? '' : ` until ${binding.bindsUntil}`
          return blockedByAgreement('AGREEMENT_STILL_IN_FORCE', `An agreement is in force${until}.`, binding)
        })
      default:
        return []
    }
  },
})
