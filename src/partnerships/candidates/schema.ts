// Candidates as they travel.
import { Type } from 'typebox'
import { nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { PartyRole } from '../partnerships/schema.ts'
import { candidateActions, candidateStates } from './rules.ts'

const State = stringEnum('CandidateState', candidateStates, 'What has become of the thought.')
const lifecycle = lifecycleSchemas('Candidate', candidateActions, { action: 'invite' })

export const candidateSchemas = resource('Candidate', {
  description: 'An agency that the parties think of asking to join (Q7). Only the parties see it.',
  fields: {
    name: text(200, 'What the parties call it.', "Rosa's Family Child Care"),
    candidateOrganizationId: Type.Optional(uuidOf('the organization that is meant, once it is registered')),
    why: Type.Optional(text(4000, 'What speaks for it, and what against.', 'Open until 6 p.m.; two bus lines.')),
  },
  computed: {
    ...entryProperties,
    state: ref(State),
    reason: nullable(text(2000, 'Why it was ruled out.', 'No room before the fall.')),
    partyId: nullable(uuidOf('the entry of the party that it turned into')),
    availableActions: lifecycle.availableActions,
  },
  example: { name: "Rosa's Family Child Care", why: 'Open until 6 p.m.; two bus lines.' },
  computedExample: {
    ...entryExample,
    state: 'considered',
    reason: null,
    partyId: null,
    availableActions: [{ action: 'rule_out', enabled: true, blockedBy: [] }],
  },
})

export const NewCandidateTransition = strict(
  { ...lifecycle.NewTransition.properties, role: Type.Optional(ref(PartyRole)) },
  {
    $id: 'CandidateTransition',
    description:
      'An action on a candidate. `invite` makes it a party; `role` is what it is to the others, other unless said.',
    examples: [{ action: 'invite', role: 'child_care_provider' }],
  },
)

export const candidateParts = [
  State,
  lifecycle.Action,
  lifecycle.Available,
  NewCandidateTransition,
  ...candidateSchemas.all,
]
export { State as CandidateStateView }
