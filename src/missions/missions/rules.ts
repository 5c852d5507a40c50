// How partners come to one mission: drafted, proposed, endorsed by every party in the words that it has seen, revisited.

import { type Blocker, ruleViolation } from '../../problems.ts'
import { hashOf } from '../../records/consents.ts'
import { isFutureDay } from '../../records/days.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'

export const missionStates = ['draft', 'proposed', 'endorsed', 'superseded'] as const
export type MissionState = (typeof missionStates)[number]

/** What a transition takes. */
export const missionTransitions = ['propose', 'withdraw', 'object', 'conclude'] as const
export type MissionTransition = (typeof missionTransitions)[number]
/** Endorsing says more than an action and a reason, and is a record of its own. */
export type MissionAction = MissionTransition | 'endorse'

export const missionSteps: Record<MissionAction, Transition<MissionState>> = {
  propose: { from: ['draft'], to: 'proposed', reasonRequired: false },
  withdraw: { from: ['proposed'], to: 'draft', reasonRequired: false },
  object: { from: ['proposed'], to: 'draft', reasonRequired: true },
  // Where the last party that was waited for has left, nobody is left to endorse.
  conclude: { from: ['proposed'], to: 'endorsed', reasonRequired: false },
  // Endorsed once the last party has; one that joins later endorses what stands.
  endorse: { from: ['proposed', 'endorsed'], to: 'endorsed', reasonRequired: false },
}

/** What the parties stand for. */
export interface MissionValue {
  name: string
  description?: string
}

/** What the parties expect to come of it; each confirms it by its key. */
export interface AnticipatedResult {
  key: string
  statement: string
  indicator?: string
  target?: string
}

