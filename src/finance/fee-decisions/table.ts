// Table of the versions of the fee decision (Q19).
import { sql } from 'drizzle-orm'
import { boolean, check, date, index, pgTable, text } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { versionColumns, versionConstraints } from '../../records/agreed-versions/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { charges, feeScopes } from './rules.ts'

export const feeDecisions = pgTable(
  'fee_decisions',
  {
    ...partnershipRecordColumns(),
    ...versionColumns(),
    charges: text('charges', { enum: charges }).notNull(),
    appliesTo: text('applies_to', { enum: feeScopes }),
    /** The most that a family pays a month. */
    monthlyMaximum: text('monthly_maximum'),
    currency: text('currency'),
    /** Whether a copayment is no more than what families in like circumstances pay elsewhere; null: not compared. */
    copaymentEqualsOthers: boolean('copayment_equals_others'),
    /** Whether the enrollment of a child depends on the payment. */
    requiredForEnrollment: boolean('required_for_enrollment').notNull(),
    rationale: text('rationale').notNull(),
    reviewOn: date('review_on'),
    /** Why the parties decide so although the law does not allow it. */
    overrideReason: text('override_reason'),
  },
  (table) => [
    ...versionConstraints('fee_decisions', table),
    index('fee_decisions_with_currency').on(table.partnershipId, table.id).where(sql`currency is not null`),
    check('fee_decisions_charges_valid', oneOf(table.charges, charges)),
    check('fee_decisions_applies_to_valid', oneOf(table.appliesTo, feeScopes)),
    ...collectionPolicies('fee_decisions', table, { readers: 'party', writers: 'parties' }),
  ],
)
