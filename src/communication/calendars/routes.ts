// Calendars over HTTP: of one partnership, and of all partnerships of an organization.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { fileTypes } from '../../http/files.ts'
import { operation, organizationPath, partnershipPath, path } from '../../http/openapi/operations.ts'
import type { ScopedCalendar } from '../../records/calendar.ts'
import type { Worker } from '../../records/worker/worker.ts'
import { loadCalendar } from './actions.ts'
import { CalendarView } from './schema.ts'

const tag = 'Communication'
const about =
  'An iCalendar file (RFC 5545) with occurrences, due dates, payments and reaffirmations of the mission, from 90 days ago to 366 days ahead (C2). Entries of records whose scope the API client lacks are left out. The UID of an entry does not change; a cancelled or suspended occurrence has STATUS:CANCELLED, and STATUS:CONFIRMED with a higher SEQUENCE if the partnership resumes before it starts. It has at most 5,000 entries, the earliest ones, and the first 1,000 characters of an agenda. It is computed from at most 10,000 expectations, 10,000 financial obligations, 10,000 touchpoints and 10,000 recorded occurrences. If it lacks entries for these reasons, X-WR-CALDESC says so. A partnership that has ended shows its past entries from the next full hour on.'

interface Options {
  endpoints: Endpoints
  calendars: readonly ScopedCalendar[]
  worker: Worker
}

export const calendarRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, ...services }) => {
  app.get(
    '/partnerships/:partnershipId/calendar.ics',
    {
      schema: operation(
        {
          operationId: 'getPartnershipCalendar',
          summary: 'Read the calendar of a partnership',
          description: `${about} For a program that cannot send an Authorization header, create a calendar feed.`,
          tag,
          params: path(partnershipPath),
          mediaType: fileTypes.ics,
        },
        200,
        CalendarView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        loadCalendar(reader, services, {
          organizationId: request.caller.organizationId,
          partnershipId: request.params.partnershipId,
          scopes: request.caller.scopes,
          deadline: request.deadline,
          headers: request.headers,
        }),
      ),
  )

  app.get(
    '/organizations/:organizationId/calendar.ics',
    {
      schema: operation(
        {
          operationId: 'getOrganizationCalendar',
          summary: 'Read the calendar of an organization',
          description: `${about} Contains the partnerships in which the organization is a party or an observer, at most the newest 200; if there are more, X-WR-CALDESC says so. For the others, read the calendar of each partnership.`,
          tag,
          params: path(organizationPath),
          mediaType: fileTypes.ics,
        },
        200,
        CalendarView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        loadCalendar(reader, services, {
          organizationId: request.caller.organizationId,
          scopes: request.caller.scopes,
          deadline: request.deadline,
          headers: request.headers,
        }),
      ),
  )
}
