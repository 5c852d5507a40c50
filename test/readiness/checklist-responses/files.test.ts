// Answers as files: an exported response can be imported unchanged, and is sealed as the response is.
import t from 'tap'
import { counts, csv, importFile, ndjson } from '../../support/imports.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const imports = `${path}/checklist-response-imports`

const idOf = (location: string) => location.split('/').at(-1) ?? ''
const openRound = async () => {
  const round = await service.createChecklistRound(path, lead)
  return { round, checklistRoundId: idOf(round) }
}
const responseTo = async (by: Client, checklistRoundId: string): Promise<Body> =>
  (
    await by.call(
      'GET',
      `${path}/checklist-responses?checklistRoundId=${checklistRoundId}&organizationId=${by.id}&expand=answers`,
    )
  ).body.data[0]
const mediaTypes = { csv: 'text/csv', ndjson: 'application/x-ndjson' }
const exportFile = async (by: Client, response: string, format: 'csv' | 'ndjson'): Promise<string> => {
  const { status, headers, body } = await by.call('GET', `${response}.${format}`)
  t.strictSame([status, headers.get('content-type')], [200, `${mediaTypes[format]}; charset=utf-8`])
  return body
}
const errorsOf = async ({ errors }: { errors: () => Promise<Body[]> }) =>
  (await errors()).map(({ line, pointer, code }) => `${line} ${pointer} ${code}`)

const step = { organizationId: lead.id, owner: null, dueOn: null, done: false }
const emptyAnswer = { position: null, text: null, reason: null, evidence: [], actionSteps: [] }
const difficultAnswers = [
  { ...emptyAnswer, questionId: 'Q1', status: 'finalized', text: '=1+1\r\n"quoted", and | more' },
  { ...emptyAnswer, questionId: 'Q2', status: 'under_discussion', text: "'=1+1" },
  { ...emptyAnswer, questionId: 'Q10', status: 'finalized', position: 'partly' },
  {
    ...emptyAnswer,
    questionId: 'Q15',
    status: 'under_discussion',
    evidence: [
      { title: 'Plan, second | "final"', url: 'https://springfield.example/plan.pdf?a=1&b=2' },
      { title: "=cmd|' /C calc'!A0", url: 'https://springfield.example/' },
    ],
    actionSteps: [
      { ...step, title: 'Ask the auditor, then the board', owner: 'Finance', dueOn: '2027-01-15', done: true },
      { ...step, title: ' two\nlines ', organizationId: center.id },
      { ...step, title: 'true' },
    ],
  },
  { ...emptyAnswer, questionId: 'Q19', status: 'not_applicable', reason: 'The grant pays for all of it. ☃' },
]

t.test('an exported file is imported unchanged', async (t) => {
  const from = await openRound()
  const response = await service.createChecklistResponse(from.round, lead, difficultAnswers)
  for (const [format, type] of [
    ['csv', csv],
    ['ndjson', ndjson],
  ] as const) {
    const text = await exportFile(lead, response, format)
    const to = await openRound()
    const fileForRound = text.replaceAll(from.checklistRoundId, to.checklistRoundId)
    t.equal(counts((await importFile(lead, imports, fileForRound, type)).job), 'completed 24 5 0 19 0', format)
    const imported = await responseTo(lead, to.checklistRoundId)
    t.strictSame(imported.answers, difficultAnswers, format)
    t.equal(
      await exportFile(lead, `${path}/checklist-responses/${imported.id}`, format),
      fileForRound,
      'exported again',
    )
    t.equal(
      counts((await importFile(lead, imports, fileForRound, type)).job),
      'completed 24 0 0 24 0',
      'importing it again changes nothing',
    )
    t.equal((await responseTo(lead, to.checklistRoundId)).version, 1)
  }
})

