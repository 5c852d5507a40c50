// `needs` of every action of every lifecycle: what the request of the action requires, and nothing else.
import t from 'tap'
import { features } from '../src/app.ts'
import type { Lifecycle } from '../src/records/lifecycles.ts'
import { draftAgreement, endAgreement, signAll, waive } from './support/agreements.ts'
import { checkAvailableActions, dayIn, fieldsOf } from './support/available-actions.ts'
import { startOwnService } from './support/own-service.ts'
import type { Body, Client } from './support/service.ts'
import { openStorage } from './support/storage.ts'
import { localWebhooks, startReceiver } from './support/webhooks.ts'

const service = await startOwnService(t, { webhooks: localWebhooks })
const storage = await openStorage(t, service)
const { operator } = service
const { lead, center, home, office } = await service.createAgencies()
const lifecycles = new Map(
  features
    .flatMap(({ lifecycles = [] }) => lifecycles as Lifecycle[])
    .map((lifecycle) => [lifecycle.record, lifecycle]),
)

const idOf = (path: string): string => path.split('/').at(-1) ?? ''
/** The actions that were tried, as record.action. */
const tried = new Set<string>()
type Step = [client: Client, action: string, fields?: object] | (() => Promise<unknown>)

/** Actions that have an operation of their own. */
const withOperation = ['sign']

/** Takes the steps, and checks before each and after the last what each of `clients` can do with the record. */
async function walk(record: string, path: string, clients: Client[], steps: Step[] = []): Promise<void> {
  const own = [...lifecycles.values()]
    .filter((lifecycle) => [lifecycle.record, lifecycle.partOf].includes(record))
    .map(({ record, transitions }) => ({ record, actions: Object.keys(transitions) }))
  const actions = own.flatMap(({ actions }) => actions).filter((action) => !withOperation.includes(action))
  for (const step of [...steps, undefined]) {
    for (const client of clients) {
      const fields = fieldsOf((await client.call('GET', path)).body)
      const available = await checkAvailableActions(t, client, path, actions, fields, withOperation)
      for (const { record, actions } of own) {
        for (const action of actions) if (available.includes(action)) tried.add(`${record}.${action}`)
      }
    }
    if (step === undefined) return
    if (typeof step === 'function') await step()
    else {
      const [client, action, fields] = step
      const { needs } = (await client.call('GET', path)).body.availableActions.find(
        (one: Body) => one.action === action,
      )
      const values = Object.entries(fieldsOf((await client.call('GET', path)).body))
      const body = { action, ...Object.fromEntries(values.filter(([name]) => needs.includes(name))), ...fields }
      const done = await client.change('POST', `${path}/transitions`, body)
      t.equal(done.status, 200, `${action}: ${done.body.detail}`)
    }
  }
}

async function create(by: Client, list: string, body: object): Promise<string> {
  const { status, headers, body: created } = await by.call('POST', list, { body })
  t.equal(status, 201, `${list}: ${created.detail}`)
  return headers.get('location') ?? ''
}

t.test('organizations, representations, credentials and calendar feeds', async () => {
  const agency = await service.createOrganization('Closing agency')
  const list = `/v1/organizations/${agency.id}`
  await walk('organization', list, [operator, agency], [[operator, 'close']])
  const offered = { representativeId: lead.id, authority: 'Letter' }
  await operator.change('POST', `${list}/transitions`, { action: 'reopen', reason: 'By mistake.' })
  const representation = await create(agency, `${list}/representations`, offered)
  await walk('representation', representation, [agency, lead], [[lead, 'accept']])
  await walk('api_client', `${list}/api-clients/${agency.clientId}`, [agency, operator])
  await walk('handover_code', await handoverCode(), [operator])
  await walk('calendar_feed', await create(agency, `${list}/calendar-feeds`, { name: 'Office' }), [agency])
})

