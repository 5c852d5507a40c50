// The expansion of many touchpoints for a calendar: the earliest occurrences, with work that depends on their number only.
import t from 'tap'
import {
  type CalendarRecord,
  type CalendarTouchpoint,
  expand,
} from '../../../src/communication/occurrences/expansion.ts'
import { collectOccurrences, Earliest, type Occurrence } from '../../../src/communication/occurrences/rules.ts'

const day = 86_400_000
const window = { from: Date.UTC(2026), to: Date.UTC(2026) + 456 * day }

const touchpoint = (at: number, fields: object = {}): CalendarTouchpoint => ({
  ...{ id: `${at}`, partnershipId: `p-${at % 200}`, createdAt: '2025-01-01T00:00:00Z' },
  ...{ effectiveFrom: '2025-01-01T00:00:00Z', effectiveUntil: null },
  content: {
    ...{ key: `t-${at}`, title: 'Check-in', purpose: 'monitoring', durationMinutes: 30, timeZone: 'America/Chicago' },
    ...{ startsAt: `2020-01-01T${String(at % 24).padStart(2, '0')}:00`, recurrence: 'FREQ=DAILY', ...fields },
  },
})
const inputOf = (touchpoints: CalendarTouchpoint[]) => ({
  ...{ touchpoints: touchpoints.map((one) => JSON.stringify(one)), records: [], suspensions: [], inactiveIds: [] },
  now: Date.UTC(2026, 3),
})

/** Counts how many occurrences are computed. */
class Counted extends Earliest<Occurrence<CalendarTouchpoint, CalendarRecord>> {
  count = 0
  override add(item: Occurrence<CalendarTouchpoint, CalendarRecord>) {
    this.count++
    super.add(item)
  }
}

t.test('the earliest entries are those of the complete expansion', async (t) => {
  const rules = ['FREQ=DAILY', 'FREQ=WEEKLY;INTERVAL=3', 'FREQ=MONTHLY;BYMONTHDAY=31', 'FREQ=YEARLY;COUNT=1000']
  const touchpoints = Array.from({ length: 40 }, (_, at) => touchpoint(at, { recurrence: rules[at % 4] }))
  const startOf = ({ time }: { time: object }) => ('startsAt' in time ? Number(time.startsAt) : 0)
  const all = expand(inputOf(touchpoints), window, 1_000_000)
    .map((entry) => [startOf(entry), entry.uid])
    .sort(([one, id], [other, otherId]) => Number(one) - Number(other) || (String(id) < String(otherId) ? -1 : 1))
  t.ok(all.length > 4_000, `${all.length} occurrences`)
  for (const max of [1, 10, 500]) {
    const found = expand(inputOf(touchpoints), window, max)
    t.strictSame(
      found.map((entry) => [startOf(entry), entry.uid]),
      all.slice(0, max),
    )
  }
})

t.test('10,000 touchpoints are expanded only as far as the 5,000 earliest occurrences extend', async (t) => {
  const orders: Record<string, (at: number) => object> = {
    'all on every day': () => ({}),
    'each starts earlier than the one before': (at) => ({
      startsAt: `${new Date(window.to - ((at * 456) / 10_000) * day).toISOString().slice(0, 10)}T12:00`,
    }),
  }
  for (const [name, fieldsOf] of Object.entries(orders)) {
    const earliest = new Counted(5_000, window.to)
    for (let at = 0; at < 10_000; at++) collectOccurrences([touchpoint(at, fieldsOf(at))], [], window, earliest)
    t.equal(earliest.items.length, 5_000)
    t.ok(earliest.count < 400_000, `${name}: ${earliest.count} of up to 4,560,000 occurrences`)
    t.comment(`${name}: ${earliest.count}`)
  }
})
