// Table of agreement bindings. Agreements write it; features before them read what binds their records.
import { sql } from 'drizzle-orm'
import { boolean, check, date, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { collectionPolicies } from '../../records/collections/table.ts'
import { partnershipRecordColumns } from '../partnerships/table.ts'
import { bindingStates } from './rules.ts'

export const agreementBindings = pgTable(
  'agreement_bindings',
  {
    /** The id is that of the agreement version. */
    ...partnershipRecordColumns(),
    agreementId: uuid('agreement_id').notNull(),
    state: text('state', { enum: bindingStates }).notNull(),
    timeZone: text('time_zone').notNull(),
    bindsFrom: date('binds_from'),
    bindsUntil: date('binds_until'),
    /** The notice of termination from which `bindsUntil` follows. */
    terminationNoticeId: uuid('termination_notice_id'),
    superseded: boolean('superseded').notNull(),
    suspended: boolean('suspended').notNull(),
    rewordable: boolean('rewordable').notNull(),
    partyIds: jsonb('party_ids').$type<string[]>().notNull(),
    expectations: jsonb('expectations').$type<{ id: string; number: string }[]>().notNull(),
  },
  (table) => [
    check('agreement_bindings_state_valid', oneOf(table.state, bindingStates)),
    ...collectionPolicies('agreement_bindings', table, {
      readers: 'observer',
      writers: 'parties',
      deletable: false,
      visibleToObservers: sql`${table.state} = 'executed'`,
    }),
  ],
)
