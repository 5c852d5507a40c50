// What dates decide about a version of an agreement. Golden cases 4 to 9 of the design.
import fc from 'fast-check'
import t from 'tap'
import {
  type DatedVersion,
  filingsDueOn,
  firstTerminationDayOf,
  gapDaysOf,
  inForceFromOf,
  isRenewalLimitReached,
  localDay,
  memorandumRenewalDueOn,
  renewalDecisionDueOn,
  renewalTermOf,
  stateOn,
  stateOnDay,
  storedStates,
} from '../../../src/agreements/agreement-versions/dates.ts'
import { expiry } from '../../../src/agreements/agreements/agenda.ts'
import { dayEntry } from '../../../src/records/agenda-entries.ts'
import { addDays } from '../../../src/records/days.ts'
import { midnightOf } from '../../../src/records/time-zones.ts'

const timeZone = 'America/Chicago'
const executed: DatedVersion = {
  state: 'executed',
  inForceFrom: '2026-09-15',
  endsOn: '2027-08-31',
  supersededOn: null,
  terminatesOn: null,
  timeZone,
}

t.test('golden case 4: renewals of 12 months, at most four', async (t) => {
  const renewal = { maxRenewals: 4, months: 12, noticeDays: 60 }
  const terms: unknown[] = []
  let endsOn = '2027-06-30'
  for (let used = 0; !isRenewalLimitReached(renewal, used); used += 1) {
    const term = renewalTermOf(endsOn, renewal)
    terms.push(term)
    endsOn = term.endsOn
  }
  t.strictSame(terms, [
    { effectiveOn: '2027-07-01', endsOn: '2028-06-30' },
    { effectiveOn: '2028-07-01', endsOn: '2029-06-30' },
    { effectiveOn: '2029-07-01', endsOn: '2030-06-30' },
    { effectiveOn: '2030-07-01', endsOn: '2031-06-30' },
  ])
  t.equal(isRenewalLimitReached(renewal, 3), false)
  t.equal(isRenewalLimitReached(renewal, 4), true)
  t.equal(isRenewalLimitReached({ ...renewal, maxRenewals: 0 }, 0), true)
  t.equal(isRenewalLimitReached(null, 9), false, 'the parties agreed on no limit')
})

t.test('golden case 5: the end of a renewal in a month without the day', async (t) => {
  t.strictSame(renewalTermOf('2027-02-28', { months: 12 }), { effectiveOn: '2027-03-01', endsOn: '2028-02-29' })
  t.strictSame(renewalTermOf('2027-01-30', { months: 1 }), { effectiveOn: '2027-01-31', endsOn: '2027-02-27' })
})

t.test('golden case 6: expiring and expired are at midnight in the time zone', async (t) => {
  const timesOf = (endsOn: string) => dayEntry(endsOn, expiry, { timeZone }).reminders.map(({ at }) => at)
  t.strictSame(timesOf('2027-08-31'), [
    '2027-06-02T05:00:00Z',
    '2027-07-02T05:00:00Z',
    '2027-08-01T05:00:00Z',
    '2027-09-01T05:00:00Z',
  ])
  t.strictSame(timesOf('2027-12-31'), [
    '2027-10-02T05:00:00Z',
    '2027-11-01T05:00:00Z',
    '2027-12-01T06:00:00Z',
    '2028-01-01T06:00:00Z',
  ])
  t.equal(midnightOf('2027-03-28', 'Asia/Beirut'), '2027-03-27T22:00:00Z', 'a day without midnight begins at one')
})

t.test('golden case 7: the first day on which a notice can terminate', async (t) => {
  const term = { noticeDays: 60, immediateGrounds: ['standards_not_met' as const] }
  const notice = { givenOn: '2027-01-15', reasonCode: 'capacity' as const, mutual: false }
  t.equal(firstTerminationDayOf(term, notice), '2027-03-16')
  t.equal(firstTerminationDayOf(term, { ...notice, givenOn: '2028-01-15' }), '2028-03-15')
  t.equal(firstTerminationDayOf(term, { ...notice, mutual: true }), '2027-01-15')
  t.equal(firstTerminationDayOf(term, { ...notice, reasonCode: 'standards_not_met' }), '2027-01-15')
  t.equal(firstTerminationDayOf({ noticeDays: null, immediateGrounds: [] }, notice), '2027-01-15')
})

