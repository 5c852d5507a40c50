// Calendars over HTTP: of a partnership, and of an organization in all of its partnerships.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { calendarType, operation, organizationPath, partnershipPath, path } from '../../http/openapi/operations.ts'
import type { CalendarSource } from '../../records/calendar.ts'
import { calendarFor } from './actions.ts'
import { CalendarView } from './schema.ts'

const tag = 'Communication'
const about =
  'When partners meet, what is due, and when they return to their mission, for a calendar program (C2): 90 days back and a year ahead. An entry keeps its UID; what was cancelled says so.'

interface Options {
  endpoints: Endpoints
  calendars: readonly CalendarSource[]
}

export const calendarRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, calendars }) => {
  app.get(
    '/partnerships/:partnershipId/calendar.ics',
    {
      schema: operation(
        {
          operationId: 'getPartnershipCalendar',
          summary: 'Read the calendar of a partnership',
          description: `${about} A program that cannot send headers subscribes to a calendar feed instead.`,
          tag,
          params: path(partnershipPath),
          mediaType: calendarType,
        },
        200,
        CalendarView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        calendarFor(reader, calendars, request.caller.organizationId, request.params.partnershipId),
      ),
  )

  app.get(
    '/organizations/:organizationId/calendar.ics',
    {
      schema: operation(
        {
          operationId: 'getOrganizationCalendar',
          summary: 'Read the calendar of your organization',
          description: `${about} Of all partnerships that your organization takes part in or watches.`,
          tag,
          params: path(organizationPath),
          mediaType: calendarType,
        },
        200,
        CalendarView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        calendarFor(reader, calendars, request.caller.organizationId),
      ),
  )
}
