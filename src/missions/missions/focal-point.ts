// The focal point (I3): the mission in force, which is part of the partnership and of other records that depend on it.
import { type Static, Type } from 'typebox'
import type { Prepared } from '../../database/queries.ts'
import { dateOf, nullable, strict, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { reaffirmationStatusOf } from './rules.ts'
import * as store from './store.ts'

type EndorsedMission = typeof store.findEndorsed extends Prepared<(infer Row)[]> ? Row : never

export const missionExample =
  'Together we give infants and toddlers of working families in Springfield a full day of care that helps them grow.'
export const missionText = text(4000, 'The purpose of the partnership.', missionExample)
export const missionNumber = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  format: 'int32',
  description:
    'The number of the version: one more than that of the mission in force when it was drafted. All drafts of a version have the same number.',
  examples: [1],
})

export const FocalPointView = strict(
  {
    missionId: uuidOf('the mission in force'),
    number: missionNumber,
    mission: missionText,
    endorsedAt: timestampOf('When it was put in force.'),
    lastReaffirmedOn: dateOf(
      'The day on which it was last reaffirmed. Its endorsement counts as a reaffirmation.',
      '2026-11-23',
    ),
    daysSinceReaffirmed: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      format: 'int32',
      description: 'The number of days since it was last reaffirmed.',
      examples: [12],
    }),
    nextReaffirmationDueOn: nullable(
      dateOf('The day on which it is due to be reaffirmed (V4); null if the mission has no interval.', '2027-05-23'),
    ),
    reaffirmationOverdue: Type.Boolean({
      description: 'Whether nextReaffirmationDueOn is in the past.',
      examples: [false],
    }),
  },
  {
    $id: 'FocalPoint',
    description: 'The mission in force, and when it was last reaffirmed (I3, V2). Absent if no mission is in force.',
  },
)

/** The missions in force of the partnerships in `partnershipIds`. */
export const focalPoints = store.findEndorsed

export function focalPointOf(
  missions: readonly EndorsedMission[],
  partnershipId: string,
  now: string,
): Static<typeof FocalPointView> | undefined {
  const found = missions.find((mission) => mission.partnershipId === partnershipId)
  if (found === undefined) return undefined
  const { id: missionId, number, mission, endorsedAt } = found
  return { missionId, number, mission, endorsedAt, ...reaffirmationStatusOf(found, now) }
}

export const focalPointContribution = partnershipContribution<EndorsedMission>({
  query: focalPoints,
  focalPoint: (missions, { partnershipId, now }) => focalPointOf(missions, partnershipId, now),
})
