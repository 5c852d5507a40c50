// Responses by Idempotency-Key, stored for 24 hours.

import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { policies, timestamp } from '../../database/columns.ts'

const own = sql`client_id = (select current_api_client_id())`

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    clientId: uuid('client_id').notNull(),
    key: text('key').notNull(),
    /** A digest of the request: the key is rejected with another one. */
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
      owner: ['select', 'update', 'delete'],
    }),
  ],
)
