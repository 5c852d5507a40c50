// An agreement: its executed versions, and the state that their dates give it. Pure.
import { lastDayOf } from '../../partnerships/agreement-bindings/rules.ts'
import type { PartyRole } from '../../partnerships/parties/rules.ts'
import type { TerminationCode } from '../../partnerships/partnerships/rules.ts'
import type { Renewal } from '../agreement-versions/content.ts'
import { type DatedVersion, stateOn } from '../agreement-versions/dates.ts'

export const agreementStates = ['none', 'upcoming', 'in_force', 'suspended', 'expired', 'terminated'] as const
export type AgreementState = (typeof agreementStates)[number]

/** What an agreement keeps of an executed version. Days are days in `timeZone`. */
export interface Execution extends DatedVersion {
  state: 'executed' | 'suspended'
  versionId: string
  number: number
  contentSha256: string
  executedOn: string
  inForceFrom: string
  noticeDays: number | null
  immediateGrounds: TerminationCode[]
  renewal: Renewal | null
  /** The notice from which `terminatesOn` follows. */
  terminationNoticeId: string | null
  partyIds: string[]
  /** MM-DD: of a memorandum with a public preschool. */
  schoolYearStartsOn: string | null
  /** Of an agreement on sharing data. */
  reviewEveryMonths: number | null
  /** SHA-256 of what it was compiled from. */
  sources: {
    mission: string | null
    communication: string | null
    conflictSteps: string
    /** Absent if its content has no finance. */
    finance?: string
    /** Of commitments and legal requirements, as of the day of the compilation; absent from contents without them. */
    records?: { day: string; roles: PartyRole[]; commitments: string | null; law: string | null }
  }
  /** What its content says about a subaward of federal funds; null without one. */
  subaward: ExecutedSubaward | null
}

export interface ExecutedSubaward {
  /** In all, as a decimal in `currency`. */
  obligated: string | null
  currency: string | null
  /** The Federal Award Identification Number. */
  fain: string | null
  /** The number of the Assistance Listing. */
  listing: string | null
}

/** Whether the version is, was or will be in force: not one that another supersedes, or a notice terminates, before its first day. */
export function hasDays({ inForceFrom, endsOn, supersededOn, terminatesOn }: Execution): boolean {
  const lastDay = lastDayOf(endsOn, supersededOn, terminatesOn)
  return lastDay === null || inForceFrom <= lastDay
}

/** The executed version that is in force; else the next one; else the one that ended last. */
export function currentExecution(executions: readonly Execution[], now: string): Execution | undefined {
  const inState = (...states: string[]) => executions.filter((one) => states.includes(stateOn(one, now)))
  const [next, ended] = [inState('executed'), inState('expired', 'terminated')]
  return inState('in_force', 'suspended')[0] ?? next.find(hasDays) ?? next[0] ?? ended.findLast(hasDays) ?? ended.at(-1)
}

export function agreementStateOn(executions: readonly Execution[], now: string): AgreementState {
  const current = currentExecution(executions, now)
  if (current === undefined) return 'none'
  const state = stateOn(current, now)
  return state === 'executed' ? 'upcoming' : (state as AgreementState)
}

/** Whether the agreement has ended: no version of it is or will be in force. */
export const hasEnded = (executions: readonly Execution[], now: string): boolean =>
  ['expired', 'terminated'].includes(agreementStateOn(executions, now))

/** Those that may be in force now or later and, if none may, the last one. */
function currentExecutions(executions: readonly Execution[], now: string): Execution[] {
  const relevant = executions.filter((execution) =>
    ['executed', 'in_force', 'suspended'].includes(stateOn(execution, now)),
  )
  return relevant.length > 0 ? relevant : executions.slice(-1)
}

/** The executions after another one: from its first day on it supersedes those before. */
export const withExecution = (executions: readonly Execution[], added: Execution, now: string): Execution[] => [
  ...currentExecutions(executions, now).map((execution) =>
    execution.supersededOn === null || execution.supersededOn > added.inForceFrom
      ? { ...execution, supersededOn: added.inForceFrom }
      : execution,
  ),
  added,
]
