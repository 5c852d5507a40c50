// Assumptions of a dry run: what would be allocated if sources, lines or bases were different. Pure.
import { Problem, type RequestError, throwIfViolated } from '../../problems.ts'
import { baseErrors } from '../allocation-bases/rules.ts'
import type { AllocationBase } from '../allocation-bases/store.ts'
import { lineErrors } from '../budget-lines/rules.ts'
import type { BudgetLine } from '../budget-lines/store.ts'
import { sourceErrors, withFederal } from '../funding-sources/rules.ts'
import type { FundingSource } from '../funding-sources/store.ts'
import type { AllocationRows } from './store.ts'

type Changed<Row extends { id: string }> = Pick<Row, 'id'> & Partial<Row>

export interface Assumptions {
  sources?: Changed<FundingSource>[]
  lines?: Changed<BudgetLine>[]
  bases?: Changed<AllocationBase>[]
}

/** The bases that the assumptions name. */
export const assumedBaseIds = ({ lines = [], bases = [] }: Assumptions): string[] => [
  ...lines.flatMap(({ baseId }) => baseId ?? []),
  ...bases.map(({ id }) => id),
]

/** The sources that lines and rows of bases name in the assumptions. */
export const assumedSourceIds = ({ lines = [], bases = [] }: Assumptions): string[] => [
  ...lines.flatMap(({ sourceId }) => sourceId ?? []),
  ...bases.flatMap(({ rows = [] }) => rows.map(({ sourceId }) => sourceId)),
]

interface Known {
  /** Those of `assumedSourceIds` that the partnership has. */
  sourceIds: ReadonlySet<string>
  now: string
}

/**
 * The rows with the assumed changes, by the rules of the records. Throws 422 with pointers into the body. `rows` has the bases of
 * `assumedBaseIds`, as far as they exist.
 */
export function withAssumptions(
  rows: AllocationRows,
  assumptions: Assumptions,
  { sourceIds, now }: Known,
): AllocationRows {
  const unknown: RequestError[] = []
  const errors: RequestError[] = []
  const mustExist = (isKnown: boolean, pointer: string, detail: string) => {
    if (!isKnown) unknown.push({ pointer, code: 'unknown-reference', detail })
  }
  const noSource = 'There is no such funding source in this partnership.'

  function assume<Row extends { id: string }>(
    list: keyof Assumptions,
    before: readonly Row[],
    changes: readonly Changed<Row>[] = [],
    check: (after: Row, row: Row, pointer: string) => readonly RequestError[],
  ): Row[] {
    const after = new Map(before.map((row) => [row.id, row]))
    const seen = new Set<string>()
    for (const [index, change] of changes.entries()) {
      const pointer = `/assumptions/${list}/${index}`
      const row = after.get(change.id)
      mustExist(row !== undefined, `${pointer}/id`, 'The allocation has no such record.')
      if (seen.has(change.id))
        errors.push({ pointer: `${pointer}/id`, code: 'rule-violation', detail: 'The record occurs twice.' })
      seen.add(change.id)
      if (row === undefined) continue
      const assumed = { ...row, ...change }
      after.set(change.id, assumed)
      errors.push(...check(assumed, row, pointer).map((error) => ({ ...error, pointer: pointer + error.pointer })))
    }
    return [...after.values()]
  }

  const bases = assume('bases', rows.bases, assumptions.bases, (after, row, pointer) => {
    for (const [index, { sourceId }] of after.rows === row.rows ? [] : after.rows.entries()) {
      mustExist(sourceIds.has(sourceId), `${pointer}/rows/${index}/sourceId`, noSource)
    }
    return baseErrors(after, now)
  })
  const measures = new Map(bases.map(({ id, measure }) => [id, measure]))
  const lines = assume('lines', rows.lines, assumptions.lines, (after, row, pointer) => {
    const { baseId, sourceId } = after
    mustExist(
      baseId === null || measures.has(baseId),
      `${pointer}/baseId`,
      'There is no such allocation base in this partnership.',
    )
    mustExist(
      sourceId === null || sourceId === row.sourceId || sourceIds.has(sourceId),
      `${pointer}/sourceId`,
      noSource,
    )
    return lineErrors(after, measures.get(baseId ?? ''))
  })
  const before = new Map(rows.sources.map((source) => [source.id, source]))
  const changedSources = assumptions.sources?.map((change) => withFederal(change, before.get(change.id)))
  const sources = assume('sources', rows.sources, changedSources, sourceErrors)
  if (unknown.length > 0) throw new Problem('unknown-reference', unknown[0]?.detail, { errors: unknown.slice(0, 20) })
  throwIfViolated(errors)
  return { ...rows, bases, lines: lines.toSorted((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1)), sources }
}
