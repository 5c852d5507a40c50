// Schemas of readiness summaries.
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
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { ConsentView } from '../../records/consents-schema.ts'
import { type ActionStatus, actionLists } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { questionId, sectionTitle } from '../checklists/schema.ts'
import { type SummaryAction, summaryActions, summaryStates } from './rules.ts'
import type { ReadinessSummary } from './store.ts'

const State = stringEnum('ReadinessSummaryState', summaryStates, 'Observers read only summaries that are shown.')
const lifecycle = lifecycleSchemas('ReadinessSummary', summaryActions, { action: 'consent' })

const checklistRoundId = uuidOf('the released checklist round')
const readiness = nullable(
  Type.Integer({
    minimum: 0,
    maximum: 100,
    format: 'int32',
    description: 'The mean readiness of the parties that have a figure, in percent; null if no question applies.',
    examples: [62],
  }),
)
const Section = strict(
  {
    id: questionId('The id of the section.'),
    title: sectionTitle,
    readiness,
  },
  { $id: 'ReadinessSummarySection', description: 'The mean readiness of the parties in one section.' },
)

const roundExample = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50'
const schemas = resource('ReadinessSummary', {
  description:
    'The mean readiness of the parties in a released checklist round at the time of the proposal. It contains no figure of a single party and no answer.',
  fields: {},
  computed: {
    ...collectionProperties,
    checklistRoundId: nullable({
      ...checklistRoundId,
      description: 'The id of the checklist round; null for observers, who cannot read rounds.',
    }),
    state: ref(State),
    readiness,
    sections: Type.Array(ref(Section), { maxItems: 40, description: 'The sections of the checklist, in order.' }),
    respondentCount: Type.Integer({
      minimum: 0,
      maximum: 1000,
      format: 'int32',
      description: 'The number of parties whose responses are included.',
      examples: [2],
    }),
    consents: Type.Array(ref(ConsentView), { maxItems: 1000, description: 'The consents of parties.' }),
    waitingOn: Type.Array(uuidOf('a party'), { maxItems: 1000, description: 'The parties that have not consented.' }),
    shownAt: nullable(timestampOf('When the last party consented.')),
    reason: nullable(text(2000, 'The reason of the withdrawal.', 'A later round has newer figures.')),
    ...lifecycle.lists,
  },
  example: {},
  computedExample: {
    ...collectionExample,
    checklistRoundId: roundExample,
    state: 'proposed',
    readiness: 58,
    sections: [{ id: 'readiness', title: 'Whether we are ready', readiness: 62 }],
    respondentCount: 2,
    consents: [
      { organizationId: collectionExample.organizationId, onBehalfBy: null, at: '2026-11-23T15:04:05.123456Z' },
    ],
    waitingOn: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'],
    shownAt: null,
    reason: null,
    availableActions: [{ action: 'consent', needs: [] }],
    blockedActions: [],
  },
})

export const NewSummary = strict(
  { checklistRoundId, externalIds: Type.Optional(externalIds) },
  {
    $id: 'NewReadinessSummary',
    description: 'A new readiness summary of a released checklist round.',
    examples: [{ checklistRoundId: roundExample }],
  },
)
export const { View: SummaryView, Page: SummaryPage } = schemas
export const NewSummaryTransition = lifecycle.NewTransition
export const readinessSummarySchemas = [
  State,
  Section,
  lifecycle.Action,
  ...lifecycle.elements,
  NewSummaryTransition,
  NewSummary,
  SummaryView,
  SummaryPage,
]
export { State as SummaryStateView }

/** The summary as a party or an observer reads it. */
export function view(
  { answeredBy, checklistRoundId, ...row }: ReadinessSummary,
  forObserver: boolean,
  waitingOn: string[],
  actions: ActionStatus<SummaryAction>[],
): Static<typeof SummaryView> {
  return {
    ...row,
    checklistRoundId: forObserver ? null : checklistRoundId,
    respondentCount: answeredBy.length,
    waitingOn: row.state === 'proposed' ? waitingOn : [],
    ...actionLists(actions),
  }
}
