// Whether groups of an enrollment are small enough for the strictest standards (GROUPS). Pure.
import { hsppsId, hsppsSeriesId, includedStandards } from '../../law/standards/hspps.ts'
import { type Dimension, hundredths, type Setting } from '../../law/standards/rules.ts'
import { type PartnershipSet, setsFor } from '../../law/strictest-standards/pieces.ts'
import { strictestInRoom } from '../../law/strictest-standards/room-standards.ts'
import type { Group, Site } from './content.ts'

/** A set that applies in the partnership, with its series. */
export interface SetOfSeries extends PartnershipSet {
  seriesId: string
}

const hspps: SetOfSeries[] = includedStandards.slice(-1).map(({ title, rows }) => ({
  ...{ standardId: hsppsId, seriesId: hsppsSeriesId, partyId: null },
  ...{ title, rows },
}))

/** Partnerships of Early Head Start are under its standards, also if they have not applied them. */
export const withHspps = (applied: readonly SetOfSeries[]): readonly SetOfSeries[] =>
  applied.some(({ seriesId, partyId }) => seriesId === hsppsSeriesId && partyId === null)
    ? applied
    : [...applied, ...hspps]

const settingOf: Record<Site['setting'], Setting | undefined> = {
  center: 'center',
  school: 'center',
  family_child_care: 'family_child_care',
  other: undefined,
}

/**
 * Whether the group is not too large for its ages and its number of teachers. A group does not say whether the session is double, nor the
 * age of the majority: it is compared with the standards of a single session, and of a majority of the oldest children, so that no group
 * that the standards allow is found too large.
 */
export function isGroupSize(site: Site, group: Group, sets: readonly PartnershipSet[]): boolean {
  const { fromMonths, toMonths, children, teachers } = group
  const setting = settingOf[site.setting]
  if (setting === undefined) return true
  const standards = strictestInRoom(setsFor(sets, site.organizationId), {
    ...{ setting, program: 'ehs_ccp', session: 'single', staff: teachers, fromMonths, toMonths },
    majorityFromMonths: toMonths - 1,
    majorityToMonths: toMonths,
  })
  const limits: [Dimension, groups: number][] = [
    ['group_size', 1],
    ['children_per_adult', teachers],
    ...(toMonths <= 24 ? [['under_24_months_in_group', 1] as [Dimension, number]] : []),
    ...(toMonths <= 18 ? [['under_18_months_in_group', 1] as [Dimension, number]] : []),
  ]
  return limits.every(([dimension, times]) => {
    const standard = standards.get(dimension)
    if (standard === undefined) return true
    const { value, tooFewStaff } = standard
    return tooFewStaff.length === 0 && value !== null && children * 100 <= hundredths(value) * times
  })
}
