// What the routes of agreements reject, with status, code and pointer: each row of "Invalid input" of the design.
import t, { type Test } from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { addDays } from '../../../src/records/days.ts'
import {
  agreeOnExpectation,
  dataSharingParts,
  draftAgreement,
  executeAgreement,
  freezeVersion,
} from '../../support/agreements.ts'
import { codesOf, dayIn } from '../../support/available-actions.ts'
import { type Received, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const path = await service.createPartnership(lead, center)
const parties = [lead, center]
const { url, agreementId } = await draftAgreement(path, parties)
const clause = { key: 'more', position: 20, heading: 'More', text: 'The parties meet every month.' }
const { key: _, ...clauseText } = clause
const money = { key: 'rate', payerId: lead.id, payeeId: center.id, purpose: 'Places', basis: 'fixed', currency: 'USD' }
const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

type Expected = [status: number, code: string, pointer: string]

/** Checks status, code and pointer of a rejected request. */
function expectProblem(t: Test, name: string, answer: Received, expected: Expected): void {
  const [status, code, pointer] = expected
  t.match(answer, { status, body: { code, errors: [{ pointer }] } }, name)
}

t.test('what a draft cannot have', async (t) => {
  const cases: [name: string, body: object, expected: Expected][] = [
    [
      'endsOn before effectiveOn',
      { term: { effectiveOn: '2026-09-01', endsOn: '2026-08-31' } },
      [422, 'rule-violation', '/term/endsOn'],
    ],
    ['a clause key', { clauses: [{ ...clause, key: 'A b' }] }, [400, 'invalid-request', '/clauses/0/key']],
    [
      'a currency in small letters',
      { financialTerms: [{ ...money, currency: 'usd' }] },
      [400, 'invalid-request', '/financialTerms/0/currency'],
    ],
    [
      'an unknown topic',
      { preschoolCoordination: { topics: { lunch: { review: 'Now.', plan: 'Later.' } } } },
      [400, 'invalid-request', '/preschoolCoordination/topics/lunch'],
    ],
    ['timeZone', { term: { timeZone: 'Mars/Base' } }, [422, 'rule-violation', '/term/timeZone']],
    ['a day long ago', { term: { effectiveOn: '0001-01-01' } }, [422, 'rule-violation', '/term/effectiveOn']],
    ['a day far away', { term: { endsOn: '9999-12-31' } }, [422, 'rule-violation', '/term/endsOn']],
    [
      'a day that no year has',
      { preschoolCoordination: { schoolYearStartsOn: '02-30' } },
      [422, 'rule-violation', '/preschoolCoordination/schoolYearStartsOn'],
    ],
    [
      'a parameter that the service fills in',
      { clauses: [{ ...clause, parameters: [{ name: 'lead', type: 'text', value: 'Somebody else' }] }] },
      [422, 'rule-violation', '/clauses/0/parameters/0/name'],
    ],
    [
      'more decimal places than the currency has',
      { financialTerms: [{ ...money, amount: '1.005' }] },
      [422, 'rule-violation', '/financialTerms/0/amount'],
    ],
    ['a text with NUL', { clauses: [{ ...clause, text: 'a\0b' }] }, [400, 'invalid-json', '/clauses/0/text']],
    [
      '151 clauses',
      { clauses: Array.from({ length: 151 }, (_, at) => ({ ...clause, key: `c${at}` })) },
      [422, 'rule-violation', '/clauses'],
    ],
    [
      '501 expectations',
      { include: { expectationIds: Array.from({ length: 501 }, () => uuidv7()) } },
      [422, 'rule-violation', '/include/expectationIds'],
    ],
    [
      '1.1 MiB',
      { exhibits: Array.from({ length: 20 }, (_, at) => ({ title: `Exhibit ${at}`, text: 'x'.repeat(57_672) })) },
      [422, 'rule-violation', ''],
    ],
  ]
  for (const code of [0x202a, 0x202e, 0x2066, 0x2069]) {
    const text = `Pay ${String.fromCodePoint(code)}001 dollars.`
    const clauses = [{ ...clause, text }]
    cases.push([`U+${code.toString(16)}`, { clauses }, [422, 'rule-violation', '/clauses/0/text']])
  }
  const before = (await lead.call('GET', url)).body
  for (const [name, body, expected] of cases) {
    expectProblem(t, `change: ${name}`, await lead.change('PATCH', url, body), expected)
    const created = await lead.call('POST', `${path}/agreement-versions`, { body: { agreementId, ...body } })
    expectProblem(t, `create: ${name}`, created, expected)
  }
  t.strictSame((await lead.call('GET', url)).body, before, 'the draft has not changed')
})

t.test('the value of a parameter fits its type', async (t) => {
  const pointer = '/clauses/0/parameters/0/value'
  const withValue = (type: string, value: string) => ({
    clauses: [{ ...clause, text: 'It is {{v}}.', parameters: [{ name: 'v', type, value }] }],
  })
  for (const [type, values] of [
    ['date', ['August 31, 2027', '2027-02-29', '2027-8-31', '2027-08-31T00:00:00Z']],
    ['integer', ['ten', '1.5', '1e3']],
    ['money', ['$100', '1,000.00', '-5']],
    ['percent', ['10 %', 'ten', '-1']],
  ] as const) {
    for (const value of values) {
      const answer = await lead.change('PATCH', `${url}?dryRun=true`, withValue(type, value))
      expectProblem(t, `${type} ${value}`, answer, [422, 'rule-violation', pointer])
    }
  }
  for (const value of ['Springfield Early Head Start', office.id]) {
    const answer = await lead.change('PATCH', `${url}?dryRun=true`, withValue('party', value))
    expectProblem(t, `party ${value}`, answer, [422, 'unknown-reference', pointer])
  }
  const { url: draft } = await draftAgreement(path, parties)
  for (const [type, value, shown] of [
    ['date', '2028-02-29', '29 February 2028'],
    ['integer', '-15', '-15'],
    ['money', '1250.00', '1250.00'],
    ['percent', '12.5', '12.5'],
    ['party', center.id, 'Little Steps'],
    ['text', 'August 31, 2027', 'August 31, 2027'],
  ] as const) {
    t.equal((await lead.change('PATCH', draft, withValue(type, value))).status, 200, type)
    const { clauses } = (await lead.call('GET', `${draft}/document.json`)).body
    t.match(clauses[0].text, `It is ${shown}`, type)
  }
})

t.test('the greatest numbers of clauses and bytes that are allowed', async (t) => {
  const clauses = Array.from({ length: 150 }, (_, at) => ({ ...clause, key: `c${at}` }))
  t.match(await lead.change('PATCH', url, { clauses }), { status: 200 })
  const exhibits = Array.from({ length: 17 }, (_, at) => ({ title: `Exhibit ${at}`, text: 'x'.repeat(59_000) }))
  t.match(await lead.change('PATCH', url, { exhibits }), { status: 200 })
  t.match(await lead.change('PATCH', url, { exhibits: null, ...dataSharingParts(lead, center) }), { status: 200 })
})

t.test('a body that is too large', async (t) => {
  const large = JSON.stringify({ agreementId, summary: 'x'.repeat(1.5 * 1024 * 1024) })
  const small = (field: string) => JSON.stringify({ [field]: 'x'.repeat(256 * 1024) })
  const etag = (await lead.call('GET', url)).headers.get('etag') ?? ''
  const headers = { 'if-match': etag }
  for (const [method, target, body] of [
    // The limit of these three is 1.5 MiB, that of the others 256 KiB.
    ['POST', `${path}/agreement-versions`, large],
    ['PATCH', url, large],
    ['POST', '/v1/agreement-checks', large],
    ['PUT', `${url}/clauses/more`, small('text')],
    ['POST', `${url}/borrowings`, small('id')],
    ['POST', `${url}/transitions`, small('reason')],
    ['POST', `${url}/signatures`, small('signatoryId')],
    ['POST', `${path}/agreements`, small('title')],
    ['POST', `${path}/signatories`, small('name')],
    ['POST', `${path}/legal-reviews`, small('advice')],
    ['POST', `${path}/termination-notices`, small('reason')],
    ['POST', `${path}/filings`, small('reference')],
  ] as const) {
    const answer = await lead.call(method, target, { body, headers: method === 'POST' ? {} : headers })
    const limit = body === large ? '1536 KiB' : '256 KiB'
    t.match(answer, { status: 413, body: { detail: new RegExp(limit) } }, `${method} ${target}`)
  }
})

t.test('a hash that is not one', async (t) => {
  for (const contentSha256 of [sha256.toUpperCase(), sha256.slice(1)]) {
    const answers = {
      accept: await center.change('POST', `${url}/transitions`, { action: 'accept', contentSha256 }),
      check: await lead.call('POST', '/v1/agreement-checks', { body: { contentSha256 } }),
      sign: await lead.call('POST', `${url}/signatures`, {
        body: { signatoryId: uuidv7(), contentSha256, method: 'attested_api' },
      }),
      review: await lead.call('POST', `${path}/legal-reviews`, {
        body: { agreementVersionId: url.split('/').at(-1), contentSha256, stage: 'final', outcome: 'approved' },
      }),
    }
    for (const [name, answer] of Object.entries(answers)) {
      t.match(answer, { status: 400, body: { code: 'invalid-request' } }, name)
      t.ok(
        errorsIn(answer).some((error) => error.startsWith('/contentSha256 ')),
        `${name}: ${errorsIn(answer)}`,
      )
    }
  }
})

t.test('parties and expectations of others are unknown', async (t) => {
  const invited = await service.createOrganization('Invited')
  await lead.call('POST', `${path}/parties`, { body: { organizationId: invited.id, role: 'other' } })
  for (const id of [office.id, invited.id, uuidv7()]) {
    const body = { title: 'Data sharing', kind: 'data_sharing', partyIds: [lead.id, id] }
    const answer = await lead.call('POST', `${path}/agreements`, { body })
    expectProblem(t, 'partyIds', answer, [422, 'unknown-reference', '/partyIds/1'])
  }
  const elsewhere = await service.createPartnership(lead, center)
  const { id } = await agreeOnExpectation(elsewhere, [lead, center])
  for (const expectationId of [id, uuidv7()]) {
    const answer = await lead.change('PATCH', url, { include: { expectationIds: [expectationId] } })
    expectProblem(t, 'expectationIds', answer, [422, 'unknown-reference', '/include/expectationIds/0'])
  }
})

t.test('markup in the text of a clause is stored, and shown as text', async (t) => {
  const text = 'Do <script>alert(1)</script> and [click](javascript:alert(1)) <img src=x onerror=alert(1)>.'
  t.match(await lead.change('PATCH', url, { clauses: [{ ...clause, text }] }), {
    status: 200,
    body: { clauses: [{ text }] },
  })
  const { body: html } = await lead.call('GET', `${url}/document.html`)
  t.notMatch(html, /<script|<img|href="javascript/i)
  t.match(html, '&lt;script&gt;alert(1)&lt;/script&gt;')
  t.match(html, '[click](javascript:alert(1))')
  await lead.change('PATCH', url, dataSharingParts(lead, center))
})

t.test('a frozen version cannot be changed, and a signature is of a day since then', async (t) => {
  const { url, versionId } = await draftAgreement(path, parties)
  const { contentSha256, signatories } = await freezeVersion(path, url, parties)
  const etag = async () => ({ 'if-match': (await lead.call('GET', url)).headers.get('etag') ?? '' })
  for (const answer of [
    await lead.change('PATCH', url, { summary: 'New.' }),
    await lead.change('PATCH', url, { signByOn: '2030-01-01' }),
    await lead.call('PUT', `${url}/clauses/all`, { body: clauseText, headers: await etag() }),
    await lead.call('DELETE', `${url}/clauses/all`, { headers: await etag() }),
  ]) {
    t.match(answer, { status: 409, body: { code: 'transition-blocked' } })
    t.strictSame(codesOf(answer), ['WRONG_STATE'])
  }
  t.match(await lead.change('PATCH', url, { externalIds: [] }), { status: 200 }, 'external ids can be changed')
  const sign = (signedOn: string) =>
    lead.call('POST', `${url}/signatures`, {
      body: {
        ...{ signatoryId: signatories[0].signatoryId, contentSha256, method: 'wet_ink', signedOn },
        evidence: {
          documentSha256: sha256,
          mediaType: 'application/pdf',
          pages: 4,
          custodianId: lead.id,
          location: 'Office',
        },
      },
    })
  for (const signedOn of [dayIn(1), dayIn(-1)])
    expectProblem(t, `signed on ${signedOn}`, await sign(signedOn), [422, 'rule-violation', '/signedOn'])
  await storage.rows(`update agreement_versions set frozen_at = frozen_at - interval '1 day' where id = $1`, [
    versionId,
  ])
  t.match(await sign(dayIn(-1)), { status: 201 }, 'a signature on the day of freezing')
})

t.test('days of renewals and notices', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId } = await executeAgreement(path, parties)
  const renew = (effectiveOn: string) =>
    lead.call('POST', `${path}/agreement-versions`, {
      body: { agreementId, origin: 'renewal', term: { effectiveOn, endsOn: '2032-08-31' } },
    })
  for (const effectiveOn of ['2030-08-31', '2030-09-02'])
    expectProblem(t, effectiveOn, await renew(effectiveOn), [422, 'rule-violation', '/term/effectiveOn'])
  t.match(await renew('2030-09-01'), { status: 201 })
  const give = (givenOn: string) =>
    center.call('POST', `${path}/termination-notices`, {
      body: { agreementId, reasonCode: 'capacity', reason: 'No room.', givenOn, terminatesOn: addDays(dayIn(0), 90) },
    })
  expectProblem(t, 'givenOn', await give(dayIn(1)), [422, 'rule-violation', '/givenOn'])
  t.match(await give(dayIn(0)), { status: 201 })
})
