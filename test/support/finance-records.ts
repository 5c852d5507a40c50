// Creates records of finance.
import type { Body, Client, Received } from './service.ts'

const period = { startsOn: '2026-09-01', endsOn: '2027-08-31' }
export const newSource = {
  ...{ key: 'ehs', type: 'early_head_start', name: 'Early Head Start', amount: '168000.00', currency: 'USD' },
  ...period,
  certainty: 'secured',
}
export const newLine = {
  ...{ key: 'director', title: 'Director', category: 'administration', amount: '48000.00', currency: 'USD' },
  ...period,
}
export const newBase = { key: 'children', name: 'Children', measure: 'enrollment', measuredOn: '2026-09-30' }
export const newCost = { amount: '4000.00', currency: 'USD', incurredOn: '2026-09-30' }

/** Creates a record, and returns it. */
export async function create(by: Client, list: string, body: object): Promise<Body> {
  const answer = await by.call('POST', list, { body })
  if (answer.status !== 201) throw new Error(`Cannot create the record: ${JSON.stringify(answer.body)}`)
  return answer.body
}
export const createSource = (by: Client, path: string, fields: object = {}): Promise<Body> =>
  create(by, `${path}/funding-sources`, { ...newSource, ...fields })
export const createLine = (by: Client, path: string, fields: object = {}): Promise<Body> =>
  create(by, `${path}/budget-lines`, { ...newLine, ...fields })
export const createBase = (by: Client, path: string, sourceId: string, fields: object = {}): Promise<Body> =>
  create(by, `${path}/allocation-bases`, { ...newBase, rows: [{ sourceId, quantity: '8' }], ...fields })

/** Status, code and pointers of a refusal, such as `422 rule-violation /amount /method`. */
export const refusalOf = (answer: Received): string =>
  [answer.status, answer.body.code, ...(answer.body.errors ?? []).map(({ pointer }: Body) => pointer)].join(' ')
