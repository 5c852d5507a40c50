// Funding sources, budget lines, contingencies and cost allocations of a partnership.
import type { Body, Client } from './service.ts'
import type { Storage } from './storage.ts'
import { expectStatus, transition } from './test-data.ts'

let number = 0

/** Creates a record in a list such as `budget-lines`. Returns it. */
export const add = async (path: string, by: Client, list: string, body: object): Promise<Body> =>
  expectStatus(await by.call('POST', `${path}/${list}`, { body }), 201).body

/** A secured source of USD 1000.00. Returns the record. */
export const addSource = (path: string, by: Client, fields: object = {}): Promise<Body> =>
  add(path, by, 'funding-sources', {
    ...{ key: `source-${++number}`, name: 'A grant', type: 'private_grant', amount: '1000.00', currency: 'USD' },
    ...{ certainty: 'secured', ...fields },
  })

export const changeSource = (path: string, by: Client, id: string, fields: object) =>
  by.change('PATCH', `${path}/funding-sources/${id}`, fields)

export const addContingency = (path: string, by: Client, trigger: object, fields: object = {}): Promise<Body> =>
  add(path, by, 'contingencies', {
    ...{ title: 'Less money', fallback: 'Open one room.', ownerId: by.id, trigger, ...fields },
  })

/** Adds a budget line. Returns its id. */
export async function addLine(path: string, by: Client, amount: string, fields: object = {}): Promise<string> {
  const body = { key: `line-${++number}`, title: 'Rent', category: 'facilities', amount, currency: 'USD', ...fields }
  return (await add(path, by, 'budget-lines', body)).id
}

/** Creates a cost allocation of these lines to one or more sources; the parties agree to it. Returns its path. */
export async function agreeOnAllocation(
  path: string,
  parties: Client[],
  sourceIds: string | string[],
  lineIds: string[],
): Promise<string> {
  const [author, ...others] = parties as [Client]
  const url = await draftAllocation(path, author, sourceIds, lineIds)
  await transition(author, url, 'propose')
  for (const party of others) await transition(party, url, 'agree')
  return url
}

export async function draftAllocation(
  path: string,
  by: Client,
  sourceIds: string | string[],
  lineIds: string[],
): Promise<string> {
  const body = { title: 'Costs of the year', sourceIds: [sourceIds].flat(), lineIds }
  return `${path}/cost-allocations/${(await add(path, by, 'cost-allocations', body)).id}`
}

/** Stores copies of a record, with ids and keys of their own. */
export const copy = (storage: Storage, table: string, id: string, count: number): Promise<unknown> =>
  storage.rows(
    `insert into ${table} select (jsonb_populate_record(r, jsonb_build_object('id', uuidv7(), 'key', key || '-' || n))).*
      from ${table} r, generate_series(1, $2::int) n where r.id = $1`,
    [id, count],
  )
