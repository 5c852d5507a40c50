// Assessments from the agreements of a partnership (E1, E2, Q24, R3), and what becomes of drafts when it ends.
import { type Assessment, type PartnershipSnapshot, partnershipContribution } from '../../records/contributions.ts'
import { inactiveStates } from '../../records/partnership-lifecycle.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { withdrawOpenVersions } from '../agreement-versions/actions.ts'
import { localDay, stateOn } from '../agreement-versions/dates.ts'
import { openStates } from '../agreement-versions/rules.ts'
import { owedFilings } from '../filings/rules.ts'
import { nextStepsOf } from './next-steps.ts'
import { currentExecution } from './rules.ts'
import { findSituations, type Situation, type SituationRow } from './situation.ts'

type Part = Pick<Assessment, 'status' | 'because' | 'refs'>

/** More is not tailored to the partnership. */
const maxUntailoredShare = 80

/** The executions that are in force, each with its agreement. */
export const inForce = ({ agreements }: Situation, now: string) =>
  agreements.flatMap((agreement) => {
    const execution = currentExecution(agreement.executions, now)
    const state = execution && stateOn(execution, now)
    return execution && (state === 'in_force' || state === 'suspended') ? [{ agreement, execution }] : []
  })

function assessContract({ situation }: SituationRow, { partnershipId, now }: PartnershipSnapshot): Part {
  const current = inForce(situation, now)
  const isOpen = situation.versions.some(({ state }) => openStates.includes(state))
  if (current.length === 0) {
    const refs = [pathInPartnership(partnershipId, '/agreements')]
    return isOpen
      ? { status: 'partly', because: 'An agreement is drafted, and none is in force.', refs }
      : { status: 'missing', because: 'No agreement is in force or drafted.', refs }
  }
  const lacking = new Set<string>()
  for (const { execution } of current) {
    const version = situation.versions.find(({ id }) => id === execution.versionId)
    const reviews = situation.reviews.filter(({ versionId }) => versionId === execution.versionId)
    const isDraftReviewed = execution.partyIds.every((id) =>
      reviews.some(({ stage, organizationId }) => stage === 'drafting' && organizationId === id),
    )
    if ((version?.recommendedGaps ?? 0) > 0) lacking.add('a recommended rule is not satisfied')
    if (reviews.some(({ valid, outcome }) => valid && outcome === 'waived')) lacking.add('a legal review was waived')
    if (!isDraftReviewed) lacking.add('counsel of a party did not review the drafting')
    if ((version?.untailoredShare ?? 0) > maxUntailoredShare) lacking.add('most of the text is borrowed unchanged')
  }
  const because = `Agreements in force: ${current.length}${lacking.size === 0 ? '' : `; ${[...lacking].join('; ')}`}.`
  const refs = current.map(({ agreement }) => pathInPartnership(partnershipId, `/agreements/${agreement.id}`))
  return { status: lacking.size === 0 ? 'done' : 'partly', because, refs }
}

const statusOf = (part: number, all: number): Part['status'] =>
  all > 0 && part === all ? 'done' : part > 0 ? 'partly' : 'missing'

function assessBinding({ situation }: SituationRow, { partnershipId }: PartnershipSnapshot): Part {
  const { bindings, expectations } = situation
  const bound = new Set(bindings.flatMap(({ expectationIds }) => expectationIds))
  const number = expectations.filter(({ id }) => bound.has(id)).length
  return {
    status: statusOf(number, expectations.length),
    because: `Agreements contain ${number} of ${expectations.length} agreed expectations.`,
    refs: bindings.map(({ agreementId }) => pathInPartnership(partnershipId, `/agreements/${agreementId}`)),
  }
}

function assessSignatories({ situation, acceptedParties }: SituationRow, { partnershipId }: PartnershipSnapshot): Part {
  const named = new Set(situation.signatories.map(({ organizationId }) => organizationId))
  const number = acceptedParties.filter(({ organizationId }) => named.has(organizationId)).length
  return {
    status: statusOf(number, acceptedParties.length),
    because: `${number} of ${acceptedParties.length} parties have named who signs, and on which authority.`,
    refs: number === 0 ? [] : [pathInPartnership(partnershipId, '/signatories')],
  }
}

/** Undefined if no agreement has to be submitted. */
function assessFilings({ situation }: SituationRow, { partnershipId, now }: PartnershipSnapshot): Part | undefined {
  const memoranda = inForce(situation, now).filter(({ agreement }) => agreement.kind === 'hs_preschool_mou')
  if (memoranda.length === 0) return undefined
  const owed = memoranda.flatMap(({ agreement, execution }) => {
    const filed = situation.filed.filter(({ agreementId }) => agreementId === agreement.id)
    const filings = owedFilings(agreement.kind, execution, filed)
    return filings === null ? [] : { isOverdue: filings.dueOn < localDay(now, execution.timeZone) }
  })
  const overdue = owed.filter(({ isOverdue }) => isOverdue)
  return {
    status: overdue.length > 0 ? 'missing' : owed.length > 0 ? 'partly' : 'done',
    because: `Memoranda in force: ${memoranda.length}; not filed yet: ${owed.length}; overdue: ${overdue.length}.`,
    refs: memoranda.map(({ agreement }) => pathInPartnership(partnershipId, `/agreements/${agreement.id}`)),
  }
}

export const agreementContribution = partnershipContribution<SituationRow>({
  query: findSituations,

  assess([row], snapshot) {
    if (row === undefined) return []
    const filings = assessFilings(row, snapshot)
    return [
      { strategy: 'E1', ...assessContract(row, snapshot) },
      { strategy: 'E2', ...assessBinding(row, snapshot) },
      { strategy: 'Q24', ...assessSignatories(row, snapshot) },
      ...(filings ? [{ strategy: 'R3' as const, ...filings }] : []),
    ]
  },

  nextSteps: ([row], snapshot) => (row === undefined ? [] : nextStepsOf(row, snapshot)),

  async onTransition(write, partnershipId, to) {
    if (!inactiveStates.includes(to)) return
    await withdrawOpenVersions(write, partnershipId, `The partnership is ${to.replace('_', ' ')}.`)
  },
})
