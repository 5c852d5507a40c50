// SQL for parties.
import { and, asc, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import type { AcceptedParty } from '../../records/consents.ts'
import { removalNotices } from './removal-notices-table.ts'
import { parties } from './table.ts'

const { placeholder } = sql

export type Party = typeof parties.$inferSelect
export type RemovalNotice = typeof removalNotices.$inferSelect

/** The organizations of the accepted parties of a partnership, oldest first; `partnershipId` is a column of the outer query. */
export const acceptedPartyIds = (partnershipId: SQL) =>
  sql<string[]>`(select coalesce(jsonb_agg(party.organization_id order by party.id), '[]') from ${parties} party
    where party.partnership_id = ${partnershipId} and party.state = 'accepted')`

/** The same with the times at which they accepted. */
export const acceptedPartiesOf = (partnershipId: SQL) =>
  sql<AcceptedParty[]>`(select coalesce(jsonb_agg(jsonb_build_object(
      'organizationId', party.organization_id, 'acceptedAt', party.accepted_at) order by party.id), '[]')
    from ${parties} party where party.partnership_id = ${partnershipId} and party.state = 'accepted')`

/**
 * Whether the records of a party count in what is computed: it has accepted, or it is the former party that reads the records as
 * they were when it left. Of a row of parties that the outer query names `party`.
 */
export const recordsCount = sql`(party.state = 'accepted'
  or (party.organization_id = current_organization_id() and last_visible_position() is not null))`

/** The parties of several partnerships in every state, oldest first. */
export const findByPartnerships = db
  .select()
  .from(parties)
  .where(sql`${parties.partnershipId} = any(${placeholder('partnershipIds')}::uuid[])`)
  .orderBy(asc(parties.id))
  .prepare('')

/** The parties of one partnership in every state, oldest first. */
export const findByPartnership = db
  .select()
  .from(parties)
  .where(eq(parties.partnershipId, placeholder('partnershipId')))
  .orderBy(asc(parties.id))
  .prepare('')

const latestNotice = db
  .select()
  .from(removalNotices)
  .where(and(eq(removalNotices.partnershipId, parties.partnershipId), eq(removalNotices.partyId, parties.id)))
  .orderBy(desc(removalNotices.id))
  .limit(1)
  .as('notice')

/** The latest notice of removal of each party of a partnership; none if the caller is not a party. */
export const findRemovalNotices = db
  .select(latestNotice._.selectedFields)
  .from(parties)
  .innerJoinLateral(latestNotice, sql`true`)
  .where(eq(parties.partnershipId, placeholder('partnershipId')))
  .prepare('')

/** The notices under which a party can be removed, now or from their day on, in several partnerships. */
export const findOpenRemovalNotices = db
  .select({
    partnershipId: removalNotices.partnershipId,
    partyId: removalNotices.partyId,
    removalOn: removalNotices.removalOn,
    organizationId: parties.organizationId,
    lead: parties.lead,
    /** Every party of the partnership that has accepted, oldest first. */
    parties: acceptedPartyIds(sql`${removalNotices.partnershipId}`),
    leadId: sql<string>`(select party.organization_id from ${parties} party
      where party.partnership_id = ${removalNotices.partnershipId} and party.lead)`,
  })
  .from(removalNotices)
  .innerJoin(
    parties,
    and(
      eq(parties.partnershipId, removalNotices.partnershipId),
      eq(parties.id, removalNotices.partyId),
      eq(parties.state, 'accepted'),
    ),
  )
  .where(
    and(
      sql`${removalNotices.partnershipId} = any(${placeholder('partnershipIds')}::uuid[])`,
      isNull(removalNotices.objection),
      isNull(removalNotices.withdrawnAt),
    ),
  )
  .prepare('')

/** Records the objection of an operator. `outcome` is null, or the code of what prevents it. */
export const objectAsOperator = db
  .select({ outcome: sql<string | null>`outcome` })
  .from(
    sql`object_to_removal(${placeholder('partnershipId')}::uuid, ${placeholder('organizationId')}::uuid,
      ${placeholder('reason')}::text, ${placeholder('requestId')}::text) outcome`,
  )
  .prepare('')
