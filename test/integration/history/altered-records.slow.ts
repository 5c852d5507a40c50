// Verification finds records that were changed, deleted or created in the database without the service.
import t from 'tap'
import type { Body } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'
import { type Actor, buildWorld } from '../../support/world.ts'

const { service, actors } = await buildWorld(t)
const storage = await openStorage(t, service)
// Without triggers a row can be deleted to which others refer.
await storage.rows(
  `do $$ begin execute format('alter database %I set session_replication_role = replica', current_database()); end $$`,
)
const tampering = await openStorage(t, service)

const { lead, party } = actors
const partnershipId = lead.ids.partnershipA.partnershipId as string
const verify = async (by: Actor, id = partnershipId) => {
  const { status, body } = await by.call('GET', `/v1/partnerships/${id}/history/verification`)
  t.equal(status, 200)
  return body
}
const altered = async (by: Actor) =>
  ((await verify(by)).alteredRecords as Body[]).map(({ recordType, recordId }) => `${recordType} ${recordId}`)

const views: Body[] = await storage.rows(
  `select relname as name, obj_description(oid, 'pg_class') as type from pg_class
    where relnamespace = 'as_of_withdrawal'::regnamespace order by 1`,
)
const keyOf = (name: string) => (name === 'partnerships' ? 'id' : 'partnership_id')

t.test('verification finds no altered record among those that the service has written', async (t) => {
  for (const by of [lead, party, actors.represented]) {
    t.match(await verify(by), { intact: true, alteredRecords: [], complete: true }, by.name)
  }
})

t.test('verification finds exactly the row that was changed or deleted, in each table', async (t) => {
  t.ok(views.length > 20)
  for (const { name, type } of views) {
    // A shared response, because another party may not see the others.
    const visible = name === 'checklist_responses' ? 'shared_at is not null' : 'true'
    const [{ id }] = await storage.rows(
      `select id from ${name} where ${keyOf(name)} = $1 and ${visible} and id not in
        (select id from parties where organization_id in ($2, $3)) limit 1`,
      [partnershipId, lead.organizationId, party.organizationId],
    )
    await tampering.rows(`create table backup as select * from ${name} where id = $1`, [id])
    const tamper = async (what: string, text: string, expected: string) => {
      await tampering.rows(text, [id])
      for (const by of [lead, party]) t.strictSame(await altered(by), [expected], `${what} in ${name}, by ${by.name}`)
      await tampering.rows(`delete from ${name} where id in (select id from backup)`)
      const columns = await storage.rows(
        `select string_agg(quote_ident(attname), ', ') as list from pg_attribute
          where attrelid = $1::regclass and attnum > 0 and attgenerated = ''`,
        [`public.${name}`],
      )
      await tampering.rows(`insert into ${name} (${columns[0].list}) select ${columns[0].list} from backup`)
    }
    await tamper('a change', `update ${name} set version = version + 1 where id = $1`, `${type} ${id}`)
    await tamper(
      'a change of a time',
      `update ${name} set created_at = created_at - interval '1 second' where id = $1`,
      `${type} ${id}`,
    )
    if (name !== 'partnerships') {
      await tamper('a deletion', `delete from ${name} where id = $1`, `${type} ${id}`)
    }
    await tampering.rows('drop table backup')
  }
})

t.test('verification finds rows that were inserted or restored without an event', async (t) => {
  const forged = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7aff'
  await tampering.rows(
    `insert into contacts select (jsonb_populate_record(c, jsonb_build_object('id', $2::uuid))).*
      from contacts c where partnership_id = $1 limit 1`,
    [partnershipId, forged],
  )
  t.strictSame(await altered(party), [`contact ${forged}`])
  await tampering.rows('delete from contacts where id = $1', [forged])
  const [{ subject_id: deleted }] = await storage.rows(
    `select subject_id from events where stream_id = $1 and type = 'contact.deleted' limit 1`,
    [partnershipId],
  )
  await tampering.rows(
    `insert into contacts select (jsonb_populate_record(null::contacts, after)).* from events
      where stream_id = $1 and subject_id = $2 and type = 'contact.created'`,
    [partnershipId, deleted],
  )
  t.match((await verify(lead)).alteredRecords, [
    { recordType: 'contact', recordId: deleted, path: `/v1/partnerships/${partnershipId}/contacts/${deleted}` },
  ])
  await tampering.rows('delete from contacts where id = $1', [deleted])
  t.strictSame(await altered(lead), [])
})

