// Reads what the parties commit to, and the law that applies to them.
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { commitments } from '../../expectations/commitments/table.ts'
import { maxRequirements } from '../../law/legal-requirements/rules.ts'
import { legalRequirements } from '../../law/legal-requirements/table.ts'
import type { CommitmentSource, CommitmentSources, RequirementSource } from './commitment-content.ts'

const partnershipId = sql.placeholder('partnershipId')

/** 1000 parties with a commitment in each aspect. */
export const maxCommitments = 8_000

const sha256Of = (...values: SQL[]) =>
  sql<string>`encode(sha256(convert_to(jsonb_build_array(${sql.join(values, sql`, `)})::text, 'UTF8')), 'hex')`

/** SHA-256 of what a content has of a row. */
export const commitmentHash = sha256Of(
  ...[sql`organization_id`, sql`aspect`, sql`level`, sql`description`, sql`condition`, sql`valid_until`, sql`reason`],
)
export const requirementHash = sha256Of(
  ...[sql`citation`, sql`title`, sql`level`, sql`jurisdiction`, sql`effective_from`, sql`effective_until`],
  ...[sql`applies_to_roles`, sql`url`],
)

const findCommitments = (wording: SQL<CommitmentSource['wording']>) =>
  db
    .select({
      organizationId: commitments.organizationId,
      aspect: commitments.aspect,
      validUntil: commitments.validUntil,
      sha256: commitmentHash,
      wording,
      updatedBy: commitments.updatedBy,
      updatedAt: commitments.updatedAt,
    })
    .from(commitments)
    .where(sql`${commitments.partnershipId} = ${partnershipId}`)
    .orderBy(commitments.id)
    .limit(maxCommitments)
    .prepare('')

const findRequirements = (wording: SQL<RequirementSource['wording']>) =>
  db
    .select({
      citation: legalRequirements.citation,
      title: legalRequirements.title,
      level: legalRequirements.level,
      effectiveUntil: legalRequirements.effectiveUntil,
      appliesToRoles: legalRequirements.appliesToRoles,
      sha256: requirementHash,
      wording,
      updatedBy: legalRequirements.updatedBy,
      updatedAt: legalRequirements.updatedAt,
    })
    .from(legalRequirements)
    .where(sql`${legalRequirements.partnershipId} = ${partnershipId}`)
    .orderBy(legalRequirements.id)
    .limit(maxRequirements)
    .prepare('')

const finder =
  (commitmentQuery: ReturnType<typeof findCommitments>, requirementQuery: ReturnType<typeof findRequirements>) =>
  async (reader: Reader, partnershipId: string): Promise<CommitmentSources> => {
    const [found, requirements] = await Promise.all([
      reader.query(commitmentQuery, { partnershipId }),
      reader.query(requirementQuery, { partnershipId }),
    ])
    return { commitments: found, legalRequirements: requirements }
  }

/** With the wording, to compile one version. */
export const findFullCommitments = finder(
  findCommitments(
    sql`jsonb_build_object('level', level, 'description', description, 'condition', condition, 'reason', reason)`,
  ),
  findRequirements(sql`jsonb_build_object('jurisdiction', jurisdiction, 'effectiveFrom', effective_from, 'url', url)`),
)
/** Without it, to find out whether sources of versions have changed. */
export const findCommitmentIdentities = finder(findCommitments(sql`null::jsonb`), findRequirements(sql`null::jsonb`))
