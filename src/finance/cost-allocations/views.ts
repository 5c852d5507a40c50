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
import { type AllocationRecords, sharesByLine, snapshotOf, sourcesOf } from './snapshot.ts'
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
  summary(snapshot: AllocationSnapshot, options: SummaryOptions, linesLeftOut: boolean) {
    const { partnershipId, today, agreed, freezes = false } = options
    const byLine = sharesByLine(snapshot)
    return {
      totals: snapshot.totals,
      sources: sourcesOf(snapshot, byLine),
      findings: findingsOf(snapshot, byLine, { partnershipId, today, linesLeftOut }),
      difference: agreed === undefined ? null : differenceOf(JSON.parse(agreed), snapshot),
      frozen: freezes ? { hash: hashOf(snapshot), text: JSON.stringify(snapshot) } : null,
    }
  },

  /** The shares after a cursor, each with its order. A line or source that is not there any more is passed over. */
  shares(snapshot: AllocationSnapshot, { after, limit }: ShareOptions) {
    const position = new Map(snapshot.sources.map(({ id }, index) => [id, index]))
    const all = sharesByLine(snapshot).flatMap(({ line, shares }) =>
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

  variance: (snapshot: AllocationSnapshot, { costs, until }: { costs: readonly ChargedCosts[]; until: string }) =>
    varianceOf(snapshot, costs, until),

  line: (snapshot: AllocationSnapshot, { lineId }: { lineId: string }) => ({
    explained: explainLine(snapshot, lineId),
  }),

  chart: (snapshot: AllocationSnapshot, options: ChartOptions) => renderAllocationChart(snapshot, options),

  file: (snapshot: AllocationSnapshot, options: FileOptions) => sharesFile(snapshot, options),

  /** The canonical JSON (RFC 8785), of which the hash is computed. */
  content: (snapshot: AllocationSnapshot, _options: undefined) => ({
    bytes: new TextEncoder().encode(canonicalize(snapshot)),
  }),
}
type Views = typeof views
type ViewName = keyof Views

interface Input {
  content: AllocationContent
  view: ViewName
  options: unknown
}

export function run({ content, view, options }: Input): unknown {
  const isFrozen = 'frozen' in content
  const snapshot: AllocationSnapshot = isFrozen
    ? JSON.parse(content.frozen)
    : snapshotOf(content.rules, content.records)
  const linesLeftOut = !isFrozen && content.records.lines.length > maxLines
  const compute = views[view] as (snapshot: AllocationSnapshot, options: unknown, linesLeftOut: boolean) => unknown
  return compute(snapshot, options, linesLeftOut)
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
