// A record of finance is deleted or changed while another party names it, and two parties enter the first money: in either order
// no record is left that names a missing one, and all money is in one currency.
import t from 'tap'
import { create, newBase, newCost, newLine, newSource, refusalOf } from '../support/finance-records.ts'
import { owed } from '../support/obligations.ts'
import { type Client, type Received, startService } from '../support/service.ts'
import { openStorage } from '../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()

type Request = () => Promise<Received>
const headers = { 'if-match': '"1"' }
const post =
  (by: Client, list: string, body: object): Request =>
  () =>
    by.call('POST', list, { body })
const remove =
  (by: Client, record: string): Request =>
  () =>
    by.call('DELETE', record, { headers })

/** What the two requests get, the one that comes first and the one after it. */
async function inTurn(path: string, requests: [Request, Request]): Promise<string[]> {
  const answers = await storage.raceInPartnership(path, requests)
  return answers.map((answer) => (answer.status < 300 ? String(answer.status) : refusalOf(answer)))
}

const path = await service.createPartnership(lead, center)
const source = await create(lead, `${path}/funding-sources`, newSource)
const line = await create(lead, `${path}/budget-lines`, newLine)
let number = 0
const key = (): string => `record-${++number}`

/** For each list a record of the center that names a source, a line or a base, and the pointer to its id. */
const naming: Record<string, [list: string, body: (id: string) => object, pointer: string][]> = {
  'funding-sources': [
    ['funding-sources', (id) => ({ ...newSource, key: key(), matchesSourceId: id }), '/matchesSourceId'],
    ['budget-lines', (id) => ({ ...newLine, key: key(), method: 'direct', sourceId: id }), '/sourceId'],
    [
      'allocation-bases',
      (id) => ({ ...newBase, key: key(), rows: [{ sourceId: id, quantity: '1' }] }),
      '/rows/0/sourceId',
    ],
    ['cost-allocations', (id) => ({ title: 'Costs', sourceIds: [id] }), '/sourceIds/0'],
    ['actual-costs', (id) => ({ ...newCost, lineId: line.id, sourceId: id }), '/sourceId'],
    ['financial-obligations', (id) => ({ ...owed(lead, center, '2027-01-01'), sourceId: id }), '/sourceId'],
    [
      'contingencies',
      (id) => ({
        ...{ title: 'Less money', fallback: 'One room.', ownerId: center.id },
        trigger: { measure: 'source_lost', sourceId: id },
      }),
      '/trigger/sourceId',
    ],
  ],
  'budget-lines': [
    ['cost-allocations', (id) => ({ title: 'Costs', sourceIds: [source.id], lineIds: [id] }), '/lineIds/0'],
    ['actual-costs', (id) => ({ ...newCost, lineId: id, sourceId: source.id }), '/lineId'],
    ['financial-obligations', (id) => ({ ...owed(lead, center, '2027-01-01'), lineId: id }), '/lineId'],
  ],
  'allocation-bases': [
    ['budget-lines', (id) => ({ ...newLine, key: key(), method: 'enrollment', baseId: id }), '/baseId'],
  ],
}
const newRecords: Record<string, object> = {
  'funding-sources': newSource,
  'budget-lines': newLine,
  'allocation-bases': { ...newBase, rows: [{ sourceId: source.id, quantity: '8' }] },
}

for (const [named, records] of Object.entries(naming)) {
  for (const [list, bodyOf, pointer] of records) {
    t.test(`one of ${named} is deleted while one of ${list} names it`, async (t) => {
      for (const isNamedFirst of [true, false]) {
        const { id } = await create(lead, `${path}/${named}`, { ...newRecords[named], key: key() })
        const both: [Request, Request] = [
          post(center, `${path}/${list}`, bodyOf(id)),
          remove(lead, `${path}/${named}/${id}`),
        ]
        t.strictSame(
          await inTurn(path, isNamedFirst ? both : [both[1], both[0]]),
          isNamedFirst ? ['201', '409 record-in-use'] : ['204', `422 unknown-reference ${pointer}`],
        )
      }
    })
  }
}

t.test('the measure of a base changes while a line uses it', async (t) => {
  for (const isUsedFirst of [true, false]) {
    const base = await create(lead, `${path}/allocation-bases`, { ...newRecords['allocation-bases'], key: key() })
    const use = post(center, `${path}/budget-lines`, {
      ...{ ...newLine, key: key(), method: 'enrollment', baseId: base.id },
    })
    const change = () =>
      lead.call('PATCH', `${path}/allocation-bases/${base.id}`, { body: { measure: 'hours' }, headers })
    t.strictSame(
      await inTurn(path, isUsedFirst ? [use, change] : [change, use]),
      isUsedFirst ? ['201', '422 rule-violation /measure'] : ['200', '422 rule-violation /method'],
    )
  }
})

t.test('two records at once have the same key', async (t) => {
  for (const list of Object.keys(newRecords)) {
    const body = { ...newRecords[list], key: key() }
    const both: [Request, Request] = [post(lead, `${path}/${list}`, body), post(center, `${path}/${list}`, body)]
    t.strictSame(await inTurn(path, both), ['201', '409 record-exists'], list)
  }
})

/** The first money of a partnership, in a currency; and the pointer to it. */
const money: [list: string, body: (currency: string) => object, pointer: string][] = [
  ['funding-sources', (currency) => ({ ...newSource, currency }), '/currency'],
  ['budget-lines', (currency) => ({ ...newLine, currency }), '/currency'],
  ['financial-obligations', (currency) => ({ ...owed(lead, center, '2027-01-01'), currency }), '/currency'],
  [
    'contingencies',
    (currency) => ({
      ...{ title: 'Less money', fallback: 'One room.', ownerId: center.id },
      trigger: { measure: 'gap_above', amount: '1.00', currency },
    }),
    '/trigger/currency',
  ],
  [
    'fee-decisions',
    (currency) => ({
      ...{ charges: 'tuition', appliesTo: 'other_children', rationale: 'It is the price.' },
      ...{ monthlyMaximum: '10.00', currency },
    }),
    '/currency',
  ],
]

t.test('two parties enter the first money at once, in two currencies', async (t) => {
  for (const [at, [list, bodyOf]] of money.entries()) {
    const [other, otherBodyOf, pointer] = money[(at + 1) % money.length] as (typeof money)[number]
    const empty = await service.createPartnership(lead, center)
    const both: [Request, Request] = [
      post(lead, `${empty}/${list}`, bodyOf('USD')),
      post(center, `${empty}/${other}`, otherBodyOf('EUR')),
    ]
    t.strictSame(await inTurn(empty, both), ['201', `422 rule-violation ${pointer}`], `${list}, then ${other}`)
  }
})
