// The number of requests of each organization's API clients in its current window, over all instances.
import { integer, pgTable, uuid } from 'drizzle-orm/pg-core'
import { policies, timestamp } from '../../database/columns.ts'

/** Unlogged: a crash of the database loses the counts of one minute. */
export const requestCounts = pgTable(
  'request_counts',
  {
    /** The organization of the API clients. */
    holderId: uuid('holder_id').primaryKey(),
    since: timestamp('since').notNull(),
    total: integer('total').notNull(),
  },
  () => policies({ owner: ['select', 'insert', 'update'] }),
)
