// The kinds and the lifecycle of organizations, and the external ids that outside authorities issue. Pure.
import type { ExternalId } from '../../database/columns.ts'
import { type Blocker, Problem, type RequestError, ruleViolation } from '../../problems.ts'
import { isSame } from '../../records/external-ids/rules.ts'
import {
  type ActionStatus,
  type Actors,
  type Lifecycle,
  statusOfActions,
  type Transition,
} from '../../records/lifecycles.ts'

export const organizationKinds = [
  'recipient',
  'child_care_center',
  'family_child_care_home',
  'family_child_care_network',
  'school_district',
  'state_agency',
  'federal_agency',
  'community_organization',
  'tta_provider',
  'other',
] as const

export const organizationStates = ['active', 'closed'] as const
export type OrganizationState = (typeof organizationStates)[number]

export const organizationActions = ['close', 'reopen'] as const
export type OrganizationAction = (typeof organizationActions)[number]

interface Subject {
  organizationId: string
  caller: { organizationId: string; onBehalfBy: string | null; operator: boolean; scopes: readonly string[] }
}

const selfOrOperator: Actors<Subject> = {
  words: 'the organization itself and operators',
  kind: 'any',
  include: ({ organizationId, caller }) =>
    caller.operator || (caller.onBehalfBy === null && caller.organizationId === organizationId),
}
const operators: Actors<Subject> = { words: 'operators', kind: 'any', include: ({ caller }) => caller.operator }

export const organizationTransitions: Record<OrganizationAction, Transition<OrganizationState, Subject>> = {
  close: { from: ['active'], to: 'closed', needs: ['reason'], by: selfOrOperator },
  reopen: { from: ['closed'], to: 'active', needs: ['reason'], by: operators },
}
export const organizationLifecycle: Lifecycle<OrganizationState> = {
  record: 'organization',
  states: organizationStates,
  transitions: organizationTransitions,
}

/** What blocks closing an organization, if the caller may close it. */
export interface Obligations {
  /** The open partnerships of which it is a party; null for one whose id the caller must not see. */
  partnershipIds: readonly (string | null)[]
  represents: boolean
}

export function actionsOf(
  { id, state }: { id: string; state: OrganizationState },
  caller: Subject['caller'],
  { partnershipIds, represents }: Obligations,
  representation?: { id: string },
): ActionStatus<OrganizationAction>[] {
  const subject = { organizationId: id, caller }
  const blockers: Blocker[] = [
    ...partnershipIds.map((partnershipId) => ({
      code: 'ACTIVE_PARTY',
      message:
        'It is a party of a partnership that is not closed: the partnership has to be closed, or the party has to withdraw or to be removed.',
      // The path is for callers that may read partnerships.
      ref: partnershipId && caller.scopes.includes('partnerships:read') ? `/v1/partnerships/${partnershipId}` : null,
    })),
    ...(represents
      ? [
          {
            code: 'REPRESENTS_ORGANIZATIONS',
            message: 'It represents other organizations: end these representations first.',
            ref: `/v1/organizations?representativeId=${id}`,
          },
        ]
      : []),
    ...(representation
      ? [
          {
            code: 'ORGANIZATION_REPRESENTED',
            message: 'Another organization represents it: end this representation first.',
            ref: `/v1/organizations/${id}/representations/${representation.id}`,
          },
        ]
      : []),
  ]
  return statusOfActions(organizationTransitions, state, {
    subject,
    callerId: caller.organizationId,
    blockersOf: (action) =>
      action === 'close' && selfOrOperator.include(subject, caller.organizationId) ? blockers : [],
  })
}

/** Postal codes of the states, the District of Columbia and the territories. */
export const statePattern =
  '^(A[KLRSZ]|C[AOT]|D[CE]|F[LM]|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEHINOPST]|N[CDEHJMVY]|O[HKR]|P[ARW]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY])$'

/**
 * The schemes of outside authorities. An external id of such a scheme is a claim until an operator has verified it. Values
 * are validated if the authority has one format.
 */
const authoritySchemes: Record<string, { pattern: RegExp; format: string } | null> = {
  // SAM.gov: 12 characters without O and I; the first is not 0.
  uei: {
    pattern: /^[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}$/,
    format: 'a SAM.gov unique entity id: 12 capital letters and digits without O and I',
  },
  // NCES Common Core of Data: two digits for the state, five for the agency.
  nces_lea: { pattern: /^[0-9]{7}$/, format: 'an NCES LEA id: 7 digits' },
  // Head Start award numbers, e.g. 05CH011111.
  grant: { pattern: /^[0-9]{2}[A-Z]{2}[0-9]{6}$/, format: 'an award number: 2 digits, 2 capital letters, 6 digits' },
  // Each state has formats of its own.
  state_license: null,
}

export const isOfAuthority = ({ scheme }: ExternalId): boolean => Object.hasOwn(authoritySchemes, scheme)

export interface VerifiedExternalId extends ExternalId {
  verifiedAt: string
}

/** The verifications of the external ids that an organization still has. */
export const remainingVerifications = (
  verified: readonly VerifiedExternalId[],
  externalIds: readonly ExternalId[],
): VerifiedExternalId[] => verified.filter((id) => externalIds.some((other) => isSame(id, other)))

/**
 * The verified external ids after `id` was verified at the time `verifiedAt`, or, if that is null, after its verification has
 * ended. Throws `rule-violation` if the organization does not have the id, no authority issues it, or it was not verified.
 */
export function changeVerification(
  { externalIds, verifiedExternalIds }: { externalIds: ExternalId[]; verifiedExternalIds: VerifiedExternalId[] },
  { scheme, value }: ExternalId,
  verifiedAt: string | null,
): VerifiedExternalId[] {
  const id = { scheme, value }
  if (!isOfAuthority(id)) {
    throw ruleViolation('/scheme', `Expected the scheme of an authority: ${Object.keys(authoritySchemes).join(', ')}.`)
  }
  if (!externalIds.some((other) => isSame(id, other))) {
    throw ruleViolation('/value', 'The organization does not have this external id.')
  }
  const others = verifiedExternalIds.filter((other) => !isSame(id, other))
  if (verifiedAt !== null) return [...others, { ...id, verifiedAt }]
  if (others.length === verifiedExternalIds.length) throw ruleViolation('/verified', 'The external id is not verified.')
  return others
}

/** Throws `rule-violation` with an error for each value that does not have the format of its scheme. */
export function checkExternalIds(externalIds: readonly ExternalId[]): void {
  const errors = externalIds.flatMap(({ scheme, value }, index): RequestError[] => {
    const known = Object.hasOwn(authoritySchemes, scheme) ? authoritySchemes[scheme] : null
    if (known == null || known.pattern.test(value)) return []
    return [{ pointer: `/externalIds/${index}/value`, code: 'external-id-format', detail: `Expected ${known.format}.` }]
  })
  if (errors.length > 0)
    throw new Problem('rule-violation', 'An external id does not have the format of its scheme.', { errors })
}
