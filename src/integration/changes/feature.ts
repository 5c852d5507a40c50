// Changes: the feed of what happened in all partnerships of an organization (C1, C2).
import { dispatchAll } from '../../events/dispatcher.ts'
import type { Feature } from '../../records/feature.ts'
import { changeRoutes } from './routes.ts'
import { changeParts } from './schema.ts'

export const changes: Feature = {
  routes: [changeRoutes],
  schemas: changeParts,
  eventTypes: ['partnership.joined'],
  // Requests for changes dispatch what they need; this keeps the outbox short without them.
  tasks: ({ database }) => [{ name: 'dispatch-events', followsWrites: true, run: () => dispatchAll(database) }],
}
