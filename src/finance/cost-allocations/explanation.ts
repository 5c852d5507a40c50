// Explains step by step how a line was allocated, with a sentence for each step. Pure.
import { formatUnits } from '../../records/decimals.ts'
import { formatAmount } from '../../records/money.ts'
import { type Limit, type SharePart, weightDecimals } from './allocation.ts'
import type { AllocatedLine, AllocationSnapshot } from './rules.ts'
import type { Allocation, LineShares } from './snapshot.ts'

export const explanationSteps = ['share', 'available_amount', 'allocation', 'overflow', 'backstop', 'result'] as const

/** A source in a step; null where the step has no such figure. */
interface ExplainedSource {
  sourceId: string
  key: string | null
  weight: string | null
  share: string | null
  roundedUp: boolean | null
  available: string | null
  limit: Limit | null
  allocated: string | null
}

interface ExplainedStep {
  step: (typeof explanationSteps)[number]
  text: string
  /** The amount that the step distributes. */
  amount: string
  sources: ExplainedSource[]
}

const noFigures = { weight: null, share: null, roundedUp: null, available: null, limit: null, allocated: null }

const limitTexts: Record<Limit, (line: AllocatedLine) => string> = {
  amount: () => 'what is left of its amount',
  cap: ({ category }) => `what is left of a cap that counts ${category}`,
  forbidden_category: ({ category }) => `it cannot pay the category ${category}`,
  in_kind: () => 'a source in kind pays only lines that are charged to it directly',
  not_in_allocation: () => 'it is not in the allocation',
}

const overflowTexts: Record<AllocationSnapshot['overflow'], string> = {
  none: 'the parties have chosen that overflow goes to no source',
  any: 'no other source has both a weight and an available amount',
  non_federal: 'no source that is not federal has both a weight and an available amount',
}

/** Undefined if the allocation does not contain the line. */
export function explainLine({ snapshot, lines }: Allocation, lineId: string) {
  const found = lines.find(({ line }) => line.id === lineId)
  if (found === undefined) return undefined
  const { line, shares, unfunded } = found
  const { id, key, title, category, method, baseId } = line
  return {
    lineId: id,
    ...{ key, title, category, method, baseId },
    amount: line.amount,
    unfunded: formatAmount(unfunded, snapshot.currency),
    currency: snapshot.currency,
    steps: stepsOf(snapshot, found),
    shares: shares.map(({ sourceId, amount, percent, reasons }) => ({
      lineId: id,
      sourceId,
      amount,
      percent,
      reasons,
    })),
  }
}

