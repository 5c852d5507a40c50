// Names of time zones: one rule for every field, and the same names in the service, its calendars and the database.
import t from 'tap'
import { tzlib_get_ical_block, tzlib_get_timezones } from 'timezones-ical-library'
import { planExample } from '../../src/communication/communication-plans/schema.ts'
import { localDateOf, timeZoneErrorOf } from '../../src/records/time-zones.ts'
import { startOwnService } from '../support/own-service.ts'
import { openStorage } from '../support/storage.ts'

const service = await startOwnService(t)
const { lead, center } = await service.createAgencies()
const path = await service.createPartnership(lead, center)

const schedules = [
  { kind: 'date', dueOn: '2030-01-31' },
  { kind: 'period', startsOn: '2030-01-01', endsOn: '2030-01-31' },
  { kind: 'recurrence', startsOn: '2030-01-01', rule: 'FREQ=DAILY;COUNT=2' },
]
const touchpoint = {
  key: 'daily',
  title: 'Daily',
  purpose: 'governance',
  startsAt: '2030-01-01T10:00',
  durationMinutes: 30,
}
/** The status and the errors of each record with the time zone, for every field that names one. */
async function responsesFor(timeZone: string) {
  const plan = { body: { ...planExample, touchpoints: [{ ...touchpoint, timeZone }] } }
  const answers = await Promise.all([
    lead.call('POST', `${path}/communication-plans?dryRun=true`, plan),
    ...schedules.map((schedule) =>
      lead.call('POST', `${path}/expectations?dryRun=true`, {
        body: { aspect: 'data', what: 'A', schedule: { ...schedule, timeZone } },
      }),
    ),
  ])
  return answers.map(
    ({ status, body }) => `${status} ${body.errors?.[0].pointer ?? ''} ${body.errors?.[0].detail ?? ''}`,
  )
}

t.test('every field accepts the names of the IANA database', async (t) => {
  for (const name of [
    'America/Chicago',
    'US/Central',
    'UTC',
    'Etc/GMT+5',
    'Asia/Calcutta',
    'Pacific/Auckland',
    'CST6CDT',
  ]) {
    t.strictSame(await responsesFor(name), ['201  ', '201  ', '201  ', '201  '], name)
  }
})

t.test('every field refuses the same other names, and says how the database writes them', async (t) => {
  for (const [name, expected] of [
    ['america/chicago', 'America/Chicago'],
    ['us/central', 'US/Central'],
    ['utc', 'UTC'],
    ['AMERICA/PORT-AU-PRINCE', 'America/Port-au-Prince'],
    ['SystemV/CST6', 'no such name'],
    ['Systemv/CST6', 'no such name'],
    ['US/Pacific-New', 'no such name'],
    ['CST', 'no such name'],
    ['CT', 'no such name'],
    ['Mars/Olympus', 'no such name'],
  ] as const) {
    for (const [at, found] of (await responsesFor(name)).entries()) {
      t.ok(found.startsWith(`422 ${at === 0 ? '/touchpoints/0/timeZone' : '/schedule/timeZone'} `), `${name}: ${found}`)
      t.ok(found.includes(expected), `${name}: ${found}`)
    }
  }
})

t.test('calendars and the database know every accepted name', async (t) => {
  const names = [tzlib_get_timezones()].flat().filter((name) => timeZoneErrorOf(name) === undefined)
  t.ok(names.length > 550, String(names.length))
  for (const name of names) {
    t.ok(String([tzlib_get_ical_block(name)].flat()[0]).startsWith('BEGIN:VTIMEZONE'), name)
    t.equal(localDateOf(name, Date.UTC(2026, 0, 1, 12)).slice(0, 8), '2026-01-', name)
  }
  const storage = await openStorage(t, service)
  const unknown = 'select name from unnest($1::text[]) name where name not in (select name from pg_timezone_names)'
  t.strictSame(await storage.rows(unknown, [names]), [])
})
