// The mission as what everyone can look back to (I3): it travels in the reads of what depends on it.
import { type Static, Type } from 'typebox'
import type { Prepared } from '../../database/queries.ts'
import { dateOf, nullable, strict, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { revisiting } from './rules.ts'
import * as store from './store.ts'

type EndorsedMission = typeof store.standing extends Prepared<(infer Row)[]> ? Row : never

export const missionExample =
  'Together we give infants and toddlers of working families in Springfield a full day of care that helps them grow.'
export const missionText = text(4000, 'What the partners set out to do together.', missionExample)
export const missionNumber = Type.Integer({
  minimum: 1,
  maximum: 1_000_000,
  format: 'int32',
  description:
    'Which version of the mission it is, or would become once endorsed: 1, 2, 3. Drafts of one version share it.',
  examples: [1],
})

export const revisitingProperties = {
  lastRevisitedOn: dateOf('When the parties last returned to it; endorsing it is the first time.', '2026-11-23'),
  daysSinceRevisited: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    format: 'int32',
    description: 'How many days ago that was.',
    examples: [12],
  }),
  nextReaffirmationDueOn: nullable(
    dateOf('By when they mean to return to it again (V4); null where the mission has no cadence.', '2027-05-23'),
  ),
  reaffirmationOverdue: Type.Boolean({ description: 'Whether that day is past.', examples: [false] }),
}

export const FocalPointView = strict(
  {
    missionId: uuidOf('the version of the mission that stands'),
    number: missionNumber,
    mission: missionText,
    endorsedAt: timestampOf('When the last party endorsed it.'),
    ...revisitingProperties,
  },
  {
    $id: 'FocalPoint',
    description:
      'The mission that the parties have endorsed, and how long ago they last returned to it (I3, V2). Absent until there is one.',
  },
)

/** The endorsed missions of the partnerships in `partnershipIds`. */
export const focalPoints = store.standing

export function focalPointOf(
  missions: readonly EndorsedMission[],
  partnershipId: string,
  now: string,
): Static<typeof FocalPointView> | undefined {
  const found = missions.find((mission) => mission.partnershipId === partnershipId)
  if (found === undefined) return undefined
  const { id: missionId, number, mission, endorsedAt } = found
  return { missionId, number, mission, endorsedAt, ...revisiting(found, now) }
}

/** Shows the mission wherever its partnership is read. */
export const focalPointContribution = partnershipContribution<EndorsedMission>({
  query: focalPoints,
  focalPoint: (missions, { partnershipId, now }) => focalPointOf(missions, partnershipId, now),
})
