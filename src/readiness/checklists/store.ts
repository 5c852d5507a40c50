// SQL for checklists.
import { editionStore } from '../../records/editions/store.ts'
import { checklists } from './table.ts'

export type Checklist = typeof checklists.$inferSelect

export const checklistStore = editionStore<Checklist>(checklists)
