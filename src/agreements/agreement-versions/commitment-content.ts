// What a content says about what the parties commit to, and about the law that applies to them. Pure.
import { type CommitmentLevel, hasExpired } from '../../expectations/commitments/rules.ts'
import { type LegalLevel, legalLevels } from '../../law/legal-requirements/rules.ts'
import type { PartyRole } from '../../partnerships/parties/rules.ts'
import { type Aspect, aspects } from '../../partnerships/partnerships/rules.ts'
import { hashOf } from '../../records/consents.ts'

export interface ContentCommitment {
  organizationId: string
  aspect: Aspect
  level: CommitmentLevel
  description: string | null
  condition: string | null
  validUntil: string | null
  reason: string | null
}

export interface ContentRequirement {
  citation: string
  title: string
  level: LegalLevel
  /** ISO 3166-2. */
  jurisdiction: string | null
  effectiveFrom: string
  effectiveUntil: string | null
  /** Empty: all. */
  appliesToRoles: PartyRole[]
  url: string | null
}

/** Absent from contents of editions 1 and 2 of the format. */
export interface CommitmentContent {
  /** Of its parties, in their order, then in the order of aspects. */
  commitments?: ContentCommitment[]
  /** In the order of levels, then of citations. */
  legalRequirements?: ContentRequirement[]
}

/** Of what a commitment says. */
interface Hashed {
  sha256: string
}

/** `wording` only if it was asked for. */
export interface CommitmentSource extends Hashed, Pick<ContentCommitment, 'organizationId' | 'aspect' | 'validUntil'> {
  wording: Pick<ContentCommitment, 'level' | 'description' | 'condition' | 'reason'> | null
  updatedBy: string
  updatedAt: string
}

/** `wording` only if it was asked for. */
export interface RequirementSource
  extends Hashed,
    Pick<ContentRequirement, 'citation' | 'title' | 'level' | 'effectiveUntil' | 'appliesToRoles'> {
  wording: Pick<ContentRequirement, 'jurisdiction' | 'effectiveFrom' | 'url'> | null
  updatedBy: string
  updatedAt: string
}

export interface CommitmentSources {
  commitments: CommitmentSource[]
  /** The oldest first. */
  legalRequirements: RequirementSource[]
}

type DatedCommitment = Pick<CommitmentSource, 'organizationId' | 'aspect' | 'validUntil'>
type DatedRequirement = Pick<RequirementSource, 'citation' | 'title' | 'level' | 'effectiveUntil' | 'appliesToRoles'>

/** The commitments of these organizations that have not expired on a day, in the order of the organizations and of aspects. */
export const commitmentsOf = <Commitment extends DatedCommitment>(
  commitments: readonly Commitment[],
  organizationIds: readonly string[],
  day: string,
): Commitment[] =>
  commitments
    .filter((one) => organizationIds.includes(one.organizationId) && !hasExpired(one, day))
    .sort(
      (a, b) =>
        organizationIds.indexOf(a.organizationId) - organizationIds.indexOf(b.organizationId) ||
        aspects.indexOf(a.aspect) - aspects.indexOf(b.aspect),
    )

/** The requirements that apply to one of the roles and have not ended on a day, in the order of levels, citations and titles. */
export const requirementsOf = <Requirement extends DatedRequirement>(
  requirements: readonly Requirement[],
  roles: readonly PartyRole[],
  day: string,
): Requirement[] =>
  requirements
    .filter(
      ({ appliesToRoles, effectiveUntil }) =>
        (appliesToRoles.length === 0 || appliesToRoles.some((role) => roles.includes(role))) &&
        (effectiveUntil === null || effectiveUntil >= day),
    )
    .sort(
      (a, b) =>
        legalLevels.indexOf(a.level) - legalLevels.indexOf(b.level) ||
        compare(a.citation, b.citation) ||
        compare(a.title, b.title),
    )

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** SHA-256 of what identifies the sources, whatever their order. */
export const recordsHash = (records: readonly Hashed[]): string => hashOf(records.map(({ sha256 }) => sha256).sort())

export const compileCommitments = (
  sources: readonly CommitmentSource[],
  organizationIds: readonly string[],
  day: string,
): ContentCommitment[] =>
  commitmentsOf(sources, organizationIds, day).flatMap(({ organizationId, aspect, validUntil, wording }) => {
    if (wording === null) return []
    const { level, description, condition, reason } = wording
    return [{ organizationId, aspect, level, description, condition, validUntil, reason }]
  })

export const compileRequirements = (
  sources: readonly RequirementSource[],
  roles: readonly PartyRole[],
  day: string,
): ContentRequirement[] =>
  requirementsOf(sources, roles, day).flatMap(({ citation, title, level, effectiveUntil, appliesToRoles, wording }) => {
    if (wording === null) return []
    const { jurisdiction, effectiveFrom, url } = wording
    return [{ citation, title, level, jurisdiction, effectiveFrom, effectiveUntil, appliesToRoles, url }]
  })
