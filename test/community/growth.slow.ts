// The work of the queries about the community does not depend on the records of other partnerships.
import t from 'tap'
import { summarize as summarizeAssessments } from '../../src/community/community-assessments/store.ts'
import { findNeeds } from '../../src/community/needs-traceability/store.ts'
import { summarize as summarizeRooms } from '../../src/community/rooms/store.ts'
import { BoundQuery, pgArray } from '../../src/database/queries.ts'
import { buffersOf } from '../support/buffers.ts'
import { addAssessment, addNeed, addRoom, applyStandards, hsppsId } from '../support/community.ts'
import { startOwnService } from '../support/own-service.ts'
import { openStorage } from '../support/storage.ts'
import { expectStatus } from '../support/test-data.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()

async function createRecords() {
  const path = await service.createPartnership(lead, center)
  const add = async (list: string, body: object) =>
    expectStatus(await center.call('POST', `${path}/${list}`, { body }), 201).body.id as string
  const { id: assessmentId } = await addAssessment(path, center)
  await applyStandards(path, lead, hsppsId)
  const expectation = { aspect: 'services', what: 'Care.', schedule: { kind: 'undecided' } }
  const ids = {
    community_assessments: assessmentId,
    rooms: (await addRoom(path, center)).id as string,
    expectations: await add('expectations', { ...expectation, responsibleOrganizationId: center.id }),
    benefits: await add('benefits', { beneficiary: 'families', statement: 'Time.' }),
    offers: await add('offers', { aspect: 'services', title: 'Rooms' }),
  }
  const links = { expectationIds: [ids.expectations], benefitIds: [ids.benefits], providerId: center.id }
  const need = await addNeed(path, lead, assessmentId, links)
  return { path, ids: { ...ids, family_needs: need.id as string } }
}

// With few partnerships PostgreSQL expects that a search of a whole table finds a record of each one soon.
for (let number = 0; number < 3; number++) {
  const { ids } = await createRecords()
  for (const [table, id] of Object.entries(ids)) {
    await storage.rows(
      `insert into ${table} select (jsonb_populate_record(r, jsonb_build_object('id', uuidv7(), 'name', 'Copy ' || n))).*
        from ${table} r, generate_series(1, 2_500) n where r.id = $1`,
      [id],
    )
  }
}
const { path, ids } = await createRecords()
for (const table of Object.keys(ids)) await storage.rows(`analyze ${table}`)

const partnershipId = path.split('/')[3] as string
const partnershipIds = pgArray([partnershipId])
const queries = {
  'the community assessments': new BoundQuery(summarizeAssessments, { partnershipIds }),
  'the rooms, with the standards that apply': new BoundQuery(summarizeRooms, { partnershipIds }),
  'the traceability of needs': new BoundQuery(findNeeds, { partnershipIds }),
}
for (const [name, query] of Object.entries(queries)) {
  t.test(name, async (t) => {
    // The first time also reads the catalog. Each table has 100 pages or more.
    await buffersOf(service, lead, partnershipId, query)
    const buffers = await buffersOf(service, lead, partnershipId, query)
    t.ok(buffers < 60, `${buffers} pages`)
  })
}
