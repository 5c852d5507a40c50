// Assembles the service: infrastructure, then the features, in the order of their areas. Over 300 lines: the whole service on one page.
import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger, type FastifyRequest } from 'fastify'
import { agreementKinds } from './agreements/agreement-kinds/feature.ts'
import { agreementTemplates } from './agreements/agreement-templates/feature.ts'
import { createPdfWorker } from './agreements/agreement-versions/documents/render.ts'
import { agreementVersions } from './agreements/agreement-versions/feature.ts'
import { agreements } from './agreements/agreements/feature.ts'
import { clauses } from './agreements/clauses/feature.ts'
import { filings } from './agreements/filings/feature.ts'
import { legalReviews } from './agreements/legal-reviews/feature.ts'
import { signatories } from './agreements/signatories/feature.ts'
import { signatures } from './agreements/signatures/feature.ts'
import { terminationNotices } from './agreements/termination-notices/feature.ts'
import { createAttestation } from './attestation/attestation.ts'
import { serveKeys } from './attestation/jwks.ts'
import { addenda } from './communication/addenda/feature.ts'
import { calendarFeeds } from './communication/calendar-feeds/feature.ts'
import { calendars } from './communication/calendars/feature.ts'
import { communicationPlans } from './communication/communication-plans/feature.ts'
import { communications } from './communication/communications/feature.ts'
import { occurrences } from './communication/occurrences/feature.ts'
import { touchpoints } from './communication/touchpoints/feature.ts'
import { communityAssessments } from './community/community-assessments/feature.ts'
import { familyNeeds } from './community/family-needs/feature.ts'
import { needsTraceability } from './community/needs-traceability/feature.ts'
import { rooms } from './community/rooms/feature.ts'
import { type AttestationSeed, type Config, defaultWebhooks, type Pepper } from './config/config.ts'
import { conflictPlans } from './conflicts/conflict-plans/feature.ts'
import type { Database } from './database/database.ts'
import { createFeedDispatcher } from './events/dispatcher.ts'
import { commitments } from './expectations/commitments/feature.ts'
import { expectations } from './expectations/expectations/feature.ts'
import { monitoringVisits } from './expectations/monitoring-visits/feature.ts'
import { progressReports } from './expectations/progress-reports/feature.ts'
import { actualCosts } from './finance/actual-costs/feature.ts'
import { allocationBases } from './finance/allocation-bases/feature.ts'
import { budgetLines } from './finance/budget-lines/feature.ts'
import { contingencies } from './finance/contingencies/feature.ts'
import { costAllocations } from './finance/cost-allocations/feature.ts'
import { feeDecisions } from './finance/fee-decisions/feature.ts'
import { financialObligations } from './finance/financial-obligations/feature.ts'
import { fundingPlan } from './finance/funding-plan/feature.ts'
import { fundingSources } from './finance/funding-sources/feature.ts'
import { fundingTypes } from './finance/funding-types/feature.ts'
import { recordDueEventsUntil } from './guidance/agenda/due-events.ts'
import { agenda } from './guidance/agenda/feature.ts'
import { codes as codeList } from './guidance/codes/feature.ts'
import { commitmentsMatrix } from './guidance/commitments-matrix/feature.ts'
import { foundation } from './guidance/foundation/feature.ts'
import { monitoringStrategy } from './guidance/monitoring-strategy/feature.ts'
import { compressOnce, registerCompression } from './http/compression.ts'
import { registerDeprecations } from './http/deprecations/hooks.ts'
import { createEncryptor } from './http/encryption.ts'
import { createEndpoints } from './http/endpoints.ts'
import { addEtag } from './http/etags.ts'
import { registerFiles } from './http/files.ts'
import { registerDocument } from './http/openapi/document.ts'
import { serveProblemPages } from './http/openapi/problem-pages.ts'
import { serveDocument } from './http/openapi/serve.ts'
import { deprecationHeaders, headers } from './http/openapi/shared.ts'
import { serveStartPage } from './http/openapi/start-page.ts'
import { addViewport, registerSwaggerUi } from './http/openapi/swagger-ui.ts'
import { registerProblemHandlers } from './http/problems.ts'
import { createAttemptLimit } from './http/rate-limits/attempts.ts'
import { createConcurrency } from './http/rate-limits/concurrency.ts'
import { createRequestLimit } from './http/rate-limits/requests.ts'
import { registerRequestHandling, requestOptions } from './http/requests.ts'
import { validation } from './http/validation.ts'
import { authentication } from './identity/api-clients/authentication.ts'
import { apiClients } from './identity/api-clients/feature.ts'
import { collectDeprecatedUses, collectLastUses } from './identity/api-clients/last-uses.ts'
import { createTokenVerifier } from './identity/api-clients/tokens.ts'
import { erasures } from './identity/erasures/feature.ts'
import { handoverCodes } from './identity/handover-codes/feature.ts'
import { links } from './identity/links/feature.ts'
import { organizations } from './identity/organizations/feature.ts'
import { representations } from './identity/representations/feature.ts'
import { changes } from './integration/changes/feature.ts'
import { eventTypeList } from './integration/event-types/feature.ts'
import { health } from './integration/health/feature.ts'
import { registerMetrics } from './integration/health/routes.ts'
import { history } from './integration/history/feature.ts'
import { partnershipExports } from './integration/partnership-exports/feature.ts'
import { webhookDeliveries } from './integration/webhook-deliveries/feature.ts'
import { webhookEndpoints } from './integration/webhook-endpoints/feature.ts'
import { appliedStandards } from './law/applied-standards/feature.ts'
import { legalAcknowledgements } from './law/legal-acknowledgements/feature.ts'
import { legalEducation } from './law/legal-education/feature.ts'
import { legalRequirements } from './law/legal-requirements/feature.ts'
import { standards } from './law/standards/feature.ts'
import { strictestStandards } from './law/strictest-standards/feature.ts'
import { benefits } from './missions/benefits/feature.ts'
import { endorsements } from './missions/endorsements/feature.ts'
import { missions } from './missions/missions/feature.ts'
import { reaffirmations } from './missions/reaffirmations/feature.ts'
import { values } from './missions/values/feature.ts'
import { agreementBindings } from './partnerships/agreement-bindings/feature.ts'
import { candidates } from './partnerships/candidates/feature.ts'
import { contacts } from './partnerships/contacts/feature.ts'
import { matches } from './partnerships/matches/feature.ts'
import { needs } from './partnerships/needs/feature.ts'
import { observers } from './partnerships/observers/feature.ts'
import { offers } from './partnerships/offers/feature.ts'
import { parties } from './partnerships/parties/feature.ts'
import { partnerships } from './partnerships/partnerships/feature.ts'
import { type Deprecation, deprecations as policyDeprecations, type Scope } from './policy.ts'
import { checklistComparisons } from './readiness/checklist-comparisons/feature.ts'
import { checklistResponses } from './readiness/checklist-responses/feature.ts'
import { checklistRounds } from './readiness/checklist-rounds/feature.ts'
import { checklists } from './readiness/checklists/feature.ts'
import { readinessSummaries } from './readiness/readiness-summaries/feature.ts'
import { codesOf, codeTable } from './records/codes.ts'
import { collectExportedRecords } from './records/exported-records.ts'
import type { Feature, Services } from './records/feature.ts'
import { purgingTasks } from './records/purging.ts'
import { createRecordPaths } from './records/record-paths.ts'
import { sharedSchemas } from './records/shared-schemas.ts'
import { strategies } from './records/strategies.ts'
import { type RunningTasks, startTasks } from './records/tasks.ts'
import { createWorker } from './records/worker/worker.ts'

