// Table of signatures. They never change.
import { sql } from 'drizzle-orm'
import { check, date, foreignKey, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { agreementVersions } from '../agreement-versions/table.ts'
import { signingMethods } from './statement.ts'

export const signatures = pgTable(
  'signatures',
  {
    ...partnershipRecordColumns(),
    agreementVersionId: uuid('agreement_version_id').notNull(),
    /** 1, 2 … in the order of recording: each attestation has the hash of the one before. */
    sequence: integer('sequence').notNull(),
    signatoryId: uuid('signatory_id').notNull(),
    contentSha256: text('content_sha256').notNull(),
    method: text('method', { enum: signingMethods }).notNull(),
    signedOn: date('signed_on').notNull(),
    /** A JWS of the service, which contains the statement. */
    attestation: text('attestation').notNull(),
  },
  (table) => [
    unique('signatures_sequence_unique').on(table.partnershipId, table.agreementVersionId, table.sequence),
    unique('signatures_one_per_signatory').on(table.partnershipId, table.agreementVersionId, table.signatoryId),
    foreignKey({
      columns: [table.partnershipId, table.agreementVersionId],
      foreignColumns: [agreementVersions.partnershipId, agreementVersions.id],
      name: 'signatures_version_exists',
    }),
    check('signatures_method_valid', oneOf(table.method, signingMethods)),
    ...collectionPolicies('signatures', table, {
      readers: 'observer',
      writers: 'author',
      deletable: false,
      visibleToObservers: sql`exists (select from agreement_versions v where v.partnership_id = ${table.partnershipId}
        and v.id = ${table.agreementVersionId} and v.executed_at is not null)`,
    }),
  ],
)
