// Fee decisions: versions that every party agrees to, contradictions, and what the law does not allow.
import t from 'tap'
import { type FeeDecisionContent, findingsOf } from '../../../src/finance/fee-decisions/rules.ts'
import { feeDecisionExample } from '../../../src/finance/fee-decisions/schema.ts'
import { versionActions } from '../../../src/records/agreed-versions/rules.ts'
import { hashOf } from '../../../src/records/consents.ts'
import { blockersOf, checkAvailableActions, checkVersionActions } from '../../support/available-actions.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, type Client, type Received, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const { lead, center, home, office } = await service.createAgencies()
const stranger = await service.createOrganization('Another agency')

const draft = async (by: Client, path: string, fields: object = {}): Promise<string> => {
  const { status, headers, body } = await by.call('POST', `${path}/fee-decisions`, {
    body: { ...feeDecisionExample, ...fields },
  })
  t.equal(status, 201, body.detail)
  return headers.get('location') ?? ''
}
const act = (by: Client, decision: string, action: string, reason?: string) =>
  by.change('POST', `${decision}/transitions`, { action, ...(reason && { reason }) })
const read = async (by: Client, path: string): Promise<Body> => (await by.call('GET', path)).body
const resultOf = (answer: Received) => [answer.status, ...errorsIn(answer)]
const codesOf = (findings: readonly Body[]): string[] => findings.map(({ code }) => code)

/** Everything of the content. */
const full = {
  ...{ charges: 'copayment', appliesTo: 'extended_hours', monthlyMaximum: '120.00', currency: 'USD' },
  ...{ copaymentEqualsOthers: true, requiredForEnrollment: false, rationale: 'The state requires it.' },
  ...{ reviewOn: '2027-06-30', overrideReason: 'Counsel agrees.' },
}
const none = { charges: 'none', appliesTo: null, monthlyMaximum: null, currency: null, reviewOn: null }

t.test('a decision comes into force when the last party agrees, and is superseded by the next one', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const first = await draft(center, path)
  t.match(await read(lead, first), {
    state: 'draft',
    number: 1,
    waitingOn: { length: 0 },
    requiredForEnrollment: false,
  })
  t.match((await act(center, first, 'propose')).body, { state: 'proposed', waitingOn: [lead.id, home.id] })
  t.match((await act(lead, first, 'agree')).body, { state: 'proposed', waitingOn: [home.id] })
  t.match((await act(home, first, 'agree')).body, { state: 'agreed', waitingOn: { length: 0 } })
  t.match(await lead.change('PATCH', first, { rationale: 'Other' }), { status: 409 })
  const second = await draft(lead, path, none)
  await act(lead, second, 'propose')
  t.match((await act(home, second, 'object', 'We need the fees.')).body, {
    state: 'draft',
    reason: 'We need the fees.',
  })
  await act(lead, second, 'propose')
  t.match((await lead.change('PATCH', second, { rationale: 'Other' })).body, {
    state: 'draft',
    consents: { length: 0 },
  })
  for (const by of [lead, center, home]) await act(by, second, by === lead ? 'propose' : 'agree')
  t.match(await read(lead, second), { state: 'agreed', number: 2 })
  t.match(await read(lead, first), { state: 'superseded' })
  const { data } = await read(lead, `${path}/history?recordId=${first.split('/').at(-1)}`)
  t.strictSame(
    data.map(({ type }: Body) => type),
    ['created', 'proposed', 'consented', 'agreed', 'superseded'].map((verb) => `fee_decision.${verb}`),
  )
})

t.test('every action in every state, for every organization', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const agreeOn = async (parties: Client[]) => {
    const decision = await draft(lead, path)
    for (const by of parties) await act(by, decision, by === lead ? 'propose' : 'agree')
    return decision
  }
  const superseded = await agreeOn([lead, center, home])
  await leave(home, path)
  const agreed = await agreeOn([lead, center])
  const proposed = await draft(lead, path)
  await act(lead, proposed, 'propose')
  const drafted = await draft(center, path)
  await checkVersionActions(t, lead, center, { draft: drafted, proposed, agreed, superseded })
  for (const decision of [drafted, proposed, agreed, superseded]) {
    const isVisible = decision === superseded
    for (const [by, status] of [
      [office, 403],
      [home, isVisible ? 200 : 404],
      [stranger, 404],
    ] as const) {
      const headers = { 'if-match': '*' }
      t.equal((await by.call('GET', decision)).status, status)
      const writing = by === stranger ? 404 : 403
      for (const action of versionActions) {
        const body = { action, reason: 'A reason.' }
        t.equal((await by.call('POST', `${decision}/transitions`, { body, headers })).status, writing)
      }
      t.equal((await by.call('PATCH', decision, { body: { reviewOn: null }, headers })).status, writing)
      t.equal((await by.call('DELETE', decision, { headers })).status, writing)
      t.equal((await by.call('POST', `${path}/fee-decisions`, { body: feeDecisionExample })).status, writing)
    }
  }
  t.match(await read(home, superseded), { state: 'agreed' }, 'a former party reads the state when it left')
  t.equal((await lead.change('DELETE', drafted)).status, 403)
  t.equal((await center.change('DELETE', drafted)).status, 204)
  t.equal((await lead.change('DELETE', agreed)).status, 409)
})

