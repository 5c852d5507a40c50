// SQL for answers that were given.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { idempotencyKeys } from './table.ts'

const { placeholder } = sql

/** Keeps others from answering under the same key until the transaction ends; raises PB001 where one already does. */
export const claim = db
  .select({
    fingerprint: sql<string>`fingerprint`,
    status: sql<number>`status`,
    headers: sql<Record<string, string>>`headers`,
    body: sql<string>`body`,
  })
  .from(sql`claim_idempotency_key(${placeholder('key')})`)
  .prepare('')

export const insert = db
  .insert(idempotencyKeys)
  .values({
    clientId: placeholder('clientId'),
    key: placeholder('key'),
    fingerprint: placeholder('fingerprint'),
    status: placeholder('status'),
    headers: placeholder('headers'),
    body: placeholder('body'),
    createdAt: sql`now()`,
  })
  .prepare('')

/** Deletes answers that are older than a day. */
export const purge = db.select({ purged: sql`purged` }).from(sql`purge_idempotency_keys() purged`).prepare('')
