// JSON schemas of missions.
import { type Static, Type } from 'typebox'
import { nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { type ActionStatus, actionLists } from '../../records/lifecycles.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { contentHash, endorsementSchemas, resultKey } from '../endorsements/schema.ts'
import type { Endorsement } from '../endorsements/store.ts'
import { FocalPointView, missionExample, missionNumber, missionText } from './focal-point.ts'
import {
  contentHashOf,
  type MissionAction,
  type missingEndorsements,
  missionStates,
  missionTransitionActions,
  type resultConfirmationsOf,
} from './rules.ts'
import type { Mission } from './store.ts'

const State = stringEnum(
  'MissionState',
  missionStates,
  'The state of a version. draft: not proposed yet; proposed: parties can endorse it; endorsed: in force; superseded: replaced by a later version.',
)

export { State as MissionStateView }

const lifecycle = lifecycleSchemas('Mission', missionTransitionActions, { action: 'propose' }, ['endorse'])

export const partiesThat = (description: string) =>
  Type.Array(uuidOf('the organization of a party'), { maxItems: 1000, description: `The parties that ${description}.` })

const ValueView = strict(
  {
    name: text(100, 'The name of the value.', 'Respect'),
    description: Type.Optional(
      text(
        2000,
        'The meaning of the value in the partnership.',
        'Families know their children best; we ask them first.',
      ),
    ),
  },
  { $id: 'MissionValue', description: 'A value that the parties share (Q20).', examples: [{ name: 'Respect' }] },
)
const ResultView = strict(
  {
    key: resultKey,
    statement: text(2000, 'The result.', 'Forty more infants and toddlers are in full-day care.'),
    indicator: Type.Optional(text(500, 'The indicator that shows the result.', 'Filled full-day places')),
    target: Type.Optional(text(500, 'The target value and its date.', '40 by September 2027')),
  },
  {
    $id: 'AnticipatedResult',
    description: 'A result that the parties expect from their work (I2). Each party confirms it.',
    examples: [{ key: 'full-day-places', statement: 'Forty more infants and toddlers are in full-day care.' }],
  },
)
const ResultConfirmation = strict(
  {
    key: resultKey,
    confirmedBy: partiesThat('have confirmed it'),
    notConfirmedBy: partiesThat('have not confirmed it'),
  },
  {
    $id: 'ResultConfirmation',
    description: 'The parties that have and have not confirmed an anticipated result (I2).',
  },
)

const example = {
  mission: missionExample,
  philosophy: 'Children thrive where the adults around them work as one.',
  vision: 'No family in Springfield has to choose between work and good care.',
  values: [{ name: 'Respect', description: 'Families know their children best; we ask them first.' }],
  anticipatedResults: [
    {
      key: 'full-day-places',
      statement: 'Forty more infants and toddlers are in full-day care.',
      indicator: 'Filled full-day places',
      target: '40 by September 2027',
    },
  ],
  qualityFramework: 'Head Start Program Performance Standards',
  qualityLevel: 'All of 45 CFR part 1302 at every site',
  qualityStatement: 'We measure ourselves by the standards at every site, and say so when we fall short.',
  reaffirmEveryMonths: 6,
}

export const missionSchemas = resource('Mission', {
  description:
    'A version of the mission of a partnership (V1). Its content cannot be changed: to edit the mission, create a version.',
  fields: {
    mission: missionText,
    philosophy: Type.Optional(text(4000, 'The beliefs of the partners.', example.philosophy)),
    vision: Type.Optional(text(4000, 'The situation that the partners want to reach.', example.vision)),
    values: Type.Optional(
      Type.Array(ref(ValueView), {
        maxItems: 50,
        description: 'The values that the parties share (Q20). Names are unique.',
      }),
    ),
    anticipatedResults: Type.Optional(
      Type.Array(ref(ResultView), {
        maxItems: 50,
        description: 'The results that the parties expect (I2). Keys are unique.',
      }),
    ),
    qualityFramework: Type.Optional(text(200, 'The framework that defines quality (V4).', example.qualityFramework)),
    qualityLevel: Type.Optional(text(200, 'The level that the parties commit to.', example.qualityLevel)),
    qualityStatement: Type.Optional(
      text(4000, 'The commitment of the parties to quality, in their own words.', example.qualityStatement),
    ),
    reaffirmEveryMonths: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 60,
        format: 'int32',
        description: 'The interval, in months, at which the parties reaffirm the mission (V4).',
        examples: [6],
      }),
    ),
  },
  neverNull: ['values', 'anticipatedResults'],
  computed: {
    ...collectionProperties,
    number: missionNumber,
    contentHash,
    state: ref(State),
    stateReason: nullable(text(2000, 'The reason of the objection that returned it to draft.', 'Coaching is missing.')),
    proposedAt: nullable(timestampOf('When it was proposed.')),
    proposedBy: nullable(uuidOf('the organization that proposed it')),
    endorsedAt: nullable(timestampOf('When it was put in force.')),
    endorsements: Type.Array(ref(endorsementSchemas.View), { maxItems: 1000, description: 'Its endorsements.' }),
    resultConfirmations: Type.Array(ref(ResultConfirmation), {
      maxItems: 50,
      description: 'For each anticipated result, the parties that have and have not confirmed it.',
    }),
    waitingOn: partiesThat('have not endorsed it, including those that joined after it was endorsed'),
    waitingSince: nullable(
      timestampOf('The earliest time at which one of them could endorse it; null if there is none.'),
    ),
    ...lifecycle.lists,
  },
  example,
  computedExample: {
    ...collectionExample,
    number: 1,
    contentHash: contentHashOf(example),
    state: 'proposed',
    stateReason: null,
    proposedAt: '2026-11-23T15:04:05.123456Z',
    proposedBy: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
    endorsedAt: null,
    endorsements: [],
    resultConfirmations: [
      { key: 'full-day-places', confirmedBy: [], notConfirmedBy: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'] },
    ],
    waitingOn: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
    waitingSince: '2026-11-23T15:04:05.123456Z',
    availableActions: [{ action: 'endorse', needs: ['contentHash', 'name', 'title', 'confirmedResults'] }],
    blockedActions: [],
  },
})

export const NewMission = strict(
  {
    ...missionSchemas.New.properties,
    basedOnId: Type.Optional(
      uuidOf('the version that this one edits; the request fails with 409 if there is a newer version'),
    ),
  },
  {
    $id: 'NewMission',
    description: 'The complete content of a new version of the mission.',
    examples: [example],
  },
)
export const { NewTransition: NewMissionTransition } = lifecycle

export const missionComponents = [
  FocalPointView,
  State,
  lifecycle.Action,
  lifecycle.Step,
  ...lifecycle.elements,
  NewMissionTransition,
  ValueView,
  ResultView,
  ResultConfirmation,
  NewMission,
  missionSchemas.View,
  missionSchemas.Page,
]

interface Computed extends ReturnType<typeof missingEndorsements> {
  endorsements: Endorsement[]
  resultConfirmations: ReturnType<typeof resultConfirmationsOf>
  actions: ActionStatus<MissionAction>[]
}

export const view = (mission: Mission, { actions, ...computed }: Computed): Static<typeof missionSchemas.View> => ({
  ...mission,
  ...computed,
  ...actionLists(actions),
})
