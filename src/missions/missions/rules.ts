// The content, lifecycle, endorsement and reaffirmation of a mission. Pure.
import { type Blocker, ruleViolation } from '../../problems.ts'
import { hashOf } from '../../records/consents.ts'
import { addMonths, daysBetween, isFutureDay } from '../../records/days.ts'
import {
  type Actors,
  anyParty,
  everyParty,
  type Lifecycle,
  type OfPartnership,
  type Transition,
} from '../../records/lifecycles.ts'

export const missionStates = ['draft', 'proposed', 'endorsed', 'superseded'] as const
export type MissionState = (typeof missionStates)[number]

/** The actions of the transition operation. */
export const missionTransitionActions = ['propose', 'withdraw', 'object', 'conclude'] as const
export type MissionTransition = (typeof missionTransitionActions)[number]
/** An endorsement is a record, so the action `endorse` has an operation of its own. */
export type MissionAction = MissionTransition | 'endorse'

interface OfMission extends OfPartnership {
  proposedBy: string | null
}

const proposer: Actors<OfMission> = {
  words: 'the party that proposed the mission',
  kind: 'one',
  include: ({ parties, proposedBy }, callerId) => parties.includes(callerId) && proposedBy === callerId,
}

export const missionTransitions: Record<MissionAction, Transition<MissionState, OfMission>> = {
  propose: { from: ['draft'], to: 'proposed', needs: [], by: anyParty },
  withdraw: { from: ['proposed'], to: 'draft', needs: [], by: proposer },
  object: { from: ['proposed'], to: 'draft', needs: ['reason'], by: anyParty },
  // Needed if the only party that had not endorsed the mission withdraws: no further endorsement puts it in force.
  conclude: { from: ['proposed'], to: 'endorsed', needs: [], by: anyParty },
  // A party that joins later endorses the mission in force.
  endorse: {
    from: ['proposed', 'endorsed'],
    to: 'endorsed',
    // The required properties of the endorsement, which is a record.
    needs: ['contentHash', 'name', 'title', 'confirmedResults'],
    by: everyParty,
    whenAwaitedLeaves: 'while it is proposed: any remaining party takes `conclude`; the mission is endorsed',
  },
}

export const missionLifecycle: Lifecycle<MissionState> = {
  record: 'mission',
  states: missionStates,
  transitions: missionTransitions,
  automatic: [
    { from: ['draft', 'proposed'], to: 'superseded', when: 'a party creates another draft' },
    { from: ['endorsed'], to: 'superseded', when: 'the next version is endorsed' },
  ],
}

export interface MissionValue {
  name: string
  description?: string
}

/** Parties confirm an anticipated result by its key. */
export interface AnticipatedResult {
  key: string
  statement: string
  indicator?: string
  target?: string
}

/** The part of a mission that parties endorse. */
export interface MissionContent {
  mission: string
  philosophy: string | null
  vision: string | null
  values: MissionValue[]
  anticipatedResults: AnticipatedResult[]
  qualityFramework: string | null
  qualityLevel: string | null
  qualityStatement: string | null
  reaffirmEveryMonths: number | null
}

/** The content of a mission record, without its other columns. */
export const contentOf = (mission: MissionContent): MissionContent => ({
  mission: mission.mission,
  philosophy: mission.philosophy,
  vision: mission.vision,
  values: mission.values,
  anticipatedResults: mission.anticipatedResults,
  qualityFramework: mission.qualityFramework,
  qualityLevel: mission.qualityLevel,
  qualityStatement: mission.qualityStatement,
  reaffirmEveryMonths: mission.reaffirmEveryMonths,
})

export const contentHashOf = (mission: MissionContent): string => hashOf(contentOf(mission))

/** Two names with the same normalized form are the same value: it ignores case, Unicode width, white space and invisible characters. */
export const normalizeName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()

/** Throws unless the names of values and the keys of anticipated results are unique. */
export function checkContent({ values, anticipatedResults }: MissionContent): void {
  const firstDuplicate = (names: string[]) => names.findIndex((name, index) => names.indexOf(name) !== index)
  const value = firstDuplicate(values.map(({ name }) => normalizeName(name)))
  if (value >= 0) throw ruleViolation(`/values/${value}/name`, 'Another value has the same name.')
  const result = firstDuplicate(anticipatedResults.map(({ key }) => key))
  if (result >= 0) throw ruleViolation(`/anticipatedResults/${result}/key`, 'Another result has the same key.')
}

/** Throws unless every confirmed key is that of an anticipated result of the mission. */
export function checkConfirmedResults(confirmed: readonly string[], { anticipatedResults }: MissionContent): void {
  const keys = new Set(anticipatedResults.map(({ key }) => key))
  const unknown = confirmed.findIndex((key) => !keys.has(key))
  if (unknown >= 0) throw ruleViolation(`/confirmedResults/${unknown}`, 'The mission has no result with this key.')
}

/** Throws if a confirmed result is no longer confirmed: a party cannot retract alone what all parties put in force. */
export function checkNoneRetracted(before: readonly string[], after: readonly string[]): void {
  const retracted = before.find((key) => !after.includes(key))
  if (retracted === undefined) return
  const detail = `The mission is in force, so the confirmation of ${retracted} cannot be retracted. Propose another version.`
  throw ruleViolation('/confirmedResults', detail)
}

