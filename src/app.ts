// The whole service on one page: what is registered, and in which order.
import cors from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger } from 'fastify'
import { calendarFeedRoutes, subscribedCalendarRoutes } from './communication/calendar-feeds/routes.ts'
import { calendarRoutes } from './communication/calendars/routes.ts'
import { touchpointPlace } from './communication/communication-plans/actions.ts'
import { communicationPlanContribution } from './communication/communication-plans/assessment.ts'
import { communicationPlanRoutes } from './communication/communication-plans/routes.ts'
import { communicationContribution } from './communication/communications/assessment.ts'
import { communicationRoutes } from './communication/communications/routes.ts'
import { occurrencePlace } from './communication/occurrences/actions.ts'
import { occurrenceContribution } from './communication/occurrences/assessment.ts'
import { occurrenceCalendar } from './communication/occurrences/calendar.ts'
import { occurrenceRoutes } from './communication/occurrences/routes.ts'
import type { Config, Pepper } from './config.ts'
import type { Database } from './database/database.ts'
import { createFeedDispatcher } from './events/dispatcher.ts'
import { expectationContribution, obligationContribution } from './expectations/expectations/assessment.ts'
import { expectationCalendar } from './expectations/expectations/calendar.ts'
import { expectationRoutes } from './expectations/expectations/routes.ts'
import { progressOverviewRoutes } from './expectations/progress-reports/overviews.ts'
import { reportRoutes } from './expectations/progress-reports/routes.ts'
import { foundationRoutes } from './guidance/foundation/routes.ts'
import { createEndpoints } from './http/endpoints.ts'
import { createEncryptor } from './http/idempotency/encryption.ts'
import { registerDocument, serveDocument } from './http/openapi/document.ts'
import { serveProblemPages } from './http/openapi/problem-pages.ts'
import { headers } from './http/openapi/shared.ts'
import { registerSwaggerUi } from './http/openapi/swagger-ui.ts'
import { registerProblemHandlers } from './http/problems.ts'
import { attemptLimit } from './http/rate-limits/attempts.ts'
import { requestLimit } from './http/rate-limits/requests.ts'
import { receiveRequests, requestOptions } from './http/requests.ts'
import { validation } from './http/validation.ts'
import { bootstrapRoutes } from './identity/api-clients/bootstrap.ts'
import { callers } from './identity/api-clients/caller.ts'
import { apiClientRoutes } from './identity/api-clients/routes.ts'
import { tokenReader } from './identity/api-clients/tokens.ts'
import { organizationRoutes } from './identity/organizations/routes.ts'
import { changeRoutes } from './integration/changes/routes.ts'
import { healthRoutes, measure } from './integration/health/routes.ts'
import { historyRoutes } from './integration/history/routes.ts'
import { benefitContribution } from './missions/benefits/assessment.ts'
import { benefitRoutes } from './missions/benefits/routes.ts'
import { missionContribution } from './missions/missions/assessment.ts'
import { missionCalendar } from './missions/missions/calendar.ts'
import { endorsementRoutes } from './missions/missions/endorsements.ts'
import { reaffirmationRoutes } from './missions/missions/reaffirmations.ts'
import { missionRoutes } from './missions/missions/routes.ts'
import { valueRoutes } from './missions/values/routes.ts'
import { candidateContribution } from './partnerships/candidates/assessment.ts'
import { candidateRoutes } from './partnerships/candidates/routes.ts'
import { contactContribution } from './partnerships/contacts/assessment.ts'
import { contactRoutes } from './partnerships/contacts/routes.ts'
import { needContribution, offerContribution } from './partnerships/matches/assessment.ts'
import { matchRoutes } from './partnerships/matches/routes.ts'
import { needRoutes } from './partnerships/needs/routes.ts'
import { observerContribution } from './partnerships/observers/assessment.ts'
import { observerRoutes } from './partnerships/observers/routes.ts'
import { offerRoutes } from './partnerships/offers/routes.ts'
import { partyContribution } from './partnerships/parties/assessment.ts'
import { partyRoutes } from './partnerships/parties/routes.ts'
import { partnershipRoutes } from './partnerships/partnerships/routes.ts'
import { comparisonContribution } from './readiness/checklist-comparisons/assessment.ts'
import { checklistComparisonRoutes } from './readiness/checklist-comparisons/routes.ts'
import { recallUnsharedResponses } from './readiness/checklist-responses/actions.ts'
import { checklistResponseRoutes } from './readiness/checklist-responses/routes.ts'
import { readinessContribution } from './readiness/checklist-rounds/assessment.ts'
import { checklistRoundRoutes } from './readiness/checklist-rounds/routes.ts'
import { checklistRoutes } from './readiness/checklists/routes.ts'
import { withdrawUnconsented } from './readiness/readiness-summaries/actions.ts'
import { summaryContribution } from './readiness/readiness-summaries/assessment.ts'
import { readinessSummaryRoutes } from './readiness/readiness-summaries/routes.ts'
import { recordRoutesOf } from './records/record-routes.ts'
import { namedSchemas } from './schemas.ts'

