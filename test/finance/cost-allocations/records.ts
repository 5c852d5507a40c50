// Creates the records that a cost allocation needs, over the API.
import type { Body, Client } from '../../support/service.ts'
import type { GoldenCase } from './cases.ts'

export const unknownId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'

export async function create(by: Client, list: string, body: object): Promise<Body> {
  const answer = await by.call('POST', list, { body })
  if (answer.status !== 201) throw new Error(`${list}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

export async function change(by: Client, record: string, body: object): Promise<Body> {
  const answer = await by.change('PATCH', record, body)
  if (answer.status !== 200) throw new Error(`${record}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

export const read = async (by: Client, path: string): Promise<Body> => {
  const { status, body } = await by.call('GET', path)
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
  return body
}

export const act = (by: Client, record: string, action: string, reason?: string) =>
  by.change('POST', `${record}/transitions`, { action, ...(reason && { reason }) })

export async function leave(by: Client, path: string): Promise<void> {
  const { data } = await read(by, `${path}/parties?state=accepted&organizationId=${by.id}`)
  const { status } = await act(by, `${path}/parties/${data[0].id}`, 'withdraw', 'No room.')
  if (status !== 200) throw new Error(`${path}: ${status}`)
}

export const createSource = (by: Client, path: string, key: string, fields: object = {}): Promise<Body> =>
  create(by, `${path}/funding-sources`, {
    key,
    name: `The fund ${key}`,
    type: 'other',
    amount: '1000.00',
    currency: 'USD',
    certainty: 'secured',
    ...fields,
  })

export const createBase = (
  by: Client,
  path: string,
  key: string,
  quantities: Record<string, string>,
  fields: object = {},
): Promise<Body> =>
  create(by, `${path}/allocation-bases`, {
    key,
    name: `The base ${key}`,
    measure: 'enrollment',
    measuredOn: new Date().toISOString().slice(0, 10),
    documentation: 'Attendance.',
    rows: Object.entries(quantities).map(([sourceId, quantity]) => ({ sourceId, quantity })),
    ...fields,
  })

export const createLine = (by: Client, path: string, key: string, fields: object = {}): Promise<Body> =>
  create(by, `${path}/budget-lines`, {
    key,
    title: `The line ${key}`,
    category: 'personnel',
    amount: '600.00',
    currency: 'USD',
    ...fields,
  })

export async function createAllocation(by: Client, path: string, fields: object): Promise<string> {
  const { id } = await create(by, `${path}/cost-allocations`, { title: 'Allocation', ...fields })
  return `${path}/cost-allocations/${id}`
}

export interface Budget {
  ehs: Body
  state: Body
  base: Body
  teacher: Body
  rent: Body
  sourceIds: string[]
}

/**
 * Two sources, ehs (federal, 1000.00) and state (1000.00), with 3 and 1 children, and two lines: the teacher for 600.00 by
 * enrollment, then the rent for 200.00, charged to state. All are of `by`.
 */
export async function createBudget(by: Client, path: string): Promise<Budget> {
  const ehs = await createSource(by, path, 'ehs', { type: 'early_head_start' })
  const state = await createSource(by, path, 'state', { type: 'state_prek' })
  const base = await createBase(by, path, 'children', { [ehs.id]: '3', [state.id]: '1' })
  const teacher = await createLine(by, path, 'teacher', { order: 1, method: 'enrollment', baseId: base.id })
  const rent = await createLine(by, path, 'rent', {
    order: 2,
    amount: '200.00',
    category: 'facilities',
    method: 'direct',
    sourceId: state.id,
  })
  return { ehs, state, base, teacher, rent, sourceIds: [ehs.id, state.id] }
}

/** All parties agree, the first one proposes. */
export async function agreeOnAllocation(path: string, parties: Client[], fields: object): Promise<string> {
  const [first, ...others] = parties as [Client, ...Client[]]
  const allocation = await createAllocation(first, path, fields)
  let { body } = await act(first, allocation, 'propose')
  for (const other of others) body = (await act(other, allocation, 'agree')).body
  if (body.state !== 'agreed') throw new Error(JSON.stringify(body))
  return allocation
}

/** The records of a golden case. Returns the path of its allocation, and the ids of sources and lines by key. */
export async function createCase(by: Client, path: string, golden: GoldenCase) {
  const sources = new Map<string, string>()
  for (const { key, amount, federal, forbidden, caps } of golden.sources) {
    const { id } = await createSource(by, path, key, {
      amount,
      type: federal ? 'early_head_start' : 'state_prek',
      ...(forbidden && { forbiddenCategories: forbidden }),
      ...(caps && { caps }),
    })
    sources.set(key, id)
  }
  const rows = golden.sources.map(({ key, quantity: [quantity, multiplier] }) => ({
    sourceId: sources.get(key),
    quantity,
    ...(multiplier && { multiplier }),
  }))
  const base = await createBase(by, path, 'base', {}, { measure: golden.measure, rows })
  const lines = new Map<string, string>()
  for (const { key, category, amount } of golden.lines) {
    const { id } = await createLine(by, path, key, { category, amount, method: golden.measure, baseId: base.id })
    lines.set(key, id)
  }
  const allocation = await createAllocation(by, path, {
    sourceIds: [...sources.values()],
    ...(golden.overflow && { overflow: golden.overflow }),
    ...(golden.overflow === 'any' && { overflowReason: 'Both awards allow it.' }),
    ...(golden.backstops && { backstopSourceIds: golden.backstops.map((key) => sources.get(key)) }),
  })
  return { allocation, sources, lines }
}
