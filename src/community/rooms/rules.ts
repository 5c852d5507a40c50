// Rooms, and the children that each can hold (Q12). Pure.
import { type Dimension, hundredths, type Program, type Session, type Setting } from '../../law/standards/rules.ts'
import { type AppliedSet, type StrictestSet, sourcesOf } from '../../law/strictest-standards/pieces.ts'
import { type RoomStandard, strictestInRoom } from '../../law/strictest-standards/room-standards.ts'
import { type RequestError, ruleError } from '../../problems.ts'

/** In a partnership: its next steps are computed from all of them. */
export const maxRooms = 200
export const maxStaff = 20

/** What can limit the places of a room, in the order in which they are listed. */
export const constraints = ['indoor_square_feet', 'outdoor_square_feet', 'group_size', 'adults', 'license'] as const
export type Constraint = (typeof constraints)[number]

export const findingCodes = ['STAFF_TOO_FEW'] as const

/** The standards that limit the places of a room. */
export const placeDimensions = [
  'indoor_square_feet',
  'outdoor_square_feet',
  'group_size',
  'children_per_adult',
] as const satisfies readonly Dimension[]

export interface RoomContent {
  setting: Setting
  program: Program
  session: Session
  staff: number
  fromMonths: number
  toMonths: number
  majorityFromMonths: number | null
  majorityToMonths: number | null
  indoorSquareFeet: number | null
  outdoorSquareFeet: number | null
  licensedCapacity: number | null
  plannedChildren: number
}

export interface Candidate {
  constraint: Constraint
  places: number
  /** The sets that state the standard, with their sources; none for the license. */
  standards: StrictestSet[]
  /** Whether the standard was not verified in the text of the law. */
  advisory: boolean
}

export interface RoomPlaces {
  /** Null if nothing that limits them is known. */
  places: number | null
  bindingConstraints: Constraint[]
  candidates: Candidate[]
  shortage: number | null
  findings: { code: (typeof findingCodes)[number]; message: string }[]
}

/** The places of a room. `sets`: those that count for its party. */
export function placesOf(room: RoomContent, sets: readonly AppliedSet[]): RoomPlaces {
  const { staff, fromMonths, toMonths } = room
  const situation = {
    ...{ setting: room.setting, program: room.program, session: room.session, staff, fromMonths, toMonths },
    majorityFromMonths: room.majorityFromMonths ?? fromMonths,
    majorityToMonths: room.majorityToMonths ?? toMonths,
  }
  const standards = strictestInRoom(sets, situation, placeDimensions)
  const { missing, ...understaffed } = understaffedIn(standards)
  const candidates: Candidate[] = [
    ...spaceCandidate('indoor_square_feet', room.indoorSquareFeet, standards),
    ...spaceCandidate('outdoor_square_feet', room.outdoorSquareFeet, standards),
    ...candidateOf('group_size', standards.get('group_size'), (units) => quotient(units, 100)),
    ...(missing === null
      ? candidateOf('adults', standards.get('children_per_adult'), (units) => quotient(staff * units, 100))
      : [{ constraint: 'adults' as const, places: 0, ...understaffed }]),
    ...(room.licensedCapacity === null
      ? []
      : [{ constraint: 'license' as const, places: room.licensedCapacity, standards: [], advisory: false }]),
  ]
  const places = candidates.length === 0 ? null : Math.min(...candidates.map((candidate) => candidate.places))
  return {
    places,
    bindingConstraints: candidates
      .filter((candidate) => candidate.places === places)
      .map(({ constraint }) => constraint),
    candidates,
    shortage: places === null ? null : Math.max(0, room.plannedChildren - places),
    findings:
      missing === null
        ? []
        : [{ code: 'STAFF_TOO_FEW', message: `The standards need at least ${missing} adults in the room.` }],
  }
}

type Standards = ReadonlyMap<Dimension, RoomStandard>

/** Of integers that are not negative. */
const quotient = (dividend: number, divisor: number): number => (dividend - (dividend % divisor)) / divisor

/** Without the standard there is no candidate. `placesBy` computes with hundredths of its value. */
function candidateOf(
  constraint: Constraint,
  standard: RoomStandard | undefined,
  placesBy: (units: number) => number,
): Candidate[] {
  if (standard === undefined || standard.value === null) return []
  const { sets, advisory } = standard
  return [{ constraint, places: placesBy(hundredths(standard.value)), standards: sets, advisory }]
}

/** A standard of 0 square feet limits nothing. */
function spaceCandidate(
  constraint: 'indoor_square_feet' | 'outdoor_square_feet',
  squareFeet: number | null,
  standards: Standards,
): Candidate[] {
  const standard = standards.get(constraint)
  if (squareFeet === null || standard?.value === 0) return []
  return candidateOf(constraint, standard, (units) => quotient(hundredths(squareFeet), units))
}

/** The sets that state a standard only for more adults than the room has. `missing`: how many the room needs; null if it has enough. */
function understaffedIn(standards: Standards) {
  const found = placeDimensions.flatMap((dimension) => standards.get(dimension)?.tooFewStaff ?? [])
  const bySet = new Map<string, StrictestSet>()
  for (const { standardId, title, sources } of found) {
    const known = bySet.get(standardId)?.sources ?? []
    bySet.set(standardId, { standardId, title, sources: sourcesOf([...known, ...sources]) })
  }
  return {
    missing: found.length === 0 ? null : Math.max(...found.map(({ staff }) => staff)),
    standards: [...bySet.values()],
    advisory: found.every(({ advisory }) => advisory),
  }
}

const hasTwoDecimals = (value: number): boolean => hundredths(value) / 100 === value

/** The errors of the ages and the areas of a room. */
export function roomErrors(room: RoomContent): RequestError[] {
  const { fromMonths, toMonths, majorityFromMonths: from, majorityToMonths: to } = room
  const errors: RequestError[] = []
  if (toMonths <= fromMonths) {
    errors.push(
      ruleError('/toMonths', 'toMonths must be greater than fromMonths, because toMonths is not one of the ages.'),
    )
  }
  if ((from === null) !== (to === null)) {
    const pointer = from === null ? '/majorityFromMonths' : '/majorityToMonths'
    errors.push(ruleError(pointer, 'The ages of the majority need both majorityFromMonths and majorityToMonths.'))
  } else if (from !== null && to !== null) {
    if (from < fromMonths)
      errors.push(ruleError('/majorityFromMonths', 'majorityFromMonths must not be less than fromMonths.'))
    if (to > toMonths)
      errors.push(ruleError('/majorityToMonths', 'majorityToMonths must not be greater than toMonths.'))
    if (to <= from)
      errors.push(ruleError('/majorityToMonths', 'majorityToMonths must be greater than majorityFromMonths.'))
  }
  for (const name of ['indoorSquareFeet', 'outdoorSquareFeet'] as const) {
    const value = room[name]
    if (value !== null && !hasTwoDecimals(value)) {
      errors.push(ruleError(`/${name}`, `${name} must have at most two decimals.`))
    }
  }
  return errors
}
