// Checklist comparisons: agreement, readiness, chart, assessments and next steps. Over 300 lines: the tests share one service.

import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import t from 'tap'
import { agreementOf, compare } from '../../../src/readiness/checklist-comparisons/rules.ts'
import type { Answer } from '../../../src/readiness/checklist-responses/rules.ts'
import type { Question } from '../../../src/readiness/checklists/rules.ts'
import { blockersOf } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'

const service = await startService(t)
const hostile = '</text></svg><script>document.title="hit"</script>&amp; "Co" \u0001 {a|b}'
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization(hostile)
const home = await service.createOrganization(
  'A very long name of a family child care home that no column has room for',
)
const textsIn = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text)
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

const question = (id: string, form: Question['form'], strategy: Question['strategy'] = null): Question => ({
  id,
  text: id,
  form,
  evidenceRequired: false,
  strategy,
})
const answer = (questionId: string, fields: Partial<Answer> = {}): Answer => ({
  questionId,
  status: 'finalized',
  position: null,
  text: null,
  reason: null,
  evidence: [],
  actionSteps: [],
  ...fields,
})

t.test('classifies the agreement on a question for any number of parties', async (t) => {
  const closed = (...positions: (string | undefined)[]) =>
    agreementOf(
      question('q', 'closed'),
      positions.map((position) => {
        if (position === undefined) return undefined
        if (position === 'na') return answer('q', { status: 'not_applicable' })
        if (position === 'not yet') return answer('q', { status: 'not_yet_addressed', position: 'yes' })
        return answer('q', { position: position as Answer['position'] })
      }),
    )
  const expected: [string[] | undefined[], string][] = [
    [['yes', 'yes', 'yes'], 'agreed'],
    [['no', 'no'], 'agreed'],
    [['na', 'na', 'na'], 'agreed'],
    [['yes', 'partly', 'yes'], 'conflicting'],
    [['yes', 'na'], 'conflicting'],
    [[undefined, 'yes', 'no'] as never, 'conflicting'],
    [['yes', undefined, 'yes'] as never, 'partly_answered'],
    [['yes', 'unsure'], 'partly_answered'],
    [['not yet', 'yes'], 'partly_answered'],
    [['unsure', 'unsure'], 'unanswered'],
    [['not yet', undefined] as never, 'unanswered'],
  ]
  for (const [positions, agreement] of expected) t.equal(closed(...positions), agreement, positions.join())
  const open = (...texts: (string | null)[]) =>
    agreementOf(
      question('q', 'open'),
      texts.map((text) => answer('q', { text })),
    )
  t.equal(open('To grow', 'To last'), 'agreed', 'texts are not compared')
  t.equal(open('To grow', null), 'partly_answered')
  t.equal(open(null, null), 'unanswered')
})

t.test('computes readiness, declarations and texts from the answers', async (t) => {
  const sections = [
    { id: 'a', title: 'A', questions: [question('Q10', 'closed', 'Q10'), question('x', 'closed')] },
    { id: 'b', title: 'B', questions: [question('why', 'open', 'Q1'), question('y', 'open')] },
  ]
  const yes = { position: 'yes' as const }
  const result = compare(
    sections,
    ['one', 'two', 'late'],
    [
      {
        organizationId: 'one',
        answers: [answer('Q10', yes), answer('x', { position: 'no' }), answer('why', { text: 'To grow' })],
      },
      {
        organizationId: 'left',
        answers: [
          answer('Q10', { position: 'no' }),
          answer('x', yes),
          answer('why', { text: 'To last' }),
          answer('y', { text: 'z' }),
        ],
      },
      { organizationId: 'two', answers: [answer('x', yes), answer('y', { status: 'not_applicable' })] },
    ],
  )
  const unsure = [answer('Q10', { position: 'unsure' }), answer('x', { position: 'no' })]
  t.match(compare(sections, [], [{ organizationId: 'one', answers: unsure }]).declarations, [
    { declared: 'unsure', computed: 'no', comparison: 'undeclared' },
  ])
  t.strictSame(result.parties, [
    { organizationId: 'one', readiness: 50, submitted: true },
    { organizationId: 'two', readiness: 33, submitted: true },
    { organizationId: 'late', readiness: null, submitted: false },
    { organizationId: 'left', readiness: 75, submitted: true },
  ])
  t.equal(result.readiness, 53)
  t.match(result.sections, [
    { id: 'a', readiness: 50, conflicting: 2, agreed: 0 },
    { id: 'b', readiness: 50, partlyAnswered: 1, conflicting: 1 },
  ])
  t.strictSame(
    result.sections[1]?.parties.map(({ readiness }) => readiness),
    [50, 0, null, 100],
  )
  t.strictSame(
    result.declarations.map((party) => [
      party.organizationId,
      party.declared,
      party.computed,
      party.readiness,
      party.comparison,
    ]),
    [
      ['one', 'yes', 'no', 33, 'overstated'],
      ['left', 'no', 'yes', 100, 'understated'],
      ['two', null, 'partly', 50, 'undeclared'],
    ],
  )
  t.match(result.motivesAndValues, [
    { questionId: 'why', answers: [{ text: 'To grow' }, { organizationId: 'left', text: 'To last' }] },
  ])
})

