// Compares two versions of the mission in the worker: the longest texts take a few tenths of a second.
import type { JobModule } from '../../records/worker/worker.ts'
import { compareContents, type FieldChange } from './comparison.ts'
import type { MissionContent } from './rules.ts'

interface Versions {
  before: MissionContent | undefined
  after: MissionContent
}

interface Comparison {
  changes: FieldChange[]
}

export const comparisonJob: JobModule<Versions, Comparison> = { url: import.meta.url }

export const run = ({ before, after }: Versions): Comparison => ({ changes: compareContents(before, after) })