t.test('webhook endpoints', async (t) => {
  const receiver = await startReceiver(t)
  const list = `/v1/organizations/${lead.id}/webhook-endpoints`
  const endpoint = await create(lead, list, { name: 'Receiver', url: receiver.url })
  const disable = () =>
    storage.rows(`update webhook_endpoints set state = 'disabled' where id = $1 returning id`, [idOf(endpoint)])
  await walk(
    'webhook_endpoint',
    endpoint,
    [lead],
    [[lead, 'verify'], [lead, 'pause'], [lead, 'resume'], disable, [lead, 'enable']],
  )
})

async function handoverCode(): Promise<string> {
  const representation = { authority: 'Letter' }
  const body = { name: 'Home', kinds: ['family_child_care_home'], representation }
  const { id } = (await lead.call('POST', '/v1/organizations', { body })).body
  return create(operator, `/v1/organizations/${id}/handover-codes`, {})
}

t.test('partnerships, parties, candidates and observers', async () => {
  await walk('partnership', await service.createPartnership(lead), [lead])
  const path = await service.createPartnership(lead, center)
  await service.prepareForPlanning(path, lead, center)
  await service.prepareForNegotiation(path, lead, center)
  const agreementId = await service.prepareForActivation(path, lead, center)
  const parties = [lead, center]
  await walk('partnership', path, parties, [
    [lead, 'do_not_pursue'],
    [lead, 'reopen'],
    [lead, 'start_planning'],
    [lead, 'start_negotiation'],
    [lead, 'activate'],
    [lead, 'suspend'],
    [lead, 'resume'],
    () => endAgreement(path, parties, agreementId),
    [lead, 'begin_closing'],
  ])

  const party = await create(lead, `${path}/parties`, { organizationId: home.id, role: 'other' })
  const passDay = () =>
    storage.rows('update removal_notices set removal_on = $2 where party_id = $1', [idOf(party), dayIn(-1)])
  await walk(
    'party',
    party,
    [lead, home],
    [[home, 'accept'], [lead, 'offer_lead'], [lead, 'withdraw_lead_offer'], [lead, 'give_notice_of_removal'], passDay],
  )
  const candidate = { name: 'Rosa', candidateOrganizationId: office.id }
  await walk('candidate', await create(center, `${path}/candidates`, candidate), parties, [[center, 'rule_out']])
  const proposed = { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' }
  const observer = await create(lead, `${path}/observers`, proposed)
  await walk(
    'observer',
    observer,
    [...parties, home],
    [
      [center, 'consent'],
      [home, 'consent'],
      [center, 'extend'],
    ],
  )
})

t.test('missions, communication plans and conflict plans', async () => {
  const path = await service.createPartnership(lead, center)
  const { id } = await service.proposeMission(path, lead)
  const mission = `${path}/missions/${id}`
  const conclude = async () => {
    const { body } = await lead.call('GET', mission)
    await service.endorseMission(path, body, lead)
    const [, { id: party }] = (await lead.call('GET', `${path}/parties`)).body.data
    await center.change('POST', `${path}/parties/${party}/transitions`, { action: 'withdraw', reason: 'No room.' })
  }
  await walk(
    'mission',
    mission,
    [lead, center],
    [
      [lead, 'withdraw'],
      [lead, 'propose'],
    ],
  )
  await conclude()
  await walk('mission', mission, [lead])
  await service.addParty(path, lead, home)
  const plan = await service.agreeOnCommunicationPlan(path, [lead, home])
  const draft = (await lead.call('GET', plan)).body
  const { channels, touchpoints, escalation } = draft
  const next = await create(lead, `${path}/communication-plans`, { channels, touchpoints, escalation })
  await walk('communication_plan', next, [lead, home], [[lead, 'propose']])
  const agreed = await service.agreeOnConflictPlan(path, [lead, home])
  const { steps } = (await lead.call('GET', agreed)).body
  await walk('conflict_plan', agreed, [lead, home])
  await walk(
    'conflict_plan',
    await create(lead, `${path}/conflict-plans`, { steps }),
    [lead, home],
    [[lead, 'propose']],
  )
})

t.test('cost allocations, fee decisions and financial obligations', async () => {
  const path = await service.createPartnership(lead, center)
  const source = await create(lead, `${path}/funding-sources`, {
    ...{ key: 'grant', type: 'other', name: 'Grant', amount: '100.00', currency: 'USD', certainty: 'secured' },
  })
  await create(lead, `${path}/budget-lines`, {
    ...{ key: 'rent', title: 'Rent', category: 'facilities', amount: '100.00', currency: 'USD' },
  })
  await walk(
    'cost_allocation',
    await create(lead, `${path}/cost-allocations`, { title: 'Rent', sourceIds: [idOf(source)] }),
    [lead, center],
    [
      [lead, 'propose'],
      [center, 'object'],
      [lead, 'propose'],
      [center, 'agree'],
    ],
  )
  const decision = { charges: 'none', rationale: 'Nobody pays.' }
  await walk(
    'fee_decision',
    await create(lead, `${path}/fee-decisions`, decision),
    [lead, center],
    [
      [lead, 'propose'],
      [center, 'agree'],
    ],
  )
  const obligation = await create(lead, `${path}/financial-obligations`, {
    ...{ payerId: lead.id, payeeId: center.id, title: 'Rent', amount: '100.00', currency: 'USD' },
    installments: [{ dueOn: '2026-10-01', amount: '100.00' }],
  })
  await walk(
    'financial_obligation',
    obligation,
    [lead, center],
    [
      [lead, 'agree'],
      [center, 'agree'],
      [lead, 'pay'],
      [center, 'dispute'],
      [lead, 'pay'],
      [center, 'confirm'],
    ],
  )
})

t.test('occurrences', async () => {
  const path = await service.createPartnership(lead, center)
  const daily = {
    key: 'daily',
    title: 'Call',
    purpose: 'information_exchange',
    method: 'phone',
    timeZone: 'UTC',
    durationMinutes: 30,
  }
  const touchpoints = [{ ...daily, startsAt: `${dayIn(1)}T12:00`, recurrence: 'FREQ=DAILY' }]
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  const occurrence = `${path}/occurrences/daily.${dayIn(2).replaceAll('-', '')}T1200`
  await walk(
    'occurrence',
    occurrence,
    [lead, center],
    [
      [lead, 'reschedule'],
      [center, 'mark_held'],
    ],
  )
})

t.test('expectations and progress reports', async () => {
  const path = await service.createPartnership(lead, center)
  const expectation = await create(lead, `${path}/expectations`, {
    aspect: 'services',
    what: 'Screening of every child within 45 days',
    responsibleOrganizationId: center.id,
    indicator: 'Screened children',
    unit: 'percent',
    baseline: '0',
    target: '100',
    direction: 'increase',
    schedule: { kind: 'date', dueOn: '2026-01-31', timeZone: 'UTC' },
  })
  const report = `${expectation}/progress-reports`
  const parties = [lead, center]
  await walk('expectation', expectation, parties, [
    [lead, 'accept'],
    [center, 'accept'],
    [lead, 'begin'],
    () => center.change('PATCH', expectation, { how: 'With ASQ-3.' }),
    [center, 'withdraw_revision'],
    [lead, 'waive'],
    [center, 'refuse_waiver'],
  ])
  const reported = await create(center, report, { dueOn: '2026-01-31', figure: '100', narrative: 'Done.' })
  await walk('progress_report', reported, parties, [
    [lead, 'send_back'],
    [center, 'resubmit'],
    [lead, 'accept'],
    [lead, 'correct', { narrative: 'Counted twice.' }],
  ])
  await walk('expectation', expectation, parties, [
    [lead, 'declare_met'],
    [lead, 'correct_outcome'],
  ])
})

t.test('checklists, rounds, responses and readiness summaries', async () => {
  const sections = [
    {
      id: 'A',
      title: 'A',
      questions: [{ id: 'A1', text: 'Ready?', form: 'closed', evidenceRequired: false, strategy: null }],
    },
  ]
  const checklist = await create(lead, '/v1/checklists', { title: 'Ours', sections })
  await walk('checklist', checklist, [lead])
  const path = await service.createPartnership(lead, center)
  const round = await service.createChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead)
  await walk('checklist_response', response, [lead], [[lead, 'submit']])
  await walk('checklist_round', round, [lead, center], [[lead, 'agree_to_share']])
  const other = await service.createChecklistResponse(round, center)
  await center.change('POST', `${other}/transitions`, { action: 'submit' })
  const summary = await create(lead, `${path}/readiness-summaries`, { checklistRoundId: idOf(round) })
  await walk('readiness_summary', summary, [lead, center])
})

