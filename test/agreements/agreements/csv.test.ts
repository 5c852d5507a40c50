// The files of the agreements of all partnerships: for spreadsheets, and for a grants office.
import { parse } from 'csv-parse/sync'
import t from 'tap'
import { overviewOf } from '../../../src/agreements/agreements/across.ts'
import type { Execution } from '../../../src/agreements/agreements/rules.ts'
import type { Agreement } from '../../../src/agreements/agreements/store.ts'
import { draftAgreement, executeAgreement, post } from '../../support/agreements.ts'
import { type Body, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('=Springfield; "Head Start"')
const center = await service.createOrganization('Little Steps')
const columns =
  'agreementId,partnershipId,partnershipName,title,kind,reference,state,parties,lead,inForceFrom,endsOn,daysLeft,noticeDays,earliestTerminationOn,renewalDecisionDueOn,renewalsUsed,maxRenewals,amendments,executedOn,contentSha256,filingDueOn,filedOn,obligated,currency,fain,listing,externalIds'

const path = await service.createPartnership(lead, center)
const executed = await executeAgreement(path, [lead, center], {
  agreement: {
    title: '=HYPERLINK("http://example.com","Click")',
    reference: '+1',
    externalIds: [
      { scheme: 'erp', value: '7' },
      { scheme: 'grants', value: 'A-17' },
    ],
  },
})
const drafted = await draftAgreement(path, [lead, center])
const { executedOn } = (await lead.call('GET', executed.url)).body
const filing = { agreementId: executed.agreementId, recipient: 'other', filedOn: executedOn, reference: '7' }
await post(lead, `${path}/filings`, filing)
await storage.rows(`update agreements set executions = jsonb_set(executions, '{0,subaward}', $2) where id = $1`, [
  executed.agreementId,
  JSON.stringify({ obligated: '412000.00', currency: 'USD', fain: '05CH012345', listing: '93.600' }),
])

t.test('the CSV has the columns of the list, with cells that a spreadsheet does not evaluate', async (t) => {
  const { status, headers, body } = await lead.call('GET', '/v1/agreements.csv')
  t.equal(status, 200)
  t.equal(headers.get('content-type'), 'text/csv; charset=utf-8')
  t.equal(headers.get('content-disposition'), 'attachment; filename="agreements.csv"')
  t.equal(body.split('\r\n')[0], columns)
  const [row, other, ...rest] = parse(body, { columns: true }) as Record<string, string>[]
  t.strictSame(rest, [])
  t.match(row, {
    agreementId: executed.agreementId,
    partnershipName: 'Full-day care',
    title: '\'=HYPERLINK("http://example.com","Click")',
    kind: 'data_sharing',
    reference: '+1'.replace(/^/, "'"),
    state: 'in_force',
    parties: '\'=Springfield; "Head Start"\nLittle Steps',
    lead: '\'=Springfield; "Head Start"',
    endsOn: '2030-08-31',
    noticeDays: '60',
    renewalDecisionDueOn: '',
    maxRenewals: '',
    filedOn: executedOn,
    obligated: '412000.00',
    currency: 'USD',
    fain: '05CH012345',
    listing: '93.600',
    externalIds: 'erp:7\ngrants:A-17',
  })
  t.match(other, {
    agreementId: drafted.agreementId,
    state: 'none',
    filedOn: '',
    endsOn: '',
    daysLeft: '',
    contentSha256: '',
  })
})

t.test('both files have the filters of the list, and NDJSON its records', async (t) => {
  const list = (await lead.call('GET', '/v1/agreements')).body.data
  const ndjson = await lead.call('GET', '/v1/agreements.ndjson')
  const linesOf = (text: string): Body[] =>
    text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
  t.strictSame(linesOf(ndjson.body), list)
  const filtered = await lead.call('GET', `/v1/agreements.ndjson?state=none&partyId=${center.id}`)
  t.strictSame(linesOf(filtered.body), list.slice(1))
  const none = await lead.call('GET', '/v1/agreements.csv?kind=ehs_ccp')
  t.equal(none.body, `${columns}\r\n`)
  const stranger = await service.createOrganization('Shelbyville')
  t.equal((await stranger.call('GET', '/v1/agreements.csv')).body, `${columns}\r\n`)
  t.equal((await lead.call('GET', '/v1/agreements.csv?limit=5')).status, 400, 'a file has no pages')
})

t.test('a file of more than one part has every agreement once', async (t) => {
  const by = await service.createOrganization('With many')
  const partnership = await service.createPartnership(by, center)
  const ids: string[] = []
  for (let number = 0; number < 30; number++) {
    const body = { title: `Agreement ${number}`, kind: 'general' }
    ids.push((await by.call('POST', `${partnership}/agreements`, { body })).body.id)
  }
  const { body } = await by.call('GET', '/v1/agreements.csv')
  t.strictSame(
    (parse(body, { columns: true }) as Record<string, string>[]).map(({ agreementId }) => agreementId),
    ids,
  )
})

t.test('a link reads a file', async (t) => {
  const file = '/v1/agreements.csv?state=in_force'
  const { status, body } = await lead.call('POST', '/v1/links', { body: { path: file } })
  t.equal(status, 201)
  const answer = await fetch(service.address + body.url)
  t.equal(await answer.text(), (await lead.call('GET', file)).body)
})

const execution: Execution = {
  state: 'executed',
  versionId: '',
  number: 1,
  contentSha256: '',
  executedOn: '2026-08-20',
  inForceFrom: '2026-09-01',
  endsOn: '2027-08-31',
  supersededOn: null,
  terminatesOn: null,
  terminationNoticeId: null,
  schoolYearStartsOn: null,
  reviewEveryMonths: null,
  sources: { mission: null, communication: null, conflictSteps: '' },
  timeZone: 'America/Chicago',
  noticeDays: 60,
  immediateGrounds: [],
  renewal: { maxRenewals: 1, months: 12, noticeDays: 90 },
  partyIds: [],
  subaward: null,
}
const overview = (part: Partial<Execution>, row: Partial<Agreement> = {}, now = '2026-11-29T12:00:00Z') =>
  overviewOf(
    {
      kind: 'general',
      renewalsUsed: 0,
      amendments: 0,
      externalIds: [],
      ...row,
      executions: [{ ...execution, ...part }],
    } as never,
    [],
    now,
  )

t.test('deadlines are days in the time zone of the agreement', async (t) => {
  t.match(overview({}), { daysLeft: 275, earliestTerminationOn: '2027-01-28', renewalDecisionDueOn: '2027-06-02' })
  t.equal(overview({}, {}, '2027-09-01T04:59:59Z').daysLeft, 0, 'on the last day')
  t.match(overview({}, {}, '2027-09-01T05:00:00Z'), {
    state: 'expired',
    daysLeft: null,
    earliestTerminationOn: null,
    renewalDecisionDueOn: null,
  })
  t.equal(overview({ endsOn: null }).daysLeft, null)
  t.equal(overview({ terminatesOn: '2026-12-01' }).daysLeft, 1, 'the day before it is terminated is the last')
  t.equal(overview({ endsOn: null, terminatesOn: '2026-11-30' }).daysLeft, 0)
  t.equal(overview({ terminatesOn: '2026-11-29' }).daysLeft, null)
  t.equal(overview({}, { renewalsUsed: 1 }).renewalDecisionDueOn, null, 'no renewal is left')
  t.equal(overview({ renewal: null }).renewalDecisionDueOn, null)
})

t.test('a memorandum is filed 30 days after its execution', async (t) => {
  t.equal(overview({}, { kind: 'hs_preschool_mou' }).filingDueOn, '2026-09-19')
  t.equal(overview({}).filingDueOn, null)
})
