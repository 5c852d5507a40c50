// Parties as they travel.
import { type Static, Type } from 'typebox'
import { nullable, ref, resource, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { OrganizationView } from '../../identity/organizations/schema.ts'
import { entryProperties } from '../../records/collections/schema.ts'
import type { AvailableAction } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { PartyRole } from '../partnerships/schema.ts'
import { type PartyAction, partyActions, partyStates } from './rules.ts'
import type { Party } from './store.ts'

const State = stringEnum('PartyState', partyStates, 'Whether the organization takes part.')
const lifecycle = lifecycleSchemas('Party', partyActions, { action: 'accept' })

const { id, partnershipId } = entryProperties

export const partySchemas = resource('Party', {
  description: 'The place of an organization in a partnership.',
  fields: {
    organizationId: uuidOf('the organization'),
    role: ref(PartyRole),
    invitation: Type.Optional(
      text(4000, 'What the lead says with the invitation.', 'We spoke in May; here is our plan.'),
    ),
  },
  immutable: ['organizationId', 'invitation'],
  computed: {
    id,
    partnershipId,
    organization: Type.Optional(ref(OrganizationView)),
    lead: Type.Boolean({ description: 'Whether it leads. Exactly one party does.', examples: [false] }),
    state: ref(State),
    acceptedAt: nullable(timestampOf('When it accepted; null where it has not.')),
    reason: nullable(text(2000, 'Why it declined or withdrew.', 'No room before the fall.')),
    availableActions: lifecycle.availableActions,
  },
  example: { organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11', role: 'child_care_provider' },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a31',
    partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
    lead: false,
    state: 'invited',
    acceptedAt: null,
    reason: null,
    availableActions: [{ action: 'accept', enabled: true, blockedBy: [] }],
  },
})

export const NewPartyTransition = lifecycle.NewTransition
export const partyParts = [State, lifecycle.Action, lifecycle.Available, NewPartyTransition, ...partySchemas.all]
export { State as PartyStateView }

export function view(
  row: Party,
  availableActions: AvailableAction<PartyAction>[],
  organization?: Static<typeof OrganizationView>,
): Static<typeof partySchemas.View> {
  const { id, partnershipId, organizationId, role, invitation, lead, state, acceptedAt, reason } = row
  const { externalIds, version, createdAt, updatedAt, updatedBy, updatedOnBehalfBy } = row
  return {
    id,
    partnershipId,
    organizationId,
    ...(organization && { organization }),
    role,
    lead,
    state,
    acceptedAt,
    invitation,
    reason,
    availableActions,
    externalIds,
    version,
    createdAt,
    updatedAt,
    updatedBy,
    updatedOnBehalfBy,
  }
}
