// Compares two contents in the worker: contents of 1 MiB take longer than the event loop may wait.
import type { JobModule } from '../../records/worker/worker.ts'
import type { Content } from './content.ts'
import { diffContents, type UnitChange } from './diff.ts'

interface Contents {
  before: Content | null
  after: Content
}

interface Difference {
  changes: UnitChange[]
}

export const diffJob: JobModule<Contents, Difference> = { url: import.meta.url }

export const run = ({ before, after }: Contents): Difference => ({ changes: diffContents(before, after) })
