// Measures the expansion of a year of a plan with 50 touchpoints, compared with the library alone: `npm run bench:occurrences`.
import { RRuleTemporal } from 'rrule-temporal'
import { expandOccurrences } from '../src/communication/occurrences/rules.ts'
import type { Touchpoint } from '../src/communication/touchpoints/rules.ts'

const zones = ['America/Chicago', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati', 'UTC']
const touchpoints = Array.from({ length: 50 }, (_, index) => {
  const content: Touchpoint = {
    ...{ key: `t-${index}`, title: 'Check-in', purpose: 'information_exchange', durationMinutes: 45 },
    ...{ startsAt: '2026-01-06T10:00', timeZone: zones[index % zones.length] ?? 'UTC' },
    recurrence: 'FREQ=WEEKLY;BYDAY=TU',
  }
  return { id: `${index}`, content, effectiveFrom: '2026-01-01T00:00:00Z', effectiveUntil: null }
})
const [from, to] = [Date.UTC(2026, 6), Date.UTC(2027, 6)]

const service = () => expandOccurrences(touchpoints, [], { from, to }).length
/** Unsorted, and without occurrences in the gap of a daylight-saving change. */
const library = () =>
  touchpoints.reduce((sum, { content: { startsAt, timeZone, recurrence } }) => {
    const start = `${startsAt.replaceAll(/[-:]/g, '')}00`
    const rule = new RRuleTemporal({ rruleString: `DTSTART;TZID=${timeZone}:${start}\nRRULE:${recurrence}` })
    return sum + rule.between(new Date(from), new Date(to), true).length
  }, 0)

const contenders = { service, library }
const times: Record<keyof typeof contenders, number[]> = { service: [], library: [] }
const counts: Record<string, number> = {}
for (let round = 0; round < 60; round++) {
  for (const name of ['service', 'library'] as const) {
    const cpuBefore = process.cpuUsage()
    counts[name] = contenders[name]()
    const { user, system } = process.cpuUsage(cpuBefore)
    // The first rounds warm up the JIT compiler.
    if (round >= 20) times[name].push((user + system) / 1000)
  }
}
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
for (const [name, values] of Object.entries(times)) {
  console.log(`${name.padEnd(8)} ${counts[name]} occurrences, ${median(values).toFixed(1)} ms of CPU`)
}
console.log(`ratio    ${(median(times.service) / median(times.library)).toFixed(2)}`)
