// Table of filings.
import { check, date, foreignKey, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { agreements } from '../agreements/table.ts'
import { filingRecipients } from './rules.ts'

export const filings = pgTable(
  'filings',
  {
    ...partnershipRecordColumns(),
    agreementId: uuid('agreement_id').notNull(),
    recipient: text('recipient', { enum: filingRecipients }).notNull(),
    filedOn: date('filed_on').notNull(),
    reference: text('reference').notNull(),
    note: text('note'),
  },
  (table) => [
    index('filings_by_agreement').on(table.partnershipId, table.agreementId, table.recipient, table.filedOn),
    foreignKey({
      columns: [table.partnershipId, table.agreementId],
      foreignColumns: [agreements.partnershipId, agreements.id],
      name: 'filings_agreement_exists',
    }),
    check('filings_recipient_valid', oneOf(table.recipient, filingRecipients)),
    // Only an executed agreement is filed, which observers read.
    ...collectionPolicies('filings', table, { readers: 'observer', writers: 'author', deletable: false }),
  ],
)