/** The words of a mission: what parties endorse. */
export interface Content {
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

/** The words alone, without what a record tells of itself. */
export const contentOf = (of: Content): Content => ({
  mission: of.mission,
  philosophy: of.philosophy,
  vision: of.vision,
  values: of.values,
  anticipatedResults: of.anticipatedResults,
  qualityFramework: of.qualityFramework,
  qualityLevel: of.qualityLevel,
  qualityStatement: of.qualityStatement,
  reaffirmEveryMonths: of.reaffirmEveryMonths,
})

export const contentHash = (of: Content): string => hashOf(contentOf(of))

/** Names are compared as people read them: case, width and spacing make no other value. */
export const sameName = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

/** A value has one name and a result one key, so that parties speak of the same. */
export function checkContent({ values, anticipatedResults }: Content): void {
  const doubled = (names: string[]) => names.findIndex((name, at) => names.indexOf(name) !== at)
  const value = doubled(values.map(({ name }) => sameName(name)))
  if (value >= 0) throw ruleViolation(`/values/${value}/name`, 'There is a value of this name already.')
  const result = doubled(anticipatedResults.map(({ key }) => key))
  if (result >= 0) throw ruleViolation(`/anticipatedResults/${result}/key`, 'There is a result with this key already.')
}

/** A party confirms results that the mission has. */
export function checkConfirmed(confirmed: readonly string[], { anticipatedResults }: Content): void {
  const keys = new Set(anticipatedResults.map(({ key }) => key))
  const unknown = confirmed.findIndex((one) => !keys.has(one))
  if (unknown >= 0) throw ruleViolation(`/confirmedResults/${unknown}`, 'The mission has no result with this key.')
}

/** A party, as far as endorsing goes. */
export interface Endorser {
  organizationId: string
  acceptedAt: string | null
}

/** A party's yes to the words, and to those of the results that it names. */
export interface Endorsed {
  organizationId: string
  confirmedResults: string[]
}

interface Standing {
  state: MissionState
  proposedAt: string | null
  proposedBy: string | null
  anticipatedResults: AnticipatedResult[]
}

/** The parties that have yet to endorse, since when the first of them could; `parties` are those that have accepted. */
export function waitingFor(
  { state, proposedAt }: Standing,
  endorsed: readonly Endorsed[],
  parties: readonly Endorser[],
): { waitingOn: string[]; waitingSince: string | null } {
  if (state !== 'proposed' && state !== 'endorsed') return { waitingOn: [], waitingSince: null }
  const waiting = parties.filter(
    (party) => !endorsed.some(({ organizationId }) => organizationId === party.organizationId),
  )
  const since = waiting.map(({ acceptedAt }) => later(acceptedAt ?? '', proposedAt ?? '')).sort()
  return { waitingOn: waiting.map(({ organizationId }) => organizationId), waitingSince: since[0] ?? null }
}

/** Moments are RFC 3339 texts in UTC. */
const later = (one: string, other: string): string => (one > other ? one : other)

/** For each anticipated result, which parties have confirmed it and which have not. */
export const confirmationsOf = (
  { anticipatedResults }: Pick<Content, 'anticipatedResults'>,
  endorsed: readonly Endorsed[],
  parties: readonly Endorser[],
) =>
  anticipatedResults.map(({ key }) => {
    const confirmedBy = endorsed
      .filter(({ confirmedResults }) => confirmedResults.includes(key))
      .map(({ organizationId }) => organizationId)
    const accepted = parties.map(({ organizationId }) => organizationId)
    return { key, confirmedBy, notConfirmedBy: accepted.filter((party) => !confirmedBy.includes(party)) }
  })

/** What an action on a mission is decided by, besides its own state. */
export interface Circumstances {
  endorsed: readonly Endorsed[]
  /** Those that have accepted. */
  parties: readonly Endorser[]
  asking: string
}

/** What keeps `asking` from an action on a mission, whose state allows it. */
export function blockersOf(
  action: MissionAction,
  mission: Standing,
  { endorsed, parties, asking }: Circumstances,
): Blocker[] {
  const isParty = parties.some(({ organizationId }) => organizationId === asking)
  const blockers = isParty ? [] : [reservedFor('the parties')]
  const block = (code: string, message: string) => blockers.push({ code, message, ref: null })
  switch (action) {
    case 'propose':
      if (parties.length < 2) block('PARTIES_NOT_ACCEPTED', 'A mission is shared by at least 2 parties.')
      if (mission.anticipatedResults.length === 0) {
        block('RESULTS_MISSING', 'Say what is expected to come of it: there is no anticipated result.')
      }
      break
    case 'withdraw':
      if (isParty && mission.proposedBy !== asking) blockers.push(reservedFor('the party that proposed it'))
      break
    case 'conclude': {
      const { length } = waitingFor(mission, endorsed, parties).waitingOn
      if (length > 0) block('ENDORSEMENTS_MISSING', `${length} of ${parties.length} parties have yet to endorse it.`)
      break
    }
    case 'endorse':
      if (endorsed.some(({ organizationId }) => organizationId === asking)) {
        block('ENDORSED_ALREADY', 'Your organization has endorsed it.')
      }
      break
  }
  return blockers
}

/** The same day some months later, or the last of that month. */
export function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const target = new Date(Date.UTC(year, month - 1 + months, 1))
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  target.setUTCDate(Math.min(date, last))
  return target.toISOString().slice(0, 10)
}

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

/** When a mission that stands was last revisited, and when that is due again; endorsing it is the first time. */
export function revisiting(
  {
    endorsedAt,
    lastRevisitedOn,
    reaffirmEveryMonths,
  }: {
    endorsedAt: string
    lastRevisitedOn: string | null
    reaffirmEveryMonths: number | null
  },
  now: string,
) {
  const today = now.slice(0, 10)
  const last = later(lastRevisitedOn ?? '', endorsedAt.slice(0, 10))
  const dueOn = reaffirmEveryMonths === null ? null : monthsLater(last, reaffirmEveryMonths)
  return {
    lastRevisitedOn: last,
    daysSinceRevisited: Math.max(0, daysBetween(last, today)),
    nextReaffirmationDueOn: dueOn,
    reaffirmationOverdue: dueOn !== null && dueOn < today,
  }
}
export type Revisiting = ReturnType<typeof revisiting>

/** A mission is revisited once it stands, and on no day that has begun nowhere yet. */
export function checkRevisited(revisitedOn: string, endorsedAt: string, now: string): void {
  if (isFutureDay(revisitedOn, now)) throw ruleViolation('/revisitedOn', 'The day is in the future.')
  if (revisitedOn < endorsedAt.slice(0, 10)) throw ruleViolation('/revisitedOn', 'The mission was not endorsed yet.')
}
