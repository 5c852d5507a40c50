// SQL for webhook endpoints, their secrets and their progress.
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { rfc3339 } from '../../database/columns.ts'
import { db } from '../../database/queries.ts'
import { recordStore } from '../../database/records.ts'
import { webhookDeliveries } from '../webhook-deliveries/table.ts'
import { webhookEndpoints, webhookProgress, webhookSecrets } from './table.ts'

const { placeholder } = sql
const waits = sql`${webhookDeliveries.state} in ('waiting', 'deferred')`

export type WebhookEndpoint = typeof webhookEndpoints.$inferSelect
export type WebhookSecret = typeof webhookSecrets.$inferSelect

export const { find, lock, insert, save, remove } = recordStore<WebhookEndpoint>(webhookEndpoints, [
  'organizationId',
  'id',
])

/** Counted while the organization is locked, so that two requests cannot exceed the limit together. */
export const lockAndCount = db
  .select({
    count:
      sql<number>`(select count(*) from ${webhookEndpoints} where ${webhookEndpoints.organizationId} = ${placeholder('organizationId')})`.mapWith(
        Number,
      ),
  })
  .from(sql`pg_advisory_xact_lock(hashtextextended('webhook_endpoints/' || ${placeholder('organizationId')}::text, 0))`)
  .prepare('')

export const insertSecret = recordStore<WebhookSecret>(webhookSecrets, ['endpointId', 'id']).insert

export const removeSecret = db
  .delete(webhookSecrets)
  .where(and(eq(webhookSecrets.endpointId, placeholder('endpointId')), eq(webhookSecrets.id, placeholder('id'))))
  .prepare('')

/** Makes the query of a new URL that of the URL. */
export const renameNewQuery = db
  .update(webhookSecrets)
  .set({ id: 'url' })
  .where(and(eq(webhookSecrets.endpointId, placeholder('endpointId')), eq(webhookSecrets.id, 'new_url')))
  .prepare('')

const isKey = sql`${webhookSecrets.id} not in ('url', 'new_url')`

/** The current key signs until `endsAt`. */
export const endKeys = db
  .update(webhookSecrets)
  .set({ endsAt: placeholder('endsAt') as never })
  .where(and(eq(webhookSecrets.endpointId, placeholder('endpointId')), isKey))
  .prepare('')

/** Removes keys that have an end. */
export const removeEndingKeys = db
  .delete(webhookSecrets)
  .where(and(eq(webhookSecrets.endpointId, placeholder('endpointId')), isNotNull(webhookSecrets.endsAt)))
  .prepare('')

/** The secrets of some endpoints that have not ended; keys oldest first. */
export const findSecrets = db
  .select()
  .from(webhookSecrets)
  .where(
    and(
      sql`${webhookSecrets.endpointId} = any(${placeholder('endpointIds')}::uuid[])`,
      sql`(${webhookSecrets.endsAt} is null or ${webhookSecrets.endsAt} > now())`,
    ),
  )
  .orderBy(webhookSecrets.createdAt, webhookSecrets.id)
  .prepare('')

/** Begins after the last change of the feed: see migrations/functions/add_webhook_progress.sql. */
export const addProgress = db
  .select({ done: sql`done` })
  .from(sql`add_webhook_progress(${placeholder('endpointId')}::uuid) done`)
  .prepare('')

/** How far an endpoint has got. */
export interface Progress {
  endpointId: string
  position: number
  /** What the feed has. */
  firstNumber: number
  lastNumber: number
  failingSince: string | null
  lagSeconds: number
  waiting: number
  requests: Record<string, { minute: number; count: number }>
}

/** See migrations/functions/find_webhook_progress.sql. */
export const findProgress = db
  .select({
    endpointId: sql<string>`endpoint_id`,
    position: sql<number>`position`.mapWith(Number),
    firstNumber: sql<number>`first_number`.mapWith(Number),
    lastNumber: sql<number>`last_number`.mapWith(Number),
    failingSince: sql<string | null>`failing_since`.mapWith(rfc3339),
    lagSeconds: sql<number>`lag_seconds`.mapWith(Number),
    waiting: sql<number>`waiting`.mapWith(Number),
    requests: sql<Progress['requests']>`requests`,
  })
  .from(sql`find_webhook_progress(${placeholder('endpointIds')}::uuid[])`)
  .prepare('')

/** Locks the progress of an endpoint, to count a request. */
export const lockRequests = db
  .select({ requests: webhookProgress.requests })
  .from(webhookProgress)
  .where(eq(webhookProgress.endpointId, placeholder('endpointId')))
  .for('update')
  .prepare('')

export const saveRequests = db
  .update(webhookProgress)
  .set({ requests: placeholder('requests') as never })
  .where(eq(webhookProgress.endpointId, placeholder('endpointId')))
  .prepare('')

/** The worker looks at the endpoint at once. */
export const wake = db
  .update(webhookProgress)
  .set({ wakeAt: sql`now()` })
  .where(eq(webhookProgress.endpointId, placeholder('endpointId')))
  .prepare('')

/** After it was disabled: it is no longer failing, and what waits is tried at once. */
export const restart = db
  .update(webhookProgress)
  .set({
    leaseToken: null,
    leasedUntil: sql`'-infinity'`,
    wakeAt: sql`now()`,
    failures: 0,
    failingSince: null,
    failingEvents: 0,
  })
  .where(eq(webhookProgress.endpointId, placeholder('endpointId')))
  .prepare('')

/** Deliveries from before do not count. */
export const setPosition = db
  .update(webhookProgress)
  .set({ position: placeholder('position') as never, positionedAt: sql`now()` })
  .where(eq(webhookProgress.endpointId, placeholder('endpointId')))
  .prepare('')

export const giveUpWaiting = db
  .update(webhookDeliveries)
  .set({ state: 'exhausted', nextAt: null })
  .where(and(eq(webhookDeliveries.endpointId, placeholder('endpointId')), waits))
  .prepare('')

export const retryWaiting = db
  .update(webhookDeliveries)
  .set({ nextAt: sql`now()` })
  .where(
    and(eq(webhookDeliveries.endpointId, placeholder('endpointId')), waits, sql`${webhookDeliveries.nextAt} > now()`),
  )
  .prepare('')

/** See migrations/functions/disable_webhook_endpoints.sql. */
export const disableEndpoints = db
  .select({ done: sql`done` })
  .from(
    sql`disable_webhook_endpoints(${placeholder('clientId')}::uuid, ${placeholder('organizationId')}::uuid,
      ${placeholder('representativeId')}::uuid, ${placeholder('onBehalfBy')}::uuid, ${placeholder('requestId')}) done`,
  )
  .prepare('')

/** Of some partnerships, those in which an organization is a party or an observer. */
export const findMemberships = db
  .select({ partnershipId: sql<string>`asked.id` })
  .from(sql`unnest(${placeholder('partnershipIds')}::uuid[]) asked (id)`)
  .where(
    sql`relation_to_partnership(asked.id, ${placeholder('organizationId')}::uuid) in ('lead', 'party', 'observer')`,
  )
  .prepare('')
