// Funding sources, budget lines, contingencies and cost allocations of a partnership.
import { v7 as uuidv7 } from 'uuid'
import { type AllocationSnapshot, snapshotFormat } from '../../src/finance/cost-allocations/rules.ts'
import type { Body, Client } from './service.ts'
import type { Storage } from './storage.ts'
import { expectStatus } from './test-data.ts'

let number = 0

/** A secured source of USD 1000.00. Returns the record. */
export async function addSource(path: string, by: Client, fields: object = {}): Promise<Body> {
  const body = {
    ...{ key: `source-${++number}`, name: 'A grant', type: 'private_grant', amount: '1000.00', currency: 'USD' },
    ...{ certainty: 'secured', ...fields },
  }
  return expectStatus(await by.call('POST', `${path}/funding-sources`, { body }), 201).body
}

export const changeSource = (path: string, by: Client, id: string, fields: object) =>
  by.change('PATCH', `${path}/funding-sources/${id}`, fields)

export async function addContingency(path: string, by: Client, trigger: object, fields: object = {}): Promise<Body> {
  const body = { title: 'Less money', fallback: 'Open one room.', ownerId: by.id, trigger, ...fields }
  return expectStatus(await by.call('POST', `${path}/contingencies`, { body }), 201).body
}

/** Adds a budget line. Returns its id. */
export async function addLine(path: string, by: Client, amount: string, fields: object = {}): Promise<string> {
  const body = { key: `line-${++number}`, title: 'Rent', category: 'facilities', amount, currency: 'USD', ...fields }
  return expectStatus(await by.call('POST', `${path}/budget-lines`, { body }), 201).body.id
}

interface Stored {
  storage: Storage
  path: string
  by: Client
}

const partnershipIdOf = (path: string) => path.split('/')[3] as string

/** Stores an agreed cost allocation of one source, with its snapshot. Returns its id. */
export async function storeAllocation(
  stored: Stored,
  sourceId: string,
  { cost, currency = 'USD', state = 'agreed' }: { cost: string; currency?: string; state?: string },
): Promise<string> {
  const id = uuidv7()
  const rules = { title: 'Costs of the year', note: null, overflow: 'none', parentFeesTakeOverflow: false } as const
  const snapshot: AllocationSnapshot = {
    ...{ format: snapshotFormat, currency, lines: [], bases: [], sources: [], otherSources: [], shares: [] },
    ...{ ...rules, lineIds: null, sourceIds: [sourceId], overflowReason: null, backstopSourceIds: [] },
    totals: { cost, allocated: '0.00', unfunded: cost },
  }
  const hash = id.replaceAll('-', '').padEnd(64, '0')
  await insertRecord(stored, 'cost_allocations', {
    ...recordOf(stored, id),
    ...{ number: ++number, state, hash, consents: [], title: rules.title, source_ids: [sourceId] },
    ...{ overflow: 'none', parent_fees_take_overflow: false, backstop_source_ids: [] },
  })
  const partnership_id = partnershipIdOf(stored.path)
  await insert(stored.storage, 'cost_allocation_snapshots', { partnership_id, cost_allocation_id: id, hash, snapshot })
  return id
}

function recordOf({ path, by: { id: organizationId } }: Stored, id: string) {
  const now = new Date().toISOString()
  return {
    ...{ id, partnership_id: partnershipIdOf(path), organization_id: organizationId, version: 1, external_ids: [] },
    ...{ created_at: now, updated_at: now, updated_by: organizationId },
  }
}

/** Stores a row, by the names of its columns. */
export const insert = (storage: Storage, table: string, row: object): Promise<unknown> =>
  storage.rows(`insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb)`, [row])

/** Stores the row of a record with its event, by which former parties see it. */
async function insertRecord({ storage, by }: Stored, table: string, row: Body): Promise<void> {
  await insert(storage, table, row)
  const type = table.slice(0, -1)
  await storage.rows(
    `select append_event($1, 'create', $2::text || '.created', $2, $3, null, 'test', null, '[]', to_jsonb(stored), 'parties', null)
      from (select set_config('app.organization_id', $4, true), set_config('app.api_client_id', $5, true)) context,
        ${table} stored where stored.id = $3`,
    [row.partnership_id, type, row.id, by.id, by.clientId],
  )
}

/** Stores a record without an API of its own here. Returns its id. */
export async function insertRecordFor(stored: Stored, table: string, fields: object): Promise<string> {
  const id = uuidv7()
  await insertRecord(stored, table, { ...recordOf(stored, id), ...fields })
  return id
}

/** Stores copies of a record, with ids and keys of their own. */
export const copy = (storage: Storage, table: string, id: string, count: number): Promise<unknown> =>
  storage.rows(
    `insert into ${table} select (jsonb_populate_record(r, jsonb_build_object('id', uuidv7(), 'key', key || '-' || n))).*
      from ${table} r, generate_series(1, $2::int) n where r.id = $1`,
    [id, count],
  )
