// What is read of a cost allocation, computed in the worker: an allocation of 500 lines over 20 sources takes longer than the event loop may wait.
import canonicalize from 'canonicalize'
import { hashOf } from '../../records/consents.ts'
import type { JobModule, Worker } from '../../records/worker/worker.ts'
import { type ChartOptions, renderAllocationChart } from './chart.ts'
import { differenceOf } from './difference.ts'
import { explainLine } from './explanation.ts'
import { findingsOf } from './findings.ts'
import { type AllocationRules, type AllocationSnapshot, maxLines } from './rules.ts'
import { type FileOptions, sharesFile } from './share-files.ts'
import { type Allocation, type AllocationRecords, allocateDraft, frozenAllocation, sourcesOf } from './snapshot.ts'
import { type ChargedCosts, varianceOf } from './variance.ts'

/** What is read: the text of a snapshot, or the rules of a draft with the records that it allocates. */
export type AllocationContent = { frozen: string } | { rules: AllocationRules; records: AllocationRecords }

interface SummaryOptions {
  partnershipId: string
  /** Today, in UTC. */
  today: string
  /** The text of the snapshot with which the result is compared. */
  agreed?: string | undefined
  /** Whether the snapshot and its hash are returned. */
  freezes?: boolean
}

interface ShareOptions {
  /** The last share of the page before. */
  after?: ShareCursor | undefined
  limit: number
}
export interface ShareCursor {
  order: number
  lineId: string
  sourceId: string
}

const views = {
  summary(allocation: Allocation, options: SummaryOptions, linesLeftOut: boolean) {
    const { partnershipId, today, agreed, freezes = false } = options
    const { snapshot } = allocation
    return {
      totals: snapshot.totals,
      sources: sourcesOf(allocation),
      findings: findingsOf(allocation, { partnershipId, today, linesLeftOut }),
      difference: agreed === undefined ? null : differenceOf(JSON.parse(agreed), snapshot),
      frozen: freezes ? { hash: hashOf(snapshot), text: JSON.stringify(snapshot) } : null,
    }
  },

  /** The shares after a cursor, each with its order. A line or source that is not there any more is passed over. */
  shares({ snapshot, lines }: Allocation, { after, limit }: ShareOptions) {
    const position = new Map(snapshot.sources.map(({ id }, index) => [id, index]))
    const all = lines.flatMap(({ line, shares }) =>
      shares.map(({ lineId, sourceId, amount, percent, reasons }) => ({
        order: line.order,
        share: { lineId, sourceId, amount, percent, reasons },
      })),
    )
    const isAfter = ({ order, share: { lineId, sourceId } }: (typeof all)[number]) => {
      if (after === undefined) return true
      if (order !== after.order) return order > after.order
      if (lineId !== after.lineId) return lineId > after.lineId
      return (position.get(sourceId) ?? 0) > (position.get(after.sourceId) ?? -1)
    }
    return { rows: all.filter(isAfter).slice(0, limit), count: all.length }
  },

  variance: ({ snapshot }: Allocation, { costs, until }: { costs: readonly ChargedCosts[]; until: string }) =>
    varianceOf(snapshot, costs, until),

  line: (allocation: Allocation, { lineId }: { lineId: string }) => ({ explained: explainLine(allocation, lineId) }),

  chart: (allocation: Allocation, options: ChartOptions) => renderAllocationChart(allocation, options),

  file: (allocation: Allocation, options: FileOptions) => sharesFile(allocation, options),
}
type Views = typeof views
type ViewName = keyof Views

interface Input {
  content: AllocationContent
  /** Null: the snapshot itself, as canonical JSON (RFC 8785). */
  view: ViewName | null
  options: unknown
}

export function run({ content, view, options }: Input): unknown {
  const frozen: AllocationSnapshot | undefined = 'frozen' in content ? JSON.parse(content.frozen) : undefined
  if (view === null) return { bytes: new TextEncoder().encode(canonicalize(frozen)) }
  const linesLeftOut = 'records' in content && content.records.lines.length > maxLines
  const allocation =
    'records' in content
      ? allocateDraft(content.rules, content.records)
      : frozenAllocation(frozen as AllocationSnapshot)
  const compute = views[view] as (allocation: Allocation, options: unknown, linesLeftOut: boolean) => unknown
  return compute(allocation, options, linesLeftOut)
}

const job: JobModule<Input, unknown> = { url: import.meta.url }

/** Computes a view in the worker; `deadline` as of `Worker`. */
export const viewAllocation = <Name extends ViewName>(
  worker: Worker,
  deadline: number,
  content: AllocationContent,
  view: Name,
  options: Parameters<Views[Name]>[1],
) => worker.run(job, { content, view, options }, deadline) as Promise<ReturnType<Views[Name]>>

/** The canonical JSON (RFC 8785) of a snapshot, of which its hash is computed. */
export const canonicalSnapshot = (worker: Worker, deadline: number, frozen: string) =>
  worker.run(job, { content: { frozen }, view: null, options: null }, deadline) as Promise<{ bytes: Uint8Array }>
