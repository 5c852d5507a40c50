// The communication plan (C2): versions, each agreed to by every party. Pure.

import type { Blocker, RequestError } from '../../problems.ts'
import { Problem, ruleViolation } from '../../problems.ts'
import { type Consent, hashOf, withConsent, waitingOn as withoutConsent } from '../../records/consents.ts'
import { anyParty, everyParty, type Lifecycle, type OfPartnership, type Transition } from '../../records/lifecycles.ts'
import {
  type Attendees,
  attendeesWithNames,
  checkTouchpoint,
  type Method,
  type Touchpoint,
} from '../touchpoints/rules.ts'

export const planStates = ['draft', 'proposed', 'agreed', 'superseded'] as const
export type PlanState = (typeof planStates)[number]

export const planActions = ['propose', 'agree', 'object'] as const
export type PlanAction = (typeof planActions)[number]

export const planTransitions: Record<PlanAction, Transition<PlanState, OfPartnership>> = {
  // The proposing party also agrees. The state is `proposed` until the last party has agreed.
  propose: { from: ['draft'], to: 'proposed', orTo: ['agreed'], by: anyParty, needs: [] },
  // A party that joins later agrees to the version in force.
  agree: {
    from: ['proposed', 'agreed'],
    to: 'agreed',
    by: everyParty,
    whenAwaitedLeaves: 'while it is proposed: any remaining party repeats `agree`; the plan is agreed',
    needs: [],
  },
  // The party that proposed it may do this too.
  object: { from: ['proposed'], to: 'draft', by: anyParty, needs: ['reason'] },
}

export const planLifecycle: Lifecycle<PlanState> = {
  record: 'communication_plan',
  states: planStates,
  transitions: planTransitions,
  automatic: [{ from: ['agreed'], to: 'superseded', when: 'the parties agree on another version' }],
}

export const confidentialities = ['open', 'parties_only', 'named_people_only'] as const
export type Confidentiality = (typeof confidentialities)[number]

export interface ContactPoint {
  organizationId: string
  contactId?: string
  /** The name of a contact that was deleted. Only in responses. */
  formerContact?: string
  detail?: string
}

export interface Channel {
  method: Method
  information: string
  confidentiality: Confidentiality
  contactPoints?: ContactPoint[]
}

export interface EscalationLevel {
  title: string
  respondWithinHours: number
  contactPoints?: ContactPoint[]
}

export interface PlanContent {
  channels: Channel[]
  touchpoints: Touchpoint[]
  escalation: EscalationLevel[]
}

/** The hash of what the parties agree to. Other fields of the record, such as external ids, are not part of it. */
export const planHash = ({ channels, touchpoints, escalation }: PlanContent): string =>
  hashOf({ channels, touchpoints, escalation })

interface Plan extends PlanContent {
  state: PlanState
  consents: readonly Consent[]
}

/** Blockers of an action that the state permits. */
export function blockersOf(action: PlanAction, plan: Plan, caller: string): Blocker[] {
  const blockers: Blocker[] = []
  if (action === 'propose' && (plan.channels.length === 0 || plan.touchpoints.length === 0)) {
    const message = 'The plan needs at least one channel and one touchpoint.'
    blockers.push({ code: 'PLAN_INCOMPLETE', message, ref: null })
  }
  if (action === 'agree' && plan.state === 'agreed' && waitingOn(plan, [caller]).length === 0) {
    blockers.push({ code: 'ALREADY_AGREED', message: 'Your organization has already agreed to it.', ref: null })
  }
  return blockers
}

/** The parties that have not agreed yet to a version that is proposed or in force. */
export const waitingOn = (
  { state, consents }: Pick<Plan, 'state' | 'consents'>,
  parties: readonly string[],
): string[] => (state === 'proposed' || state === 'agreed' ? withoutConsent(consents, parties) : [])

/** The state and consents after an action that is not blocked, and the last part of its event type. */
export function outcomeOf(
  action: PlanAction,
  plan: Pick<Plan, 'state' | 'consents'>,
  consent: Consent,
  parties: readonly string[],
): { verb: string; state: PlanState; consents: Consent[] } {
  if (action === 'object') return { verb: 'objected', state: 'draft', consents: [] }
  const consents = withConsent(plan.consents, consent)
  if (withoutConsent(consents, parties).length === 0) return { verb: 'agreed', state: 'agreed', consents }
  // A version in force remains in force while parties that joined later have not agreed yet.
  const state = plan.state === 'agreed' ? 'agreed' : 'proposed'
  return { verb: action === 'propose' ? 'proposed' : 'consented', state, consents }
}

/** Throws 422 if two touchpoints have the same key, or a touchpoint is invalid. */
export function checkTouchpoints({ touchpoints }: PlanContent): void {
  const keys = new Set<string>()
  for (const [index, touchpoint] of touchpoints.entries()) {
    if (keys.has(touchpoint.key)) {
      throw ruleViolation(`/touchpoints/${index}/key`, 'Another touchpoint of the plan has this key.')
    }
    keys.add(touchpoint.key)
    checkTouchpoint(touchpoint, `/touchpoints/${index}`)
  }
}

