// The tables of hand-over codes and of their digests.
import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import {
  byOperator,
  id,
  ofCurrentOrganization,
  ofManagedOrganizations,
  policies,
  recordColumns,
  timestamp,
} from '../../database/columns.ts'
import type { Scope } from '../../policy.ts'
import { apiClients } from '../api-clients/table.ts'
import { organizations } from '../organizations/table.ts'

export const handoverCodes = pgTable(
  'handover_codes',
  {
    id: id(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    /** The name of the API client, if the request that redeems the code gives no other. */
    clientName: text('client_name'),
    scopes: jsonb('scopes').$type<Scope[]>().notNull(),
    expiresAt: timestamp('expires_at').notNull(),
    redeemedAt: timestamp('redeemed_at'),
    /** The API client that the code created. */
    apiClientId: uuid('api_client_id').references(() => apiClients.id),
    revokedAt: timestamp('revoked_at'),
    revocationReason: text('revocation_reason'),
    ...recordColumns,
  },
  (table) => {
    return [
      index('handover_codes_by_organization').on(table.organizationId, table.id),
      ...policies({
        read: ofManagedOrganizations(table.organizationId),
        insert: byOperator,
        // The organization itself sends the request that redeems the code.
        update: sql`${ofCurrentOrganization(table.organizationId)} or ${byOperator}`,
        owner: ['select'],
      }),
    ]
  },
)

/** Not columns of the code, because events contain all columns of a record. */
export const handoverCodeDigests = pgTable(
  'handover_code_digests',
  {
    digest: text('digest').primaryKey(),
    pepperVersion: integer('pepper_version').notNull(),
    codeId: uuid('code_id')
      .notNull()
      .unique()
      .references(() => handoverCodes.id),
  },
  () => [...policies({ insert: byOperator, owner: ['select'] })],
)