/**
 * What each feature knows of how far partners have come: guards of the lifecycle, evidence, next steps.
 * Absent, because their features are: AGREEMENT_NOT_IN_FORCE, NOTICE_PERIOD (agreements), CONFLICT_PLAN_MISSING and open or
 * escalated conflicts (conflicts), OPEN_OBLIGATIONS of money (finance), LESSONS_MISSING (lessons).
 */
const practices = [
  partyContribution,
  contactContribution,
  candidateContribution,
  offerContribution,
  needContribution,
  observerContribution,
  missionContribution,
  benefitContribution,
  obligationContribution,
  expectationContribution,
  readinessContribution,
  communicationPlanContribution,
  occurrenceContribution,
  communicationContribution,
  comparisonContribution,
  summaryContribution,
]

/** What each feature adds to the calendars of partners. */
const calendars = [occurrenceCalendar, expectationCalendar, missionCalendar]

export interface ServiceOptions {
  database: Database
  log: FastifyBaseLogger
  version: string
  peppers: readonly Pepper[]
  keyKind: 'live' | 'test'
  corsOrigins: readonly string[]
  limits: Config['limits']
  trustedProxies: Config['trustedProxies']
  tokenIssuers: Config['tokenIssuers']
}

export async function buildApp(options: ServiceOptions) {
  const { database, log, version, peppers, keyKind, corsOrigins, limits, trustedProxies, tokenIssuers } = options
  const app = fastify({
    ...requestOptions,
    ...validation,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    loggerInstance: log,
  }).withTypeProvider<TypeBoxTypeProvider>()
  let stopping = false

  for (const schema of namedSchemas) app.addSchema(schema)
  registerProblemHandlers(app)
  receiveRequests(app, () => stopping)
  if (corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: Object.keys(headers),
      maxAge: 600,
    })
  }
  const feeds = createFeedDispatcher(database)
  const records = recordRoutesOf(app, { occurrence: occurrencePlace, touchpoint: touchpointPlace })
  measure(app, database, feeds)
  await registerDocument(app, version, tokenIssuers.find(({ tokenUrl }) => tokenUrl)?.tokenUrl)
  serveDocument(app)
  serveProblemPages(app)
  await registerSwaggerUi(app)
  await app.register(healthRoutes, { database, version, stopping: () => stopping })

  const endpoints = createEndpoints(database, createEncryptor(peppers.map(({ secret }) => secret)))
  const attempts = attemptLimit(limits.badCredentials)
  const requests = limits.requests === 0 ? undefined : requestLimit(database, limits.requests)
  await app.register(subscribedCalendarRoutes, { prefix: '/v1', database, peppers, requests, sources: calendars })
  await app.register(bootstrapRoutes, { prefix: '/v1', database, peppers, keyKind, attempts })
  await app.register(
    async (api) => {
      await api.register(callers, { database, peppers, attempts, requests, readToken: tokenReader(tokenIssuers) })
      api.addHook('onResponse', async ({ method }) => {
        if (method !== 'GET') feeds.wake()
      })
      await api.register(organizationRoutes, { endpoints })
      await api.register(apiClientRoutes, {
        endpoints,
        peppers,
        keyKind,
        tokenIssuers: tokenIssuers.map(({ issuer }) => issuer),
      })
      await api.register(partnershipRoutes, { endpoints, practices })
      await api.register(partyRoutes, { endpoints, departures: [recallUnsharedResponses, withdrawUnconsented] })
      await api.register(observerRoutes, { endpoints })
      await api.register(contactRoutes, { endpoints })
      await api.register(offerRoutes, { endpoints })
      await api.register(needRoutes, { endpoints })
      await api.register(candidateRoutes, { endpoints })
      await api.register(expectationRoutes, { endpoints })
      await api.register(communicationPlanRoutes, { endpoints })
      await api.register(occurrenceRoutes, { endpoints })
      await api.register(communicationRoutes, { endpoints })
      await api.register(calendarRoutes, { endpoints, sources: calendars })
      await api.register(calendarFeedRoutes, { endpoints, peppers })
      await api.register(reportRoutes, { endpoints })
      await api.register(progressOverviewRoutes, { endpoints })
      await api.register(matchRoutes, { endpoints })
      await api.register(missionRoutes, { endpoints })
      await api.register(endorsementRoutes, { endpoints })
      await api.register(reaffirmationRoutes, { endpoints })
      await api.register(valueRoutes, { endpoints })
      await api.register(benefitRoutes, { endpoints })
      await api.register(checklistRoutes, { endpoints })
      await api.register(checklistRoundRoutes, { endpoints })
      await api.register(checklistResponseRoutes, { endpoints })
      await api.register(checklistComparisonRoutes, { endpoints })
      await api.register(readinessSummaryRoutes, { endpoints })
      await api.register(foundationRoutes, { endpoints, practices })
      await api.register(historyRoutes, { endpoints, records })
      await api.register(changeRoutes, { endpoints, feeds, records })
    },
    { prefix: '/v1' },
  )

  app.addHook('onClose', () => {
    requests?.stop()
    return database.close()
  })
  // What waits for news would keep the service from stopping.
  app.addHook('preClose', async () => feeds.stop())
  return Object.assign(app, {
    /** From here on /readyz says that the service is about to stop, and every answer ends its connection. */
    announceStop: () => {
      stopping = true
    },
  })
}