t.test('sets of standards', async () => {
  const row = { dimension: 'group_size', setting: 'center', fromMonths: 0, toMonths: 36, value: 8, citation: 'A rule' }
  const set = await create(lead, '/v1/standards', { title: 'Ours', rows: [row] })
  await walk('standard', set, [lead], [[lead, 'publish']])
})

t.test('clauses and agreement templates', async () => {
  const text = { key: 'hours', heading: 'Hours', text: 'The center is open from six to six.' }
  const fields = { kinds: ['ehs_ccp'], mustTailor: false, survives: false, language: 'en' }
  const clause = await create(lead, '/v1/clauses', { ...text, ...fields })
  await walk('clause', clause, [lead], [[lead, 'publish']])
  const clauses = [{ position: 1, ...text }]
  const template = { title: 'Ours', kind: 'ehs_ccp', language: 'en', clauses }
  const path = await create(lead, '/v1/agreement-templates', template)
  await walk('agreement_template', path, [lead], [[lead, 'publish']])
})

t.test('agreement versions and notices of termination', async () => {
  const parties = [lead, center]
  const path = await service.createPartnership(lead, center)
  const { agreementId, url } = await draftAgreement(path, parties)
  const waiveAll = async () => {
    for (const by of parties) await waive(by, path, (await by.call('GET', url)).body)
  }
  const freeze: Step[] = [[lead, 'send'], [center, 'accept'], waiveAll, [lead, 'freeze']]
  const sign: Step[] = parties.map((by) => () => signAll(by, url))
  await walk('agreement_version', url, parties, [
    [lead, 'send'],
    [center, 'request_changes'],
    ...freeze,
    [lead, 'reopen'],
    ...freeze,
    ...sign,
    [center, 'suspend'],
    [center, 'resume'],
  ])
  const amendment = { agreementId, origin: 'amendment', amendmentKinds: ['term_extension'] }
  await walk('agreement_version', await create(lead, `${path}/agreement-versions`, amendment), parties)

  const notices = `${path}/termination-notices`
  const notice = { agreementId, reasonCode: 'other', reason: 'The work is done.', givenOn: dayIn(0) }
  await walk('termination_notice', await create(lead, notices, { ...notice, terminatesOn: dayIn(90) }), parties, [
    [center, 'dispute'],
    [center, 'acknowledge'],
    [lead, 'revoke'],
  ])
  const mutual = { ...notice, reasonCode: 'mutual_agreement', mutual: true, terminatesOn: dayIn(1) }
  await walk('termination_notice', await create(lead, notices, mutual), parties, [[center, 'consent']])
})

t.test('every action of every lifecycle was tried', async (t) => {
  const all = [...lifecycles.values()].flatMap(({ record, transitions }) =>
    Object.keys(transitions).map((action) => `${record}.${action}`),
  )
  t.strictSame(
    all.filter((action) => !tried.has(action)),
    [],
  )
})
