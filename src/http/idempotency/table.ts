// Answers that were given, kept for 24 hours, so that a repeated request gets the same one.

import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { policies, timestamp } from '../../database/columns.ts'

const own = sql`client_id = (select current_api_client_id())`

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    clientId: uuid('client_id').notNull(),
    key: text('key').notNull(),
    /** A digest of what was asked: the same key may not stand for another request. */
    fingerprint: text('fingerprint').notNull(),
    status: integer('status').notNull(),
    headers: jsonb('headers').$type<Record<string, string>>().notNull(),
    body: text('body').notNull(),
    createdAt: timestamp('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.key] }),
    index('idempotency_keys_by_age').on(table.createdAt),
    ...policies({
      read: own,
      insert: own,
      owner: ['select', 'delete'],
    }),
  ],
)
