// Routes of agreement templates: those that the service includes, and those of organizations.
import { sql } from 'drizzle-orm'
import { searchForm } from '../../database/columns.ts'
import { pgArray } from '../../database/queries.ts'
import { oneOfFilter, textFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { editionRoutes } from '../../records/editions/routes.ts'
import { AgreementKindCode } from '../agreement-kinds/schema.ts'
import { languageTag } from '../clauses/schema.ts'
import { findClauses } from '../clauses/store.ts'
import { clauseIdsIn, completeClauses, templateTransitions } from './rules.ts'
import { AgreementTemplateStateView, NewAgreementTemplateTransition, templateSchemas } from './schema.ts'
import { type AgreementTemplate, templateStore } from './store.ts'
import { agreementTemplates } from './table.ts'

export const templateRoutes = editionRoutes<AgreementTemplate>({
  singular: 'agreement_template',
  plural: 'agreement_templates',
  tag: 'Clause library',
  about: 'An edition of an agreement template: the clauses with which a draft begins, and defaults of its term (E1).',
  texts: {
    create:
      'Only your organization reads the draft. A clause with `clauseId` is copied from the library, so that the template does not change when the clause is superseded or retired. With `supersedes` it is the next edition of a template of your organization.',
    list: 'Lists all published, superseded and retired editions, those that the service includes first, and the drafts of your organization. `expand=clauses` includes the clauses.',
    get: 'Includes the clauses. Agreements copy them: a later edition does not change them.',
    update:
      'Only the external ids of a published edition can change; to change its content, create the next edition. Only the organization that owns the template can update it.',
    delete:
      'A published edition cannot be deleted, because agreements may name it; retire it instead. Only the organization that owns the template can delete it.',
    transition:
      'publish: every organization can then read it, and the edition that was published before becomes superseded. retire: it remains readable, and is no longer offered for new agreements; a next edition can still be created. Only the organization that owns the template can do this.',
  },
  table: agreementTemplates,
  store: templateStore,
  schemas: { ...templateSchemas, State: AgreementTemplateStateView, NewTransition: NewAgreementTemplateTransition },
  transitions: templateTransitions,
  filters: {
    kind: oneOfFilter(ref(AgreementKindCode), agreementTemplates.kind),
    language: oneOfFilter(languageTag('The language of the clauses.'), agreementTemplates.language),
    q: textFilter(
      'Part of the title or of the description.',
      searchForm(sql`concat_ws(' ', ${agreementTemplates.title}, ${agreementTemplates.description})`),
    ),
  },
  expand: 'clauses',
  defaults: { description: null, noticeDays: null, immediateGrounds: [], renewal: null },
  async beforeSave(row, before, write) {
    if (row.clauses === before?.clauses) return row
    const ids = clauseIdsIn(row.clauses)
    const library = ids.length === 0 ? [] : await write.query(findClauses, { ids: pgArray(ids) })
    return { ...row, clauses: completeClauses(row.clauses, library) }
  },
})
