// Sets two versions of a mission side by side, and its values beside those of the parties (Q20). Pure.
import { type Change, diffWordsWithSpace } from 'diff'
import { type Content, type MissionValue, sameName } from './rules.ts'

export const wordChanges = ['same', 'added', 'removed'] as const
export const fieldChanges = ['added', 'removed', 'changed'] as const

export interface FieldChange {
  /** Where, in the words of a mission: /philosophy, /anticipatedResults/places/target. */
  pointer: string
  change: (typeof fieldChanges)[number]
  before: string | null
  after: string | null
  /** What the text is made of: without the added pieces it is the one before, without the removed the one after. */
  words: Words[]
}

interface Words {
  change: (typeof wordChanges)[number]
  text: string
}

/** The most edits that are looked for: in one text, and in all. Their square is what it costs. */
const editsInText = 1_000
const editsInAll = 2_000

/** What has changed from `before` to `after`, field by field, and word by word within a field. */
export function compare(before: Content | undefined, after: Content): FieldChange[] {
  const [old, young] = [before ? textsOf(before) : new Map<string, string>(), textsOf(after)]
  let edits = editsInAll
  return [...new Set([...old.keys(), ...young.keys()])].flatMap((pointer): FieldChange[] => {
    const [was, is] = [old.get(pointer), young.get(pointer)]
    if (was === is) return []
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed'
    const limit = Math.min(edits, editsInText)
    const pieces = change === 'changed' ? diffWordsWithSpace(was ?? '', is ?? '', { maxEditLength: limit }) : undefined
    if (change === 'changed') edits -= pieces ? editsOf(pieces) : limit
    // Texts that have next to nothing in common are told apart as wholes.
    const words = pieces?.map(wordsOf) ?? [
      { change: 'removed' as const, text: was ?? '' },
      { change: 'added' as const, text: is ?? '' },
    ]
    return [{ pointer, change, before: was ?? null, after: is ?? null, words: words.filter(({ text }) => text !== '') }]
  })
}

const wordsOf = ({ added, removed, value }: Change): Words => ({
  change: added ? 'added' : removed ? 'removed' : 'same',
  text: value,
})

const editsOf = (pieces: Change[]): number =>
  pieces.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0)

/** Every text of a mission by where it stands; values by their names and results by their keys, whatever their order. */
function textsOf({ values, anticipatedResults, ...fields }: Content): Map<string, string> {
  const texts = new Map<string, string>()
  const put = (pointer: string, text: string | number | null | undefined) => {
    if (text !== null && text !== undefined) texts.set(pointer, String(text))
  }
  for (const [name, text] of Object.entries(fields)) put(`/${name}`, text)
  for (const { name, description } of values) put(`/values/${escaped(name)}`, description ?? '')
  for (const { key, ...result } of anticipatedResults) {
    for (const [name, text] of Object.entries(result)) put(`/anticipatedResults/${key}/${name}`, text)
  }
  return texts
}

/** As RFC 6901 has it. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

export const valueStandings = ['shared', 'not_all', 'missing', 'only_one'] as const

/** A value that a party states for itself. */
export interface StatedValue {
  organizationId: string
  name: string
}

export interface ComparedValue {
  name: string
  standing: (typeof valueStandings)[number]
  inMission: boolean
  statedBy: string[]
  notStatedBy: string[]
}

/** Each value that the mission or a party names, and who shares it; `parties` are those that have accepted. */
export function compareValues(
  mission: readonly MissionValue[],
  stated: readonly StatedValue[],
  parties: readonly string[],
): ComparedValue[] {
  const named = new Map<string, { name: string; inMission: boolean; by: Set<string> }>()
  for (const { name } of mission) named.set(sameName(name), { name, inMission: true, by: new Set() })
  for (const { name, organizationId } of stated) {
    if (!parties.includes(organizationId)) continue
    const one = named.get(sameName(name)) ?? { name, inMission: false, by: new Set() }
    named.set(sameName(name), one)
    one.by.add(organizationId)
  }
  return [...named.values()].map(({ name, inMission, by }) => {
    const statedBy = parties.filter((party) => by.has(party))
    const notStatedBy = parties.filter((party) => !by.has(party))
    const inside = notStatedBy.length === 0 ? 'shared' : 'not_all'
    const outside = statedBy.length === 1 ? 'only_one' : 'missing'
    return { name, standing: inMission ? inside : outside, inMission, statedBy, notStatedBy }
  })
}
