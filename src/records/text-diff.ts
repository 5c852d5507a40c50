// The difference of two texts by words. Pure.
import { type Change, diffWordsWithSpace } from 'diff'

export const segmentChanges = ['unchanged', 'added', 'removed'] as const

/** The segments that are not added, joined, are the text before; those that are not removed are the text after. */
export interface Segment {
  change: (typeof segmentChanges)[number]
  text: string
}

/** Bounds on the edits that the diff of one text, and of all texts, searches for: its cost grows with their square. */
const maxEditsPerText = 1_000
const maxEdits = 2_000

/** Compares texts of one response: those with more edits than allowed are not divided into words. */
export function createTextDiff(): (before: string, after: string) => Segment[] {
  let editsLeft = maxEdits
  return (before, after) => {
    const maxEditLength = Math.min(editsLeft, maxEditsPerText)
    const parts = maxEditLength > 0 ? diffWordsWithSpace(before, after, { maxEditLength }) : undefined
    editsLeft -= parts ? editsOf(parts) : maxEditLength
    return parts?.map(segmentOf) ?? replacement(before, after)
  }
}

/** A text replaced as a whole, without empty segments. */
export const replacement = (before: string, after: string): Segment[] =>
  [
    { change: 'removed' as const, text: before },
    { change: 'added' as const, text: after },
  ].filter(({ text }) => text !== '')

const segmentOf = ({ added, removed, value }: Change): Segment => ({
  change: added ? 'added' : removed ? 'removed' : 'unchanged',
  text: value,
})

const editsOf = (parts: Change[]): number =>
  parts.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0)