const withAnswers = (fields: Record<string, object>) =>
  completeAnswers.map((answer) => ({
    ...answer,
    ...(fields[answer.questionId] && { status: 'finalized', ...fields[answer.questionId] }),
  }))
const yes = { position: 'yes', evidence: [{ title: 'Plan', url: 'https://agency.example/plan' }] }

/** Creates a round in which these parties have submitted. */
async function createSubmittedRound(path: string, answers: [Client, Record<string, object>][]): Promise<string> {
  const opened = await service.createChecklistRound(path, lead, { title: 'Before we <begin>' })
  for (const [by, fields] of answers)
    await service.submitChecklistResponse(await service.createChecklistResponse(opened, by, withAnswers(fields)), by)
  return opened
}

t.test('compares a released round, with the trend over earlier rounds', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const first = await createSubmittedRound(path, [
    [lead, { Q1: { text: 'To grow' }, Q10: yes }],
    [center, { Q10: { position: 'no' } }],
    [home, {}],
  ])
  const open = await service.createChecklistRound(path, center)
  await service.createChecklistResponse(open, lead, withAnswers({ Q10: yes }))
  const sealed = await lead.call('GET', `${open}/comparison`)
  t.match(sealed, { status: 200, body: { state: 'open', readiness: null } })
  for (const name of ['parties', 'sections', 'questions', 'declarations', 'motivesAndValues', 'trend']) {
    t.strictSame(sealed.body[name], [], `${name} before the release`)
  }
  for (const by of [center, home])
    await service.submitChecklistResponse(
      await service.createChecklistResponse(open, by, withAnswers({ Q10: yes, Q11: yes })),
      by,
    )
  const [response] = (await lead.call('GET', `${path}/checklist-responses?organizationId=${lead.id}&sort=-createdAt`))
    .body.data
  await service.submitChecklistResponse(`${path}/checklist-responses/${response.id}`, lead)

  const { body } = await home.call('GET', `${first}/comparison`)
  t.strictSame(
    body.parties.map(({ organizationId }: Body) => organizationId),
    [lead.id, center.id, home.id],
  )
  const agreement = (id: string) => body.questions.find(({ questionId }: Body) => questionId === id).agreement
  t.strictSame(['Q1', 'Q10', 'Q11'].map(agreement), ['partly_answered', 'conflicting', 'unanswered'])
  t.match(body.declarations, [{ comparison: 'overstated' }, { comparison: 'consistent' }, { comparison: 'undeclared' }])
  t.match(body.motivesAndValues, [{ questionId: 'Q1', answers: [{ text: 'To grow' }, {}, {}] }, { questionId: 'Q20' }])
  t.equal(body.trend.length, 1)
  const { trend } = (await lead.call('GET', `${open}/comparison`)).body
  t.strictSame(
    trend.map(({ number }: Body) => number),
    [1, 2],
    'the earliest first',
  )
  t.strictSame(trend[0], body.trend[0])
  t.strictSame(
    trend.map(({ readiness, parties }: Body) => [readiness, ...parties.map((party: Body) => party.readiness)]),
    [
      [3, 8, 0, 0],
      [7, 4, 8, 8],
    ],
  )
  for (const by of [lead, center]) t.equal((await by.call('GET', `${first}/comparison`)).status, 200)
})

