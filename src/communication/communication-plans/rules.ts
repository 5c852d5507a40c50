// How partners agree on how and when they communicate (C2): one version after the other, each agreed by all. Pure.

import type { Blocker, RequestError } from '../../problems.ts'
import { Problem, ruleViolation } from '../../problems.ts'
import { type Consent, hashOf, withConsent, waitingOn as yetToConsent } from '../../records/consents.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'
import { checkTouchpoint, type Method, type Touchpoint } from '../touchpoints/rules.ts'

export const planStates = ['draft', 'proposed', 'agreed', 'superseded'] as const
export type PlanState = (typeof planStates)[number]

export const planActions = ['propose', 'agree', 'object'] as const
export type PlanAction = (typeof planActions)[number]

export const planSteps: Record<PlanAction, Transition<PlanState>> = {
  // Proposing is agreeing. Agreed once the last party has; until then it stays proposed.
  propose: { from: ['draft'], to: 'agreed', reasonRequired: false },
  // Whoever joins later agrees to the plan that is in force.
  agree: { from: ['proposed', 'agreed'], to: 'agreed', reasonRequired: false },
  object: { from: ['proposed'], to: 'draft', reasonRequired: true },
}

export const confidentialities = ['open', 'parties_only', 'named_people_only'] as const
export type Confidentiality = (typeof confidentialities)[number]

export interface ContactPoint {
  organizationId: string
  contactId?: string
  detail?: string
}

export interface Channel {
  method: Method
  exchanged: string
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

/** What parties agree to is this, and nothing else of the record. */
export const planHash = ({ channels, touchpoints, escalation }: PlanContent): string =>
  hashOf({ channels, touchpoints, escalation })

interface Plan extends PlanContent {
  state: PlanState
  consents: readonly Consent[]
}

/** What keeps `asking` from an action; `parties` are those that have accepted. */
export function blockersOf(action: PlanAction, plan: Plan, parties: readonly string[], asking: string): Blocker[] {
  if (!parties.includes(asking)) return [reservedFor('the parties')]
  const blockers: Blocker[] = []
  if (action === 'propose' && (plan.channels.length === 0 || plan.touchpoints.length === 0)) {
    const message = 'A plan says how and when: name at least one channel and one touchpoint.'
    blockers.push({ code: 'PLAN_INCOMPLETE', message, ref: null })
  }
  if (action === 'agree' && plan.state === 'agreed' && waitingOn(plan, [asking]).length === 0) {
    blockers.push({ code: 'ALREADY_AGREED', message: 'Your organization has agreed to it.', ref: null })
  }
  return blockers
}

/** The parties whose agreement a version waits for. */
export const waitingOn = (
  { state, consents }: Pick<Plan, 'state' | 'consents'>,
  parties: readonly string[],
): string[] => (state === 'proposed' || state === 'agreed' ? yetToConsent(consents, parties) : [])

/** What an action makes of a version whose state allows it, and as its event calls that. */
export function outcomeOf(
  action: PlanAction,
  plan: Pick<Plan, 'state' | 'consents'>,
  consent: Consent,
  parties: readonly string[],
): { verb: string; state: PlanState; consents: Consent[] } {
  if (action === 'object') return { verb: 'objected', state: 'draft', consents: [] }
  const consents = withConsent(plan.consents, consent)
  if (yetToConsent(consents, parties).length === 0) return { verb: 'agreed', state: 'agreed', consents }
  // What is in force stays so, whoever else has yet to agree to it.
  const state = plan.state === 'agreed' ? 'agreed' : 'proposed'
  return { verb: action === 'propose' ? 'proposed' : 'consented', state, consents }
}

/** Throws where a plan could not be carried out as it is written. */
export function checkPlan({ touchpoints }: PlanContent): void {
  const keys = new Set<string>()
  for (const [at, touchpoint] of touchpoints.entries()) {
    if (keys.has(touchpoint.key)) {
      throw ruleViolation(`/touchpoints/${at}/key`, 'Another touchpoint of the plan has this key.')
    }
    keys.add(touchpoint.key)
    checkTouchpoint(touchpoint, `/touchpoints/${at}`)
  }
}

/** Who may be named in a plan. */
export interface Known {
  parties: ReadonlySet<string>
  observers: ReadonlySet<string>
  contacts: ReadonlySet<string>
}

/** Throws where a plan names somebody whom the partnership does not have. */
export function checkNames({ channels, touchpoints, escalation }: PlanContent, known: Known): void {
  const errors: RequestError[] = []
  const check = (pointer: string, id: string | undefined, among: ReadonlySet<string>, what: string) => {
    if (id === undefined || among.has(id)) return
    errors.push({ pointer, code: 'unknown-reference', detail: `There is no such ${what} in the partnership.` })
  }
  const checkPoints = (pointer: string, points: ContactPoint[] = []) => {
    for (const [at, { organizationId, contactId }] of points.entries()) {
      check(`${pointer}/contactPoints/${at}/organizationId`, organizationId, known.parties, 'party')
      check(`${pointer}/contactPoints/${at}/contactId`, contactId, known.contacts, 'contact')
    }
  }
  for (const [at, { contactPoints }] of channels.entries()) checkPoints(`/channels/${at}`, contactPoints)
  for (const [at, { contactPoints }] of escalation.entries()) checkPoints(`/escalation/${at}`, contactPoints)
  for (const [at, { ownerId, attendees = {} }] of touchpoints.entries()) {
    const pointer = `/touchpoints/${at}`
    check(`${pointer}/ownerId`, ownerId, known.parties, 'party')
    for (const kind of ['parties', 'observers', 'contacts'] as const) {
      for (const [place, id] of (attendees[kind] ?? []).entries()) {
        check(
          `${pointer}/attendees/${kind}/${place}`,
          id,
          known[kind],
          { parties: 'party', observers: 'observer', contacts: 'contact' }[kind],
        )
      }
    }
  }
  if (errors.length > 0) throw new Problem('unknown-reference', errors[0]?.detail, { errors: errors.slice(0, 20) })
}