t.test('every part of the content is under the hash', async (t) => {
  const path = await service.createPartnership(lead, center)
  const decision = await draft(lead, path, full)
  const { hash, ...rest } = await read(center, decision)
  t.equal(hash, hashOf(Object.fromEntries(Object.keys(full).map((name) => [name, rest[name]]))), 'a client computes it')
  await act(lead, decision, 'propose')
  const keyed = await lead.change('PATCH', decision, { ...full, externalIds: [{ scheme: 'erp', value: decision }] })
  t.match(keyed, { status: 200, body: { hash, state: 'proposed', consents: [{ organizationId: lead.id }] } })
  for (const change of [
    { charges: 'tuition' },
    { appliesTo: 'other_children' },
    { monthlyMaximum: '120.01' },
    { copaymentEqualsOthers: null },
    { requiredForEnrollment: true },
    { rationale: 'Other' },
    { reviewOn: null },
    { overrideReason: null },
  ]) {
    const changed = await lead.change('PATCH', decision, change)
    t.match(changed, { status: 200, body: { state: 'draft', consents: { length: 0 } } })
    t.not(changed.body.hash, hash, JSON.stringify(change))
    t.equal((await lead.change('PATCH', decision, full)).body.hash, hash)
  }
  t.not((await lead.change('PATCH', decision, { currency: 'EUR' })).body.hash, hash)
})

t.test('values that contradict each other', async (t) => {
  const path = await service.createPartnership(lead, center)
  const create = (fields: object) =>
    lead.call('POST', `${path}/fee-decisions?dryRun=true`, { body: { ...full, ...fields } })
  for (const [fields, expected] of [
    [{ currency: null }, [422, '/currency rule-violation']],
    [{ monthlyMaximum: null }, [422, '/monthlyMaximum rule-violation']],
    [{ charges: 'none', copaymentEqualsOthers: null }, [422, '/monthlyMaximum rule-violation']],
    [{ ...none, copaymentEqualsOthers: true }, [422, '/copaymentEqualsOthers rule-violation']],
    [{ ...none, copaymentEqualsOthers: false }, [422, '/copaymentEqualsOthers rule-violation']],
    [
      { ...none, copaymentEqualsOthers: null, requiredForEnrollment: true },
      [422, '/requiredForEnrollment rule-violation'],
    ],
    [{ appliesTo: null }, [422, '/appliesTo rule-violation']],
    [{ charges: 'tuition', appliesTo: undefined }, [422, '/appliesTo rule-violation']],
    [{ monthlyMaximum: '120.0' }, [422, '/monthlyMaximum rule-violation']],
    [{ monthlyMaximum: '0120.00' }, [400, '/monthlyMaximum pattern']],
    [{ monthlyMaximum: 120 }, [400, '/monthlyMaximum type']],
    [{ currency: 'XXX' }, [422, '/currency rule-violation']],
    [{ charges: 'gift' }, [400, '/charges enum']],
    [{ charges: undefined }, [400, '/charges required']],
    [{ rationale: undefined }, [400, '/rationale required']],
    [{ rationale: '' }, [400, '/rationale minLength', '/rationale pattern']],
    [{ reviewOn: '2027-02-30' }, [400, '/reviewOn format']],
    [{ findings: [] }, [400, '/findings unknown']],
  ] as const) {
    t.strictSame(resultOf(await create(fields)), expected, JSON.stringify(fields))
  }
  for (const fields of [
    { ...none, copaymentEqualsOthers: null },
    { monthlyMaximum: null, currency: null },
  ]) {
    t.equal((await create(fields)).status, 201)
  }
  const decision = await draft(lead, path, full)
  t.strictSame(resultOf(await lead.change('PATCH', decision, { charges: 'none' })), [
    ...[422, '/monthlyMaximum rule-violation', '/copaymentEqualsOthers rule-violation'],
  ])
  t.strictSame(resultOf(await create({ currency: 'EUR' })), [422, '/currency rule-violation'])
  t.equal((await lead.change('PATCH', decision, { currency: 'EUR' })).status, 200, 'of the only record it can change')
})

