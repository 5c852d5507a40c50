// The whole service on one page: what is registered, and in which order.
import cors from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyBaseLogger } from 'fastify'
import { bootstrapRoutes } from './api-clients/bootstrap.ts'
import { callers } from './api-clients/caller.ts'
import { apiClientRoutes } from './api-clients/routes.ts'
import { tokenReader } from './api-clients/tokens.ts'
import { benefitPractice } from './benefits/practice.ts'
import { benefitRoutes } from './benefits/routes.ts'
import { calendarFeedRoutes, subscribedCalendarRoutes } from './calendar-feeds/routes.ts'
import { calendarRoutes } from './calendars/routes.ts'
import { candidatePractice } from './candidates/practice.ts'
import { candidateRoutes } from './candidates/routes.ts'
import { followFeeds } from './changes/following.ts'
import { changeRoutes } from './changes/routes.ts'
import { comparisonPractice } from './checklist-comparisons/practice.ts'
import { checklistComparisonRoutes } from './checklist-comparisons/routes.ts'
import { takeBack } from './checklist-responses/actions.ts'
import { checklistResponseRoutes } from './checklist-responses/routes.ts'
import { readinessPractice } from './checklist-rounds/practice.ts'
import { checklistRoundRoutes } from './checklist-rounds/routes.ts'
import { checklistRoutes } from './checklists/routes.ts'
import { touchpointPlace } from './communication-plans/actions.ts'
import { communicationPlanPractice } from './communication-plans/practice.ts'
import { communicationPlanRoutes } from './communication-plans/routes.ts'
import { communicationPractice } from './communications/practice.ts'
import { communicationRoutes } from './communications/routes.ts'
import type { Config, Pepper } from './config.ts'
import { contactPractice } from './contacts/practice.ts'
import { contactRoutes } from './contacts/routes.ts'
import type { Database } from './database/database.ts'
import { expectationCalendar } from './expectations/calendar.ts'
import { expectationPractice, obligationPractice } from './expectations/practice.ts'
import { expectationRoutes } from './expectations/routes.ts'
import { foundationRoutes } from './foundation/routes.ts'
import { healthRoutes, measure } from './health/routes.ts'
import { historyRoutes } from './history/routes.ts'
import { headers } from './http/conventions.ts'
import { describe, publish } from './http/document.ts'
import { exchangeOver } from './http/exchange.ts'
import { explore } from './http/explorer.ts'
import { explainProblems } from './http/problem-pages.ts'
import { answerProblems } from './http/problems.ts'
import { recordRoutesOf } from './http/record-routes.ts'
import { receiveRequests, requestOptions } from './http/requests.ts'
import { sealWith } from './http/sealing.ts'
import { validation } from './http/validation.ts'
import { needPractice, offerPractice } from './matches/practice.ts'
import { matchRoutes } from './matches/routes.ts'
import { missionCalendar } from './missions/calendar.ts'
import { endorsementRoutes } from './missions/endorsements.ts'
import { missionPractice } from './missions/practice.ts'
import { reaffirmationRoutes } from './missions/reaffirmations.ts'
import { missionRoutes } from './missions/routes.ts'
import { needRoutes } from './needs/routes.ts'
import { observerPractice } from './observers/practice.ts'
import { observerRoutes } from './observers/routes.ts'
import { occurrencePlace } from './occurrences/actions.ts'
import { occurrenceCalendar } from './occurrences/calendar.ts'
import { occurrencePractice } from './occurrences/practice.ts'
import { occurrenceRoutes } from './occurrences/routes.ts'
import { offerRoutes } from './offers/routes.ts'
import { organizationRoutes } from './organizations/routes.ts'
import { partyPractice } from './parties/practice.ts'
import { partyRoutes } from './parties/routes.ts'
import { partnershipRoutes } from './partnerships/routes.ts'
import { progressOverviewRoutes } from './progress-reports/overviews.ts'
import { reportRoutes } from './progress-reports/routes.ts'
import { attemptLimit } from './rate-limits/attempts.ts'
import { requestLimit } from './rate-limits/requests.ts'
import { withdrawUnconsented } from './readiness-summaries/actions.ts'
import { summaryPractice } from './readiness-summaries/practice.ts'
import { readinessSummaryRoutes } from './readiness-summaries/routes.ts'
import { namedSchemas } from './schemas.ts'
import { valueRoutes } from './values/routes.ts'

