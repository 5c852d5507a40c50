// Table of the versions of the mission.
import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import {
  inVisiblePartnerships,
  ofCurrentOrganization,
  oneOf,
  partnershipKey,
  policies,
  timestamp,
} from '../../database/columns.ts'
import { partnershipRecordColumns } from '../../partnerships/partnerships/table.ts'
import { type AnticipatedResult, type MissionValue, missionStates } from './rules.ts'

export const missions = pgTable(
  'missions',
  {
    ...partnershipRecordColumns(),
    /** One more than the number of the version in force when it was drafted; all drafts of a version have the same. */
    number: integer('number').notNull(),
    mission: text('mission').notNull(),
    philosophy: text('philosophy'),
    vision: text('vision'),
    values: jsonb('values').$type<MissionValue[]>().notNull(),
    anticipatedResults: jsonb('anticipated_results').$type<AnticipatedResult[]>().notNull(),
    qualityFramework: text('quality_framework'),
    qualityLevel: text('quality_level'),
    qualityStatement: text('quality_statement'),
    /** The interval at which the parties reaffirm the mission (V4). */
    reaffirmEveryMonths: integer('reaffirm_every_months'),
    contentHash: text('content_hash').notNull(),
    state: text('state', { enum: missionStates }).notNull(),
    /** The reason of an objection. */
    stateReason: text('state_reason'),
    proposedAt: timestamp('proposed_at'),
    proposedBy: uuid('proposed_by'),
    endorsedAt: timestamp('endorsed_at'),
  },
  (table) => [
    partnershipKey(table),
    uniqueIndex('missions_one_open').on(table.partnershipId).where(sql`state in ('draft', 'proposed')`),
    uniqueIndex('missions_one_endorsed').on(table.partnershipId).where(sql`state = 'endorsed'`),
    index('missions_by_change').on(table.partnershipId, table.updatedAt, table.id),
    index('missions_by_state').on(table.partnershipId, table.state, table.id),
    check('missions_state_valid', oneOf(table.state, missionStates)),
    check('missions_endorsed_has_endorsed_at', sql`${table.state} <> 'endorsed' or ${table.endorsedAt} is not null`),
    ...policies({
      // Observers may read only versions that are or were in force.
      read: sql`${inVisiblePartnerships(table.partnershipId, 'party')} or (${table.endorsedAt} is not null and ${inVisiblePartnerships(table.partnershipId, 'observer')})`,
      insert: sql`${inVisiblePartnerships(table.partnershipId, 'party')} and ${ofCurrentOrganization(table.organizationId)}`,
      update: inVisiblePartnerships(table.partnershipId, 'party'),
    }),
  ],
)