function stepsOf(snapshot: AllocationSnapshot, { allocation, shares: paid, unfunded }: LineShares): ExplainedStep[] {
  const { currency, overflow: rule, parentFeesTakeOverflow } = snapshot
  const { line, amount, problem, shares, passes, backstops } = allocation
  const keys = new Map([...snapshot.otherSources, ...snapshot.sources].map((source) => [source.id, source.key]))
  const nameOf = ({ sourceId }: { sourceId: string }) => keys.get(sourceId) ?? sourceId
  const format = (units: bigint) => formatAmount(units, currency)
  const money = (units: bigint) => `${format(units)} ${currency}`
  const decimals = weightDecimals(line, currency)
  const weights = new Map(shares.map(({ sourceId, weight }) => [sourceId, formatUnits(weight, decimals)]))
  const weighted = shares.filter(({ weight }) => weight > 0n)

  const sourceOf = (figures: { sourceId: string } & Partial<SharePart>): ExplainedSource => {
    const { sourceId, weight, share, roundedUp, amount: available, limit, allocated } = figures
    return {
      sourceId,
      key: keys.get(sourceId) ?? null,
      ...noFigures,
      ...(weight !== undefined && { weight: weights.get(sourceId) ?? null }),
      ...(share !== undefined && { share: format(share) }),
      ...(roundedUp !== undefined && { roundedUp }),
      ...(available !== undefined && { available: format(available), limit: limit ?? null }),
      ...(allocated !== undefined && { allocated: format(allocated) }),
    }
  }
  const list = <Item>(items: readonly Item[], textOf: (item: Item) => string) => items.map(textOf).join(', ')
  const roundedUp = (parts: readonly SharePart[]) => {
    const raised = parts.filter((part) => part.roundedUp)
    return raised.length === 0 ? '' : `; the largest remainders round up ${list(raised, nameOf)}`
  }

  const result: ExplainedStep = {
    step: 'result',
    text: problem
      ? `${problem === 'NO_METHOD' ? 'The line has no method' : 'All weights of the line are 0'}, so all of it is unfunded.`
      : `The line is paid by ${
          list(
            paid.filter(({ units }) => units > 0n),
            (share) => `${nameOf(share)} with ${share.amount}`,
          ) || 'no source'
        }, and ${unfunded > 0n ? money(unfunded) : 'nothing'} is unfunded.`,
    amount: format(amount),
    sources: paid.map(({ sourceId, units }) => sourceOf({ sourceId, allocated: units })),
  }
  if (problem !== null) return [result]

  const steps: ExplainedStep[] = []
  const totalWeight = formatUnits(
    shares.reduce((sum, { weight }) => sum + weight, 0n),
    decimals,
  )
  steps.push({
    step: 'share',
    text:
      line.method === 'direct'
        ? `${money(amount)} is charged directly to ${list(shares, nameOf)}.`
        : `${money(amount)} is divided by ${basisOf(line, snapshot)}: ${list(
            weighted,
            (share) => `${nameOf(share)} ${format(share.share)} for ${weights.get(share.sourceId)} of ${totalWeight}`,
          )}${roundedUp(shares)}.`,
    amount: format(amount),
    sources: shares.map(({ sourceId, weight, share, roundedUp }) => sourceOf({ sourceId, weight, share, roundedUp })),
  })
  steps.push({
    step: 'available_amount',
    text: `Of this line, the sources can pay: ${list(
      weighted,
      (part) =>
        `${nameOf(part)} ${part.amount > 0n ? `up to ${format(part.amount)}` : 'nothing'} (${limitTexts[part.limit](line)})`,
    )}.`,
    amount: format(amount),
    sources: weighted.map(({ sourceId, amount: available, limit }) => sourceOf({ sourceId, amount: available, limit })),
  })
  const exceeding = weighted.reduce((rest, { allocated }) => rest - allocated, amount)
  const limited = weighted.filter(({ allocated, share }) => allocated < share)
  steps.push({
    step: 'allocation',
    text:
      limited.length === 0
        ? 'Each source is allocated its share.'
        : `Each source is allocated its share, at most its available amount: ${list(
            limited,
            (part) => `${nameOf(part)} gets ${format(part.allocated)} of ${format(part.share)}`,
          )}, so that ${money(exceeding)} is overflow.`,
    amount: format(amount),
    sources: weighted.map(({ sourceId, share, allocated }) => sourceOf({ sourceId, share, allocated })),
  })
  for (const [index, { overflow, parts: pass }] of passes.entries()) {
    const limitedInPass = pass.filter(({ allocated, share }) => allocated < share)
    const limitedText = list(limitedInPass, (part) => `${nameOf(part)} gets ${format(part.allocated)}, all it can pay`)
    steps.push({
      step: 'overflow',
      text: `Pass ${index + 1}: the overflow of ${money(overflow)} is divided by weight over ${list(
        pass,
        (part) => `${nameOf(part)} ${format(part.share)}`,
      )}${roundedUp(pass)}${limitedText && `; ${limitedText}`}.`,
      amount: format(overflow),
      sources: pass.map(sourceOf),
    })
  }
  const paidByPasses = passes.flatMap((pass) => pass.parts).reduce((sum, { allocated }) => sum + allocated, 0n)
  let rest = exceeding - paidByPasses
  if (rest > 0n) {
    const fees =
      rule !== 'none' && !parentFeesTakeOverflow && snapshot.sources.some(({ type }) => type === 'parent_fees')
    steps.push({
      step: 'overflow',
      text: `${money(rest)} of overflow goes to no source by weight, because ${overflowTexts[rule]}${fees ? '; parent fees receive no overflow' : ''}.`,
      amount: format(rest),
      sources: [],
    })
  }
  for (const backstop of backstops) {
    const { amount: available, allocated, limit } = backstop
    const pays =
      allocated > 0n
        ? `pays ${format(allocated)} of ${money(rest)}, and could pay up to ${format(available)}`
        : `pays nothing of ${money(rest)}`
    steps.push({
      step: 'backstop',
      text: `The backstop ${nameOf(backstop)} ${pays} (${limitTexts[limit](line)}).`,
      amount: format(rest),
      sources: [sourceOf(backstop)],
    })
    rest -= allocated
  }
  return [...steps, result]
}

const measureTexts: Record<string, string> = {
  enrollment: 'enrollment',
  hours: 'hours',
  child_hours: 'child-hours',
  square_feet: 'square feet',
  percent: 'percent',
  other: 'the quantities',
}

function basisOf({ method, baseId }: AllocatedLine, { bases }: AllocationSnapshot): string {
  if (method === 'funding_share') return 'the amounts of the cash sources'
  return `${measureTexts[method ?? '']} in the base ${bases.find(({ id }) => id === baseId)?.key ?? ''}`
}
