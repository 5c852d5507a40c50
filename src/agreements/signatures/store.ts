// SQL for signatures.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { expectations } from '../../expectations/expectations/table.ts'
import { agreements } from '../agreements/table.ts'
import { signatures } from './table.ts'

const { placeholder } = sql

export type Signature = typeof signatures.$inferSelect

/** More than a version can have: 50 parties with 20 signatories each. */
const maxRead = 1000

/** The signatures of a version, in the order in which they were recorded. */
export const findByVersion = db
  .select()
  .from(signatures)
  .where(
    sql`${signatures.partnershipId} = ${placeholder('partnershipId')}
      and ${signatures.agreementVersionId} = ${placeholder('agreementVersionId')}`,
  )
  .orderBy(signatures.sequence)
  .limit(maxRead)
  .prepare('')

/** The last event of a partnership. */
export const findHistoryHead = db
  .select({
    position: sql<number>`position`.mapWith(Number),
    hash: sql<string>`encode(hash, 'hex')`,
  })
  .from(
    sql`(select e.position, e.hash from events e where e.stream_id = ${placeholder('partnershipId')}
      order by e.position desc limit 1) head`,
  )
  .prepare('')

/** An event in the history of a partnership. */
export const findHistoryEntry = db
  .select({ position: sql<number>`position`.mapWith(Number), hash: sql<string>`encode(hash, 'hex')` })
  .from(sql`events`)
  .where(sql`stream_id = ${placeholder('partnershipId')} and position = ${placeholder('position')}::bigint`)
  .prepare('')

/** The agreement of a version, and the one under which it stands, if any. */
export const findAgreements = db
  .select()
  .from(agreements)
  .where(
    sql`${agreements.partnershipId} = ${placeholder('partnershipId')} and ${agreements.id} in (
      select unnest(array[a.id, a.parent_agreement_id]) from agreement_versions v
        join agreements a on a.partnership_id = v.partnership_id and a.id = v.agreement_id
        where v.partnership_id = ${placeholder('partnershipId')} and v.id = ${placeholder('agreementVersionId')})`,
  )
  .prepare('')

/** The expectations of a version that is out for signature that are agreed and not in effect. */
export const findAgreedByBinding = db
  .select()
  .from(expectations)
  .where(
    sql`${expectations.partnershipId} = ${placeholder('partnershipId')} and ${expectations.state} = 'agreed'
      and ${expectations.id} in (select (bound.value->>'id')::uuid from agreement_bindings b
        cross join jsonb_array_elements(b.expectations) bound
        where b.partnership_id = ${placeholder('partnershipId')} and b.id = ${placeholder('id')})`,
  )
  .orderBy(expectations.id)
  .prepare('')
