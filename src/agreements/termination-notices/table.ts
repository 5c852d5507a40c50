// Table of notices of termination.
import { sql } from 'drizzle-orm'
import { boolean, check, date, foreignKey, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { terminationCodes } from '../../partnerships/partnerships/rules.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { agreements } from '../agreements/table.ts'
import { type NoticeResponse, storedStates } from './rules.ts'

export const terminationNotices = pgTable(
  'termination_notices',
  {
    /** The organization is the party that gives notice. */
    ...partnershipRecordColumns(),
    agreementId: uuid('agreement_id').notNull(),
    state: text('state', { enum: storedStates }).notNull(),
    reasonCode: text('reason_code', { enum: terminationCodes }).notNull(),
    reason: text('reason').notNull(),
    givenOn: date('given_on').notNull(),
    /** The first day on which the agreement is terminated, in `timeZone`. */
    terminatesOn: date('terminates_on').notNull(),
    mutual: boolean('mutual').notNull(),
    documentSha256: text('document_sha256'),
    /** Of the version in force when notice was given, as the two columns below. */
    timeZone: text('time_zone').notNull(),
    partyIds: jsonb('party_ids').$type<string[]>().notNull(),
    /** The keys of the clauses that continue to apply. */
    surviving: jsonb('surviving').$type<string[]>().notNull(),
    responses: jsonb('responses').$type<NoticeResponse[]>().notNull(),
  },
  (table) => [
    index('termination_notices_in_effect')
      .on(table.partnershipId, table.agreementId, table.id)
      .where(sql`state in ('given', 'acknowledged', 'disputed')`),
    foreignKey({
      columns: [table.partnershipId, table.agreementId],
      foreignColumns: [agreements.partnershipId, agreements.id],
      name: 'termination_notices_agreement_exists',
    }),
    check('termination_notices_state_valid', oneOf(table.state, storedStates)),
    check('termination_notices_reason_code_valid', oneOf(table.reasonCode, terminationCodes)),
    // Only an executed agreement is terminated, which observers read.
    ...collectionPolicies('termination_notices', table, { readers: 'observer', writers: 'parties', deletable: false }),
  ],
)
