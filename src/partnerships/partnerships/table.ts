// Partnerships between agencies.
import { sql } from 'drizzle-orm'
import { check, date, index, pgTable, text } from 'drizzle-orm/pg-core'
import { id, mayInsert, mayRead, mayUpdate, oneOf, ownerReads, recordColumns, within } from '../../database/columns.ts'

import { partnershipStates, serviceModels, terminationCodes } from './rules.ts'

export const partnerships = pgTable(
  'partnerships',
  {
    id: id(),
    name: text('name').notNull(),
    /** Why the parties think about partnering (Q1). */
    purpose: text('purpose').notNull(),
    /** The structure that fits the families' needs (Q6). */
    serviceModel: text('service_model', { enum: serviceModels }),
    description: text('description'),
    programYear: text('program_year'),
    startsOn: date('starts_on'),
    endsOn: date('ends_on'),
    state: text('state', { enum: partnershipStates }).notNull(),
    /** Why it is in this state, where the last transition said so. */
    stateReason: text('state_reason'),
    terminationCode: text('termination_code', { enum: terminationCodes }),
    ...recordColumns,
  },
  (table) => [
    index('partnerships_by_change').on(table.updatedAt, table.id),
    check('partnerships_state_known', oneOf(table.state, partnershipStates)),
    check('partnerships_termination_code_known', oneOf(table.terminationCode, terminationCodes)),
    check('partnerships_service_model_known', oneOf(table.serviceModel, serviceModels)),
    check('partnerships_term_runs_forward', sql`${table.endsOn} >= ${table.startsOn}`),
    mayRead(within(table.id, 'invited')),
    // Nobody is a party to what does not exist yet.
    mayInsert(sql`(select asking_organization()) is not null`),
    mayUpdate(within(table.id, 'party')),
    ownerReads(),
  ],
)
