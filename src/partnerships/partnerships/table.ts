// Tables of partnerships, and of the imports into their collections.
import { sql } from 'drizzle-orm'
import { check, date, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import {
  byOrganization,
  id,
  inVisiblePartnerships,
  namesNoPartnership,
  ofCurrentOrganization,
  oneOf,
  policies,
  recordColumns,
} from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { collectionColumns, type References } from '../../records/collections/table.ts'
import { importTables } from '../../records/imports/table.ts'
import { partnershipStates } from '../../records/partnership-lifecycle.ts'
import { type Suspension, serviceModels, terminationCodes } from './rules.ts'

export const partnerships = pgTable(
  'partnerships',
  {
    id: id(),
    name: text('name').notNull(),
    /** Why the parties want to work together (Q1). */
    purpose: text('purpose').notNull(),
    /** The structure of the services that fits the needs of the families (Q6). */
    serviceModel: text('service_model', { enum: serviceModels }),
    description: text('description'),
    programYear: text('program_year'),
    startsOn: date('starts_on'),
    endsOn: date('ends_on'),
    state: text('state', { enum: partnershipStates }).notNull(),
    /** The reason given with the last transition. */
    stateReason: text('state_reason'),
    terminationCode: text('termination_code', { enum: terminationCodes }),
    /** The latest one last; at most `maxSuspensions`. */
    suspensions: jsonb('suspensions').$type<Suspension[]>().notNull().default([]),
    ...recordColumns,
  },
  (table) => [
    index('partnerships_by_change').on(table.updatedAt, table.id),
    check('partnerships_state_valid', oneOf(table.state, partnershipStates)),
    check('partnerships_termination_code_valid', oneOf(table.terminationCode, terminationCodes)),
    check('partnerships_service_model_valid', oneOf(table.serviceModel, serviceModels)),
    check('partnerships_ends_on_not_before_starts_on', sql`${table.endsOn} >= ${table.startsOn}`),
    ...policies({
      // `offset 0`: otherwise a statement that reads several rows would first read all parties of the organization.
      read: sql`${inVisiblePartnerships(table.id, 'invited')} or (${namesNoPartnership} and (
        exists (select from parties where parties.partnership_id = ${table.id}
          and ${ofCurrentOrganization(sql`parties.organization_id`)} and parties.state in ('invited', 'accepted') offset 0)
        or exists (select from observers where observers.partnership_id = ${table.id}
          and ${ofCurrentOrganization(sql`observers.organization_id`)} and observers.state = 'active'
          and observers.ends_on >= current_date offset 0)))`,
      // A new partnership has no party yet.
      insert: byOrganization,
      update: inVisiblePartnerships(table.id, 'party'),
      owner: ['select', 'update'],
    }),
  ],
)

/** The tables that the records of a partnership refer to. */
export const partnershipReferences: References = { partnerships, organizations }

export const { imports, importErrors, importParts } = importTables(partnershipReferences)

/** The columns that every record of a partnership has. */
export const partnershipRecordColumns = () => collectionColumns(partnershipReferences)