t.test(
  'a party that joins after the release is compared when it starts a response; one that leaves remains compared',
  async (t) => {
    const path = await service.createPartnership(lead, center, home)
    const late = await service.createOrganization('Late')
    const opened = await service.createChecklistRound(path, lead)
    // Two parties submit, a third agrees to share, and a fourth has started a response and withdrawn.
    const former = await service.createOrganization('Gone')
    const formerParty = await service.addParty(path, lead, former)
    await service.createChecklistResponse(opened, former, withAnswers({ Q10: yes }))
    await former.change('POST', `${formerParty}/transitions`, { action: 'withdraw', reason: 'No room.' })
    for (const by of [lead, center])
      await service.submitChecklistResponse(
        await service.createChecklistResponse(opened, by, withAnswers({ Q10: yes })),
        by,
      )
    for (const by of [lead, center, home])
      await by.change('POST', `${opened}/transitions`, { action: 'agree_to_share' })
    const compared = async () => {
      const { body } = await lead.call('GET', `${opened}/comparison`)
      const { agreement, positions } = body.questions.find(({ questionId }: Body) => questionId === 'Q10')
      return [agreement, ...positions.map(({ organizationId }: Body) => organizationId)]
    }
    const before = ['partly_answered', lead.id, center.id, home.id]
    t.strictSame(await compared(), before)

    const lateParty = await service.addParty(path, lead, late)
    t.strictSame(await compared(), before, 'a party has joined')
    const [{ id: homePartyId }] = (await lead.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
    await home.change('POST', `${path}/parties/${homePartyId}/transitions`, { action: 'withdraw', reason: 'No room.' })
    t.strictSame(await compared(), before, 'a party has withdrawn')
    const response = await service.createChecklistResponse(opened, late, withAnswers({ Q10: yes }))
    t.strictSame(await compared(), [...before, late.id], 'the joined party has started')
    await late.change('POST', `${lateParty}/transitions`, { action: 'withdraw', reason: 'No room.' })
    t.strictSame(await compared(), before, 'and withdrawn')
    await service.addParty(path, lead, late)
    t.equal((await late.change('POST', `${response}/transitions`, { action: 'submit' })).body.state, 'shared')
    t.strictSame(await compared(), [...before, late.id])
  },
)

t.test('the chart contains the figures of the comparison, and escapes names', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const opened = await createSubmittedRound(path, [
    [lead, { Q1: { text: 'To grow' }, Q3: yes, Q10: yes, Q14: { ...yes, position: 'partly' } }],
    [center, { Q2: { text: 'Longer days' }, Q10: { position: 'partly' } }],
    [home, {}],
  ])
  const { body } = await lead.call('GET', `${opened}/comparison`)
  const { status, headers, body: svg } = await lead.call('GET', `${opened}/comparison.svg`)
  t.equal(status, 200)
  t.match(headers.get('content-type'), 'image/svg+xml')
  t.match(headers.get('content-security-policy'), "default-src 'none'")
  const figures = [...body.parties, body].map((party: Body, at: number) => [
    ...body.sections.map((section: Body) => (section.parties[at] ?? section).readiness),
    party.readiness,
  ])
  const drawn = [...svg.matchAll(/<text[^>]*>(\d+ %|–)<\/text>/g)].map(([, text]) => Number.parseInt(text, 10))
  t.strictSame(drawn, figures.flat())
  const described = [...svg.slice(svg.indexOf('<desc'), svg.indexOf('</desc>')).matchAll(/ (\d+) %/g)].map(([, text]) =>
    Number(text),
  )
  t.strictSame(described, figures.flat(), 'the text description contains them too')
  t.ok(figures.flat().some((figure) => figure > 0))
  t.notMatch(svg, '<script')
  t.match(svg, '&lt;script&gt;')

  const sealed = await lead.call('GET', `${await service.createChecklistRound(path, lead)}/comparison.svg`)
  t.match(sealed, { status: 200, body: /^<svg / })
  t.strictSame(textsIn(sealed.body), ['Readiness in percent, round 2', 'Sealed until the round is released.'])

  if (executablePath === undefined) return t.comment('Chromium is not installed')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  t.teardown(() => browser.close())
  const page = await browser.newPage()
  const messages: string[] = []
  page.on('pageerror', (error) => messages.push(error.message))
  page.on('console', (message) => messages.push(message.text()))
  await page.route('**/chart.svg', (route) => route.fulfill({ headers: Object.fromEntries(headers), body: svg }))
  await page.goto('http://127.0.0.1/chart.svg')
  t.equal(await page.evaluate('document.documentElement.nodeName'), 'svg', 'is well-formed')
  t.equal(await page.title(), 'Readiness in percent, Before we <begin>')
  const texts = await page.locator('text').allTextContents()
  t.ok(texts.includes('Springfield Early Head Start'))
  t.strictSame(texts.filter((text) => /^\d+ %$|^–$/.test(text)).length, figures.flat().length)
  t.strictSame(messages, [])
})

