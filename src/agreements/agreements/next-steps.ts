// The next steps from the agreements of a partnership. Pure.
import { countedConsents, hashOf } from '../../records/consents.ts'
import type { NextStep, PartnershipSnapshot } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { commitmentsOf, recordsHash, requirementsOf } from '../agreement-versions/commitment-content.ts'
import { stateOn } from '../agreement-versions/dates.ts'
import { financeHash, obligationsBetween } from '../agreement-versions/finance-content.ts'
import { openStates, waitingOn } from '../agreement-versions/rules.ts'
import { owedFilings } from '../filings/rules.ts'
import { decisionDueOn, reviewDueOn } from './due-days.ts'
import { currentExecution, type Execution, hasEnded } from './rules.ts'
import type { Situation, SituationRow } from './situation.ts'

type Agreement = Situation['agreements'][number]
type Version = Situation['versions'][number]

const titles = {
  DRAFT_AGREEMENT: 'Draft an agreement that binds every party.',
  FILL_GAPS: 'Complete the draft of the agreement: required rules are not satisfied, or short-cuts remain.',
  ACCEPT_AGREEMENT: 'Accept the draft of the agreement, or request changes.',
  RECORD_LEGAL_REVIEW: 'Record the final legal review of the agreement, or waive it.',
  NAME_SIGNATORY: 'Name who signs the agreement, and on which authority.',
  SIGN_AGREEMENT: 'Sign the agreement, or decline.',
  AMEND_AGREEMENT: 'Amend the agreement: the parties have agreed to something else since.',
  DECIDE_RENEWAL: 'Decide whether to renew the agreement.',
  FILE_MOU: 'Submit the memorandum, and record the filing.',
  REVIEW_DATA_SHARING: 'Review the agreement on sharing data.',
  BEGIN_EXPECTATIONS: 'Begin the expectations of the agreement: it is in force.',
} as const
type Code = keyof typeof titles

const strategyOf = (code: Code) =>
  code === 'NAME_SIGNATORY' ? 'Q24' : code === 'FILE_MOU' ? 'R3' : code === 'BEGIN_EXPECTATIONS' ? 'E2' : 'E1'

/** Of a step without the texts that follow from its code. */
type Step = Pick<NextStep, 'actors' | 'dueOn' | 'refs'> & { code: Code }

const maxRefs = 10

const isSame = (a: Step, b: Step) => a.code === b.code && a.dueOn === b.dueOn

/** One step for each code and due date. Every step has actors. */
function merge(steps: readonly Step[]): NextStep[] {
  const isFirst = (step: Step, index: number) => steps.findIndex((other) => isSame(step, other)) === index
  return steps.filter(isFirst).map((first) => {
    const { code, dueOn } = first
    const group = steps.filter((step) => isSame(step, first))
    return {
      code,
      strategy: strategyOf(code),
      title: titles[code],
      actors: [...new Set(group.flatMap(({ actors }) => actors))],
      dueOn,
      refs: [...new Set(group.flatMap(({ refs }) => refs))].slice(0, maxRefs),
    }
  })
}

export function nextStepsOf(row: SituationRow, snapshot: PartnershipSnapshot): NextStep[] {
  const { agreements, versions } = row.situation
  const { now } = snapshot
  const alive = agreements.filter(
    ({ executions, parentAgreementId }) =>
      !hasEnded(executions, now) &&
      !hasEnded(agreements.find(({ id }) => id === parentAgreementId)?.executions ?? [], now),
  )
  const open = versions.filter(
    ({ state, agreementId }) => openStates.includes(state) && alive.some(({ id }) => id === agreementId),
  )
  return merge([
    ...draftSteps(row, alive, open, snapshot),
    ...open.flatMap((version) => openSteps(row, alive, version, snapshot)),
    ...alive.flatMap((agreement) => executedSteps(row, agreement, open, snapshot)),
  ])
}

/** In negotiation or later, if no agreement that is or will be in force binds every party and none is drafted. */
function draftSteps(
  { leadId, acceptedParties }: SituationRow,
  alive: readonly Agreement[],
  open: readonly Version[],
  { partnershipId, state, now }: PartnershipSnapshot,
): Step[] {
  if (!['negotiating', 'active', 'suspended'].includes(state) || open.length > 0) return []
  const bound = new Set(alive.flatMap(({ executions }) => currentExecution(executions, now)?.partyIds ?? []))
  if (acceptedParties.every(({ organizationId }) => bound.has(organizationId))) return []
  return [
    { code: 'DRAFT_AGREEMENT', actors: [leadId], dueOn: null, refs: [pathInPartnership(partnershipId, '/agreements')] },
  ]
}

