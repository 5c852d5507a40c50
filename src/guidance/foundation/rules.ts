// How far a partnership follows each strategy of the practice, and its next steps. Pure.

import type { Party } from '../../partnerships/parties/store.ts'
import type { Partnership } from '../../partnerships/partnerships/store.ts'
import type { Assessment, NextStep, PartnershipContribution, PartnershipSnapshot } from '../../records/contributions.ts'
import { inactiveStates } from '../../records/partnership-lifecycle.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { strategies } from '../../records/strategies.ts'

export const foundationStatuses = ['done', 'partly', 'missing', 'not_measured'] as const

export interface StrategyAssessment extends Omit<Assessment, 'status'> {
  status: (typeof foundationStatuses)[number]
}

/** A contribution with the rows that its query returned. */
export interface LoadedContribution {
  contribution: PartnershipContribution
  rows: { partnershipId: string }[]
}

/** The assessments from the record of the partnership itself. */
function assessPartnership({ id, serviceModel, startsOn, endsOn, programYear }: Partnership): Assessment[] {
  const refs = [pathInPartnership(id)]
  const hasTerm = startsOn !== null && endsOn !== null
  return [
    { strategy: 'Q1', status: 'done', because: 'The partnership has a purpose.', refs },
    {
      strategy: 'Q6',
      status: serviceModel === null ? 'missing' : 'done',
      because: serviceModel === null ? 'No service model is chosen.' : `The service model is ${serviceModel}.`,
      refs,
    },
    {
      strategy: 'I4',
      status: hasTerm && programYear !== null ? 'done' : hasTerm || programYear !== null ? 'partly' : 'missing',
      because: hasTerm
        ? 'The term of the partnership has a start and an end date.'
        : 'The term of the partnership has no start or no end date.',
      refs,
    },
  ]
}

/** One assessment for each strategy, in the order of the practice; `not_measured` if no feature assesses it. */
export function assessStrategies(
  partnership: Partnership,
  contributions: readonly LoadedContribution[],
  snapshot: PartnershipSnapshot,
): StrategyAssessment[] {
  const assessments = [
    ...assessPartnership(partnership),
    ...contributions.flatMap(({ contribution, rows }) => contribution.assess?.(rows, snapshot) ?? []),
  ]
  return strategies.map(({ id }) => {
    const found = assessments.filter(({ strategy }) => strategy === id)
    if (found.length === 0) {
      return { strategy: id, status: 'not_measured', because: 'No feature of this release assesses it.', refs: [] }
    }
    const statuses = new Set(found.map(({ status }) => status))
    return {
      strategy: id,
      // Several features may assess a strategy: it is done if all of them agree.
      status: statuses.size === 1 ? (found[0]?.status ?? 'missing') : 'partly',
      because: found.map(({ because }) => because).join(' '),
      refs: [...new Set(found.flatMap(({ refs }) => refs))].slice(0, 100),
    }
  })
}

/** The next steps from the record of the partnership itself. They are for the lead. */
function partnershipNextSteps(
  { id, serviceModel, endsOn, state }: Partnership,
  lead: string,
  { now }: PartnershipSnapshot,
): NextStep[] {
  const common = { actors: [lead], dueOn: null, refs: [pathInPartnership(id)] }
  const steps: NextStep[] = []
  if (serviceModel === null) {
    const title = 'Choose the service model that fits the needs of families.'
    steps.push({ code: 'CHOOSE_SERVICE_MODEL', strategy: 'Q6', title, ...common })
  }
  if (endsOn === null) {
    const title = 'Set the start and end date of the partnership.'
    steps.push({ code: 'SET_TERM', strategy: 'I4', title, ...common })
  }
  if (state === 'active' && endsOn !== null && endsOn < now.slice(0, 10)) {
    const title = 'The term has ended: agree on a later end date, or begin to close the partnership.'
    steps.push({ code: 'RENEW_OR_CLOSE', strategy: 'I4', title, ...common, dueOn: endsOn })
  }
  if (state === 'closing') {
    const title = 'Close the partnership when its obligations are concluded, or resume it.'
    steps.push({ code: 'CLOSE_PARTNERSHIP', strategy: 'I4', title, ...common })
  }
  if (state === 'suspended') {
    const title =
      'Resume the partnership, or begin to close it. Until then its occurrences are suspended; due dates of expectations continue, unless the parties agree to other ones.'
    steps.push({ code: 'RESUME_PARTNERSHIP', strategy: 'I4', title, ...common })
  }
  return steps
}

/** The next steps by due date, then in the order of the practice, then by code, first ref and actors; once the partnership has ended, those that remain then. */
export function nextStepsOf(
  partnership: Partnership,
  parties: readonly Party[],
  contributions: readonly LoadedContribution[],
  snapshot: PartnershipSnapshot,
): NextStep[] {
  const lead = parties.find((party) => party.lead)?.organizationId ?? ''
  // Records may name parties that have left. A step without an actor is for all parties.
  const currentParties = new Set(
    parties.filter(({ state }) => state === 'accepted' || state === 'invited').map((party) => party.organizationId),
  )
  const order = new Map(strategies.map(({ id }, index) => [id as string, index]))
  const hasEnded = inactiveStates.includes(snapshot.state)
  const steps = [
    ...(hasEnded ? [] : partnershipNextSteps(partnership, lead, snapshot)),
    ...contributions.flatMap(
      ({ contribution, rows }) => contribution[hasEnded ? 'nextStepsWhenEnded' : 'nextSteps']?.(rows, snapshot) ?? [],
    ),
  ]
  const sortKeyOf = ({ strategy, dueOn, code, refs, actors }: NextStep) =>
    `${dueOn ?? '9999'} ${String(order.get(strategy)).padStart(3, '0')} ${code} ${refs[0]} ${actors}`
  // Steps with the same key stay in the order in which their feature lists them.
  const compare = (left: string, right: string) => (left === right ? 0 : left < right ? -1 : 1)
  return steps
    .sort((left, right) => compare(sortKeyOf(left), sortKeyOf(right)))
    .slice(0, 100)
    .map((step) => ({ ...step, actors: step.actors.filter((actor) => currentParties.has(actor)) }))
}
