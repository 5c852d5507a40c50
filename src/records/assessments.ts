// What a feature knows of how far partners have come: guards of the lifecycle, evidence for the foundation, next steps.
import type { Prepared } from '../database/queries.ts'
import type { Change } from '../http/exchange.ts'
import type { Blocker } from '../problems.ts'
import type { StrategyId } from './strategies.ts'
import type { PartnershipAction, PartnershipState } from '../partnerships/partnerships/rules.ts'

/** The partnership that is looked at, and when: the same data and the same clock give the same answer. */
export interface Situation {
  partnershipId: string
  state: PartnershipState
  now: string
}

/** How far one statement of the practice is followed, and the records that show it. */
export interface Finding {
  strategy: StrategyId
  status: 'done' | 'partly' | 'missing'
  because: string
  /** Paths of the records behind it. */
  refs: string[]
}

/** Something to do next. */
export interface Advice {
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
export interface Practice<Row extends { partnershipId: string } = { partnershipId: string }> {
  query: Prepared<Row[]>
  /** What blocks an action of the partnership. */
  guard?(action: PartnershipAction, rows: Row[], situation: Situation): Blocker[]
  /** What a transition of the partnership brings about in the feature, in the same transaction. */
  follow?(change: Change, partnershipId: string, to: PartnershipState): Promise<void>
  find?(rows: Row[], situation: Situation): Finding[]
  advise?(rows: Row[], situation: Situation): Advice[]
}

/** A feature's practice as the others handle it, whatever its rows are. */
export const practice = <Row extends { partnershipId: string }>(one: Practice<Row>): Practice => one as never

export const pathOf = (partnershipId: string, rest = ''): string => `/v1/partnerships/${partnershipId}${rest}`
