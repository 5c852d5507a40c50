// The table of representations.
import { sql } from 'drizzle-orm'
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import {
  byOperator,
  byOrganization,
  id,
  ofCurrentOrganization,
  oneOf,
  policies,
  recordColumns,
  timestamp,
} from '../../database/columns.ts'
import { organizations } from '../organizations/table.ts'
import { representationStates } from './rules.ts'

/** An organization represents another one, such as a family child care home. The directory shows current representations. */
export const representations = pgTable(
  'representations',
  {
    id: id(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    representativeId: uuid('representative_id')
      .notNull()
      .references(() => organizations.id),
    /** What the right to represent is based on, such as a letter. */
    authority: text('authority').notNull(),
    state: text('state', { enum: representationStates }).notNull(),
    startedAt: timestamp('started_at'),
    endedAt: timestamp('ended_at'),
    /** The reason of the last transition. */
    reason: text('reason'),
    ...recordColumns,
  },
  (table) => {
    const ofOrganization = ofCurrentOrganization(table.organizationId)
    const ofRepresentative = ofCurrentOrganization(table.representativeId)
    return [
      check('representations_state_valid', oneOf(table.state, representationStates)),
      uniqueIndex('representations_one_current_per_organization')
        .on(table.organizationId)
        .where(sql`state = 'current'`),
      index('representations_by_organization').on(table.organizationId, table.id),
      index('representations_by_representative').on(table.representativeId, table.organizationId),
      ...policies({
        read: sql`(${table.state} = 'current' and ${byOrganization}) or ${ofOrganization} or ${ofRepresentative} or ${byOperator}`,
        // Of an organization that the representative registers, or offered by the organization.
        insert: sql`(${ofRepresentative} and ${table.state} = 'current') or (${ofOrganization} and ${table.state} = 'offered')`,
        update: sql`${ofRepresentative} or ${ofOrganization} or ${byOperator}`,
        owner: ['select'],
      }),
    ]
  },
)
