// SQL for the log of deliveries, and for recoveries.
import { and, eq, sql } from 'drizzle-orm'
import { db, preparedLater } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { webhookDeliveries, webhookRecoveries } from './table.ts'

const { placeholder } = sql

export type Delivery = typeof webhookDeliveries.$inferSelect
export type Recovery = typeof webhookRecoveries.$inferSelect

/** The time in an id finds the partition. */
const hasId = and(
  eq(webhookDeliveries.endpointId, placeholder('endpointId')),
  eq(webhookDeliveries.id, placeholder('id')),
  sql`${webhookDeliveries.createdAt} = uuid_extract_timestamp(${placeholder('id')}::uuid)`,
)

export const findDelivery = db.select().from(webhookDeliveries).where(hasId).prepare('')

export const lockDelivery = db.select().from(webhookDeliveries).where(hasId).for('update').prepare('')

/** Those that wait keep their place, and are tried at once. */
export const requestDelivery = preparedLater<unknown>(() =>
  db
    .update(webhookDeliveries)
    .set({
      nextAt: sql`case when ${webhookDeliveries.state} in ('waiting', 'deferred') then now() end`,
      requestedAt: sql`case when ${webhookDeliveries.state} not in ('waiting', 'deferred') then now() end`,
    })
    .where(hasId)
    .prepare(''),
)

export const { insert: insertRecovery, find: findRecovery } = recordStore<Recovery>(webhookRecoveries, [
  'endpointId',
  'id',
])

export const findRunningRecovery = db
  .select({ id: webhookRecoveries.id })
  .from(webhookRecoveries)
  .where(and(eq(webhookRecoveries.endpointId, placeholder('endpointId')), eq(webhookRecoveries.state, 'running')))
  .prepare('')

/** The numbers of the feed before two times: see migrations/functions/feed_number_at.sql. */
export const findRange = db
  .select({
    after:
      sql<number>`feed_number_at(${placeholder('organizationId')}::uuid, ${placeholder('since')}::timestamptz)`.mapWith(
        Number,
      ),
    last: sql<number>`feed_number_at(${placeholder('organizationId')}::uuid, coalesce(${placeholder('until')}::timestamptz, now()))`.mapWith(
      Number,
    ),
  })
  .from(sql`(select) as one_row`)
  .prepare('')

export interface Figures {
  endpoints: { state: string; health: string; count: number }[]
  lag: Record<string, number | null>
  waiting: number
  secrets: { pepper: number; count: number }[]
}

/** See migrations/functions/webhook_figures.sql. */
export const figures = db.select({ figures: sql<Figures>`figures` }).from(sql`webhook_figures() figures`).prepare('')