t.test('golden case 8: filings and the renewal of a memorandum', async (t) => {
  t.equal(filingsDueOn('2024-08-01'), '2024-08-31')
  t.equal(filingsDueOn('2026-01-31'), '2026-03-02')
  t.equal(memorandumRenewalDueOn('2024-09-10', '08-15'), '2026-08-15')
  t.equal(memorandumRenewalDueOn('2024-08-15', '08-15'), '2026-08-15', 'the same day is not after two years')
  t.equal(memorandumRenewalDueOn('2024-08-14', '08-15'), '2025-08-15')
  t.equal(memorandumRenewalDueOn('2024-03-10', '02-29'), '2026-02-28', 'a year without the day')
})

t.test('golden case 9: from when a version is in force', async (t) => {
  const term = { effectiveOn: '2026-09-01', retroactiveReason: null }
  t.equal(inForceFromOf(term, '2026-09-10'), '2026-09-10')
  t.equal(
    inForceFromOf({ ...term, retroactiveReason: 'The children were already enrolled.' }, '2026-09-10'),
    '2026-09-01',
  )
  t.equal(inForceFromOf(term, '2026-08-20'), '2026-09-01')
  t.equal(inForceFromOf({ ...term, effectiveOn: null }, '2026-09-10'), '2026-09-10')
  t.equal(stateOn(executed, '2026-09-15T04:59:59Z'), 'executed')
  t.equal(stateOn(executed, '2026-09-15T05:00:00Z'), 'in_force')
})

t.test(
  'the state on a day: the first that holds of terminated, superseded, expired, suspended, in force',
  async (t) => {
    const all = { ...executed, supersededOn: '2027-05-01', terminatesOn: '2027-06-01' }
    for (const [version, day, state] of [
      [executed, '2027-08-31', 'in_force'],
      [executed, '2027-09-01', 'expired'],
      [{ ...executed, endsOn: null }, '2099-01-01', 'in_force'],
      [all, '2027-04-30', 'in_force'],
      [all, '2027-05-01', 'superseded'],
      [all, '2027-06-01', 'terminated'],
      [{ ...executed, state: 'suspended' }, '2027-08-31', 'suspended'],
      [{ ...executed, state: 'suspended' }, '2027-09-01', 'expired'],
      [{ ...all, state: 'suspended' }, '2027-05-01', 'superseded'],
      [{ ...executed, terminatesOn: '2026-09-01' }, '2026-09-01', 'terminated'],
    ] as const) {
      t.equal(stateOnDay(version, day), state, `${day} ${state}`)
    }
    for (const state of storedStates.filter((one) => one !== 'executed' && one !== 'suspended')) {
      t.equal(stateOnDay({ ...all, state }, '2099-01-01'), state, 'dates decide nothing before the last signature')
    }
  },
)

t.test('the state only moves forward in time', async (t) => {
  const order = ['executed', 'suspended', 'in_force', 'expired', 'superseded', 'terminated']
  const day = fc.integer({ min: 0, max: 800 }).map((days) => addDays('2026-01-01', days))
  const version = fc.record({
    state: fc.constantFrom('executed' as const, 'suspended' as const),
    inForceFrom: day,
    endsOn: fc.option(day),
    supersededOn: fc.option(day),
    terminatesOn: fc.option(day),
    timeZone: fc.constantFrom('America/Chicago', 'Pacific/Kiritimati', 'UTC'),
  })
  const isForward = fc.property(version, day, fc.nat(800), (dated, from, days) => {
    const later = addDays(from, days)
    return order.indexOf(stateOnDay(dated, later)) >= order.indexOf(stateOnDay(dated, from))
  })
  const isLocal = fc.property(version, day, fc.nat(86_399_999), (dated, from, millis) => {
    const now = new Date(Date.parse(`${from}T00:00:00Z`) + millis).toISOString()
    return stateOn(dated, now) === stateOnDay(dated, localDay(now, dated.timeZone))
  })
  for (const property of [isForward, isLocal]) t.doesNotThrow(() => fc.assert(property))
})

t.test('the day by which a renewal is decided, and the days without an agreement', async (t) => {
  const renewal = { maxRenewals: 4, months: 12, noticeDays: 60 }
  t.equal(renewalDecisionDueOn({ endsOn: '2027-06-30', renewal }), '2027-05-01')
  t.equal(renewalDecisionDueOn({ endsOn: null, renewal }), null)
  t.equal(renewalDecisionDueOn({ endsOn: '2027-06-30', renewal: null }), null)
  t.equal(gapDaysOf('2027-06-30', '2027-07-01'), 0)
  t.equal(gapDaysOf('2027-06-30', '2027-07-11'), 10)
  t.equal(gapDaysOf('2027-06-30', '2027-06-01'), 0)
})
