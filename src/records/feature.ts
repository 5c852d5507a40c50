// The interface of a feature, which app.ts lists, and of the services that its routes receive.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { BaseLogger } from 'pino'
import type { Registry } from 'prom-client'
import type { TSchema } from 'typebox'
import type { Attestation } from '../attestation/attestation.ts'
import type { Pepper, WebhookSettings } from '../config/config.ts'
import type { Database } from '../database/database.ts'
import type { FeedDispatcher } from '../events/dispatcher.ts'
import type { DeprecatedOperations } from '../http/deprecations/hooks.ts'
import type { Encryptor } from '../http/encryption.ts'
import type { Endpoints } from '../http/endpoints.ts'
import type { Files } from '../http/files.ts'
import type { Webhook } from '../http/openapi/shared.ts'
import type { AttemptLimit } from '../http/rate-limits/attempts.ts'
import type { Concurrency } from '../http/rate-limits/concurrency.ts'
import type { RequestLimit } from '../http/rate-limits/requests.ts'
import type { Scope } from '../policy.ts'
import type { AgendaSource } from './agenda-entries.ts'
import type { CalendarSource, ScopedCalendar } from './calendar.ts'
import type { Code, CodeDeclarations } from './codes.ts'
import type {
  ClientRevocationHook,
  PartnershipContribution,
  PartyAcceptanceHook,
  PartyDepartureHook,
  RepresentationEndHook,
  ScopedContribution,
} from './contributions.ts'
import type { collectExportedRecords } from './exported-records.ts'
import type { Lifecycle } from './lifecycles.ts'
import type { RecordLocation, RecordPaths } from './record-paths.ts'
import type { Task } from './tasks.ts'
import type { TestData } from './test-data.ts'
import type { Worker } from './worker/worker.ts'

/** The options of every plugin in `routes` and `publicRoutes`. */
export interface Services {
  endpoints: Endpoints
  database: Database
  feeds: FeedDispatcher
  recordPaths: RecordPaths
  /** The operations that read files. */
  files: Files
  /** What the export of a partnership contains; complete when the routes of all features are registered. */
  exportedRecords: ReturnType<typeof collectExportedRecords>
  peppers: readonly Pepper[]
  encryptor: Encryptor
  /** Signs what the service attests. */
  attestation: Attestation
  keyKind: 'live' | 'test'
  /** The URL at which clients reach the service, without a slash at its end; undefined if it is not known. */
  publicUrl: string | undefined
  /** The issuers whose access tokens are accepted. */
  tokenIssuers: readonly string[]
  /** Limits invalid credentials by address. */
  attempts: AttemptLimit
  concurrency: Concurrency
  /** Limits requests by organization. Undefined if the number of requests is not limited. */
  requests: RequestLimit | undefined
  version: string
  /** The operations about which something is deprecated, by operationId. */
  deprecatedOperations: DeprecatedOperations
  /** Whether the service is about to stop. */
  stopping: () => boolean
  /** The codes of all features. */
  codes: readonly Code[]
  /** Contributions of all features, in the order of app.ts. */
  contributions: readonly ScopedContribution[]
  calendars: readonly ScopedCalendar[]
  /** Runs what would block the event loop. */
  worker: Worker
  /** Renders PDFs. */
  pdfWorker: Worker
  acceptanceHooks: readonly PartyAcceptanceHook[]
  departureHooks: readonly PartyDepartureHook[]
  representationEndHooks: readonly RepresentationEndHook[]
  clientRevocationHooks: readonly ClientRevocationHook[]
  /** The types of all events, sorted. */
  eventTypes: readonly string[]
  webhooks: WebhookSettings
}

/** The agenda of the records of a feature: of partnerships, or of organizations. */
export interface FeatureAgenda {
  partnership?: AgendaSource
  organization?: AgendaSource
}

/** The services of the worker. */
export interface WorkerServices
  extends Pick<Services, 'recordPaths' | 'worker' | 'encryptor' | 'peppers' | 'publicUrl'> {
  /** With a pool of its own, so that requests never wait for the worker. */
  database: Database
  log: Pick<BaseLogger, 'error'>
  /** Of all features. */
  agendas: readonly FeatureAgenda[]
  /** The metrics of the process. */
  registry: Registry
  webhooks: WebhookSettings
  /** Counts a failure of a kind of work. */
  countFailure(kind: string): void
  /** Call it after a write: what follows from it is done soon. */
  wake(): void
}

export interface Feature {
  /** Routes below /v1 for API clients. Every operation is in the policy table. */
  routes: readonly FastifyPluginAsyncTypebox<Services>[]
  /** Routes with another credential, or with none. Paths are complete. */
  publicRoutes?: readonly FastifyPluginAsyncTypebox<Services>[]
  /** Requests that the service sends for the feature, by name. */
  webhooks?: Readonly<Record<string, Webhook>>
  /** Schemas with a name in the OpenAPI document. */
  schemas: readonly TSchema[]
  /** The codes of its blockers, next steps, findings and errors of requests, besides those that every feature can report. */
  codes?: CodeDeclarations
  /** Types of the events that the feature records. */
  eventTypes: readonly string[]
  /** The lifecycles of its records. */
  lifecycles?: readonly Lifecycle[]
  /** The scope that reads its records. Required with contributions: a client without the scope does not get its next steps. */
  scope?: Scope
  contributions?: readonly PartnershipContribution[]
  calendar?: CalendarSource
  onPartyAcceptance?: PartyAcceptanceHook
  onPartyDeparture?: PartyDepartureHook
  onRepresentationEnd?: RepresentationEndHook
  onClientRevocation?: ClientRevocationHook
  /** By record type: where a record without an operation of its own can be read. */
  agenda?: FeatureAgenda
  /** Adds metrics that are read from the database. */
  registerMetrics?(registry: Registry, database: Pick<Database, 'query'>): void
  /** What the worker does for the feature. */
  tasks?(services: WorkerServices): readonly Task[]
  recordLocations?: Readonly<Record<string, RecordLocation>>
  /** How tests create the records of the feature, if the examples of the document are not enough. */
  testData?: readonly TestData[]
}

/** The event types of a record that is created, updated and deleted. */
export const crudEventTypes = (recordType: string): string[] =>
  ['created', 'updated', 'deleted'].map((verb) => `${recordType}.${verb}`)
