// The most expensive calendars, several at a time: no request blocks the event loop, and others are served meanwhile.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { planExample } from '../../src/communication/communication-plans/schema.ts'
import { countBlocks } from '../support/event-loop.ts'
import { formatNumber, formPartnership, sendRequest, startPostgres, startProcess } from '../support/processes.ts'
import { waitFor } from '../support/service.ts'

const touchpointCount = 500
/** The most expensive rules to expand: dense, and with positions in long periods. */
const rules = [
  'FREQ=DAILY',
  'FREQ=DAILY;INTERVAL=2;COUNT=1000',
  'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=1,2,3,-1,-2',
  'FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYSETPOS=1,100,200,300',
  'FREQ=YEARLY;INTERVAL=366',
]

const { url } = await startPostgres(t)
const blocks = countBlocks(t)
const service = await startProcess(t, url, blocks.environment)
const { lead, partner, path } = await formPartnership(service)

async function send(key: string, method: string, target: string, body: object, headers = {}) {
  const answer = await sendRequest(service.port, method, target, { key, body, headers })
  if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.text}`)
  return { body: JSON.parse(answer.text), etag: String(answer.headers.etag) }
}

/** Agrees on a plan, and copies its touchpoints until there are `touchpointCount`. */
async function createTouchpoints(): Promise<void> {
  const touchpoints = rules.map((recurrence, at) => ({
    ...planExample.touchpoints[0],
    ...{ key: `t-${at}`, startsAt: '2020-01-01T12:00', recurrence, agenda: 'Enrolment, staffing; '.repeat(190) },
  }))
  const plans = `${path}/communication-plans`
  const { body, etag } = await send(lead, 'POST', plans, { ...planExample, touchpoints })
  const transitions = `${plans}/${body.id}/transitions`
  const proposed = await send(lead, 'POST', transitions, { action: 'propose' }, { 'if-match': etag })
  await send(partner, 'POST', transitions, { action: 'agree' }, { 'if-match': proposed.etag })
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  await owner.query(
    `insert into touchpoints (id, partnership_id, organization_id, communication_plan_id, plan_number, key, content,
       effective_from, version, external_ids, created_at, updated_at, updated_by)
     select uuidv7(), partnership_id, organization_id, communication_plan_id, plan_number, key || '-' || copy,
       jsonb_set(content, '{key}', to_jsonb(key || '-' || copy)), effective_from - interval '1 year', version, external_ids,
       created_at, updated_at, updated_by
     from touchpoints, generate_series(2, $1) copy`,
    [touchpointCount / rules.length],
  )
  await owner.query('analyze touchpoints')
  await owner.end()
}

t.test('calendars do not block the event loop', async (t) => {
  await createTouchpoints()
  const calendar = () => sendRequest(service.port, 'GET', `${path}/calendar.ics`, { key: lead })
  // On a slow machine the first ones can exceed their deadlines.
  const first = await waitFor(async () => {
    const answer = await calendar()
    return answer.status === 200 ? answer : undefined
  })
  t.equal(first.text.match(/BEGIN:VEVENT/g)?.length, 5_000)
  blocks.restart()

  let isReading = true
  const livez: number[] = []
  const poll = async () => {
    while (isReading) {
      const { status, millis } = await sendRequest(service.port, 'GET', '/livez')
      t.equal(status, 200)
      livez.push(millis)
      await pause(20)
    }
  }
  const polling = poll()
  // On a slow machine all of a burst can exceed their deadlines, and each that is stopped makes the next one slower.
  const answers = await waitFor(async () => {
    const burst = await Promise.all(Array.from({ length: 10 }, calendar))
    for (const { status, headers } of burst) {
      if (status !== 200) t.ok([429, 503].includes(status) && headers['retry-after'], `${status}`)
    }
    return burst.some(({ status }) => status === 200) ? burst : undefined
  })
  isReading = false
  await polling
  blocks.check(t)
  t.comment(
    `${answers.filter(({ status }) => status === 200).length} of 10 calendars, ${formatNumber(first.text.length)} characters; first ${formatNumber(first.millis)} ms, slowest ${formatNumber(Math.max(...answers.map(({ millis }) => millis)))} ms; /livez at most ${formatNumber(Math.max(...livez))} ms`,
  )
})
