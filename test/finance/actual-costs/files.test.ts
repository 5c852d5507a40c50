// Files of actual costs: lines and sources by key, amounts below zero, and rows without external ids.
import t from 'tap'
import { createLine, createSource } from '../../support/finance-records.ts'
import { counts, csv, importFile, ndjson } from '../../support/imports.ts'
import { type Body, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()

const importCosts = (path: string, lines: string[], headers = csv) =>
  importFile(lead, `${path}/actual-cost-imports`, lines.join('\n'), headers)
const costsIn = async (path: string): Promise<Body[]> => (await lead.call('GET', `${path}/actual-costs`)).body.data
const errorsOf = async (errors: () => Promise<Body[]>) =>
  (await errors()).map(({ line, pointer, code }) => `${line} ${pointer} ${code}`)
async function prepared() {
  const path = await service.createPartnership(lead, center)
  return { path, source: await createSource(lead, path), line: await createLine(center, path) }
}

const header = 'externalIds,line,source,amount,currency,incurredOn,reference'

t.test('a cost names its line and its source by key, and can be below zero', async (t) => {
  const { path, source, line } = await prepared()
  const row = (id: string, cells: string) => `ledger:${id},${cells},2026-09-30,Payroll`
  const rows = [
    row('1', 'director,ehs,4000,USD'),
    row('2', 'director,ehs,-250.5,USD'),
    row('3', 'cook,ehs,1.00,USD'),
    row('4', 'cook,subsidy,1.00,USD'),
    row('5', ',,1.00,USD'),
    row('6', 'director,ehs,1.00,EUR'),
    row('7', 'director,ehs,-1.005,USD'),
    row('8', 'director,ehs,(250.00),USD'),
    row('9', 'director,ehs,"-1,250.00",USD'),
    'ledger:10,director,ehs,1.00,USD,09/30/2026,',
  ]
  const { job, errors } = await importCosts(path, [header, ...rows])
  t.equal(counts(job), 'completed 10 2 0 0 8')
  t.strictSame(await errorsOf(errors), [
    '4 /line unknown-reference',
    '5 /line unknown-reference',
    '5 /source unknown-reference',
    '6 /line required',
    '6 /source required',
    '7 /currency rule-violation',
    '8 /amount rule-violation',
    '9 /amount number-syntax',
    '10 /amount number-syntax',
    '11 /incurredOn format',
  ])
  t.match(await costsIn(path), [
    { amount: '4000.00', lineId: line.id, sourceId: source.id, organizationId: lead.id },
    { amount: '-250.50' },
  ])
  const exported = (await lead.call('GET', `${path}/actual-costs.csv?sort=createdAt`)).body.split('\r\n')
  t.strictSame(exported.slice(0, 3), [
    header,
    'ledger:1,director,ehs,4000.00,USD,2026-09-30,Payroll',
    'ledger:2,director,ehs,-250.50,USD,2026-09-30,Payroll',
  ])
  const semicolons = [header.replaceAll(',', ';'), 'ledger:2;director;ehs;-250,50;USD;2026-09-30;Payroll']
  t.equal(counts((await importCosts(path, semicolons)).job), 'completed 1 0 0 1 0')
  const json = { externalIds: [{ scheme: 'ledger', value: '2' }], amount: '-300.00', line: 'director' }
  t.equal(counts((await importCosts(path, [JSON.stringify(json)], ndjson)).job), 'completed 1 0 1 0 0')
  const inexact = await importCosts(path, [JSON.stringify({ ...json, amount: '-300' })], ndjson)
  t.strictSame(await errorsOf(inexact.errors), ['1 /amount rule-violation'])
})

t.test('a row without external ids is another cost each time', async (t) => {
  const { path } = await prepared()
  const row = ',director,ehs,10.00,USD,2026-09-30,'
  t.equal(counts((await importCosts(path, [header, row])).job), 'completed 1 1 0 0 0')
  t.equal(counts((await importCosts(path, [header, row])).job), 'completed 1 1 0 0 0')
  t.equal((await costsIn(path)).length, 2)
})

t.test('a file of several batches is stored row by row', async (t) => {
  const { path } = await prepared()
  const rows = Array.from({ length: 120 }, (_, at) => `ledger:${at % 100},director,ehs,${at},USD,2026-09-30,`)
  const { job } = await importCosts(path, [header, ...rows])
  t.equal(counts(job), 'completed 120 100 20 0 0')
})
