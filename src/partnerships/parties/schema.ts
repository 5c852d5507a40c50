// JSON schemas of parties.
import { type Static, Type } from 'typebox'
import { nullable, ref, resource, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { ExpandedOrganization, view as organizationView } from '../../identity/organizations/schema.ts'
import type { Organization } from '../../identity/organizations/store.ts'
import { collectionProperties } from '../../records/collections/schema.ts'
import type { AvailableAction } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { PartyRole } from '../partnerships/schema.ts'
import { type PartyAction, partyActions, partyStates } from './rules.ts'
import type { Party } from './store.ts'

const State = stringEnum('PartyState', partyStates, 'Whether the organization takes part, or why not.')
const lifecycle = lifecycleSchemas('Party', partyActions, { action: 'accept' })

const { id, partnershipId } = collectionProperties

export const partySchemas = resource('Party', {
  description: 'An organization that takes part in a partnership, or that was invited to take part.',
  fields: {
    organizationId: uuidOf('the organization'),
    role: ref(PartyRole),
    invitation: Type.Optional(
      text(4000, 'The message of the lead with the invitation.', 'We spoke in May; here is our plan.'),
    ),
  },
  immutable: ['organizationId', 'invitation'],
  computed: {
    id,
    partnershipId,
    organization: Type.Optional(ref(ExpandedOrganization)),
    lead: Type.Boolean({ description: 'Whether the party is the lead. Exactly one party is.', examples: [false] }),
    state: ref(State),
    acceptedAt: nullable(timestampOf('When the organization accepted the invitation; null before.')),
    reason: nullable(text(2000, 'The reason given with the last change of state.', 'No room before the fall.')),
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
export const partyComponents = [State, lifecycle.Action, lifecycle.Available, NewPartyTransition, ...partySchemas.all]
export { State as PartyStateView }

export const view = (
  row: Party,
  availableActions: AvailableAction<PartyAction>[],
  organization?: Organization,
): Static<typeof partySchemas.View> => ({
  ...row,
  ...(organization && { organization: organizationView(organization) }),
  availableActions,
})
