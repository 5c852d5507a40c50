// What a feature contributes to partnerships: blockers of the lifecycle, assessments for the foundation, next steps.
import type { Prepared } from '../database/queries.ts'
import type { WriteContext } from '../http/endpoints.ts'
import type { Scope } from '../policy.ts'
import type { Blocker } from '../problems.ts'
import type { PartnershipAction, PartnershipState } from './partnership-lifecycle.ts'
import type { StrategyId } from './strategies.ts'

/** A partnership at the time `now`. Contributions are pure functions of it and of their rows. */
export interface PartnershipSnapshot {
  partnershipId: string
  state: PartnershipState
  now: string
}

/** How far the partnership follows a strategy, and the records that show it. */
export interface Assessment {
  strategy: StrategyId
  status: 'done' | 'partly' | 'missing'
  because: string
  /** Paths of the records. */
  refs: string[]
}

export interface NextStep {
  /** Stable, imperative: INVITE_PARTIES. */
  code: string
  strategy: StrategyId
  title: string
  /** The organizations that should do it. */
  actors: string[]
  /** Null without a due date. */
  dueOn: string | null
  refs: string[]
}

/** What a feature contributes to partnerships, from one query over the partnerships in `partnershipIds`. */
export interface PartnershipContribution<Row extends { partnershipId: string } = { partnershipId: string }> {
  query: Prepared<Row[]>
  /** What blocks an action of the partnership. */
  blockers?(action: PartnershipAction, rows: Row[], snapshot: PartnershipSnapshot): Blocker[]
  /** Called after a transition of the partnership, in its transaction. */
  onTransition?(write: WriteContext, partnershipId: string, to: PartnershipState): Promise<void>
  /** Shown as `focalPoint` when a partnership is read; its schema is named FocalPoint. */
  focalPoint?(rows: Row[], snapshot: PartnershipSnapshot): object | undefined
  assess?(rows: Row[], snapshot: PartnershipSnapshot): Assessment[]
  /** Not called once the partnership has ended: see `inactiveStates`. */
  nextSteps?(rows: Row[], snapshot: PartnershipSnapshot): NextStep[]
  /** Called instead of `nextSteps` once the partnership has ended. */
  nextStepsWhenEnded?(rows: Row[], snapshot: PartnershipSnapshot): NextStep[]
}

/** A contribution with the scope that reads the records of its feature. */
export type ScopedContribution = PartnershipContribution & { scope: Scope }

/** An accepted party that withdraws, or that others remove; `remaining` are the organizations of the parties that stay. */
export interface Departure {
  partnershipId: string
  organizationId: string
  remaining: string[]
}

/**
 * What a feature does when a party leaves. The hook runs while the organization is still a party; the function that it
 * returns runs after it has left. The caller is another organization if the party is removed.
 */
export type PartyDepartureHook = (write: WriteContext, departure: Departure) => Promise<() => void>

/** What a feature does when an organization becomes a party, by accepting an invitation. Called after the party was saved. */
export type PartyAcceptanceHook = (write: WriteContext, partnershipId: string) => Promise<void>

/**
 * Ends what the representative created for the organization, in the transaction in which its representation ends. Such
 * records store the organization of the credential that created them: see `credentialHolder`.
 */
export type RepresentationEndHook = (
  write: WriteContext,
  representation: { organizationId: string; representativeId: string },
) => Promise<void>

/** Called in the transaction that revokes an API client, after its row was saved. */
export type ClientRevocationHook = (write: WriteContext, clientId: string) => void

/** Erases the row type, so that contributions of all features fit one list. */
export const partnershipContribution = <Row extends { partnershipId: string }>(
  contribution: PartnershipContribution<Row>,
): PartnershipContribution => contribution as never
