// SQL for sets of standards.
import { editionStore } from '../../records/editions/store.ts'
import { standards } from './table.ts'

export type Standard = typeof standards.$inferSelect

export const standardStore = editionStore<Standard>(standards)
