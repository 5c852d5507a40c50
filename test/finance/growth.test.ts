// The work of queries of finance does not depend on the records of other partnerships.
import { sql } from 'drizzle-orm'
import t from 'tap'
import { BoundQuery, db, pgArray } from '../../src/database/queries.ts'
import { costAllocationContribution } from '../../src/finance/cost-allocations/assessment.ts'
import { findAgreed } from '../../src/finance/financial-obligations/store.ts'
import { findFigures } from '../../src/finance/funding-plan/store.ts'
import { buffersOf } from '../support/buffers.ts'
import { addLine, addSource, copy } from '../support/finance.ts'
import { agree } from '../support/obligations.ts'
import { startOwnService } from '../support/own-service.ts'
import { openStorage } from '../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()

// With few partnerships PostgreSQL expects that a search of a whole table finds a record of each one soon.
for (let number = 0; number < 3; number++) {
  const other = await service.createPartnership(lead, center)
  await copy(storage, 'funding_sources', (await addSource(other, lead)).id, 2_500)
  await copy(storage, 'budget_lines', await addLine(other, lead, '1.00'), 2_500)
  const obligation = (await agree(lead, center, other, '2026-10-01')).split('/').at(-1)
  await storage.rows(
    `insert into financial_obligations select (jsonb_populate_record(o, jsonb_build_object('id', uuidv7()))).*
      from financial_obligations o, generate_series(1, 2_500) where id = $1`,
    [obligation],
  )
}
const path = await service.createPartnership(lead, center)
await addSource(path, lead)
await addLine(path, lead, '1.00')
await agree(lead, center, path, '2026-10-01')
for (const table of ['funding_sources', 'budget_lines', 'financial_obligations']) await storage.rows(`analyze ${table}`)

const partnershipId = path.split('/')[3] as string
const currency = db
  .select({ currency: sql`currency` })
  .from(sql`partnership_currency(${sql.placeholder('partnershipId')}::uuid, null) currency`)
  .prepare('')
const partnershipIds = pgArray([partnershipId])
const queries = {
  'the currency of a partnership': new BoundQuery(currency, { partnershipId }),
  'the figures of a funding plan': new BoundQuery(findFigures, { partnershipIds, leavingId: null }),
  'the next steps of cost allocations': new BoundQuery(costAllocationContribution.query, { partnershipIds }),
  'the obligations that block the end of a partnership': new BoundQuery(findAgreed, { partnershipIds }),
}
for (const [name, query] of Object.entries(queries)) {
  t.test(name, async (t) => {
    // The first time also reads the catalog. Each table has 100 pages or more.
    await buffersOf(service, lead, partnershipId, query)
    const buffers = await buffersOf(service, lead, partnershipId, query)
    t.ok(buffers < 60, `${buffers} pages`)
  })
}