/**
 * What each feature knows of how far partners have come: guards of the lifecycle, evidence, next steps.
 * Absent, because their features are: AGREEMENT_NOT_IN_FORCE, NOTICE_PERIOD (agreements), CONFLICT_PLAN_MISSING and open or
 * escalated conflicts (conflicts), OPEN_OBLIGATIONS of money (finance), LESSONS_MISSING (lessons).
 */
const practices = [
  partyPractice,
  contactPractice,
  candidatePractice,
  offerPractice,
  needPractice,
  observerPractice,
  missionPractice,
  benefitPractice,
  obligationPractice,
  expectationPractice,
  readinessPractice,
  communicationPlanPractice,
  occurrencePractice,
  communicationPractice,
  comparisonPractice,
  summaryPractice,
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
  answerProblems(app)
  receiveRequests(app, () => stopping)
  if (corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: Object.keys(headers),
      maxAge: 600,
    })
  }
  const feeds = followFeeds(database)
  const records = recordRoutesOf(app, { occurrence: occurrencePlace, touchpoint: touchpointPlace })
  measure(app, database, feeds)
  await describe(app, version, tokenIssuers.find(({ tokenUrl }) => tokenUrl)?.tokenUrl)
  publish(app)
  explainProblems(app)
  await explore(app)
  await app.register(healthRoutes, { database, version, stopping: () => stopping })

  const exchange = exchangeOver(database, sealWith(peppers.map(({ secret }) => secret)))
  const attempts = attemptLimit(limits.badCredentials)
  const requests = limits.requests === 0 ? undefined : requestLimit(database, limits.requests)
  await app.register(subscribedCalendarRoutes, { prefix: '/v1', database, peppers, requests, sources: calendars })
  await app.register(bootstrapRoutes, { prefix: '/v1', database, peppers, keyKind, attempts })
  await app.register(
    async (api) => {
      await api.register(callers, { database, peppers, attempts, requests, readToken: tokenReader(tokenIssuers) })
      api.addHook('onResponse', async ({ method }) => {
        if (method !== 'GET') feeds.nudge()
      })
      await api.register(organizationRoutes, { exchange })
      await api.register(apiClientRoutes, {
        exchange,
        peppers,
        keyKind,
        tokenIssuers: tokenIssuers.map(({ issuer }) => issuer),
      })
      await api.register(partnershipRoutes, { exchange, practices })
      await api.register(partyRoutes, { exchange, departures: [takeBack, withdrawUnconsented] })
      await api.register(observerRoutes, { exchange })
      await api.register(contactRoutes, { exchange })
      await api.register(offerRoutes, { exchange })
      await api.register(needRoutes, { exchange })
      await api.register(candidateRoutes, { exchange })
      await api.register(expectationRoutes, { exchange })
      await api.register(communicationPlanRoutes, { exchange })
      await api.register(occurrenceRoutes, { exchange })
      await api.register(communicationRoutes, { exchange })
      await api.register(calendarRoutes, { exchange, sources: calendars })
      await api.register(calendarFeedRoutes, { exchange, peppers })
      await api.register(reportRoutes, { exchange })
      await api.register(progressOverviewRoutes, { exchange })
      await api.register(matchRoutes, { exchange })
      await api.register(missionRoutes, { exchange })
      await api.register(endorsementRoutes, { exchange })
      await api.register(reaffirmationRoutes, { exchange })
      await api.register(valueRoutes, { exchange })
      await api.register(benefitRoutes, { exchange })
      await api.register(checklistRoutes, { exchange })
      await api.register(checklistRoundRoutes, { exchange })
      await api.register(checklistResponseRoutes, { exchange })
      await api.register(checklistComparisonRoutes, { exchange })
      await api.register(readinessSummaryRoutes, { exchange })
      await api.register(foundationRoutes, { exchange, practices })
      await api.register(historyRoutes, { exchange, records })
      await api.register(changeRoutes, { exchange, feeds, records })
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
