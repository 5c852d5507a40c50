// The cost of cost allocations in the database: it does not grow with the budget lines of the partnership, nor with other partnerships.
import t from 'tap'
import { BoundQuery } from '../../../src/database/queries.ts'
import { costAllocationContribution } from '../../../src/finance/cost-allocations/assessment.ts'
import { findDrift } from '../../../src/finance/cost-allocations/drift.ts'
import { findDraftStates, ofAllLines } from '../../../src/finance/cost-allocations/store.ts'
import { buffersOf } from '../../support/buffers.ts'
import { startOwnService } from '../../support/own-service.ts'
import { openStorage } from '../../support/storage.ts'
import { agreeOnAllocation, createAllocation, createBudget, read } from './records.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead } = await service.createAgencies()

t.test('reads of a partnership with 10,000 more budget lines cost about as much', async (t) => {
  const path = await service.createPartnership(lead)
  const { sourceIds, teacher, rent } = await createBudget(lead, path)
  const partnershipId = path.split('/')[3] ?? ''
  const agreed = await agreeOnAllocation(path, [lead], { sourceIds, lineIds: [teacher.id, rent.id] })
  const { id, hash } = await read(lead, agreed)
  const drafts = [agreed, await createAllocation(lead, path, { sourceIds })].map((one) => one.split('/').at(-1))
  const parties = `{${lead.id}}`
  const values = { partnershipId, parties, sourceIds: `{${sourceIds}}`, moreBaseIds: '{}' }
  const queries: [name: string, bound: BoundQuery<unknown>][] = [
    ['lines', new BoundQuery(ofAllLines.lines, values)],
    ['bases', new BoundQuery(ofAllLines.bases, values)],
    ['other sources', new BoundQuery(ofAllLines.otherSources, values)],
    ['states of drafts', new BoundQuery(findDraftStates, { partnershipId, parties, ids: `{${drafts}}` })],
    ['drift', new BoundQuery(findDrift, { partnershipId, id, hash, parties })],
    ['assessment', new BoundQuery(costAllocationContribution.query, { partnershipIds: `{${partnershipId}}` })],
  ]
  const copies = (from: number, to: number) =>
    storage.rows(
      `insert into budget_lines select (jsonb_populate_record(l, jsonb_build_object('id', uuidv7(), 'key', 'l' || n, 'order', 5))).*
        from budget_lines l, generate_series($2::int, $3::int) n where l.id = $1`,
      [teacher.id, from, to],
    )
  const buffers = async () => {
    await storage.rows('vacuum analyze budget_lines')
    const found: number[] = []
    for (const [, bound] of queries) found.push(await buffersOf(service, lead, partnershipId, bound))
    return found
  }
  await copies(1, 600)
  const before = await buffers()
  await copies(601, 10_600)
  const after = await buffers()
  for (const [index, [name]] of queries.entries()) {
    const [few = 0, many = 0] = [before[index], after[index]]
    t.ok(many <= few * 1.3 + 10, `${name}: ${few} and ${many} pages`)
  }
})
