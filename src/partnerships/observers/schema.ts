// JSON schemas of observers.
import { type Static, Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { ExpandedOrganization, view as organizationView } from '../../identity/organizations/schema.ts'
import type { Organization } from '../../identity/organizations/store.ts'
import { collectionProperties } from '../../records/collections/schema.ts'
import { waitingOn } from '../../records/consents.ts'
import { ConsentView } from '../../records/consents-schema.ts'
import { type ActionStatus, actionLists } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { type ObserverAction, type ObserverState, observerActions, observerStates } from './rules.ts'
import type { Observer } from './store.ts'

const State = stringEnum(
  'ObserverState',
  observerStates,
  'An observer can read the partnership only in the state active, and until its last day.',
)
const Extension = strict(
  {
    endsOn: dateOf('The proposed last day (UTC).', '2028-06-30'),
    reason: nullable(text(2000, 'Why, as stated by the party that proposed it.', 'The monitoring continues.')),
    proposedBy: uuidOf('the party that proposed it'),
    consents: Type.Array(ref(ConsentView), { maxItems: 1000, description: 'The consents of the parties.' }),
    waitingOn: Type.Array(uuidOf('the organization of a party'), {
      maxItems: 1000,
      description:
        'The parties that have not consented yet. If it is empty because the last of them has left, a party repeats the action extend.',
    }),
  },
  {
    $id: 'ObserverExtension',
    description:
      'A later last day of an observer. It is in effect when every party has consented; until then only the parties read it. Absent if none is proposed.',
  },
)
const lifecycle = lifecycleSchemas('Observer', observerActions, { action: 'consent' })

const { id, partnershipId } = collectionProperties

export const observerSchemas = resource('Observer', {
  description: 'A state or federal office, or an adviser, that can read a partnership with the consent of every party.',
  fields: {
    organizationId: uuidOf('the organization that observes'),
    purpose: text(2000, 'Why it observes the partnership.', 'Monitoring of the subaward by the state office'),
    endsOn: dateOf('The last day on which it can read the partnership (UTC).'),
  },
  computed: {
    id,
    partnershipId,
    organization: Type.Optional(ref(ExpandedOrganization)),
    state: ref(State),
    consents: Type.Array(ref(ConsentView), { maxItems: 1000, description: 'The consents of the parties.' }),
    waitingOn: Type.Array(uuidOf('the organization of a party'), {
      maxItems: 1000,
      description: 'The parties that have not consented yet.',
    }),
    reason: nullable(text(2000, 'The reason given with the last transition.', 'The monitoring is over.')),
    extension: Type.Optional(ref(Extension)),
    ...lifecycle.lists,
  },
  example: {
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a12',
    purpose: 'Monitoring of the subaward by the state office',
    endsOn: '2027-06-30',
  },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a32',
    partnershipId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
    state: 'proposed',
    consents: [
      { organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10', onBehalfBy: null, at: '2026-11-23T15:04:05.123456Z' },
    ],
    waitingOn: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
    reason: null,
    availableActions: [{ action: 'consent', needs: [] }],
    blockedActions: [],
  },
})

export const NewObserverTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    endsOn: Type.Optional(
      dateOf('For extend, which requires it: the later last day (UTC). Other actions ignore it.', '2028-06-30'),
    ),
  },
  {
    $id: 'ObserverTransition',
    description: 'An action on an observer.',
    examples: [{ action: 'consent' }, { action: 'extend', endsOn: '2028-06-30' }],
  },
)
const { New, View, Page } = observerSchemas
export const observerComponents = [
  State,
  Extension,
  lifecycle.Action,
  ...lifecycle.elements,
  NewObserverTransition,
  New,
  View,
  Page,
]
export { State as ObserverStateView }

/** The observer as a party reads it, or another organization, which does not read a proposed extension. */
export const view = (
  { extension, ...row }: Observer,
  state: ObserverState,
  { parties, isParty }: { parties: readonly string[]; isParty: boolean },
  actions: ActionStatus<ObserverAction>[],
  organization?: Organization,
): Static<typeof View> => ({
  ...row,
  ...(organization && { organization: organizationView(organization) }),
  state,
  waitingOn: state === 'proposed' ? waitingOn(row.consents, parties) : [],
  ...(extension !== null &&
    isParty &&
    state === 'active' && {
      extension: {
        ...extension,
        proposedBy: extension.consents[0]?.organizationId ?? '',
        waitingOn: waitingOn(extension.consents, parties),
      },
    }),
  ...actionLists(actions),
})
