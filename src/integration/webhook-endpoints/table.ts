// The tables of webhook endpoints, of their secrets, and of how far each has got.
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import {
  id,
  ofCurrentOrganization,
  ofRepresentedOrganizations,
  oneOf,
  policies,
  recordColumns,
  timestamp,
} from '../../database/columns.ts'
import { organizations } from '../../identity/organizations/table.ts'
import { endpointStates, signings } from './rules.ts'

export const disabledReasons = ['GONE', 'FAILING', 'CLIENT_REVOKED', 'REPRESENTATION_ENDED', 'SECRET_LOST'] as const

const ofOrganization = () =>
  uuid('organization_id')
    .notNull()
    .references(() => organizations.id)

export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: id(),
    organizationId: ofOrganization(),
    name: text('name').notNull(),
    /** Without its query, which is a secret. */
    url: text('url').notNull(),
    /** The URL that replaces `url` when it has been verified, without its query. */
    newUrl: text('new_url'),
    /** Empty: all. */
    types: jsonb('types').$type<string[]>().notNull(),
    /** Empty: all. */
    partnershipIds: jsonb('partnership_ids').$type<string[]>().notNull(),
    signing: text('signing', { enum: signings }).notNull(),
    maxConcurrent: integer('max_concurrent').notNull(),
    /** Null: no limit. */
    maxPerSecond: integer('max_per_second'),
    state: text('state', { enum: endpointStates }).notNull(),
    disabledReason: text('disabled_reason', { enum: disabledReasons }),
    /** The organization whose credential created it, or changed its URL last: its organization, or a representative. */
    createdBy: uuid('created_by')
      .notNull()
      .references(() => organizations.id),
    /** The API client that created it, or changed its URL last. */
    createdByClient: uuid('created_by_client').notNull(),
    ...recordColumns,
  },
  (table) => {
    const managed = sql`${ofCurrentOrganization(table.organizationId)} or ${ofRepresentedOrganizations(table.organizationId)}`
    return [
      index('webhook_endpoints_by_organization').on(table.organizationId, table.id),
      index('webhook_endpoints_by_client').on(table.createdByClient),
      check('webhook_endpoints_state_valid', oneOf(table.state, endpointStates)),
      ...policies({
        read: managed,
        insert: managed,
        update: managed,
        delete: managed,
        owner: ['select', 'update'],
      }),
    ]
  },
)

/** Of whom may read an endpoint. */
const ofVisibleEndpoints = (endpointId: unknown) =>
  sql`exists (select from ${webhookEndpoints} endpoint where endpoint.id = ${endpointId})`

/** Keys that sign, and queries of URLs; encrypted with a pepper. Not columns of the endpoint, because events contain all columns of a record. */
export const webhookSecrets = pgTable(
  'webhook_secrets',
  {
    endpointId: uuid('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    /** The id of a key, or url or new_url: the query of that URL. */
    id: text('id').notNull(),
    encrypted: text('encrypted').notNull(),
    pepperVersion: integer('pepper_version').notNull(),
    /** Of a key that signs with ed25519. */
    publicKey: text('public_key'),
    createdAt: timestamp('created_at').notNull(),
    /** When a key no longer signs; null for the current one. */
    endsAt: timestamp('ends_at'),
  },
  (table) => {
    const visible = ofVisibleEndpoints(table.endpointId)
    return [
      primaryKey({ columns: [table.endpointId, table.id] }),
      index('webhook_secrets_by_pepper').on(table.pepperVersion),
      ...policies({
        read: visible,
        insert: visible,
        update: visible,
        delete: visible,
        owner: ['select', 'update'],
      }),
    ]
  },
)

/** One row for each endpoint. Not in events: it changes with each delivery. */
export const webhookProgress = pgTable(
  'webhook_progress',
  {
    endpointId: uuid('endpoint_id')
      .primaryKey()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    organizationId: ofOrganization(),
    /** The number in the feed up to which each change was delivered, has a row in webhook_deliveries, or is not for the endpoint. */
    position: bigint('position', { mode: 'number' }).notNull(),
    /** When a client set the position: deliveries from before do not count. */
    positionedAt: timestamp('positioned_at').notNull(),
    /** The worker that delivers, and until when no other may. */
    leaseToken: uuid('lease_token'),
    leasedUntil: timestamp('leased_until').notNull(),
    /** When a worker has to look at it although the feed has no further change; null: not before there is one. */
    wakeAt: timestamp('wake_at'),
    /** Whether deliveries wait in the log. */
    waits: boolean('waits').notNull(),
    /** Failures in a row, of all changes, without a success. */
    failures: integer('failures').notNull(),
    failingSince: timestamp('failing_since'),
    /** How many events say that it is failing. */
    failingEvents: integer('failing_events').notNull(),
    /** Requests that send to the receiver at once, in the current minute. */
    requests: jsonb('requests').$type<Record<string, { minute: number; count: number }>>().notNull(),
  },
  (table) => {
    const visible = ofVisibleEndpoints(table.endpointId)
    return [
      index('webhook_progress_by_organization').on(table.organizationId),
      ...policies({ read: visible, update: visible, owner: ['select', 'insert', 'update'] }),
    ]
  },
)
