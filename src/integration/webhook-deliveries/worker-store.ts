// SQL of the worker that delivers changes: see the functions in migrations/functions.
import { and, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import type { Signing } from '../webhook-endpoints/rules.ts'
import { webhookProgress } from '../webhook-endpoints/table.ts'
import type { DeliveryState, Lane, RecoveryKind } from './rules.ts'

const { placeholder } = sql

/** What a worker needs to deliver to an endpoint. */
export interface Lease {
  version: number
  /** Without its query. */
  url: string
  types: string[] | null
  partnershipIds: string[] | null
  signing: Signing
  maxConcurrent: number
  maxPerSecond: number | null
  position: number
  /** In a row, without a success. */
  failures: number
  failing: boolean
  /** Encrypted; of several keys the newest first. */
  secrets: { id: string; encrypted: string; endsAt: string | null }[]
  /** Numbers after the position that need no delivery any more. */
  settled: number[]
  recovery: { id: string; only: RecoveryKind; after: number; last: number } | null
}

export const leaseEndpoints = db
  .select({
    endpointId: sql<string>`endpoint_id`,
    organizationId: sql<string>`organization_id`,
    lease: sql<Lease>`lease`,
  })
  .from(
    sql`lease_webhook_endpoints(${placeholder('maxEndpoints')}::int, ${placeholder('leaseSeconds')}::int, ${placeholder('token')}::uuid)`,
  )
  .prepare('')

export const renewLeases = db
  .select({ endpointId: sql<string>`endpoint_id` })
  .from(
    sql`renew_webhook_leases(${placeholder('endpointIds')}::uuid[], ${placeholder('tokens')}::uuid[], ${placeholder('leaseSeconds')}::int)`,
  )
  .prepare('')

export const releaseEndpoint = db
  .select({ done: sql`done` })
  .from(
    sql`release_webhook_endpoint(${placeholder('endpointId')}::uuid, ${placeholder('token')}::uuid, ${placeholder('position')}::bigint,
      ${placeholder('wakesIn')}::float8, ${placeholder('waits')}::boolean) done`,
  )
  .prepare('')

export const recordAttempt = db
  .select({ held: sql<boolean>`held` })
  .from(
    sql`record_webhook_attempt(${placeholder('endpointId')}::uuid, ${placeholder('token')}::uuid, ${placeholder('position')}::bigint,
      ${placeholder('failures')}::int, ${placeholder('failing')}::boolean, ${placeholder('delivery')}::jsonb) held`,
  )
  .prepare('')

export const addDeliveries = db
  .select({ held: sql<boolean>`held` })
  .from(
    sql`add_webhook_deliveries(${placeholder('endpointId')}::uuid, ${placeholder('token')}::uuid, ${placeholder('position')}::bigint,
      ${placeholder('deliveries')}::jsonb, ${placeholder('recovery')}::jsonb) held`,
  )
  .prepare('')

export const retryExhausted = db
  .select({ last: sql<number | null>`last` })
  .from(
    sql`retry_exhausted_deliveries(${placeholder('endpointId')}::uuid, ${placeholder('token')}::uuid, ${placeholder('recoveryId')}::uuid,
      ${placeholder('maxRows')}::int) last`,
  )
  .prepare('')

/** A delivery that is due. */
export interface DueRow {
  id: string
  number: number
  orderKey: string
  lane: Lane
  /** Null if it is in no lane. */
  key: string | null
  state: DeliveryState
  failures: number
}

export const findDue = db
  .select({ due: sql<{ rows: DueRow[]; nextIn: number | null; keys: string[] }>`due` })
  .from(
    sql`find_due_deliveries(${placeholder('endpointId')}::uuid, ${placeholder('failing')}::boolean, ${placeholder('busy')}::text[],
      ${placeholder('busyIds')}::uuid[], ${placeholder('maxLanes')}::int, ${placeholder('laneRows')}::int) due`,
  )
  .prepare('')

export const disableEndpoint = db
  .select({ done: sql<boolean>`done` })
  .from(
    sql`disable_webhook_endpoint(${placeholder('endpointId')}::uuid, ${placeholder('token')}::uuid, ${placeholder('reason')}::text) done`,
  )
  .prepare('')

export const recordFailing = db
  .select({ nextIn: sql<number | null>`next_in`.mapWith(Number) })
  .from(
    sql`record_webhook_failing(${placeholder('endpointId')}::uuid, ${placeholder('token')}::uuid, ${placeholder('eventHours')}::int[],
      ${placeholder('disabledHours')}::int) next_in`,
  )
  .prepare('')

export const maintainDeliveries = db
  .select({ done: sql`done` })
  .from(sql`maintain_webhook_deliveries() done`)
  .prepare('')

export const findOutdatedSecrets = db
  .select({ endpointId: sql<string>`endpoint_id`, id: sql<string>`id`, encrypted: sql<string>`encrypted` })
  .from(sql`find_outdated_secrets(${placeholder('version')}::int, ${placeholder('maxSecrets')}::int)`)
  .prepare('')

export const replaceSecret = db
  .select({ done: sql`done` })
  .from(
    sql`replace_secret(${placeholder('endpointId')}::uuid, ${placeholder('id')}, ${placeholder('before')}, ${placeholder('after')},
      ${placeholder('version')}::int) done`,
  )
  .prepare('')

/** Whether the worker has a lease that has not ended, and the endpoint is active in the version that it knows; as the organization of the endpoint. */
export const isUnchanged = db
  .select({
    unchanged: sql<boolean>`exists (select from webhook_endpoints w where w.id = ${placeholder('endpointId')}
      and w.state = 'active' and w.version = ${placeholder('version')}::int)`,
  })
  .from(webhookProgress)
  .where(
    and(
      eq(webhookProgress.endpointId, placeholder('endpointId')),
      eq(webhookProgress.leaseToken, placeholder('token')),
      sql`${webhookProgress.leasedUntil} > now()`,
    ),
  )
  .prepare('')
