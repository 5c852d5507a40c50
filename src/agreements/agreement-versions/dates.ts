// What dates decide about a version of an agreement: its state, its end, its renewal, notice and filings. Pure.
import { Temporal } from 'temporal-polyfill'
import type { TerminationCode } from '../../partnerships/partnerships/rules.ts'
import { addDays, addMonths, daysBetween } from '../../records/days.ts'
import { localDateOf } from '../../records/time-zones.ts'
import type { Renewal, Term } from './content.ts'

/** The states that actions set. */
export const storedStates = [
  'draft',
  'party_review',
  'legal_review',
  'ready_to_sign',
  'partially_signed',
  'executed',
  'suspended',
  'withdrawn',
  'declined',
] as const
export type StoredState = (typeof storedStates)[number]

/** Of these, dates set `in_force`, `superseded`, `expired` and `terminated`. */
export const versionStates = [
  'draft',
  'party_review',
  'legal_review',
  'ready_to_sign',
  'partially_signed',
  'executed',
  'in_force',
  'suspended',
  'superseded',
  'expired',
  'terminated',
  'withdrawn',
  'declined',
] as const
export type VersionState = (typeof versionStates)[number]

/** Days are in `timeZone`. */
export interface DatedVersion {
  state: StoredState
  inForceFrom: string | null
  /** The last day. */
  endsOn: string | null
  /** The first day on which the version that follows it applies. */
  supersededOn: string | null
  /** The first day on which it is terminated. */
  terminatesOn: string | null
  timeZone: string
}

/** The day in a time zone at `now`. */
export const localDay = (now: string, timeZone: string): string => localDateOf(timeZone, Date.parse(now))

/** The states in which a version is compiled again when its sources have changed. */
const compiledStates: readonly StoredState[] = ['draft', 'party_review', 'legal_review']

/**
 * The day, in UTC, of the sources with which a version is compared. What expires after a version was fixed is no change: the content
 * says until when it counts.
 */
export const sourcesDayOf = ({ state, compiledAt }: { state: StoredState; compiledAt: string }, now: string): string =>
  (compiledStates.includes(state) ? now : compiledAt).slice(0, 10)

/** The state on a day in the time zone of the version. */
export function stateOnDay(version: Omit<DatedVersion, 'timeZone'>, day: string): VersionState {
  const { state, inForceFrom, endsOn, supersededOn, terminatesOn } = version
  if (state !== 'executed' && state !== 'suspended') return state
  if (terminatesOn !== null && day >= terminatesOn) return 'terminated'
  if (supersededOn !== null && day >= supersededOn) return 'superseded'
  if (endsOn !== null && day > endsOn) return 'expired'
  if (state === 'suspended') return 'suspended'
  return inForceFrom !== null && day >= inForceFrom ? 'in_force' : 'executed'
}

/** The state at `now`. */
export const stateOn = (version: DatedVersion, now: string): VersionState =>
  stateOnDay(version, localDay(now, version.timeZone))

/** From which day a version is in force whose last signature is of the day `executedOn`. */
export function inForceFromOf(
  { effectiveOn, retroactiveReason }: Pick<Term, 'effectiveOn' | 'retroactiveReason'>,
  executedOn: string,
): string {
  if (effectiveOn === null) return executedOn
  return retroactiveReason !== null || effectiveOn > executedOn ? effectiveOn : executedOn
}

/** The last day of a term that begins on `effectiveOn` and lasts `months`. */
export const lastDayOfTerm = (effectiveOn: string, months: number): string =>
  addDays(addMonths(effectiveOn, months), -1)

/** The term of the renewal of a version that ends on `endsOn`. */
export function renewalTermOf(
  endsOn: string,
  { months }: Pick<Renewal, 'months'>,
): {
  effectiveOn: string
  endsOn: string
} {
  const effectiveOn = addDays(endsOn, 1)
  return { effectiveOn, endsOn: lastDayOfTerm(effectiveOn, months) }
}

/** Whether an agreement that was renewed `renewalsUsed` times cannot be renewed again. */
export const isRenewalLimitReached = (renewal: Renewal | null, renewalsUsed: number): boolean =>
  renewal !== null && renewalsUsed >= renewal.maxRenewals

/** The day by which the parties decide on a renewal; null if the term has no end or no renewal. */
export const renewalDecisionDueOn = ({ endsOn, renewal }: Pick<Term, 'endsOn' | 'renewal'>): string | null =>
  endsOn === null || renewal === null ? null : addDays(endsOn, -renewal.noticeDays)

/** On how many days nothing was in force between a version that ended on `endsOn` and its renewal. */
export const gapDaysOf = (endsOn: string, inForceFrom: string): number =>
  Math.max(0, daysBetween(endsOn, inForceFrom) - 1)

/** The first day on which a notice can terminate an agreement. A null `noticeDays` is 0. */
export function firstTerminationDayOf(
  { noticeDays, immediateGrounds }: Pick<Term, 'noticeDays' | 'immediateGrounds'>,
  { givenOn, reasonCode, mutual }: { givenOn: string; reasonCode: TerminationCode; mutual: boolean },
): string {
  return mutual || immediateGrounds.includes(reasonCode) ? givenOn : addDays(givenOn, noticeDays ?? 0)
}

/** The memorandum is submitted at most 30 days after the parties enter into it: 42 USC 9837(e)(5)(B). */
export const filingsDueOn = (executedOn: string): string => addDays(executedOn, 30)

/**
 * The day by which a memorandum is renewed: the last beginning of a school year, MM-DD, that is not after two years. 42 USC
 * 9837(e)(5)(C) asks for a renewal every two years, in alignment with the beginning of the school year.
 */
export function memorandumRenewalDueOn(executedOn: string, schoolYearStartsOn: string): string {
  const latest = addMonths(executedOn, 24)
  const year = Number(latest.slice(0, 4))
  const startIn = (year: number) => {
    const [month, day] = schoolYearStartsOn.split('-').map(Number) as [number, number]
    return Temporal.PlainDate.from({ year, month, day }).toString()
  }
  return startIn(year) <= latest ? startIn(year) : startIn(year - 1)
}
