// Compares two versions of the mission, and its values with those of the parties (Q20). Pure.
import { createTextDiff, replacement, type Segment } from '../../records/text-diff.ts'
import { type MissionContent, type MissionValue, normalizeName } from './rules.ts'

export const fieldChanges = ['added', 'removed', 'changed'] as const

export interface FieldChange {
  /** JSON pointer; values are named by their name and results by their key: /anticipatedResults/places/target. */
  pointer: string
  change: (typeof fieldChanges)[number]
  before: string | null
  after: string | null
  segments: Segment[]
}

/** The fields that differ; texts with more edits than allowed are not divided into words. */
export function compareContents(before: MissionContent | undefined, after: MissionContent): FieldChange[] {
  const [oldTexts, newTexts] = [before ? textsOf(before) : new Map<string, string>(), textsOf(after)]
  const diffTexts = createTextDiff()
  return [...new Set([...oldTexts.keys(), ...newTexts.keys()])].flatMap((pointer): FieldChange[] => {
    const [oldText, newText] = [oldTexts.get(pointer), newTexts.get(pointer)]
    if (oldText === newText) return []
    const change = oldText === undefined ? 'added' : newText === undefined ? 'removed' : 'changed'
    const segmentsOf = change === 'changed' ? diffTexts : replacement
    const segments = segmentsOf(oldText ?? '', newText ?? '')
    return [{ pointer, change, before: oldText ?? null, after: newText ?? null, segments }]
  })
}

/** Every text of a mission by its pointer, so that the order of values and results is ignored. */
function textsOf({ values, anticipatedResults, ...fields }: MissionContent): Map<string, string> {
  const texts = new Map<string, string>()
  const add = (pointer: string, text: string | number | null | undefined) => {
    if (text !== null && text !== undefined) texts.set(pointer, String(text))
  }
  for (const [name, text] of Object.entries(fields)) add(`/${name}`, text)
  for (const { name, description } of values) add(`/values/${escapePointer(name)}`, description ?? '')
  for (const { key, ...result } of anticipatedResults) {
    for (const [name, text] of Object.entries(result)) add(`/anticipatedResults/${key}/${name}`, text)
  }
  return texts
}

/** RFC 6901, section 3. */
const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

export const valueStatuses = ['shared', 'not_stated_by_all', 'missing_in_mission', 'stated_by_one'] as const

/** A value that a party states as its own. */
export interface StatedValue {
  organizationId: string
  name: string
}

export interface ComparedValue {
  name: string
  status: (typeof valueStatuses)[number]
  inMission: boolean
  statedBy: string[]
  notStatedBy: string[]
}

/** Each value of the mission or of a party; `parties` are the organizations of the accepted parties. */
export function compareValues(
  missionValues: readonly MissionValue[],
  stated: readonly StatedValue[],
  parties: readonly string[],
): ComparedValue[] {
  const values = new Map<string, { name: string; inMission: boolean; by: Set<string> }>()
  for (const { name } of missionValues) values.set(normalizeName(name), { name, inMission: true, by: new Set() })
  for (const { name, organizationId } of stated) {
    if (!parties.includes(organizationId)) continue
    const value = values.get(normalizeName(name)) ?? { name, inMission: false, by: new Set() }
    values.set(normalizeName(name), value)
    value.by.add(organizationId)
  }
  return [...values.values()].map(({ name, inMission, by }) => {
    const statedBy = parties.filter((party) => by.has(party))
    const notStatedBy = parties.filter((party) => !by.has(party))
    const inMissionStatus = notStatedBy.length === 0 ? 'shared' : 'not_stated_by_all'
    const otherStatus = statedBy.length === 1 ? 'stated_by_one' : 'missing_in_mission'
    return { name, status: inMission ? inMissionStatus : otherStatus, inMission, statedBy, notStatedBy }
  })
}