function openSteps(
  { situation, acceptedParties }: SituationRow,
  alive: readonly Agreement[],
  stored: Version,
  { partnershipId }: PartnershipSnapshot,
): Step[] {
  const version = { ...stored, acceptances: countedConsents(stored.acceptances, acceptedParties) }
  const parties = acceptedParties.map(({ organizationId }) => organizationId)
  const refs = [pathInPartnership(partnershipId, `/agreement-versions/${version.id}`)]
  const finalReviews = situation.reviews.filter(
    ({ versionId, stage, valid }) => versionId === version.id && stage === 'final' && valid,
  )
  const { signing = 'parallel', partyIds = [] } = alive.find(({ id }) => id === version.agreementId) ?? {}
  const waiting = waitingOn(version, { parties, finalReviews }, signing === 'sequential').filter((id) =>
    parties.includes(id),
  )
  const steps: Step[] = []
  const add = (code: Code, actors: string[], dueOn: string | null = null, stepRefs = refs) => {
    if (actors.length > 0) steps.push({ code, actors, dueOn, refs: stepRefs })
  }
  switch (version.state) {
    case 'draft':
      if (version.requiredGaps + version.shortCutErrors > 0) add('FILL_GAPS', [version.organizationId])
      break
    case 'party_review':
      add('ACCEPT_AGREEMENT', waiting)
      break
    case 'legal_review':
      add('RECORD_LEGAL_REVIEW', waiting)
      break
    default:
      add('SIGN_AGREEMENT', waiting, version.signByOn)
      return steps
  }
  const named = situation.signatories.filter(({ agreementId }) => agreementId === version.agreementId)
  const unnamed = partyIds.filter(
    (id) => parties.includes(id) && !named.some(({ organizationId }) => organizationId === id),
  )
  const agreementRef = pathInPartnership(partnershipId, `/agreements/${version.agreementId}`)
  add('NAME_SIGNATORY', unnamed, null, [agreementRef])
  return steps
}

function executedSteps(
  { situation, leadId }: SituationRow,
  agreement: Agreement,
  open: readonly Version[],
  { partnershipId, now }: PartnershipSnapshot,
): Step[] {
  const execution = currentExecution(agreement.executions, now)
  if (execution === undefined) return []
  const common = { actors: execution.partyIds, refs: [pathInPartnership(partnershipId, `/agreements/${agreement.id}`)] }
  const steps: Step[] = []
  const isOpen = (origin: Version['origin']) =>
    open.some((version) => version.agreementId === agreement.id && version.origin === origin)
  const filed = situation.filed.filter(({ agreementId }) => agreementId === agreement.id)
  const owed = owedFilings(agreement.kind, execution, filed)
  if (owed) steps.push({ ...common, code: 'FILE_MOU', actors: [leadId], dueOn: owed.dueOn })
  if (stateOn(execution, now) !== 'in_force') return steps

  const decideOn = isOpen('renewal') ? null : decisionDueOn(agreement, now)
  if (decideOn) steps.push({ ...common, code: 'DECIDE_RENEWAL', dueOn: decideOn })
  const reviewOn = reviewDueOn(agreement, now)
  if (reviewOn) steps.push({ ...common, code: 'REVIEW_DATA_SHARING', dueOn: reviewOn })
  if (!isOpen('amendment') && hasDrifted(situation, execution)) {
    steps.push({ ...common, code: 'AMEND_AGREEMENT', dueOn: null })
  }
  const bound = situation.bindings.find(({ id }) => id === execution.versionId)?.expectationIds ?? []
  const waiting = situation.expectations.filter(({ id, state }) => state === 'agreed' && bound.includes(id))
  if (waiting.length > 0) {
    const refs = waiting.slice(0, maxRefs).map(({ id }) => pathInPartnership(partnershipId, `/expectations/${id}`))
    steps.push({ code: 'BEGIN_EXPECTATIONS', actors: execution.partyIds, dueOn: null, refs })
  }
  return steps
}

/** Whether the mission, a plan, commitments, legal requirements or the expectations that the parties have agreed to now are not those of the version. */
function hasDrifted(situation: Situation, { versionId, partyIds, sources }: Execution): boolean {
  const include = situation.versions.find(({ id }) => id === versionId)?.include
  const bound = situation.bindings.find(({ id }) => id === versionId)?.expectationIds
  if (include === undefined || bound === undefined) return false
  const { expectations, mission, communication, conflictSteps } = situation
  const financialObligations = obligationsBetween(partyIds, situation.financialObligations)
  const isNew = ({ id, responsibleOrganizationId: by }: Situation['expectations'][number]) =>
    !bound.includes(id) && (by === null || partyIds.includes(by))
  return (
    (include.mission && mission !== sources.mission) ||
    (include.communicationPlan && communication !== sources.communication) ||
    hashOf(conflictSteps) !== sources.conflictSteps ||
    (sources.finance !== undefined && sources.finance !== financeHash({ ...situation, financialObligations })) ||
    hasDriftedRecords(situation, partyIds, sources.records) ||
    (include.expectationIds === null && expectations.some(isNew))
  )
}

/** What has expired since the compilation has not drifted: the content says until when it counts. */
function hasDriftedRecords(
  { commitments, legalRequirements }: Situation,
  partyIds: readonly string[],
  records: Execution['sources']['records'],
): boolean {
  if (records === undefined) return false
  const { day, roles } = records
  const [current, currentLaw] = [
    commitmentsOf(commitments, partyIds, day),
    requirementsOf(legalRequirements, roles, day),
  ]
  return (
    (records.commitments !== null && records.commitments !== recordsHash(current)) ||
    (records.law !== null && records.law !== recordsHash(currentLaw))
  )
}
