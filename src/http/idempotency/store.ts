// SQL for stored responses.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { idempotencyKeys } from './table.ts'

const { placeholder } = sql

/** Locks the key until the transaction ends, and returns its response if there is one. Raises PB001 if the key is locked. */
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

/** Deletes responses that are older than 24 hours. */
export const purge = db
  .select({ purged: sql<number>`purged`.mapWith(Number) })
  .from(sql`purge_idempotency_keys() purged`)
  .prepare('')
