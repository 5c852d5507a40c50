// The public parts of the keys with which the service has attested. They are never deleted: an attestation is verified with them after its key was replaced.
import { sql } from 'drizzle-orm'
import { check, pgTable, text } from 'drizzle-orm/pg-core'
import { byOrganization, policies, timestamp } from '../database/columns.ts'

export const attestationKeys = pgTable(
  'attestation_keys',
  {
    /** The thumbprint of the key (RFC 7638). */
    kid: text('kid').primaryKey(),
    /** The public key, in base64url. */
    x: text('x').notNull(),
    /** As in the settings. */
    name: text('name').notNull(),
    /** When an instance first started with the key. */
    createdAt: timestamp('created_at').notNull(),
  },
  (table) => [
    check('attestation_keys_kid_is_thumbprint', sql`${table.kid} ~ '^[A-Za-z0-9_-]{43}$'`),
    check('attestation_keys_x_is_32_bytes', sql`${table.x} ~ '^[A-Za-z0-9_-]{43}$'`),
    ...policies({
      // Every request reads them. The service adds a key at its start; no request can.
      read: sql`true`,
      insert: sql`not (${byOrganization})`,
    }),
  ],
)
