// What a feature contributes to partnerships: blockers of the lifecycle, assessments for the foundation, next steps.
import type { Prepared } from '../database/queries.ts'
import type { WriteContext } from '../http/endpoints.ts'
import type { Blocker } from '../problems.ts'
import type { PartnershipAction, PartnershipState } from './partnership-lifecycle.ts'
import type { StrategyId } from './strategies.ts'

/** A partnership at a time: the same records and the same time give the same result. */
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

/** What a feature contributes to partnerships, from one query over the partnerships in `partnershipIds`. */
export interface PartnershipContribution<Row extends { partnershipId: string } = { partnershipId: string }> {
  query: Prepared<Row[]>
  /** What blocks an action of the partnership. */
  blockers?(action: PartnershipAction, rows: Row[], snapshot: PartnershipSnapshot): Blocker[]
  /** What a transition of the partnership brings about in the feature, in the same transaction. */
  onTransition?(write: WriteContext, partnershipId: string, to: PartnershipState): Promise<void>
  /** Shown as `focalPoint` when a partnership is read; its schema is named FocalPoint. */
  focalPoint?(rows: Row[], snapshot: PartnershipSnapshot): object | undefined
  assess?(rows: Row[], snapshot: PartnershipSnapshot): Assessment[]
  nextSteps?(rows: Row[], snapshot: PartnershipSnapshot): NextStep[]
}

/**
 * What a feature does when the caller's organization withdraws from a partnership. The hook runs while the organization is
 * still a party; the function that it returns runs after it has left. `remaining` are the organizations that stay.
 */
export type PartyWithdrawalHook = (
  write: WriteContext,
  partnershipId: string,
  remaining: string[],
) => Promise<() => void>

/** Erases the row type, so that contributions of all features fit one list. */
export const partnershipContribution = <Row extends { partnershipId: string }>(
  contribution: PartnershipContribution<Row>,
): PartnershipContribution => contribution as never
