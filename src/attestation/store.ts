// SQL for the public keys of attestations.
import { desc, sql } from 'drizzle-orm'
import { db } from '../database/queries.ts'
import { attestationKeys } from './table.ts'

const { placeholder } = sql

/** The latest one first. */
export const listKeys = db
  .select({ kid: attestationKeys.kid, x: attestationKeys.x })
  .from(attestationKeys)
  .orderBy(desc(attestationKeys.createdAt), attestationKeys.kid)
  .prepare('')

/** Several instances may insert the same key at once. */
export const insertKey = db
  .insert(attestationKeys)
  .values({ kid: placeholder('kid'), x: placeholder('x'), name: placeholder('name'), createdAt: sql`now()` })
  .onConflictDoNothing()
  .prepare('')
