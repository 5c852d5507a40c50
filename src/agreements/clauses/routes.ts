// Routes of clauses: those that the service includes, and those of organizations.

import { sql } from 'drizzle-orm'
import { searchForm } from '../../database/columns.ts'
import { anyOfFilter, oneOfFilter, textFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { editionRoutes } from '../../records/editions/routes.ts'
import { AgreementKindCode } from '../agreement-kinds/schema.ts'
import { checkClause, clauseTransitions } from './rules.ts'
import { ClauseStateView, clauseSchemas, componentCode, languageTag, NewClauseTransition } from './schema.ts'
import { type Clause, clauseStore } from './store.ts'
import { clauses } from './table.ts'
import { sha256OfText, wordsOf } from './text.ts'

export const clauseRoutes = editionRoutes<Clause>({
  singular: 'clause',
  plural: 'clauses',
  tag: 'Clause library',
  about: 'An edition of a clause: a text for agreements, with the components that it covers (E1).',
  texts: {
    create:
      'Only your organization reads the draft. With `supersedes` it is the next edition of a clause of your organization. Agreements and templates keep the text that they have.',
    list: 'Lists all published, superseded and retired editions, those that the service includes first, and the drafts of your organization.',
    get: 'Agreements copy the text: a later edition does not change them.',
    update:
      'Only the external ids of a published edition can change; to change its content, create the next edition. Only the organization that owns the clause can update it.',
    delete:
      'A published edition cannot be deleted, because agreements may name it; retire it instead. Only the organization that owns the clause can delete it.',
    transition:
      'publish: every organization can then read it, and the edition that was published before becomes superseded. retire: it remains readable, and is no longer offered for new agreements; a next edition can still be created. Only the organization that owns the clause can do this.',
  },
  table: clauses,
  store: clauseStore,
  schemas: { ...clauseSchemas, State: ClauseStateView, NewTransition: NewClauseTransition },
  transitions: clauseTransitions,
  filters: {
    kind: anyOfFilter(ref(AgreementKindCode), clauses.kinds),
    covers: anyOfFilter(componentCode, clauses.covers),
    language: oneOfFilter(languageTag('The language of the text.'), clauses.language),
    q: textFilter('Part of the heading or of the text.', searchForm(sql`${clauses.heading} || ' ' || ${clauses.text}`)),
  },
  defaults: { covers: [], parameters: [], citations: [], advice: null },
  beforeSave(row) {
    checkClause(row)
    return row
  },
  view: (row) => ({ ...row, sha256: sha256OfText(row.text), words: wordsOf(row.text).length }),
})
