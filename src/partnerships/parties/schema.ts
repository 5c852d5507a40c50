// JSON schemas of parties.
import { type Static, Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { ExpandedOrganization, view as organizationView } from '../../identity/organizations/schema.ts'
import type { Organization } from '../../identity/organizations/store.ts'
import { collectionProperties } from '../../records/collections/schema.ts'
import { type ActionStatus, actionLists } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { PartyRole } from '../partnerships/schema.ts'
import { type PartyAction, partyActions, partyStates } from './rules.ts'
import type { Party, RemovalNotice } from './store.ts'

const State = stringEnum('PartyState', partyStates, 'Whether the organization takes part, or why not.')
const lifecycle = lifecycleSchemas('Party', partyActions, { action: 'accept' })

const { id, partnershipId } = collectionProperties
const reason = (description: string, example: string) => text(2000, description, example)
const onBehalfBy = nullable(uuidOf('the representative that acted for that organization; null if it acted itself'))

const LeadOffer = strict(
  {
    offeredBy: uuidOf('the lead that made the offer'),
    onBehalfBy,
    offeredAt: timestampOf('When the lead was offered.'),
    reason: nullable(reason('The reason given with the offer.', 'Your office is closer to the families.')),
  },
  { $id: 'LeadOffer', description: 'An offer of the lead to a party, which the party has not answered yet (I5).' },
)

const Objection = strict(
  {
    organizationId: uuidOf('the organization that objected: the party itself or an operator of the service'),
    onBehalfBy,
    byOperator: Type.Boolean({ description: 'Whether an operator of the service objected.', examples: [false] }),
    at: timestampOf('When it objected.'),
    reason: reason('Why the party should stay.', 'Our director was on leave; we are back.'),
  },
  { $id: 'RemovalObjection', description: 'An objection to a removal. The party cannot be removed under its notice.' },
)

const removalOn = dateOf(
  'The first day on which the party can be removed, in UTC. Until the day before, an objection is possible.',
)
const Notice = strict(
  {
    givenBy: uuidOf('the party that gave the notice'),
    onBehalfBy,
    givenAt: timestampOf('When the notice was given.'),
    reason: reason('Why the party is to be removed.', 'No response to five messages since March.'),
    removalOn,
    objection: Type.Optional(ref(Objection)),
  },
  { $id: 'RemovalNotice', description: 'A notice of the removal of a party that does not respond (I5).' },
)

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
    reason: nullable(
      reason(
        'The reason given with the last change of state. Of a removed party, the reason of the notice; null for callers that do not see the notice.',
        'No room before the fall.',
      ),
    ),
    leadOffer: Type.Optional(ref(LeadOffer)),
    removalNotice: Type.Optional(ref(Notice)),
    ...lifecycle.lists,
  },
  example: { organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11', role: 'child_care_provider' },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a31',
    partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
    lead: false,
    state: 'invited',
    acceptedAt: null,
    reason: null,
    availableActions: [{ action: 'accept', needs: [] }],
    blockedActions: [],
  },
})

export const NewPartyTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    removalOn: Type.Optional(
      dateOf(
        'Required for `give_notice_of_removal`, and refused for other actions: the first day on which the party can be removed, in UTC. At least 14 days after today, at most 366.',
      ),
    ),
  },
  {
    $id: 'PartyTransition',
    description: 'An action on a party. Only `give_notice_of_removal` takes `removalOn`.',
    examples: [{ action: 'accept' }],
  },
)

export const NewRemovalObjection = strict(
  {
    partnershipId: uuidOf('the partnership from which the organization is to be removed'),
    reason: reason('Why the party should stay.', 'Our director was on leave; we are back.'),
  },
  {
    $id: 'NewRemovalObjection',
    description: 'The objection of an operator to the removal of an organization from a partnership.',
    examples: [
      {
        partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
        reason: 'The organization told us that its key had expired; it has a new one.',
      },
    ],
  },
)

export const partyComponents = [
  State,
  LeadOffer,
  Objection,
  Notice,
  lifecycle.Action,
  ...lifecycle.elements,
  NewPartyTransition,
  NewRemovalObjection,
  ...partySchemas.all,
]
export { State as PartyStateView }

/** `notice` is that of the party, if the caller may see it; `organization`, the organization of the party if it was requested. */
export function view(
  row: Party,
  actions: ActionStatus<PartyAction>[],
  notice?: RemovalNotice,
  organization?: Organization,
): Static<typeof partySchemas.View> {
  const { leadOffer, ...fields } = row
  return {
    ...fields,
    ...(row.state === 'removed' && { reason: notice?.reason ?? null }),
    ...(organization && { organization: organizationView(organization) }),
    ...(leadOffer && { leadOffer }),
    ...(notice && { removalNotice: noticeView(notice) }),
    ...actionLists(actions),
  }
}

const noticeView = (notice: RemovalNotice): Static<typeof Notice> => ({
  givenBy: notice.organizationId,
  onBehalfBy: notice.onBehalfBy,
  givenAt: notice.createdAt,
  reason: notice.reason,
  removalOn: notice.removalOn,
  ...(notice.objection && { objection: notice.objection }),
})
