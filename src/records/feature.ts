// What a feature is to the service: one value, which app.ts lists. And what the service gives to the routes of every feature.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { TSchema } from 'typebox'
import type { Pepper } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { FeedDispatcher } from '../events/dispatcher.ts'
import type { Endpoints } from '../http/endpoints.ts'
import type { AttemptLimit } from '../http/rate-limits/attempts.ts'
import type { RequestLimit } from '../http/rate-limits/requests.ts'
import type { CalendarSource } from './calendar.ts'
import type { PartnershipContribution, PartyWithdrawalHook } from './contributions.ts'
import type { RecordLocation, RecordPaths } from './record-paths.ts'
import type { TestData } from './test-data.ts'

/** Every plugin in `routes` and `publicRoutes` takes the services that it uses as its options. */
export interface Services {
  endpoints: Endpoints
  database: Database
  feeds: FeedDispatcher
  recordPaths: RecordPaths
  peppers: readonly Pepper[]
  keyKind: 'live' | 'test'
  /** The issuers whose access tokens are accepted. */
  tokenIssuers: readonly string[]
  attempts: AttemptLimit
  /** Undefined if the number of requests is not limited. */
  requests: RequestLimit | undefined
  version: string
  /** Whether the service is about to stop. */
  stopping: () => boolean
  /** What the features contribute, each list in the order of app.ts. */
  contributions: readonly PartnershipContribution[]
  calendars: readonly CalendarSource[]
  withdrawalHooks: readonly PartyWithdrawalHook[]
}

export interface Feature {
  /** Below /v1, for API clients; every operation is in the policy table. */
  routes: readonly FastifyPluginAsyncTypebox<Services>[]
  /** Operations with a credential of their own, or with none; paths are complete. */
  publicRoutes?: readonly FastifyPluginAsyncTypebox<Services>[]
  /** Schemas with a name in the OpenAPI document. */
  schemas: readonly TSchema[]
  /** Codes of blockers and next steps that the feature can answer, besides those of records/lifecycles.ts. */
  codes: readonly string[]
  /** Types of the events that the feature records. */
  eventTypes: readonly string[]
  contributions?: readonly PartnershipContribution[]
  calendar?: CalendarSource
  onPartyWithdrawal?: PartyWithdrawalHook
  /** Where records are read that have no operation of their own, by record type. */
  recordLocations?: Readonly<Record<string, RecordLocation>>
  /** How the tests that create a record of every kind create those of the feature, where an example is not enough. */
  testData?: readonly TestData[]
}

/** The event types of a record that is created, updated and deleted. */
export const crudEventTypes = (recordType: string): string[] =>
  ['created', 'updated', 'deleted'].map((verb) => `${recordType}.${verb}`)
