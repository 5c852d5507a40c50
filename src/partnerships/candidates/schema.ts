// JSON schemas of candidates.
import { Type } from 'typebox'
import { nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { PartyRole } from '../partnerships/schema.ts'
import { candidateActions, candidateStates } from './rules.ts'

const State = stringEnum(
  'CandidateState',
  candidateStates,
  'Whether the parties still consider the candidate, or have decided.',
)
const lifecycle = lifecycleSchemas('Candidate', candidateActions, { action: 'invite' })

export const candidateSchemas = resource('Candidate', {
  description: 'An agency that the parties consider inviting (Q7). Only the parties can read it.',
  fields: {
    name: text(200, 'The name of the agency.', "Rosa's Family Child Care"),
    candidateOrganizationId: Type.Optional(uuidOf('the organization of the candidate, if it is registered')),
    why: Type.Optional(text(4000, 'The arguments for and against it.', 'Open until 6 p.m.; two bus lines.')),
  },
  computed: {
    ...collectionProperties,
    state: ref(State),
    reason: nullable(text(2000, 'The reason given with the last transition.', 'No room before the fall.')),
    partyId: nullable(uuidOf('the party that the invitation created')),
    ...lifecycle.lists,
  },
  example: { name: "Rosa's Family Child Care", why: 'Open until 6 p.m.; two bus lines.' },
  computedExample: {
    ...collectionExample,
    state: 'considered',
    reason: null,
    partyId: null,
    availableActions: [{ action: 'rule_out', needs: ['reason'] }],
    blockedActions: [],
  },
})

export const NewCandidateTransition = strict(
  { ...lifecycle.NewTransition.properties, role: Type.Optional(ref(PartyRole)) },
  {
    $id: 'CandidateTransition',
    description: 'An action on a candidate. The action invite creates a party; `role` is its role, by default other.',
    examples: [{ action: 'invite', role: 'child_care_provider' }],
  },
)

export const candidateComponents = [
  State,
  lifecycle.Action,
  ...lifecycle.elements,
  NewCandidateTransition,
  ...candidateSchemas.all,
]
export { State as CandidateStateView }