t.test('foundation and next steps use released responses, and no sealed ones', async (t) => {
  const path = await service.createPartnership(lead, center)
  const foundation = async (by: Client, ...ids: string[]) => {
    const { assessments } = (await by.call('GET', `${path}/foundation`)).body
    return ids.map((id) => assessments.find(({ strategy }: Body) => strategy === id))
  }
  const steps = async (by: Client) => (await by.call('GET', `${path}/next-steps`)).body.data
  const step = async (code: string) => (await steps(lead)).find((candidate: Body) => candidate.code === code)
  t.match(await step('START_READINESS_CHECKLIST'), {
    strategy: 'Q10',
    actors: [lead.id, center.id],
    refs: [`${path}/checklist-rounds`],
  })
  const opened = await service.createChecklistRound(path, lead, { dueOn: '2099-12-31' })
  const overdue = { title: 'Ask the auditor', organizationId: center.id, dueOn: '2020-01-01' }
  const today = new Date().toISOString().slice(0, 10)
  const notOverdue = [{ title: 'Soon', dueOn: today }, { title: 'Later', dueOn: '2099-12-31' }, { title: 'Some day' }]
  const leadResponse = await service.createChecklistResponse(
    opened,
    lead,
    withAnswers({ Q16: yes, Q3: yes, Q11: yes, Q12: yes, Q15: { ...yes, actionSteps: [overdue, ...notOverdue] } }),
  )
  t.match(await step('START_READINESS_CHECKLIST'), { actors: [center.id], dueOn: '2099-12-31', refs: [opened] })
  t.match(await step('SUBMIT_READINESS_CHECKLIST'), { strategy: 'Q10', actors: [lead.id], refs: [opened] })
  await service.submitChecklistResponse(leadResponse, lead)
  const centerResponse = await service.createChecklistResponse(
    opened,
    center,
    withAnswers({ Q16: yes, Q3: yes, Q11: { position: 'yes' }, Q12: { position: 'no' } }),
  )
  for (const by of [lead, center]) {
    t.match(await foundation(by, 'Q11', 'Q12'), Array(2).fill({ status: 'missing' }), 'before the release')
    t.notOk((await steps(by)).some(({ code }: Body) => /DISCUSS|ACTION/.test(code)))
  }
  t.match(await foundation(lead, 'I5'), [{ status: 'partly' }])
  await service.submitChecklistResponse(centerResponse, center)
  t.match(await foundation(center, 'Q16', 'Q11', 'Q12', 'Q13', 'I5', 'Q3'), [
    { status: 'done', because: /2 of 2 parties have finalized Q16, 2 with yes and evidence/ },
    { status: 'partly' },
    { status: 'partly', because: /their answers differ/, refs: [`${opened}/comparison`] },
    { status: 'missing' },
    { status: 'done' },
    { status: 'missing', because: /^Community assessments: 0/ },
  ])
  t.notOk(await step('SUBMIT_READINESS_CHECKLIST'))
  const discuss = (await steps(center)).filter(({ code }: Body) => code === 'DISCUSS_ANSWERS')
  t.match(discuss, [{ strategy: 'Q12', actors: [lead.id, center.id], refs: [`${opened}/comparison`] }])
  t.equal(discuss.length, 1)
  t.match(await step('COMPLETE_ACTION_STEP'), {
    strategy: 'Q15',
    actors: [center.id],
    dueOn: '2020-01-01',
    refs: [leadResponse],
  })
  t.equal(
    (await steps(center)).filter(({ code }: Body) => code === 'COMPLETE_ACTION_STEP').length,
    1,
    'one step is overdue',
  )
  for (const { refs } of await steps(center))
    for (const ref of refs) t.equal((await center.call('GET', ref)).status, 200, ref)
  const done = {
    answers: [{ questionId: 'Q15', actionSteps: [{ ...overdue, done: true }] }],
    reason: 'The auditor has answered.',
  }
  t.equal((await lead.change('PATCH', leadResponse, done)).status, 200)
  t.notOk(await step('COMPLETE_ACTION_STEP'))
  const blockers = async () => blockersOf((await lead.call('GET', path)).body, 'start_planning')
  t.strictSame(await blockers(), ['CONTACT_MISSING'])
})
