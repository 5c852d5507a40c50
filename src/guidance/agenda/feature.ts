// The agenda: what is due in all partnerships of an organization (I1, C2).
import type { Feature } from '../../records/feature.ts'
import { computeBacklog } from './backlog.ts'
import { recordDueEvents } from './due-events.ts'
import { agendaRoutes } from './routes.ts'
import { agendaParts } from './schema.ts'

export const agenda: Feature = {
  routes: [agendaRoutes],
  schemas: agendaParts,
  eventTypes: [],
  tasks: (services) => [
    { name: 'agenda-backlog', run: () => computeBacklog(services) },
    {
      name: 'due-events',
      // A new plan has occurrences that are to be added to the agenda.
      followsWrites: true,
      async run() {
        const { hasMore } = await recordDueEvents(services)
        if (hasMore) services.wake()
        return hasMore
      },
    },
  ],
}
