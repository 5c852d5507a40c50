// Measures the expansion of a year of a plan with 50 touchpoints beside the bare library: `npm run bench:occurrences`.
import { RRuleTemporal } from 'rrule-temporal'
import { expandOccurrences } from '../src/communication/occurrences/rules.ts'
import type { Touchpoint } from '../src/communication/touchpoints/rules.ts'

const zones = ['America/Chicago', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati', 'UTC']
const touchpoints = Array.from({ length: 50 }, (_, at) => {
  const content: Touchpoint = {
    ...{ key: `t-${at}`, title: 'Check-in', purpose: 'information_exchange', durationMinutes: 45 },
    ...{ startsAt: '2026-01-06T10:00', timeZone: zones[at % zones.length] ?? 'UTC' },
    recurrence: 'FREQ=WEEKLY;BYDAY=TU',
  }
  return { id: `${at}`, content, effectiveFrom: '2026-01-01T00:00:00Z', effectiveUntil: null }
})
const [from, to] = [Date.UTC(2026, 6), Date.UTC(2027, 6)]

const ours = () => expandOccurrences(touchpoints, [], { from, to }).length
/** Each rule in its zone, neither sorted nor exact: what falls into the gap of spring is left out. */
const library = () =>
  touchpoints.reduce((sum, { content: { startsAt, timeZone, recurrence } }) => {
    const start = `${startsAt.replaceAll(/[-:]/g, '')}00`
    const rule = new RRuleTemporal({ rruleString: `DTSTART;TZID=${timeZone}:${start}\nRRULE:${recurrence}` })
    return sum + rule.between(new Date(from), new Date(to), true).length
  }, 0)

const contenders = { ours, library }
const times: Record<keyof typeof contenders, number[]> = { ours: [], library: [] }
const found: Record<string, number> = {}
for (let round = 0; round < 60; round++) {
  for (const name of ['ours', 'library'] as const) {
    const begun = process.cpuUsage()
    found[name] = contenders[name]()
    const { user, system } = process.cpuUsage(begun)
    // The first rounds are for the compiler.
    if (round >= 20) times[name].push((user + system) / 1000)
  }
}
const median = (all: number[]) => all.sort((one, other) => one - other)[all.length >> 1] ?? Number.NaN
for (const [name, all] of Object.entries(times)) {
  console.log(`${name.padEnd(8)} ${found[name]} occurrences, ${median(all).toFixed(1)} ms of CPU`)
}
console.log(`ratio    ${(median(times.ours) / median(times.library)).toFixed(2)}`)