/** Every feature once. Contributions of features are evaluated and listed in this order. */
export const features: readonly Feature[] = [
  organizations,
  representations,
  apiClients,
  handoverCodes,
  links,
  erasures,
  partnerships,
  parties,
  contacts,
  candidates,
  offers,
  needs,
  matches,
  observers,
  agreementBindings,
  missions,
  endorsements,
  reaffirmations,
  values,
  benefits,
  expectations,
  progressReports,
  commitments,
  monitoringVisits,
  touchpoints,
  communicationPlans,
  occurrences,
  communications,
  addenda,
  calendars,
  calendarFeeds,
  checklists,
  checklistRounds,
  checklistResponses,
  checklistComparisons,
  readinessSummaries,
  standards,
  appliedStandards,
  strictestStandards,
  legalRequirements,
  legalAcknowledgements,
  legalEducation,
  communityAssessments,
  familyNeeds,
  needsTraceability,
  rooms,
  fundingTypes,
  fundingSources,
  budgetLines,
  allocationBases,
  costAllocations,
  actualCosts,
  financialObligations,
  contingencies,
  feeDecisions,
  fundingPlan,
  conflictPlans,
  agreements,
  agreementVersions,
  signatories,
  legalReviews,
  signatures,
  terminationNotices,
  filings,
  clauses,
  agreementTemplates,
  agreementKinds,
  commitmentsMatrix,
  monitoringStrategy,
  foundation,
  agenda,
  codeList,
  changes,
  eventTypeList,
  webhookEndpoints,
  webhookDeliveries,
  history,
  partnershipExports,
  health,
]