t.test('a sealed response that was altered is reported to its author only', async (t) => {
  const [sealed] = await storage.rows(
    `select id, organization_id, version from checklist_responses where partnership_id = $1 and shared_at is null
      and organization_id in ($2, $3) limit 1`,
    [partnershipId, lead.organizationId, party.organizationId],
  )
  t.ok(sealed)
  const [author, other] = sealed.organization_id === lead.organizationId ? [lead, party] : [party, lead]
  await tampering.rows(`update checklist_responses set version = version + 1 where id = $1`, [sealed.id])
  t.strictSame(await altered(author), [`checklist_response ${sealed.id}`])
  t.match(await verify(other), { intact: true, alteredRecords: [] }, 'a change')
  await tampering.rows(`create table backup as select * from checklist_responses where id = $1`, [sealed.id])
  await tampering.rows(`delete from checklist_responses where id = $1`, [sealed.id])
  t.strictSame(await altered(author), [`checklist_response ${sealed.id}`])
  t.match(await verify(other), { intact: true, alteredRecords: [] }, 'a deletion')
  await tampering.rows(`insert into checklist_responses select * from backup`)
  await tampering.rows(`update checklist_responses set version = version - 1 where id = $1`, [sealed.id])
  await tampering.rows(`drop table backup`)
  t.strictSame(await altered(author), [])
})

t.test('a column that the last event lacks is not compared', async (t) => {
  await tampering.rows(`alter table contacts add column note text not null default 'none'`)
  t.strictSame(await altered(lead), [])
  await tampering.rows('alter table contacts drop column note')
})

t.test('altered records that a response does not contain are in the following ones', async (t) => {
  const organization = await service.createOrganization('Springfield Early Head Start')
  const path = await service.createPartnership(organization)
  for (let at = 0; at < 101; at++) await organization.call('POST', `${path}/contacts`, { body: { name: 'A' } })
  await tampering.rows(`update contacts set name = 'B' where partnership_id = $1`, [path.split('/')[3]])
  const verification = async (after: number) =>
    (await organization.call('GET', `${path}/history/verification?after=${after}`)).body
  const first = await verification(0)
  t.match(first, { intact: false, complete: false })
  t.equal(first.alteredRecords.length, 100)
  const second = await verification(first.checkedTo)
  t.match(second, { intact: false, complete: true })
  t.equal(second.alteredRecords.length, 1)
})

t.test('the head is the last event that the caller may see, and later entries still contain it', async (t) => {
  const head = async (by: Actor) => (await by.call('GET', `/v1/partnerships/${partnershipId}/history/head`)).body
  const entry = async (by: Actor, sort: string, limit: number) =>
    (await by.call('GET', `/v1/partnerships/${partnershipId}/history?sort=${sort}&limit=${limit}`)).body.data as Body[]
  for (const by of [lead, party, actors.former]) {
    const [last] = (await entry(by, '-position', 1)) as [Body]
    const { position, hash, occurredAt } = last
    const { attestation, ...found } = await head(by)
    t.strictSame(found, { position, hash, occurredAt }, by.name)
    t.type(attestation, 'string')
    t.match(hash, /^[0-9a-f]{64}$/)
  }
  t.ok((await head(actors.former)).position < (await head(lead)).position)
  t.equal((await verify(lead)).hash, (await head(lead)).hash)

  const stored = await head(lead)
  const { status } = await lead.call('POST', `/v1/partnerships/${partnershipId}/contacts`, { body: { name: 'After' } })
  t.equal(status, 201)
  t.equal((await head(lead)).position, stored.position + 1)
  t.equal((await entry(lead, '-position', 2))[1]?.hash, stored.hash)
  for (const by of [actors.observer, actors.invited]) {
    t.equal((await by.call('GET', `/v1/partnerships/${partnershipId}/history/head`)).status, 403, by.name)
  }
})