const content = { ...full, overrideReason: null } as FeeDecisionContent
const notAllowed = {
  FEE_FOR_HEAD_START_HOURS: [{ appliesTo: 'head_start_hours' }, { appliesTo: 'head_start_hours', charges: 'tuition' }],
  ENROLLMENT_CONDITIONED: [{ requiredForEnrollment: true }],
  COPAYMENT_HIGHER: [{ copaymentEqualsOthers: false }],
} as const satisfies Record<string, readonly Partial<FeeDecisionContent>[]>

t.test('findings say what the law does not allow, with its citation', (t) => {
  t.strictSame(findingsOf(content), [])
  for (const [code, cases] of Object.entries(notAllowed)) {
    for (const fields of cases) {
      const [finding, ...others] = findingsOf({ ...content, ...fields } as FeeDecisionContent)
      t.match(finding, { code, severity: 'not_allowed', law: /^.{40,}\.$/ })
      t.match(finding?.citations, [{ text: /^(45 CFR 1302\.18\(a\), \(b\)\(1\)|42 USC 9840\(b\))$/, verified: true }])
      t.strictSame(others, [])
    }
  }
  for (const [fields, expected] of [
    [{ copaymentEqualsOthers: null }, ['COPAYMENT_NOT_COMPARED']],
    [{ copaymentEqualsOthers: null, charges: 'tuition' }, []],
    [{ copaymentEqualsOthers: false, charges: 'tuition' }, []],
    [{ reviewOn: null }, ['NO_REVIEW_DATE']],
    [{ ...none, copaymentEqualsOthers: null }, ['NO_REVIEW_DATE']],
    [{ ...none, copaymentEqualsOthers: null, appliesTo: 'head_start_hours' }, ['NO_REVIEW_DATE']],
    // The law does not limit what families are charged whose children are not in Head Start.
    [{ appliesTo: 'other_children', requiredForEnrollment: true, copaymentEqualsOthers: null }, []],
    [{ appliesTo: 'other_children', requiredForEnrollment: true, copaymentEqualsOthers: false }, []],
    [
      { appliesTo: 'head_start_hours', requiredForEnrollment: true, copaymentEqualsOthers: false, reviewOn: null },
      ['FEE_FOR_HEAD_START_HOURS', 'ENROLLMENT_CONDITIONED', 'COPAYMENT_HIGHER', 'NO_REVIEW_DATE'],
    ],
  ] as const) {
    t.strictSame(codesOf(findingsOf({ ...content, ...fields } as FeeDecisionContent)), expected, JSON.stringify(fields))
  }
  for (const { severity } of findingsOf({ ...content, copaymentEqualsOthers: null, reviewOn: null })) {
    t.equal(severity, 'advice')
  }
  t.end()
})

t.test('what the law does not allow is proposed with a reason only, and the finding remains', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const [code, [fields]] of Object.entries(notAllowed)) {
    const decision = await draft(lead, path, { ...full, overrideReason: null, ...fields })
    const body = await read(center, decision)
    t.match(body.findings, [{ code, severity: 'not_allowed' }])
    t.strictSame(blockersOf(body, 'propose'), ['FEE_NOT_ALLOWED'])
    await checkAvailableActions(t, center, decision, versionActions)
    const refused = await act(lead, decision, 'propose')
    t.match(refused, { status: 409, body: { blockedBy: [{ code: 'FEE_NOT_ALLOWED', message: new RegExp(code) }] } })

    const overrideReason = 'Counsel has read the award: it permits this fee.'
    t.match((await center.change('PATCH', decision, { overrideReason })).body, { findings: [{ code }] })
    t.match(await act(lead, decision, 'propose'), { status: 200 })
    t.match(await act(center, decision, 'agree'), { body: { state: 'agreed', overrideReason, findings: [{ code }] } })
  }
  const advised = await draft(lead, path, { copaymentEqualsOthers: null, reviewOn: null })
  t.strictSame(codesOf((await read(lead, advised)).findings), ['COPAYMENT_NOT_COMPARED', 'NO_REVIEW_DATE'])
  t.equal((await act(lead, advised, 'propose')).status, 200, 'advice blocks nothing')
})

t.test('a transition requires the scope partnerships:commit, other writes finance:write', async (t) => {
  const path = await service.createPartnership(lead, center)
  const decision = await draft(lead, path)
  const writer = await service.createApiClient(lead.id, ['finance:read', 'finance:write'])
  t.equal((await writer.change('PATCH', decision, { rationale: 'Other' })).status, 200)
  t.match(await act(writer, decision, 'propose'), { status: 403, body: { code: 'insufficient-scope' } })
  const reader = await service.createApiClient(lead.id, ['finance:read', 'partnerships:commit'])
  t.equal((await reader.change('PATCH', decision, { rationale: 'No' })).status, 403)
  t.equal((await act(reader, decision, 'propose')).status, 200)
})
