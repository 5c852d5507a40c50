// What a feature knows of how far partners have come: guards of the lifecycle, evidence for the foundation, next steps.
import type { Prepared } from '../database/queries.ts'
import type { WriteContext } from '../http/endpoints.ts'
import type { PartnershipAction, PartnershipState } from '../partnerships/partnerships/rules.ts'
import type { Blocker } from '../problems.ts'
import type { StrategyId } from './strategies.ts'

/** The partnership that is looked at, and when: the same data and the same clock give the same answer. */
export interface PartnershipSnapshot {
  partnershipId: string
  state: PartnershipState
  now: string
}

/** How far one statement of the practice is followed, and the records that show it. */
export interface Assessment {
  strategy: StrategyId
  status: 'done' | 'partly' | 'missing'
  because: string
  /** Paths of the records behind it. */
  refs: string[]
}

/** Something to do next. */
export interface NextStep {
  /** Stable, for programs: INVITE_PARTIES. */
  code: string
  strategy: StrategyId
  title: string
  /** The organizations whose turn it is. */
  actors: string[]
  /** By when, if something says so. */
  dueOn: string | null
  refs: string[]
}

/** Each feature has one, from one query over the partnerships that are asked for (`partnershipIds`). */
export interface PartnershipContribution<Row extends { partnershipId: string } = { partnershipId: string }> {
  query: Prepared<Row[]>
  /** What blocks an action of the partnership. */
  blockers?(action: PartnershipAction, rows: Row[], situation: PartnershipSnapshot): Blocker[]
  /** What a transition of the partnership brings about in the feature, in the same transaction. */
  onTransition?(write: WriteContext, partnershipId: string, to: PartnershipState): Promise<void>
  assess?(rows: Row[], situation: PartnershipSnapshot): Assessment[]
  nextSteps?(rows: Row[], situation: PartnershipSnapshot): NextStep[]
}

/** A feature's practice as the others handle it, whatever its rows are. */
export const partnershipContribution = <Row extends { partnershipId: string }>(
  one: PartnershipContribution<Row>,
): PartnershipContribution => one as never

export const pathInPartnership = (partnershipId: string, rest = ''): string =>
  `/v1/partnerships/${partnershipId}${rest}`
