// Readiness summaries as they travel.
import { type Static, Type } from 'typebox'
import {
  externalIds,
  nullable,
  ref,
  resource,
  strict,
  stringEnum,
  text,
  timestampOf,
  uuidOf,
} from '../../http/schemas.ts'
import { entryExample, entryProperties } from '../../records/collections/schema.ts'
import { ConsentView } from '../../records/consents-schema.ts'
import type { AvailableAction } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { questionId } from '../checklists/schema.ts'
import { type SummaryAction, summaryActions, summaryStates } from './rules.ts'
import type { ReadinessSummary } from './store.ts'

const State = stringEnum('ReadinessSummaryState', summaryStates, 'Observers see what is shown, and nothing else.')
const lifecycle = lifecycleSchemas('ReadinessSummary', summaryActions, { action: 'consent' })

const checklistRoundId = uuidOf('the released round')
const readiness = nullable(
  Type.Integer({
    minimum: 0,
    maximum: 100,
    format: 'int32',
    description: 'The mean readiness of the parties that have one, in percent. Null where no question applies.',
    examples: [62],
  }),
)
const Section = strict(
  {
    id: questionId('The id of the section.'),
    title: text(200, 'What its questions are about.', 'Whether we are ready'),
    readiness,
  },
  { $id: 'ReadinessSummarySection', description: 'How ready the parties are together in one section.' },
)

const roundExample = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50'
const schemas = resource('ReadinessSummary', {
  description:
    'How ready the parties are together, in one released round of a checklist, as it was when it was proposed: no party, no answer and no question of it.',
  fields: {},
  computed: {
    ...entryProperties,
    checklistRoundId: nullable({
      ...checklistRoundId,
      description: 'Id of the round; null for observers, who read none.',
    }),
    state: ref(State),
    readiness,
    sections: Type.Array(ref(Section), { maxItems: 40, description: 'In their order.' }),
    answered: Type.Integer({
      minimum: 0,
      maximum: 1000,
      format: 'int32',
      description: 'How many parties had answered.',
      examples: [2],
    }),
    consents: Type.Array(ref(ConsentView), { maxItems: 1000, description: 'Which parties have consented.' }),
    waitingOn: Type.Array(uuidOf('a party'), { maxItems: 1000, description: 'The parties that have yet to consent.' }),
    shownAt: nullable(timestampOf('When the last party had consented.')),
    reason: nullable(text(2000, 'Why it was withdrawn.', 'A later round says more.')),
    availableActions: lifecycle.availableActions,
  },
  example: {},
  computedExample: {
    ...entryExample,
    checklistRoundId: roundExample,
    state: 'proposed',
    readiness: 58,
    sections: [{ id: 'readiness', title: 'Whether we are ready', readiness: 62 }],
    answered: 2,
    consents: [{ organizationId: entryExample.organizationId, onBehalfBy: null, at: '2026-11-23T15:04:05.123456Z' }],
    waitingOn: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
    shownAt: null,
    reason: null,
    availableActions: [{ action: 'consent', enabled: true, blockedBy: [] }],
  },
})

export const NewSummary = strict(
  { checklistRoundId, externalIds: Type.Optional(externalIds) },
  {
    $id: 'NewReadinessSummary',
    description: 'The released round that observers are to see a summary of.',
    examples: [{ checklistRoundId: roundExample }],
  },
)
export const { View: SummaryView, Page: SummaryPage } = schemas
export const NewSummaryTransition = lifecycle.NewTransition
export const summaryParts = [
  State,
  Section,
  lifecycle.Action,
  lifecycle.Available,
  NewSummaryTransition,
  NewSummary,
  SummaryView,
  SummaryPage,
]
export { State as SummaryStateView }

/** `watches` where it is an observer that reads it. */
export function view(
  { answeredBy, checklistRoundId, ...row }: ReadinessSummary,
  watches: boolean,
  waitingOn: string[],
  availableActions: AvailableAction<SummaryAction>[],
): Static<typeof SummaryView> {
  return {
    ...row,
    checklistRoundId: watches ? null : checklistRoundId,
    answered: answeredBy.length,
    waitingOn: row.state === 'proposed' ? waitingOn : [],
    availableActions,
  }
}
