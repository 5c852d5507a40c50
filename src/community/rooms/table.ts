// Table of rooms (Q12).
import { sql } from 'drizzle-orm'
import { check, doublePrecision, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { oneOf } from '../../database/columns.ts'
import { programs, sessions, settings } from '../../law/standards/rules.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { collectionPolicies } from '../../records/collections/table.ts'

export const rooms = pgTable(
  'rooms',
  {
    ...partnershipRecordColumns(),
    site: text('site').notNull(),
    name: text('name').notNull(),
    setting: text('setting', { enum: settings }).notNull(),
    program: text('program', { enum: programs }).notNull(),
    session: text('session', { enum: sessions }).notNull(),
    /** The adults in the room. */
    staff: integer('staff').notNull(),
    fromMonths: integer('from_months').notNull(),
    /** Exclusive. */
    toMonths: integer('to_months').notNull(),
    /** The ages of the majority; null: those of the room. */
    majorityFromMonths: integer('majority_from_months'),
    majorityToMonths: integer('majority_to_months'),
    /** With at most two decimals, which this type returns as they were sent. */
    indoorSquareFeet: doublePrecision('indoor_square_feet'),
    outdoorSquareFeet: doublePrecision('outdoor_square_feet'),
    licensedCapacity: integer('licensed_capacity'),
    plannedChildren: integer('planned_children').notNull(),
  },
  (table) => [
    // Partial for the reason of `uniqueKey`.
    uniqueIndex('rooms_name_unique')
      .on(table.partnershipId, table.organizationId, table.site, table.name)
      .where(sql`name is not null`),
    check('rooms_setting_valid', oneOf(table.setting, settings)),
    check('rooms_program_valid', oneOf(table.program, programs)),
    check('rooms_session_valid', oneOf(table.session, sessions)),
    check('rooms_ages_valid', sql`${table.toMonths} > ${table.fromMonths}`),
    ...collectionPolicies('rooms', table, { readers: 'party', writers: 'author' }),
  ],
)
