// How far a partnership follows the practice, statement by statement, and what to do next. Pure.

import type { Party } from '../../partnerships/parties/store.ts'
import type { Partnership } from '../../partnerships/partnerships/store.ts'
import type { Assessment, NextStep, PartnershipContribution, PartnershipSnapshot } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { strategies } from '../../records/strategies.ts'

export const foundationStatuses = ['done', 'partly', 'missing', 'not_measured'] as const

export interface Statement extends Omit<Assessment, 'status'> {
  status: (typeof foundationStatuses)[number]
}

/** What a practice's query answered, beside it. */
export interface Evidence {
  contribution: PartnershipContribution
  rows: { partnershipId: string }[]
}

/** What the partnership's own record shows. */
function ownFindings({ id, serviceModel, startsOn, endsOn, programYear }: Partnership): Assessment[] {
  const self = [pathInPartnership(id)]
  const term = startsOn !== null && endsOn !== null
  return [
    { strategy: 'Q1', status: 'done', because: 'The partnership says why.', refs: self },
    {
      strategy: 'Q6',
      status: serviceModel === null ? 'missing' : 'done',
      because: serviceModel === null ? 'No service model is chosen.' : `The service model is ${serviceModel}.`,
      refs: self,
    },
    {
      strategy: 'I4',
      status: term && programYear !== null ? 'done' : term || programYear !== null ? 'partly' : 'missing',
      because: term ? 'The term has a beginning and an end.' : 'The term has no beginning or no end yet.',
      refs: self,
    },
  ]
}

/** Every statement of the practice once, in its order. What no feature measures yet says so: it is not passed. */
export function foundationOf(
  partnership: Partnership,
  evidence: readonly Evidence[],
  snapshot: PartnershipSnapshot,
): Statement[] {
  const findings = [
    ...ownFindings(partnership),
    ...evidence.flatMap(({ contribution, rows }) => contribution.assess?.(rows, snapshot) ?? []),
  ]
  return strategies.map(({ id }) => {
    const found = findings.filter(({ strategy }) => strategy === id)
    if (found.length === 0) {
      return { strategy: id, status: 'not_measured', because: 'Nothing in this release measures it.', refs: [] }
    }
    const statuses = new Set(found.map(({ status }) => status))
    return {
      strategy: id,
      // Two features may speak of one statement: it is done when both say so.
      status: statuses.size === 1 ? (found[0]?.status ?? 'missing') : 'partly',
      because: found.map(({ because }) => because).join(' '),
      refs: [...new Set(found.flatMap(({ refs }) => refs))].slice(0, 100),
    }
  })
}

/** What the lead does next with the partnership's own record. */
function ownAdvice({ id, serviceModel, endsOn, state }: Partnership, lead: string): NextStep[] {
  if (state === 'closed' || state === 'terminated' || state === 'not_pursued') return []
  const self = { actors: [lead], dueOn: null, refs: [pathInPartnership(id)] }
  return [
    ...(serviceModel === null
      ? [
          {
            code: 'CHOOSE_SERVICE_MODEL',
            strategy: 'Q6' as const,
            title: 'Choose the structure that fits what families need.',
            ...self,
          },
        ]
      : []),
    ...(endsOn === null
      ? [{ code: 'SET_TERM', strategy: 'I4' as const, title: 'Say when the partnership begins and ends.', ...self }]
      : []),
  ]
}

/** What to do next, in the order of the practice; the same data and the same clock give the same list. */
export function nextStepsOf(
  partnership: Partnership,
  parties: readonly Party[],
  evidence: readonly Evidence[],
  snapshot: PartnershipSnapshot,
): NextStep[] {
  const lead = parties.find((party) => party.lead)?.organizationId ?? ''
  // Records name parties that have left since: what was theirs falls to the others, and to all where nobody is left.
  const present = new Set(
    parties.filter(({ state }) => state === 'accepted' || state === 'invited').map((party) => party.organizationId),
  )
  const order = new Map(strategies.map(({ id }, at) => [id as string, at]))
  const advice = [
    ...ownAdvice(partnership, lead),
    ...evidence.flatMap(({ contribution, rows }) => contribution.nextSteps?.(rows, snapshot) ?? []),
  ]
  const rank = ({ strategy, dueOn, refs }: NextStep) =>
    `${dueOn ?? '9999'} ${String(order.get(strategy)).padStart(3, '0')} ${refs[0]}`
  return advice
    .sort((one, other) => (rank(one) < rank(other) ? -1 : 1))
    .slice(0, 100)
    .map((step) => ({ ...step, actors: step.actors.filter((actor) => present.has(actor)) }))
}
