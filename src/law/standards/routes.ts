// Routes of sets of standards: the one that the service includes, and those of organizations.
import { sql } from 'drizzle-orm'
import { searchForm } from '../../database/columns.ts'
import { oneOfFilter, textFilter } from '../../http/pages.ts'
import { throwIfViolated } from '../../problems.ts'
import { editionRoutes } from '../../records/editions/routes.ts'
import { blockersOf, completeRow, rowsErrors, standardTransitions } from './rules.ts'
import { jurisdictionCode, NewStandardTransition, StandardStateView, standardSchemas } from './schema.ts'
import { type Standard, standardStore } from './store.ts'
import { standards } from './table.ts'

export const about =
  'An edition of a set of standards for the care of children, such as ratios, group sizes, hours and credentials (Q21).'

export const standardRoutes = editionRoutes<Standard>({
  singular: 'standard',
  plural: 'standards',
  tag: 'Standards',
  about,
  texts: {
    create:
      'Only your organization reads the draft. With `supersedes` it is the next edition of a set of your organization; partnerships continue to apply the edition that they have applied. `importStandardRows` replaces the rows by those of a file.',
    list: 'Lists all published, superseded and retired editions, the Head Start Program Performance Standards first, and the drafts of your organization. `expand=rows` includes the rows.',
    get: 'Includes the rows.',
    update:
      'Only the external ids of a published edition can change; to change its content, create the next edition. Only the organization that owns the set can update it.',
    delete:
      'A published edition cannot be deleted, because partnerships may apply it; retire it instead. Only the organization that owns the set can delete it.',
    transition:
      'publish: every organization can then read it, every partnership can apply it, and the edition that was published before becomes superseded; a set without rows cannot be published. retire: it remains readable and, where it is applied, in effect, but cannot be newly applied; a next edition can still be created. Only the organization that owns the set can do this.',
  },
  table: standards,
  store: standardStore,
  schemas: { ...standardSchemas, State: StandardStateView, NewTransition: NewStandardTransition },
  transitions: standardTransitions,
  blockersOf: (action, { rows }) => blockersOf(action, rows),
  filters: {
    jurisdiction: oneOfFilter(jurisdictionCode, standards.jurisdiction),
    q: textFilter(
      'Part of the title or of the description.',
      searchForm(sql`concat_ws(' ', ${standards.title}, ${standards.description})`),
    ),
  },
  expand: 'rows',
  defaults: { description: null, jurisdiction: null, rows: [] },
  beforeSave(row, before) {
    if (row.rows === before?.rows) return row
    // Null in a patch clears the list.
    const rows = ((row.rows as Standard['rows'] | null) ?? []).map(completeRow)
    throwIfViolated(rowsErrors(rows))
    return { ...row, rows }
  },
})