export function contactIdsOf({ channels, touchpoints, escalation }: PlanContent): string[] {
  const contactPoints = [...channels, ...escalation].flatMap((part) => part.contactPoints ?? [])
  return [
    ...contactPoints.flatMap(({ contactId }) => contactId ?? []),
    ...touchpoints.flatMap(({ attendees }) => attendees?.contacts ?? []),
  ]
}

type FormerContacts = ReadonlyMap<string, string>

/** The content as it is read: instead of the ids of deleted contacts it has their names. */
export function contentWithNames(
  { channels, touchpoints, escalation }: PlanContent,
  names: FormerContacts,
): PlanContent {
  if (names.size === 0) return { channels, touchpoints, escalation }
  const nameOf = (point: ContactPoint): ContactPoint => {
    const { contactId, ...rest } = point
    const name = contactId && names.get(contactId)
    return name ? { ...rest, formerContact: name } : point
  }
  return mapContacts({ channels, touchpoints, escalation }, nameOf, (attendees) => attendeesWithNames(attendees, names))
}

/** The content as it is stored: without the names of deleted contacts. */
export const contentWithoutNames = (content: PlanContent): PlanContent =>
  mapContacts(
    content,
    ({ formerContact: _, ...point }) => point,
    ({ formerContacts: _, ...attendees }) => attendees,
  )

function mapContacts(
  { channels, touchpoints, escalation }: PlanContent,
  mapContactPoint: (point: ContactPoint) => ContactPoint,
  mapAttendees: (attendees: Attendees) => Attendees,
): PlanContent {
  const mapPart = <Part extends { contactPoints?: ContactPoint[] }>(part: Part): Part =>
    part.contactPoints ? { ...part, contactPoints: part.contactPoints.map(mapContactPoint) } : part
  return {
    channels: channels.map(mapPart),
    touchpoints: touchpoints.map((touchpoint) =>
      touchpoint.attendees ? { ...touchpoint, attendees: mapAttendees(touchpoint.attendees) } : touchpoint,
    ),
    escalation: escalation.map(mapPart),
  }
}

/**
 * The content after a request that sends `after`. Parts that equal those of `before`, as they are stored or as they are read, are
 * not changed; if another part is, they lose the ids of deleted contacts.
 */
export function changedContent(after: PlanContent, before: PlanContent, names: FormerContacts): PlanContent {
  const sent = contentWithoutNames(after)
  const read = contentWithoutNames(contentWithNames(before, names))
  const isUnchanged = (part: keyof PlanContent) =>
    [before, read].some((content) => hashOf(content[part]) === hashOf(sent[part]))
  if (isUnchanged('channels') && isUnchanged('touchpoints') && isUnchanged('escalation')) {
    const { channels, touchpoints, escalation } = before
    return { channels, touchpoints, escalation }
  }
  return {
    channels: isUnchanged('channels') ? read.channels : sent.channels,
    touchpoints: isUnchanged('touchpoints') ? read.touchpoints : sent.touchpoints,
    escalation: isUnchanged('escalation') ? read.escalation : sent.escalation,
  }
}

/** The ids that a plan may contain. */
export interface References {
  parties: ReadonlySet<string>
  observers: ReadonlySet<string>
  contacts: ReadonlySet<string>
}

/** Throws 422 if a plan contains an id that is not in `references`. */
export function checkReferences({ channels, touchpoints, escalation }: PlanContent, references: References): void {
  const errors: RequestError[] = []
  const check = (pointer: string, id: string | undefined, kind: keyof References) => {
    if (id === undefined || references[kind].has(id)) return
    const detail = `There is no such ${singularOf[kind]} in the partnership.`
    errors.push({ pointer, code: 'unknown-reference', detail })
  }
  const checkContactPoints = (pointer: string, contactPoints: ContactPoint[] = []) => {
    for (const [index, { organizationId, contactId }] of contactPoints.entries()) {
      check(`${pointer}/contactPoints/${index}/organizationId`, organizationId, 'parties')
      check(`${pointer}/contactPoints/${index}/contactId`, contactId, 'contacts')
    }
  }
  for (const [index, { contactPoints }] of channels.entries()) checkContactPoints(`/channels/${index}`, contactPoints)
  for (const [index, { contactPoints }] of escalation.entries()) {
    checkContactPoints(`/escalation/${index}`, contactPoints)
  }
  for (const [index, { responsibleOrganizationId, attendees = {} }] of touchpoints.entries()) {
    const pointer = `/touchpoints/${index}`
    check(`${pointer}/responsibleOrganizationId`, responsibleOrganizationId, 'parties')
    for (const kind of ['parties', 'observers', 'contacts'] as const) {
      for (const [position, id] of (attendees[kind] ?? []).entries()) {
        check(`${pointer}/attendees/${kind}/${position}`, id, kind)
      }
    }
  }
  if (errors.length > 0) throw new Problem('unknown-reference', errors[0]?.detail, { errors: errors.slice(0, 20) })
}

const singularOf = { parties: 'party', observers: 'observer', contacts: 'contact' }
