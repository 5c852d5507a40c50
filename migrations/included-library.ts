// Prints the statements with which a migration inserts the clauses, agreement templates and standards that the service includes,
// or those of one table: `node migrations/included-library.ts standards >> migrations/<tag>.sql`. Row-level security is enabled after the rows are inserted.
import { getTableColumns } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { includedTemplates } from '../src/agreements/agreement-templates/included-templates.ts'
import { agreementTemplates } from '../src/agreements/agreement-templates/table.ts'
import { includedClauses } from '../src/agreements/clauses/included-clauses.ts'
import { clauses } from '../src/agreements/clauses/table.ts'
import { includedStandards } from '../src/law/standards/hspps.ts'
import { standards } from '../src/law/standards/table.ts'
import { type IncludedLibrary, includedId } from '../src/records/editions/included.ts'

type Edition = { number: number; edition: number }

/** When and by whom they were created: no organization owns them, so the nil UUID stands for it. */
const stamp = {
  version: 1,
  externalIds: [],
  createdAt: '2026-11-29T00:00:00Z',
  updatedAt: '2026-11-29T00:00:00Z',
  updatedBy: '00000000-0000-0000-0000-000000000000',
}

function insertsOf(name: IncludedLibrary, table: PgTable, editions: readonly Edition[]): string {
  const columns = Object.entries(getTableColumns(table))
  const rows = editions.map(({ number, edition, ...content }) => {
    const values: Record<string, unknown> = {
      ...content,
      ...stamp,
      id: includedId(name, number, edition),
      seriesId: includedId(name, number, 0),
      edition,
      state: 'published',
    }
    const byColumn = columns.map(([property, column]) => [column.name, values[property] ?? null])
    return `  ${JSON.stringify(Object.fromEntries(byColumn))}`
  })
  return [
    '',
    `insert into ${name} select * from jsonb_populate_recordset(null::${name}, $rows$[\n${rows.join(',\n')}\n]$rows$);`,
    `select enable_row_security('${name}');`,
  ].join('--> statement-breakpoint\n')
}

const libraries: [IncludedLibrary, PgTable, readonly Edition[]][] = [
  ['clauses', clauses, includedClauses],
  ['agreement_templates', agreementTemplates, includedTemplates],
  ['standards', standards, includedStandards],
]
const [only] = process.argv.slice(2)
for (const [name, table, editions] of libraries) {
  if (only === undefined || only === name) console.log(insertsOf(name, table, editions))
}
