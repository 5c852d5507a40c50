// Links to files: URLs by which a browser reads one file for a short time (C2).
import type { Feature } from '../../records/feature.ts'
import { linkRoutes } from './routes.ts'
import { FileLinkView, NewFileLink } from './schema.ts'

export const links: Feature = {
  routes: [linkRoutes],
  schemas: [NewFileLink, FileLinkView],
  eventTypes: [],
}
