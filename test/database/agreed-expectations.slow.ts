// The upgrade of expectations that were agreed and then changed, which were `proposed` again before they had pending revisions.
import t from 'tap'
import { migrateDatabase, withClient } from '../../src/database/migrate.ts'
import { withMigrations } from '../support/migrations.ts'
import { emptyDatabase } from '../support/template.ts'

t.test('an agreed expectation with a changed content keeps what was agreed', async (t) => {
  const url = await emptyDatabase()
  await migrateDatabase(url, undefined, await withMigrations(t, [], 2))
  const [lead, partner, partnership, pending, neverAgreed] = [1, 2, 3, 4, 5].map(
    (n) => `019aa9c5-0000-7000-8000-00000000000${n}`,
  )
  const schedule = { kind: 'date', dueOn: '2026-01-31', timeZone: 'America/Chicago' }
  const later = { ...schedule, dueOn: '2099-01-31' }
  const consent = { organizationId: partner, onBehalfBy: null, at: '2026-01-02T03:04:05.123456Z' }
  const row = (id: string | undefined, fields: object) => ({
    ...{ id, partnership_id: partnership, organization_id: lead, state: 'proposed', revision: 1, version: 1 },
    ...{
      aspect: 'data',
      what: 'Monthly figures',
      how: 'By post.',
      schedule,
      due_dates: ['2026-01-31'],
      acceptances: [],
    },
    ...{ next_due_on: '2026-01-31', waivers: [], consulted_organization_ids: [], informed_organization_ids: [] },
    ...{
      external_ids: [{ scheme: 'sis', value: 'E-1' }],
      created_at: consent.at,
      updated_at: consent.at,
      updated_by: lead,
    },
    ...fields,
  })
  const agreed = { agreed_at: consent.at, acceptances: [consent], version: 2, responsible_organization_id: lead }
  const revised = { how: 'By telephone.', schedule: later, state: 'proposed', revision: 2, version: 4, acceptances: [] }
  const histories: [type: string, row: object][] = [
    ['created', row(pending, {})],
    ['agreed', row(pending, { ...agreed, state: 'agreed' })],
    ['begun', row(pending, { ...agreed, state: 'in_effect', version: 3 })],
    ['revised', row(pending, { ...agreed, ...revised })],
    ['created', row(neverAgreed, {})],
  ]
  await withClient(url, async (client) => {
    for (const id of [lead, partner]) {
      await client.query(
        `insert into organizations (id, name, kinds, contacts, service_area, version, external_ids, created_at, updated_at, updated_by)
         values ($1, 'A', '[]', '[]', '{}', 1, '[]', now(), now(), $1)`,
        [id],
      )
    }
    await client.query(`insert into partnerships select * from jsonb_populate_record(null::partnerships, $1)`, [
      {
        id: partnership,
        name: 'P',
        purpose: 'Care',
        state: 'active',
        version: 1,
        external_ids: [],
        created_at: consent.at,
        updated_at: consent.at,
        updated_by: lead,
        created_by: lead,
        lead_organization_id: lead,
      },
    ])
    const settings = { partnership_id: partnership, relation: 'lead', organization_id: partner, api_client_id: lead }
    for (const [name, value] of Object.entries(settings))
      await client.query(`select set_config($1, $2, false)`, [`app.${name}`, value])
    for (const [type, after] of histories) {
      const { id, external_ids } = after as { id: string; external_ids: object }
      await client.query(
        `select record_event($1, 'update', $2, 'expectation', $3, null, 'r', null, $4, $5, 'parties')`,
        [partnership, `expectation.${type}`, id, JSON.stringify(external_ids), after],
      )
    }
    for (const at of [3, 4]) {
      await client.query('insert into expectations select * from jsonb_populate_record(null::expectations, $1)', [
        histories[at]?.[1],
      ])
    }
  })
  await migrateDatabase(url)
  await withClient(url, async (client) => {
    const { rows } = await client.query('select *, due_dates, next_due_on::text from expectations order by id')
    const [upgraded, unchanged] = rows
    t.match(upgraded, {
      ...{
        state: 'in_effect',
        revision: 1,
        how: 'By post.',
        schedule,
        acceptances: [consent],
        version: 5,
        last_revision: 2,
      },
      ...{ due_dates: ['2026-01-31'], next_due_on: '2026-01-31', previous_outcomes: [], superseded_due_dates: [] },
    })
    t.match(upgraded.pending_revision, {
      ...{
        revision: 2,
        how: 'By telephone.',
        schedule: later,
        what: 'Monthly figures',
        acceptances: [],
        dueDates: null,
      },
      ...{
        responsibleOrganizationId: lead,
        consultedOrganizationIds: [],
        unit: null,
        proposedBy: partner,
        onBehalfBy: null,
      },
    })
    t.match(unchanged, { state: 'proposed', revision: 1, version: 1, pending_revision: null })
    const { rows: differing } = await client.query(
      `select e.type, e.organization_id from (select distinct on (subject_id) * from events order by subject_id, position desc) e
         join expectations x on x.id = e.subject_id
       where e.subject_id = $1 and jsonb_populate_record(x, e.after) is not distinct from x`,
      [pending],
    )
    t.strictSame(
      differing,
      [{ type: 'expectation.revision_proposed', organization_id: partner }],
      'the last event is the row',
    )
    await client.query(
      `select set_config('app.partnership_id', $1, false), set_config('app.relation', 'lead', false)`,
      [partnership],
    )
    const { rows: chain } = await client.query('select * from check_chain(0, 100)')
    t.match(chain, [{ first_invalid_position: null, last_position: '6' }])
  })
})
