// Imports of 20,000 rows with errors near the end: what is stored does not depend on timing.
import t from 'tap'
import { counts, csv, importFile, ndjson } from '../../support/imports.ts'
import { startOwnService } from '../../support/own-service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()
const rows = 20_000
t.setTimeout(400_000)

/** A file with one error in row 19,991, and one that is repeated after it. */
const files = {
  csv: () => {
    const lines = Array.from({ length: rows }, (_, at) => `data,Row ${at},undecided`)
    lines[19_990] = 'data,Shelf 13" wide,undecided'
    lines[19_995] = 'data,"Not closed,undecided'
    return ['aspect,what,schedule.kind', ...lines, ''].join('\n')
  },
  ndjson: () => {
    const lines = Array.from(
      { length: rows },
      (_, at) => `{"aspect":"data","what":"Row ${at}","schedule":{"kind":"undecided"}}`,
    )
    lines[19_990] = '{"aspect":"data","what":"Shelf 13" wide"}'
    lines[19_995] = '{"aspect":"data'
    return lines.join('\n')
  },
}

for (const [name, type, shift, runs] of [
  ['csv', csv, 1, 3],
  ['ndjson', ndjson, 0, 2],
] as const) {
  t.test(`the same rows of a large ${name} file are stored each time`, async (t) => {
    for (let run = 1; run <= runs; run++) {
      const path = await service.createPartnership(lead, center)
      const { job, errors } = await importFile(lead, `${path}/expectation-imports`, files[name](), type)
      t.equal(counts(job), `completed ${rows} ${rows - 2} 0 0 2`, `run ${run}`)
      const lines = new Set((await errors()).map(({ line }: { line: number }) => line - shift))
      t.strictSame([...lines], [19_991, 19_996])
      const [stored] = await storage.rows(
        `select count(*)::int, count(distinct what)::int as distinct, max(what) as last from expectations where partnership_id = $1`,
        [path.split('/')[3]],
      )
      t.strictSame(stored, { count: rows - 2, distinct: rows - 2, last: 'Row 9999' })
    }
  })
}