t.test('the longest answer fits in a row', async (t) => {
  const from = await openRound()
  const textOf = (length: number) => 'ß'.repeat(length)
  const longest = {
    ...{ ...emptyAnswer, questionId: 'Q3', status: 'finalized', text: textOf(4000) },
    evidence: Array.from({ length: 10 }, () => ({ title: textOf(200), url: `https://a.example/${'a'.repeat(1982)}` })),
    actionSteps: Array.from({ length: 20 }, () => ({ ...step, title: textOf(500), owner: textOf(200) })),
  }
  const text = await exportFile(lead, await service.createChecklistResponse(from.round, lead, [longest]), 'csv')
  const to = await openRound()
  const loaded = await importFile(lead, imports, text.replaceAll(from.checklistRoundId, to.checklistRoundId))
  t.equal(counts(loaded.job), 'completed 24 1 0 23 0', loaded.job.reason)
  t.strictSame((await responseTo(lead, to.checklistRoundId)).answers, [longest])
})

t.test('an import creates a response, and changes an existing one', async (t) => {
  const { round, checklistRoundId } = await openRound()
  const first = await importFile(
    lead,
    imports,
    `checklistRoundId,questionId,status,position,text\n${checklistRoundId},Q11,finalized,yes,Voted.`,
  )
  t.equal(counts(first.job), 'completed 1 1 0 0 0')
  const [participation] = (await center.call('GET', round)).body.participations
  t.match(participation, { organizationId: lead.id, startedAt: String, submittedAt: null })
  const second = await importFile(
    lead,
    imports,
    [
      'checklistRoundId,questionId,position,actionSteps',
      `${checklistRoundId},Q11,yes,Tell | Board`,
      `${checklistRoundId},Q10,no,`,
      '',
    ].join('\r\n'),
  )
  t.equal(counts(second.job), 'completed 2 1 1 0 0')
  const { answers, readiness, gaps } = await responseTo(lead, checklistRoundId)
  t.match(answers, [
    { questionId: 'Q10', status: 'under_discussion', position: 'no' },
    { questionId: 'Q11', position: 'yes', text: 'Voted.', actionSteps: [{ title: 'Tell', owner: 'Board' }] },
  ])
  t.ok(readiness > 0)
  t.notOk(gaps.some(({ questionId }: Body) => questionId === 'Q11'))
})

t.test(
  'a row changes the fields that its file has, an empty cell clears one, and a row without an answer has no effect',
  async (t) => {
    const { checklistRoundId } = await openRound()
    const importRows = async (header: string, ...rows: string[]) =>
      counts(
        (await importFile(lead, imports, [header, ...rows.map((row) => `${checklistRoundId},${row}`)].join('\n'))).job,
      )
    const columns = (...names: string[]) => ['checklistRoundId', 'questionId', ...names].join()
    const [plan] = ['Plan | https://a.example/plan']
    await importRows(columns('status', 'position', 'text', 'evidence'), `Q11,finalized,yes,Voted.,${plan}`)
    const answer = async () => (await responseTo(lead, checklistRoundId)).answers[0]
    const first = await answer()
    for (const [names, row, expected] of [
      [['text'], 'Q11,', { text: null }],
      [['text', 'position'], 'Q11,Yes.,', { text: 'Yes.', position: null }],
      [['evidence'], 'Q11,', { evidence: [] }],
      [['status', 'text'], 'Q11,,No.', { status: 'under_discussion', text: 'No.' }],
    ] as const) {
      const before = await answer()
      t.equal(await importRows(columns(...names), row), 'completed 1 0 1 0 0', row)
      t.strictSame(await answer(), { ...before, ...expected }, row)
    }
    t.equal(await importRows(columns('status', 'text', 'evidence'), 'Q11,,,', 'Q10,,,'), 'completed 2 0 0 2 0')
    t.equal(await importRows(columns('text'), 'Q10,'), 'completed 1 0 0 1 0')
    t.match(await answer(), { questionId: first.questionId, text: 'No.' })
  },
)

