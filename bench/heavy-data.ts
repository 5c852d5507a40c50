// Two organizations in a new service: one with as much data as the limits of the API allow at a reasonable cost, and another one with
// a single offer.
import { setTimeout as pause } from 'node:timers/promises'
import { aspects } from '../src/partnerships/partnerships/rules.ts'
import { allScopes } from '../src/policy.ts'

export interface HeavyData {
  /** API keys of the organization with much data. */
  keys: string[]
  /** An organization that it represents. */
  represented: string
  organizationId: string
  /** Partnerships with 50 daily touchpoints each. */
  paths: string[]
  calendarUrl: string
  /** The other organization. */
  other: { key: string; offer: string }
}

/** What heavy-load.ts sends. */
export const loadNames = [
  'exports that nobody reads',
  'exports that are read',
  'calendars',
  'matches',
  'large reads',
  'large pages',
  'imports',
  'streams',
] as const

const daily = (index: number) => ({
  key: `daily-${index}`,
  title: 'Daily check-in',
  purpose: 'information_exchange',
  startsAt: '2026-01-05T10:00',
  timeZone: ['America/Chicago', 'America/New_York', 'Pacific/Honolulu'][index % 3],
  durationMinutes: 15,
  recurrence: 'FREQ=DAILY',
})

/** The text of `count` rows of expectations, as NDJSON. */
export const expectationRows = (count: number): string =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      aspect: aspects[index % aspects.length],
      what: `Developmental screening of every child within 45 days, group ${index}`,
      how: 'With ASQ-3, by the lead teacher, together with the family. '.repeat(10),
      schedule: { kind: 'undecided' },
    }),
  ).join('\n')

export async function prepareHeavyData(address: string, bootstrapKey: string, rows: number): Promise<HeavyData> {
  async function call(key: string, method: string, path: string, body?: unknown, headers = {}) {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`)
    return JSON.parse(text)
  }
  const organization = { name: 'Operator', kinds: ['other'] }
  const { key: operator } = await call(bootstrapKey, 'POST', '/v1/bootstrap', { organization, clientName: 'Console' })
  const scopes = allScopes.filter((scope) => scope !== 'organizations:register')
  async function register(clients: number) {
    const { id } = await call(operator, 'POST', '/v1/organizations', { name: 'An agency', kinds: ['recipient'] })
    const keys: string[] = []
    for (let at = 0; at < clients; at++) {
      keys.push((await call(operator, 'POST', `/v1/organizations/${id}/api-clients`, { name: 'A', scopes })).key)
    }
    return { id, keys }
  }
  const partnership = { name: 'Full-day care', purpose: 'Forty more infants and toddlers in full-day care.' }
  const offer = { aspect: 'staffing', title: 'A coach', description: 'Eight hours a month at each site.' }

  const {
    keys: [otherKey = ''],
  } = await register(1)
  const { id: otherPath } = await call(otherKey, 'POST', '/v1/partnerships', partnership)
  const { id: otherOffer } = await call(otherKey, 'POST', `/v1/partnerships/${otherPath}/offers`, offer)

  const { id: organizationId, keys } = await register(4)
  const [key = ''] = keys
  const { id: represented } = await call(key, 'POST', '/v1/organizations', {
    name: 'A home',
    kinds: ['family_child_care_home'],
    representation: { authority: 'A letter' },
  })
  const onBehalf = { 'on-behalf-of': represented }
  const paths: string[] = []
  for (let at = 0; at < 4; at++) {
    const path = `/v1/partnerships/${(await call(key, 'POST', '/v1/partnerships', partnership)).id}`
    paths.push(path)
    const party = await call(key, 'POST', `${path}/parties`, {
      organizationId: represented,
      role: 'child_care_provider',
    })
    const transition = (record: string, action: string, version: number, headers = {}) =>
      call(key, 'POST', `${path}/${record}/transitions`, { action }, { 'if-match': `"${version}"`, ...headers })
    await transition(`parties/${party.id}`, 'accept', 1, onBehalf)
    const plan = await call(key, 'POST', `${path}/communication-plans`, {
      channels: [{ method: 'email', information: 'Attendance figures', confidentiality: 'parties_only' }],
      touchpoints: Array.from({ length: 50 }, (_, index) => daily(index)),
      escalation: [],
    })
    await transition(`communication-plans/${plan.id}`, 'propose', 1)
    await transition(`communication-plans/${plan.id}`, 'agree', 2, onBehalf)
  }
  const [first = ''] = paths
  const many = async (count: number, create: (at: number) => Promise<unknown>) => {
    for (let at = 0; at < count; at += 20)
      await Promise.all(Array.from({ length: 20 }, (_, index) => create(at + index)))
  }
  await many(1_000, () => call(key, 'POST', `${first}/needs`, { aspect: 'staffing', title: 'A coach' }))
  await many(1_000, () => call(key, 'POST', `${first}/offers`, offer, onBehalf))
  const file = { 'content-type': 'application/x-ndjson' }
  const { id: importId } = await call(key, 'POST', `${first}/expectation-imports`, expectationRows(rows), file)
  for (;;) {
    const { state } = await call(key, 'GET', `${first}/expectation-imports/${importId}`)
    if (state === 'completed') break
    if (state !== 'running') throw new Error(`The import has ${state}.`)
    await pause(100)
  }
  const feeds = `/v1/organizations/${organizationId}/calendar-feeds`
  const { url: calendarUrl } = await call(key, 'POST', feeds, { name: 'A' })
  const other = { key: otherKey, offer: `/v1/partnerships/${otherPath}/offers/${otherOffer}` }
  return { keys, represented, organizationId, paths, calendarUrl, other }
}
