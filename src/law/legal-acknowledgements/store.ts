// SQL for legal acknowledgements.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { legalRequirements } from '../legal-requirements/table.ts'
import { legalAcknowledgements } from './table.ts'

export type LegalAcknowledgement = typeof legalAcknowledgements.$inferSelect

/** Of the acknowledgements of a requirement by a party, the first one counts: of the current text, if there is one, and the latest. */
export const latestFirst = sql`text_version desc, acknowledged_on desc, id desc`

/** A requirement that lapses for an accepted party after some months, and the party's acknowledgement that counts, if there is one. */
export interface LatestAcknowledgement {
  requirementId: string
  organizationId: string
  textVersion: number
  validMonths: number | null
  effectiveUntil: string | null
  id: string | null
  acknowledgedOn: string | null
}

const { placeholder } = sql
const partnershipId = placeholder('partnershipId')

/**
 * For each accepted party and each requirement, or for one of them, the latest acknowledgement of the current text, without that
 * with the id `exceptId`.
 */
export const findLatest = db
  .select({
    requirementId: sql<string>`requirement.id`,
    organizationId: sql<string>`party.organization_id`,
    textVersion: sql<number>`requirement.text_version`,
    validMonths: sql<number | null>`requirement.valid_months`,
    effectiveUntil: sql<string | null>`requirement.effective_until::text`,
    id: sql<string | null>`latest.id`,
    acknowledgedOn: sql<string | null>`latest.acknowledged_on::text`,
  })
  .from(
    sql`${legalRequirements} requirement join ${parties} party
      on party.partnership_id = requirement.partnership_id and party.state = 'accepted'
    left join lateral (
      select id, acknowledged_on from ${legalAcknowledgements} a
        where a.partnership_id = requirement.partnership_id and a.requirement_id = requirement.id
          and a.organization_id = party.organization_id and a.text_version = requirement.text_version
          and a.id is distinct from ${placeholder('exceptId')}::uuid
        order by ${latestFirst} limit 1) latest on true`,
  )
  .where(
    sql`requirement.partnership_id = ${partnershipId}
      and (${placeholder('requirementId')}::uuid is null or requirement.id = ${placeholder('requirementId')}::uuid)
      and (${placeholder('organizationId')}::uuid is null or party.organization_id = ${placeholder('organizationId')}::uuid)`,
  )
  .prepare('')
