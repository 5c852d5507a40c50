// Versions of the mission that partners share, who has endorsed them, and when they were revisited.
import { sql } from 'drizzle-orm'
import {
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
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
    /** Counts the endorsed ones before it, and itself: drafts of one version share it. */
    number: integer('number').notNull(),
    mission: text('mission').notNull(),
    philosophy: text('philosophy'),
    vision: text('vision'),
    values: jsonb('values').$type<MissionValue[]>().notNull(),
    anticipatedResults: jsonb('anticipated_results').$type<AnticipatedResult[]>().notNull(),
    qualityFramework: text('quality_framework'),
    qualityLevel: text('quality_level'),
    qualityStatement: text('quality_statement'),
    /** How often the parties mean to return to it (V4). */
    reaffirmEveryMonths: integer('reaffirm_every_months'),
    contentHash: text('content_hash').notNull(),
    state: text('state', { enum: missionStates }).notNull(),
    /** Why it went back to draft. */
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
      // Observers see what the parties have endorsed, and nothing of how they came to it.
      read: sql`${inVisiblePartnerships(table.partnershipId, 'party')} or (${table.endorsedAt} is not null and ${inVisiblePartnerships(table.partnershipId, 'observer')})`,
      insert: sql`${inVisiblePartnerships(table.partnershipId, 'party')} and ${ofCurrentOrganization(table.organizationId)}`,
      update: inVisiblePartnerships(table.partnershipId, 'party'),
    }),
  ],
)

const missionId = () => uuid('mission_id').notNull()

export const endorsements = pgTable(
  'endorsements',
  {
    ...partnershipRecordColumns(),
    missionId: missionId(),
    /** Of the words that the party has seen. */
    contentHash: text('content_hash').notNull(),
    /** Who authorised it. */
    name: text('name').notNull(),
    title: text('title').notNull(),
    /** Keys of the anticipated results that the party confirms. */
    confirmedResults: jsonb('confirmed_results').$type<string[]>().notNull(),
  },
  (table) => {
    const authors = sql`${inVisiblePartnerships(table.partnershipId, 'party')} and ${ofCurrentOrganization(table.organizationId)}`
    return [
      partnershipKey(table),
      unique('endorsements_one_per_party').on(table.partnershipId, table.missionId, table.organizationId),
      index('endorsements_by_mission').on(table.partnershipId, table.missionId, table.id),
      foreignKey({
        name: 'endorsements_mission_exists',
        columns: [table.partnershipId, table.missionId],
        foreignColumns: [missions.partnershipId, missions.id],
      }),
      ...policies({
        // Whoever sees the mission: an observer, once it is endorsed.
        read: sql`${inVisiblePartnerships(table.partnershipId, 'party')} or (${inVisiblePartnerships(table.partnershipId, 'observer')} and exists (select from missions where missions.partnership_id = ${table.partnershipId} and missions.id = ${table.missionId} and missions.endorsed_at is not null))`,
        insert: authors,
        update: authors,
        // An objection clears the endorsements of all.
        delete: inVisiblePartnerships(table.partnershipId, 'party'),
      }),
    ]
  },
)

export const reaffirmations = pgTable(
  'reaffirmations',
  {
    ...partnershipRecordColumns(),
    missionId: missionId(),
    revisitedOn: date('revisited_on').notNull(),
    note: text('note'),
  },
  (table) => [
    partnershipKey(table),
    index('reaffirmations_by_day').on(table.partnershipId, table.revisitedOn, table.id),
    index('reaffirmations_by_mission').on(table.partnershipId, table.missionId, table.revisitedOn),
    foreignKey({
      name: 'reaffirmations_mission_exists',
      columns: [table.partnershipId, table.missionId],
      foreignColumns: [missions.partnershipId, missions.id],
    }),
    ...policies({
      // A mission that is revisited has been endorsed.
      read: inVisiblePartnerships(table.partnershipId, 'observer'),
      insert: sql`${inVisiblePartnerships(table.partnershipId, 'party')} and ${ofCurrentOrganization(table.organizationId)}`,
    }),
  ],
)
