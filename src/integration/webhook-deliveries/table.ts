// The tables of deliveries, and of ranges of the feed that are sent again.
import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { id, oneOf, policies, timestamp } from '../../database/columns.ts'
import { webhookEndpoints } from '../webhook-endpoints/table.ts'
import { type DeliveryAttempt, deliveryStates, lanes, recoveryKinds, recoveryStates } from './rules.ts'

const ofEndpoint = () =>
  uuid('endpoint_id')
    .notNull()
    .references(() => webhookEndpoints.id, { onDelete: 'cascade' })

const ofVisibleEndpoints = (endpointId: unknown) =>
  sql`exists (select from ${webhookEndpoints} endpoint where endpoint.id = ${endpointId})`

/**
 * Changes that were sent, or wait. The worker writes a row after an attempt, and before the position of the endpoint passes a change
 * that was not sent. Partitioned by day of `createdAt`: see maintain_webhook_deliveries().
 */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: uuid('id').notNull(),
    /** Rows of an endpoint that was deleted are invisible, and dropped with their day: a foreign key would delete each of them. */
    endpointId: uuid('endpoint_id').notNull(),
    /** The number of the change in the feed of the organization. */
    number: bigint('number', { mode: 'number' }).notNull(),
    /** Its partnership or organization: deliveries of one are in order. */
    orderKey: uuid('order_key').notNull(),
    /** Deliveries of different lanes are not in order. */
    lane: text('lane', { enum: lanes }).notNull(),
    type: text('type').notNull(),
    path: text('path'),
    changePartnershipId: uuid('change_partnership_id'),
    state: text('state', { enum: deliveryStates }).notNull(),
    /** Attempts that failed and count in the schedule. */
    failures: integer('failures').notNull(),
    /** The last ones, oldest first. */
    attempts: jsonb('attempts').$type<DeliveryAttempt[]>().notNull(),
    attemptCount: integer('attempt_count').notNull(),
    /** Not before that; null: when those before it are done. Only while it waits or is deferred. */
    nextAt: timestamp('next_at'),
    /** When a client asked to send it once more; null when that was done. */
    requestedAt: timestamp('requested_at'),
    createdAt: timestamp('created_at').notNull(),
  },
  (table) => {
    const visible = ofVisibleEndpoints(table.endpointId)
    return [
      primaryKey({ columns: [table.endpointId, table.id, table.createdAt] }),
      index('webhook_deliveries_by_number').on(table.endpointId, table.number),
      index('webhook_deliveries_waiting')
        .on(table.endpointId, table.lane, table.orderKey, table.number)
        .where(sql`${table.state} = 'waiting'`),
      index('webhook_deliveries_separate')
        .on(table.endpointId, table.number)
        .where(sql`${table.state} = 'deferred' or ${table.requestedAt} is not null`),
      check('webhook_deliveries_state_valid', oneOf(table.state, deliveryStates)),
      ...policies({ read: visible, update: visible, owner: ['select', 'insert', 'update'] }),
    ]
  },
)

/** Ranges of the feed that are sent again. */
export const webhookRecoveries = pgTable(
  'webhook_recoveries',
  {
    id: id(),
    endpointId: ofEndpoint(),
    only: text('only', { enum: recoveryKinds }).notNull(),
    state: text('state', { enum: recoveryStates }).notNull(),
    since: timestamp('since').notNull(),
    until: timestamp('until'),
    /** The number in the feed after which it goes on, and the last one. */
    afterNumber: bigint('after_number', { mode: 'number' }).notNull(),
    lastNumber: bigint('last_number', { mode: 'number' }).notNull(),
    /** How many deliveries it has added. */
    deliveries: integer('deliveries').notNull(),
    createdAt: timestamp('created_at').notNull(),
    finishedAt: timestamp('finished_at'),
  },
  (table) => {
    const visible = ofVisibleEndpoints(table.endpointId)
    return [
      index('webhook_recoveries_by_endpoint').on(table.endpointId, table.id),
      index('webhook_recoveries_running').on(table.endpointId).where(sql`${table.state} = 'running'`),
      check('webhook_recoveries_state_valid', oneOf(table.state, recoveryStates)),
      ...policies({ read: visible, insert: visible, owner: ['select', 'update'] }),
    ]
  },
)