function scopeOf(scope: Scope | undefined): Scope {
  if (scope === undefined) throw new Error('A feature with contributions or a calendar has a scope.')
  return scope
}

export interface ServiceOptions {
  database: Database
  log: FastifyBaseLogger
  version: string
  peppers: readonly Pepper[]
  attestationKeys: readonly AttestationSeed[]
  keyKind: 'live' | 'test'
  corsOrigins: readonly string[]
  /** The URL at which clients reach the service, without a slash at its end; undefined if it is not known. */
  publicUrl?: string | undefined
  limits: Config['limits']
  trustedProxies: Config['trustedProxies']
  tokenIssuers: Config['tokenIssuers']
  webhooks?: Config['webhooks']
  /** Default: those of the policy table. */
  deprecations?: readonly Deprecation[]
  /** The time in milliseconds by which operations are removed. Default: that of the system. */
  now?: () => number
}

/** Headers that pages of other origins can read: those of the document, and those of refusals before routing and of files. */
const exposedHeaders = [
  ...new Set([...Object.keys({ ...headers, ...deprecationHeaders }), 'Allow', 'Content-Disposition']),
]

/** An OPTIONS request that is no preflight is handled as without CORS: by the handler of methods that no path supports. */
const corsOptions =
  (origins: readonly string[]) =>
  ({ headers }: FastifyRequest, callback: (error: null, options: FastifyCorsOptions) => void): void =>
    callback(null, {
      origin: [...origins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders,
      maxAge: 600,
      preflight: headers.origin !== undefined && headers['access-control-request-method'] !== undefined,
    })

export async function buildApp(options: ServiceOptions) {
  const { database, log, version, peppers, attestationKeys, keyKind, corsOrigins, publicUrl } = options
  const { limits, trustedProxies, tokenIssuers, webhooks = defaultWebhooks } = options
  const { deprecations = policyDeprecations, now = Date.now } = options
  const app = fastify({
    ...requestOptions,
    ...validation,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    loggerInstance: log,
  }).withTypeProvider<TypeBoxTypeProvider>()
  let stopping = false
  let tasks: RunningTasks | undefined

  // Records with a part of the same kind, such as a renewal, have the same schema of its patch.
  const schemas = [...sharedSchemas, ...features.flatMap((feature) => feature.schemas)]
  for (const schema of new Map(schemas.map((one) => [(one as { $id?: string }).$id, one])).values())
    app.addSchema(schema)
  registerProblemHandlers(app)
  registerRequestHandling(app, () => stopping)
  await registerCompression(app)
  if (corsOrigins.length > 0) await app.register(cors, { delegator: corsOptions(corsOrigins) })
  const feeds = createFeedDispatcher(database)
  function wake(): void {
    feeds.wake()
    tasks?.wake()
  }
  const concurrency = createConcurrency()
  const { registry, workerFailures, deprecatedRequests } = registerMetrics(app, database, concurrency)
  const eventTypes = features.flatMap((feature) => feature.eventTypes).sort()
  const deprecatedUses = deprecations.length === 0 ? undefined : collectDeprecatedUses(database)
  const deprecatedOperations = registerDeprecations(app, {
    deprecations,
    eventTypes,
    now,
    onUse(operation, { credential, usesLink }) {
      deprecatedRequests.inc({ operation })
      // Absent for operations with a credential of their own. The user of a link is not its API client.
      if (credential && !usesLink) deprecatedUses?.add(credential.clientId, operation)
    },
  })
  const encryptor = createEncryptor(peppers.map(({ secret }) => secret))
  const attestation = createAttestation(database, attestationKeys)
  const codes = codeTable(...features.map((feature) => feature.codes ?? {}))
  const locations = Object.assign({}, ...features.map(({ recordLocations }) => recordLocations))
  const services: Services = {
    endpoints: createEndpoints(database, encryptor, concurrency),
    database,
    feeds,
    recordPaths: createRecordPaths(app, locations),
    files: registerFiles(app),
    exportedRecords: collectExportedRecords(app),
    peppers,
    encryptor,
    attestation,
    keyKind,
    publicUrl,
    tokenIssuers: tokenIssuers.map(({ issuer }) => issuer),
    concurrency,
    attempts: createAttemptLimit(limits.badCredentials),
    requests: limits.requests === 0 ? undefined : createRequestLimit(database, limits.requests),
    version,
    deprecatedOperations,
    stopping: () => stopping,
    codes,
    contributions: features.flatMap(({ scope, contributions = [] }) =>
      contributions.map((contribution) => ({ ...contribution, scope: scopeOf(scope) })),
    ),
    worker: createWorker(),
    pdfWorker: createPdfWorker(),
    calendars: features.flatMap(({ scope, calendar }) =>
      calendar === undefined ? [] : { scope: scopeOf(scope), source: calendar },
    ),
    acceptanceHooks: features.flatMap(({ onPartyAcceptance }) => onPartyAcceptance ?? []),
    departureHooks: features.flatMap(({ onPartyDeparture }) => onPartyDeparture ?? []),
    representationEndHooks: features.flatMap(({ onRepresentationEnd }) => onRepresentationEnd ?? []),
    clientRevocationHooks: features.flatMap(({ onClientRevocation }) => onClientRevocation ?? []),
    eventTypes,
    webhooks,
  }
  const lastUses = collectLastUses(database)
  for (const feature of features) feature.registerMetrics?.(registry, database)
  const countFailure = (kind: string) => workerFailures.inc({ kind })
  await registerDocument(app, {
    version,
    publicUrl,
    tokenUrl: tokenIssuers.find(({ tokenUrl }) => tokenUrl)?.tokenUrl,
    knownValues: {
      BlockerCode: codesOf(codes, 'blocker'),
      NextStepCode: codesOf(codes, 'next_step'),
      ProblemCode: codesOf(codes, 'problem'),
      RequestErrorCode: codesOf(codes, 'request_error'),
      // The error of a row can be the problem that the request for the record would have.
      ImportErrorCode: codesOf(codes, 'request_error', 'problem'),
      EventType: eventTypes,
    },
    webhooks: Object.assign({}, ...features.map((feature) => feature.webhooks)),
    strategyNames: Object.fromEntries(strategies.map(({ id, name }) => [id, name])),
    deprecations,
    deprecatedOperations,
  })
  await app.register(async (pages) => {
    pages.addHook('onSend', addViewport)
    pages.addHook('onSend', addEtag)
    pages.addHook('onSend', compressOnce)
    serveStartPage(pages, publicUrl)
    serveDocument(pages, publicUrl)
    serveKeys(pages, attestation)
    serveProblemPages(pages, codes)
    await registerSwaggerUi(pages)
  })

  for (const { publicRoutes = [] } of features) for (const routes of publicRoutes) await app.register(routes, services)
  await app.register(
    async (api) => {
      await api.register(authentication, {
        ...services,
        lastUses,
        verifyToken: await createTokenVerifier(tokenIssuers),
      })
      api.addHook('onResponse', async ({ method }) => {
        if (method !== 'GET') wake()
      })
      for (const { routes } of features) for (const plugin of routes) await api.register(plugin, services)
    },
    { prefix: '/v1' },
  )

  app.addHook('onClose', async () => {
    services.requests?.stop()
    const { worker, pdfWorker } = services
    await Promise.all([worker.close(), pdfWorker.close(), lastUses.stop(), deprecatedUses?.stop()])
    return database.close()
  })
  // Requests that wait for changes would delay the shutdown.
  app.addHook('preClose', async () => feeds.stop())
  return Object.assign(app, {
    /** Records what becomes due until a time. Returns the number of events. */
    recordDueEventsUntil: (workerDatabase: Database, until: string): Promise<number> =>
      recordDueEventsUntil({ database: workerDatabase, worker: services.worker, log, countFailure }, until),
    /** Runs what is done outside requests, with a database pool of its own. */
    startWorker(workerDatabase: Database): RunningTasks {
      const { recordPaths, worker } = services
      const agendas = features.flatMap(({ agenda }) => agenda ?? [])
      const workerServices = {
        database: workerDatabase,
        ...{ recordPaths, worker, encryptor, peppers, publicUrl, registry, webhooks, log, agendas, countFailure, wake },
      }
      const ofFeatures = features.flatMap(({ tasks }) => tasks?.(workerServices) ?? [])
      tasks = startTasks([...ofFeatures, ...purgingTasks(workerDatabase)], log, countFailure)
      return tasks
    },
    /** From now on /readyz responds that the service is stopping, and every response closes its connection. */
    announceStop: () => {
      stopping = true
    },
  })
}
