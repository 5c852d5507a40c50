// JSON schemas of representations.

import type { Static } from 'typebox'
import type { Caller } from '../../http/authorization.ts'
import { nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { actionLists } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { actionsOf, representationActions, representationStates } from './rules.ts'
import type { Representation } from './store.ts'

const authority = text(
  1000,
  'What the right to represent the organization is based on.',
  'Letter of the provider, 2026-08-14',
)

/** Part of an organization. */
export const CurrentRepresentation = strict(
  {
    id: uuidOf('the representation'),
    representativeId: uuidOf('the representative'),
    authority,
    startedAt: timestampOf('When the representation started.'),
  },
  {
    $id: 'CurrentRepresentation',
    description: 'The organization that acts for another one, its representative, and since when.',
  },
)

/** Part of the registration of an organization. */
export const RegisteredRepresentation = strict(
  { authority },
  {
    $id: 'RegisteredRepresentation',
    description: 'The caller represents the new organization, and acts for it with On-Behalf-Of.',
  },
)

const State = stringEnum(
  'RepresentationState',
  representationStates,
  'The representative acts for the organization while the representation is current.',
)
const lifecycle = lifecycleSchemas('Representation', representationActions, { action: 'accept' })

export const representationSchemas = resource('Representation', {
  description:
    'The right of an organization, the representative, to act for another one with On-Behalf-Of. An organization has at most one current representation.',
  fields: { representativeId: uuidOf('the representative'), authority },
  computed: {
    id: uuidOf('the representation'),
    organizationId: uuidOf('the represented organization'),
    state: ref(State),
    startedAt: nullable(timestampOf('When it became current; null if it did not.')),
    endedAt: nullable(timestampOf('When it ended; null if it has not, or did not become current.')),
    reason: nullable(text(2000, 'The reason of the last transition.', 'The home has a system of its own.')),
    ...lifecycle.lists,
  },
  example: {
    representativeId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
    authority: 'Letter of the provider, 2026-08-14',
  },
  computedExample: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a12',
    organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    state: 'current',
    startedAt: '2026-11-23T15:04:05.123456Z',
    endedAt: null,
    reason: null,
    availableActions: [{ action: 'end', needs: ['reason'] }],
    blockedActions: [],
  },
})

export const NewRepresentationTransition = lifecycle.NewTransition
const { New, View, Page } = representationSchemas
export const representationComponents = [
  CurrentRepresentation,
  RegisteredRepresentation,
  State,
  lifecycle.Action,
  ...lifecycle.elements,
  NewRepresentationTransition,
  New,
  View,
  Page,
]

/** `isRepresented`: whether the organization has a current representation. */
export const view = (row: Representation, caller: Caller, isRepresented: boolean): Static<typeof View> => ({
  ...row,
  ...actionLists(actionsOf(row, caller, isRepresented)),
})