/** A party that has accepted the partnership. */
export interface AcceptedParty {
  organizationId: string
  acceptedAt: string | null
}

/** The party that endorsed, and the keys of the results that it confirmed. */
export interface EndorsementSummary {
  organizationId: string
  confirmedResults: string[]
}

interface MissionLifecycle {
  state: MissionState
  proposedAt: string | null
  anticipatedResults: AnticipatedResult[]
}

/** The accepted parties that have not endorsed, and the earliest time at which one of them could have. */
export function missingEndorsements(
  { state, proposedAt }: MissionLifecycle,
  endorsements: readonly EndorsementSummary[],
  parties: readonly AcceptedParty[],
): { waitingOn: string[]; waitingSince: string | null } {
  if (state !== 'proposed' && state !== 'endorsed') return { waitingOn: [], waitingSince: null }
  const missing = parties.filter(
    (party) => !endorsements.some(({ organizationId }) => organizationId === party.organizationId),
  )
  const times = missing.map(({ acceptedAt }) => laterOf(acceptedAt ?? '', proposedAt ?? '')).sort()
  return { waitingOn: missing.map(({ organizationId }) => organizationId), waitingSince: times[0] ?? null }
}

/** The later of two dates, or of two RFC 3339 times in UTC. */
const laterOf = (a: string, b: string): string => (a > b ? a : b)

/** For each anticipated result, the parties that confirmed it and the accepted parties that did not. */
export const resultConfirmationsOf = (
  { anticipatedResults }: Pick<MissionContent, 'anticipatedResults'>,
  endorsements: readonly EndorsementSummary[],
  parties: readonly AcceptedParty[],
) =>
  anticipatedResults.map(({ key }) => {
    const confirmedBy = endorsements
      .filter(({ confirmedResults }) => confirmedResults.includes(key))
      .map(({ organizationId }) => organizationId)
    const accepted = parties.map(({ organizationId }) => organizationId)
    return { key, confirmedBy, notConfirmedBy: accepted.filter((party) => !confirmedBy.includes(party)) }
  })

export interface MissionActionContext {
  endorsements: readonly EndorsementSummary[]
  parties: readonly AcceptedParty[]
  callerId: string
}

/** What else blocks an action that the state of the mission allows, for a caller that may take it. */
export function blockersOf(
  action: MissionAction,
  mission: MissionLifecycle,
  { endorsements, parties, callerId }: MissionActionContext,
): Blocker[] {
  const blockers: Blocker[] = []
  const block = (code: string, message: string) => blockers.push({ code, message, ref: null })
  switch (action) {
    case 'propose':
      if (parties.length < 2) block('PARTIES_NOT_ACCEPTED', 'Fewer than 2 parties have accepted the partnership.')
      if (mission.anticipatedResults.length === 0) {
        block('ANTICIPATED_RESULTS_MISSING', 'The mission has no anticipated result.')
      }
      break
    case 'conclude': {
      const { length } = missingEndorsements(mission, endorsements, parties).waitingOn
      if (length > 0)
        block('ENDORSEMENTS_MISSING', `${length} of ${parties.length} parties have not endorsed the mission.`)
      break
    }
    case 'endorse':
      if (endorsements.some(({ organizationId }) => organizationId === callerId)) {
        block('ALREADY_ENDORSED', 'Your organization has already endorsed the mission.')
      }
      break
  }
  return blockers
}

interface MissionInForce {
  endorsedAt: string
  lastReaffirmedOn: string | null
  reaffirmEveryMonths: number | null
}

/** The day on which it was last reaffirmed. Its endorsement counts as a reaffirmation. */
const lastReaffirmation = ({ endorsedAt, lastReaffirmedOn }: MissionInForce) =>
  laterOf(lastReaffirmedOn ?? '', endorsedAt.slice(0, 10))

/** The day on which it is due to be reaffirmed; null if it has no interval. */
export const nextReaffirmationDueOn = (mission: MissionInForce): string | null =>
  mission.reaffirmEveryMonths === null ? null : addMonths(lastReaffirmation(mission), mission.reaffirmEveryMonths)

/** When the endorsed mission was last reaffirmed and is due to be reaffirmed (V4). */
export function reaffirmationStatusOf(mission: MissionInForce, now: string) {
  const today = now.slice(0, 10)
  const last = lastReaffirmation(mission)
  const dueOn = nextReaffirmationDueOn(mission)
  return {
    lastReaffirmedOn: last,
    daysSinceReaffirmed: Math.max(0, daysBetween(last, today)),
    nextReaffirmationDueOn: dueOn,
    reaffirmationOverdue: dueOn !== null && dueOn < today,
  }
}

/** Throws if the day has not begun in any time zone, or is before the endorsement of the mission. */
export function checkReaffirmedOn(reaffirmedOn: string, endorsedAt: string, now: string): void {
  if (isFutureDay(reaffirmedOn, now)) throw ruleViolation('/reaffirmedOn', 'The day is in the future.')
  if (reaffirmedOn < endorsedAt.slice(0, 10)) {
    throw ruleViolation('/reaffirmedOn', 'The day is before the endorsement of the mission.')
  }
}
