// Rounds of checklists as they travel.
import { Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { readinessChecklist, readinessSeries } from '../checklists/considerations.ts'
import { roundActions, roundStates } from './rules.ts'

const State = stringEnum(
  'ChecklistRoundState',
  roundStates,
  'open: what is answered is sealed; released: it is shared.',
)
const lifecycle = lifecycleSchemas('ChecklistRound', roundActions, { action: 'agree_to_share' })

const Participation = strict(
  {
    organizationId: uuidOf('the party'),
    begunAt: nullable(timestampOf('When it began to answer.')),
    submittedAt: nullable(timestampOf('When it submitted its answers.')),
    agreedAt: nullable(timestampOf('When it agreed that what is submitted be shared before all have.')),
  },
  {
    $id: 'ChecklistParticipation',
    description: 'That a party takes part in a round. What it answers is told once the round is released.',
  },
)

export const roundSchemas = resource('ChecklistRound', {
  description:
    'One asking of one edition of a checklist, for all parties: each answers on its own, and all are released together.',
  fields: {
    checklistId: uuidOf('the published edition of the checklist that is asked'),
    title: Type.Optional(text(200, 'What the parties call it.', 'Before we begin')),
    dueOn: Type.Optional(dateOf('By when every party is to have submitted.', '2027-01-31')),
  },
  immutable: ['checklistId'],
  computed: {
    ...entryProperties,
    seriesId: uuidOf('the checklist that it asks an edition of'),
    number: Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      format: 'int32',
      description: 'Counts the rounds of this checklist in the partnership.',
      examples: [1],
    }),
    state: ref(State),
    participations: Type.Array(ref(Participation), {
      maxItems: 1000,
      description: 'Who has begun, submitted, or agreed to share early, and when.',
    }),
    releasedAt: nullable(timestampOf('When what had been submitted was shared.')),
    availableActions: lifecycle.availableActions,
  },
  example: { checklistId: readinessChecklist, title: 'Before we begin', dueOn: '2027-01-31' },
  computedExample: {
    ...entryExample,
    seriesId: readinessSeries,
    number: 1,
    state: 'open',
    participations: [
      {
        organizationId: entryExample.organizationId,
        begunAt: '2026-11-23T15:04:05.123456Z',
        submittedAt: '2026-11-24T09:30:00.123456Z',
        agreedAt: null,
      },
    ],
    releasedAt: null,
    availableActions: [{ action: 'agree_to_share', enabled: true, blockedBy: [] }],
  },
})

export const NewRoundTransition = lifecycle.NewTransition
export const roundParts = [
  State,
  Participation,
  lifecycle.Action,
  lifecycle.Available,
  NewRoundTransition,
  ...roundSchemas.all,
]
export { State as RoundStateView }
