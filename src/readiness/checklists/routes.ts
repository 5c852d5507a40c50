// Routes of checklists: the readiness checklist, which the service includes, and those of organizations.
import { editionRoutes } from '../../records/editions/routes.ts'
import { checklistTransitions, validateSections } from './rules.ts'
import {
  ChecklistPage,
  ChecklistPatch,
  ChecklistStateView,
  ChecklistView,
  NewChecklist,
  NewChecklistTransition,
} from './schema.ts'
import { type Checklist, checklistStore } from './store.ts'
import { checklists } from './table.ts'

export const checklistRoutes = editionRoutes<Checklist>({
  singular: 'checklist',
  plural: 'checklists',
  tag: 'Checklists',
  about: 'An edition of a checklist: questions that parties answer in rounds (Q1 to Q24).',
  texts: {
    create:
      'Only your organization reads the draft. With `supersedes` it is the next edition of a checklist of your organization; existing rounds continue with the edition that they use.',
    list: 'Lists all published and superseded editions, the readiness checklist with the 24 considerations first, and the drafts of your organization. `expand=sections` includes the questions.',
    get: 'Includes the sections and questions; answers refer to questions by id.',
    update:
      'Only the external ids of a published edition can change; to change its content, create the next edition. Only the organization that owns the checklist can update it.',
    delete:
      'A published edition cannot be deleted, because rounds may use it. Only the organization that owns the checklist can delete it.',
    transition:
      'Every organization can then read it, every partnership can use it in new rounds, and the edition that was published before becomes superseded. Only the organization that owns the checklist can publish it.',
  },
  table: checklists,
  store: checklistStore,
  schemas: {
    New: NewChecklist,
    Patch: ChecklistPatch,
    View: ChecklistView,
    Page: ChecklistPage,
    State: ChecklistStateView,
    NewTransition: NewChecklistTransition,
  },
  transitions: checklistTransitions,
  expand: 'sections',
  defaults: { description: null },
  beforeSave(row) {
    validateSections(row.sections)
    return row
  },
})
