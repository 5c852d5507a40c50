// What a cost allocation lacks, or where it departs from the shares by benefit. Pure.
import { addMonths } from '../../records/days.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { AllocatedBase, AllocatedLine, ShareReason } from './rules.ts'
import type { Allocation, LineShares } from './snapshot.ts'

export const allocationFindingCodes = [
  'UNFUNDED',
  'NO_METHOD',
  'ALL_WEIGHTS_ZERO',
  'CATEGORY_FORBIDDEN',
  'CAPPED',
  'FEDERAL_COST_SHIFTED',
  'SOURCE_NOT_IN_ALLOCATION',
  'BASE_UNDOCUMENTED',
  'BASE_STALE',
  'SOURCE_NOT_SECURED',
  'PERIOD_MISMATCH',
  'LINES_LEFT_OUT',
] as const
type Code = (typeof allocationFindingCodes)[number]

/** More would make a large response, and no one reads them. */
export const maxFindingRefs = 100

export interface AllocationFinding {
  code: Code
  message: string
  /** The number of records that it is about. */
  count: number
  /** The paths of the first of them. */
  refs: string[]
}

const plurals = { line: 'budget-lines', source: 'funding-sources', base: 'allocation-bases' } as const
type Kind = keyof typeof plurals

interface Details {
  partnershipId: string
  /** Today, in UTC. */
  today: string
  /** Whether the partnership has more lines than an allocation can have. */
  linesLeftOut: boolean
}

/** One finding for each code that applies, in the order of the codes. */
export function findingsOf(
  { snapshot, lines: byLine }: Allocation,
  { partnershipId, today, linesLeftOut }: Details,
): AllocationFinding[] {
  const findings: AllocationFinding[] = []
  const add = (code: Code, kind: Kind, ids: Iterable<string>, message: string) => {
    const unique = [...new Set(ids)]
    if (unique.length === 0) return
    const refs = unique
      .slice(0, maxFindingRefs)
      .map((id) => pathInPartnership(partnershipId, `/${plurals[kind]}/${id}`))
    findings.push({ code, message, count: unique.length, refs })
  }
  const sources = new Map(snapshot.sources.map((source) => [source.id, source]))
  const keys = new Map([...snapshot.otherSources, ...snapshot.sources].map(({ id, key }) => [id, key]))
  const keysOf = (ids: Iterable<string>) => listOf([...new Set(ids)].map((id) => keys.get(id) ?? id))
  /** Lines of which a share fulfils the condition, and the keys of the sources. */
  const sharesWhere = (condition: (share: LineShares['shares'][number], line: AllocatedLine) => boolean) => {
    const found = byLine.flatMap(({ line, shares }) => shares.filter((share) => condition(share, line)))
    return { lines: found.map(({ lineId }) => lineId), sources: keysOf(found.map(({ sourceId }) => sourceId)) }
  }
  const withReason = (...reasons: ShareReason[]) =>
    sharesWhere((share) => share.reasons.some((reason) => reasons.includes(reason)))

  const unfunded = byLine.filter((line) => line.unfunded > 0n)
  const { totals, currency } = snapshot
  add(
    'UNFUNDED',
    'line',
    idsOf(unfunded),
    `${totals.unfunded} ${currency} of ${totals.cost} ${currency} have no source.`,
  )
  const withoutMethod = byLine.filter(({ allocation }) => allocation.problem === 'NO_METHOD')
  add('NO_METHOD', 'line', idsOf(withoutMethod), 'Lines without a method are not allocated.')
  const weightless = byLine.filter(({ allocation }) => allocation.problem === 'ALL_WEIGHTS_ZERO')
  add('ALL_WEIGHTS_ZERO', 'line', idsOf(weightless), 'The weights of these lines are all 0.')

  const forbidden = withReason('CATEGORY_FORBIDDEN')
  add('CATEGORY_FORBIDDEN', 'line', forbidden.lines, `Cannot pay the category of its share: ${forbidden.sources}.`)
  const capped = withReason('CAPPED')
  add('CAPPED', 'line', capped.lines, `Limited by the available amount: ${capped.sources}.`)
  const shifted = sharesWhere(
    ({ sourceId, reasons }) =>
      sources.get(sourceId)?.federal === true && (reasons.includes('OVERFLOW') || reasons.includes('BACKSTOP')),
  )
  const shiftedMessage = `Pays costs that exceed the share of another source, and is federal: ${shifted.sources}. Costs of one federal award may not be shifted to another to overcome a deficiency (2 CFR 200.405(c)).`
  add('FEDERAL_COST_SHIFTED', 'line', shifted.lines, shiftedMessage)

  const outside = byLine.flatMap(({ allocation }) =>
    allocation.shares
      .filter(({ sourceId, weight }) => weight > 0n && !sources.has(sourceId))
      .map((share) => share.sourceId),
  )
  const outsideMessage = `Has a share of a line and is not in the allocation: ${keysOf(outside)}.`
  add('SOURCE_NOT_IN_ALLOCATION', 'source', outside, outsideMessage)
  const basesWhere = (condition: (base: AllocatedBase) => boolean) => snapshot.bases.filter(condition)
  const namesOf = (list: AllocatedBase[]) => listOf(list.map(({ key }) => key))
  const undocumented = basesWhere(({ documentation }) => documentation === null)
  add('BASE_UNDOCUMENTED', 'base', ids(undocumented), `Has no documentation: ${namesOf(undocumented)}.`)
  const stale = basesWhere(({ measuredOn }) => addMonths(measuredOn, 12) < today)
  add('BASE_STALE', 'base', ids(stale), `Was measured more than 12 months ago: ${namesOf(stale)}.`)
  const unsecured = snapshot.sources.filter(({ certainty }) => certainty !== 'secured')
  add('SOURCE_NOT_SECURED', 'source', ids(unsecured), `Is not secured: ${keysOf(ids(unsecured))}.`)
  const mismatched = sharesWhere(({ sourceId, units }, line) => {
    const source = sources.get(sourceId)
    return units > 0n && source !== undefined && !isWithin(line, source)
  })
  add('PERIOD_MISMATCH', 'line', mismatched.lines, `Pays a line outside its own period: ${mismatched.sources}.`)
  if (linesLeftOut) {
    const message = `Only the first ${snapshot.lines.length} budget lines are allocated.`
    findings.push({ code: 'LINES_LEFT_OUT', message, count: 0, refs: [] })
  }
  return findings
}

const ids = (records: readonly { id: string }[]): string[] => records.map(({ id }) => id)
const idsOf = (lines: readonly LineShares[]): string[] => lines.map(({ line }) => line.id)

/** Names of records for a message. */
function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(', ')
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown
}

interface Period {
  startsOn: string | null
  endsOn: string | null
}

/** Whether the first and the last day of a period are within another one, as far as they are known. */
const isWithin = (inner: Period, { startsOn, endsOn }: Period): boolean =>
  [inner.startsOn, inner.endsOn].every(
    (day) => day === null || ((startsOn === null || day >= startsOn) && (endsOn === null || day <= endsOn)),
  )
