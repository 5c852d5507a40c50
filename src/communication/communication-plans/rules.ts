// The communication plan (C2): versions, each agreed to by every party. Pure.

import type { Blocker, RequestError } from '../../problems.ts'
import { Problem, ruleViolation } from '../../problems.ts'
import type { VersionAction } from '../../records/agreed-versions/rules.ts'
import { hashOf } from '../../records/consents.ts'
import {
  type Attendees,
  attendeesWithNames,
  checkTouchpoint,
  type Method,
  type Touchpoint,
} from '../touchpoints/rules.ts'

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

/** What blocks an action on a plan with this content, besides what blocks it for every version. */
export function contentBlockersOf(action: VersionAction, { channels, touchpoints }: PlanContent): Blocker[] {
  if (action !== 'propose' || (channels.length > 0 && touchpoints.length > 0)) return []
  const message = 'The plan needs at least one channel and one touchpoint.'
  return [{ code: 'PLAN_INCOMPLETE', message, ref: null }]
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
