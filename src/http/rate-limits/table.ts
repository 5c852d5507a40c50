// How many requests each API client has sent in its present window, over all instances.
import { integer, pgTable, uuid } from 'drizzle-orm/pg-core'
import { policies, timestamp } from '../../database/columns.ts'

/** Unlogged: what a crash of the database loses is a minute's counts. */
export const requestCounts = pgTable(
  'request_counts',
  {
    clientId: uuid('client_id').primaryKey(),
    since: timestamp('since').notNull(),
    total: integer('total').notNull(),
  },
  () => policies({ owner: ['select', 'insert', 'update'] }),
)