t.test('each row is imported or rejected independently, with its line and errors', async (t) => {
  const { checklistRoundId } = await openRound()
  const rows = [
    'checklistRoundId,questionId,status,position,evidence,actionSteps',
    `${checklistRoundId},Q25,finalized,,,`,
    `${checklistRoundId},Q1,finalized,yes,,`,
    `${checklistRoundId},Q3,perhaps,,,`,
    `019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10,Q3,finalized,,,`,
    `${checklistRoundId},Q3,,,A plan,`,
    `${checklistRoundId},Q3,,,,Call | Board | 2027-02-30`,
    `${checklistRoundId},Q3,,,,Call | Board | | maybe | | more`,
    `${checklistRoundId},Q3,,,,"""Call"`,
    `${checklistRoundId},Q10,finalized,partly,,`,
  ]
  const loaded = await importFile(lead, imports, rows.join('\n'))
  t.equal(counts(loaded.job), 'completed 9 1 0 0 8')
  t.strictSame(await errorsOf(loaded), [
    '2 /questionId unknown-reference',
    '3 /position rule-violation',
    '4 /status enum',
    '5 /checklistRoundId unknown-reference',
    '6 /evidence/0/url required',
    '7 /actionSteps/0/dueOn format',
    '8 /actionSteps/0/5 unknown',
    '8 /actionSteps/0/done type',
    '9 /actionSteps list-syntax',
  ])
  t.equal((await responseTo(lead, checklistRoundId)).answers.length, 1)
})

t.test('an import does not change a submitted response', async (t) => {
  const { round, checklistRoundId } = await openRound()
  const response = await service.createChecklistResponse(round, lead)
  await service.submitChecklistResponse(response, lead)
  const loaded = await importFile(
    lead,
    imports,
    `checklistRoundId,questionId,status\n${checklistRoundId},Q1,not_yet_addressed\n${checklistRoundId},Q2,finalized`,
  )
  t.equal(counts(loaded.job), 'completed 2 0 0 1 1')
  t.strictSame(await errorsOf(loaded), ['3  rule-violation'])
  t.strictSame(
    (await responseTo(lead, checklistRoundId)).answers.map(({ status }: Body) => status),
    completeAnswers.map(({ status }) => status),
  )
})

t.test('a dry run creates no response', async (t) => {
  const { round, checklistRoundId } = await openRound()
  const before = await lead.call('GET', round)
  const text = `checklistRoundId,questionId,text\n${checklistRoundId},Q1,To grow.\n${checklistRoundId},Q99,What?`
  const { job } = await importFile(lead, `${imports}?dryRun=true`, text)
  t.equal(counts(job), 'completed 2 1 0 0 1')
  t.equal(await responseTo(lead, checklistRoundId), undefined)
  t.strictSame((await lead.call('GET', round)).body, before.body)
})

t.test('imports and files of a sealed response are sealed', async (t) => {
  const { round, checklistRoundId } = await openRound()
  const response = await service.createChecklistResponse(round, lead, [])
  const before = await center.call('GET', round)
  const { location } = await importFile(
    lead,
    imports,
    `checklistRoundId,questionId,text\n${checklistRoundId},Q1,SECRET\n${checklistRoundId},Q99,SECRET`,
  )
  t.strictSame((await center.call('GET', round)).body, before.body)
  // The position in the feed of changes is not part of the comparison.
  const { changesAfter: _, ...page } = (await center.call('GET', imports, { headers: { prefer: 'count=exact' } })).body
  t.strictSame(page, { data: [], nextCursor: null, totalCount: 0 })
  for (const hidden of [location, `${location}/errors`, response, `${response}.csv`, `${response}.ndjson`]) {
    t.equal((await center.call('GET', hidden)).status, 404, hidden)
  }
  await service.submitChecklistResponse(await service.createChecklistResponse(round, center), center)
  await lead.change('PATCH', response, { answers: completeAnswers })
  await lead.change('POST', `${response}/transitions`, { action: 'submit' })
  t.match(await exportFile(center, response, 'csv'), /SECRET/, 'every party reads it when the response is shared')
  t.equal((await center.call('GET', location)).status, 404)
})
