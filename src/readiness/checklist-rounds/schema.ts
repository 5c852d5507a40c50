// Schemas of checklist rounds.
import { Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { readinessChecklistId, readinessSeriesId } from '../checklists/readiness-checklist.ts'
import { roundActions, roundStates } from './rules.ts'

const State = stringEnum(
  'ChecklistRoundState',
  roundStates,
  'The state of a round. open: responses are sealed; released: they are shared; cancelled: they remain sealed, and cannot be changed.',
)
const lifecycle = lifecycleSchemas('ChecklistRound', roundActions, { action: 'agree_to_share' })

const Participation = strict(
  {
    organizationId: uuidOf('the party'),
    startedAt: nullable(timestampOf('When the party started its response.')),
    submittedAt: nullable(timestampOf('When the party submitted its response.')),
    agreedAt: nullable(
      timestampOf('When the party agreed to share submitted responses before every party has submitted.'),
    ),
  },
  {
    $id: 'ChecklistParticipation',
    description: 'The progress of a party in a round. Its answers are shared when the round is released.',
  },
)

export const roundNumber = Type.Integer({
  minimum: 1,
  maximum: 2_147_483_647,
  format: 'int32',
  description: 'The number of the round among those of the checklist in the partnership: 1, 2, 3 ...',
  examples: [1],
})

export const checklistRound = resource('ChecklistRound', {
  description:
    'In a round, every party of a partnership answers the same edition of a checklist. The responses are shared at the same time.',
  fields: {
    checklistId: uuidOf('the published edition of the checklist'),
    title: Type.Optional(text(200, 'The title of the round.', 'Before we begin')),
    dueOn: Type.Optional(dateOf('The day by which every party is to submit.', '2027-01-31')),
  },
  immutable: ['checklistId'],
  computed: {
    ...collectionProperties,
    seriesId: uuidOf('the checklist that the edition belongs to'),
    number: roundNumber,
    state: ref(State),
    participations: Type.Array(ref(Participation), {
      maxItems: 1000,
      description: 'Which parties have started, submitted, or agreed to share early, and when.',
    }),
    releasedAt: nullable(timestampOf('When the submitted responses were shared.')),
    reason: nullable(text(2000, 'Why the round was cancelled.', 'It was opened with the wrong checklist.')),
    ...lifecycle.lists,
  },
  example: { checklistId: readinessChecklistId, title: 'Before we begin', dueOn: '2027-01-31' },
  computedExample: {
    ...collectionExample,
    seriesId: readinessSeriesId,
    number: 1,
    state: 'open',
    participations: [
      {
        organizationId: collectionExample.organizationId,
        startedAt: '2026-11-23T15:04:05.123456Z',
        submittedAt: '2026-11-24T09:30:00.123456Z',
        agreedAt: null,
      },
    ],
    releasedAt: null,
    reason: null,
    availableActions: [{ action: 'agree_to_share', needs: [] }],
    blockedActions: [],
  },
})

export const NewRoundTransition = lifecycle.NewTransition
export const checklistRoundSchemas = [
  State,
  Participation,
  lifecycle.Action,
  ...lifecycle.elements,
  NewRoundTransition,
  ...checklistRound.all,
]
export { State as RoundStateView }
