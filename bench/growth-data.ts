// Partnerships of which one has little of something and another one has much, created through the API of a service.
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { allScopes } from '../src/policy.ts'
import { appendEvents } from './copy-rows.ts'
import { expectationRows } from './heavy-data.ts'

export interface Amounts {
  expectations: number
  occurrences: number
  rounds: number
}

export interface Partnership {
  path: string
  /** Of its lead, which is in no other partnership. */
  headers: { authorization: string }
}

type Call = (key: string, method: string, path: string, body?: unknown, headers?: object) => Promise<Body>
// biome-ignore lint/suspicious/noExplicitAny: The benchmark knows the responses that it reads.
type Body = any

const [firstDay, oneDay] = [Date.UTC(2026, 8, 1), 86_400_000]
const touchpointCount = 4

/** The query of the occurrences of a partnership: so many days that there are as many as were asked for. */
export const occurrencesQuery = ({ occurrences }: Amounts): string => {
  const end = new Date(firstDay + (occurrences / touchpointCount) * oneDay).toISOString()
  return `from=${new Date(firstDay).toISOString()}&to=${end}`
}

export async function createPartnerships(port: number, bootstrapKey: string) {
  const call: Call = async (key, method, path, body, headers = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`)
    return JSON.parse(text)
  }
  const { key: operator } = await call(bootstrapKey, 'POST', '/v1/bootstrap', {
    organization: { name: 'Bench', kinds: ['other'] },
    clientName: 'Bench',
  })

  async function register(name: string) {
    const { id } = await call(operator, 'POST', '/v1/organizations', { name, kinds: ['recipient'] })
    const client = { name, scopes: allScopes.filter((scope) => scope !== 'organizations:register') }
    const { key } = await call(operator, 'POST', `/v1/organizations/${id}/api-clients`, client)
    return { id, key }
  }

  /** A partnership of two new organizations. */
  async function create(name: string) {
    const [lead, partner] = [await register(`Lead of ${name}`), await register(`Partner of ${name}`)]
    const { id } = await call(lead.key, 'POST', '/v1/partnerships', { name, purpose: 'Measuring.' })
    const path = `/v1/partnerships/${id}`
    const transition = (key: string, record: string, action: string, version: number) =>
      call(key, 'POST', `${path}/${record}/transitions`, { action }, { 'if-match': `"${version}"` })
    const invitation = { organizationId: partner.id, role: 'child_care_provider' }
    const party = await call(lead.key, 'POST', `${path}/parties`, invitation)
    await transition(partner.key, `parties/${party.id}`, 'accept', 1)
    return { id, path, lead, partner, transition, headers: { authorization: `Bearer ${lead.key}` } }
  }

  return {
    /** A partnership with `count` events, all of which are in the feed of its lead. */
    async withEvents(client: pg.Client, count: number): Promise<Partnership> {
      const { id, path, lead, headers } = await create(`${count} events`)
      await call(lead.key, 'PATCH', path, { serviceModel: 'center_based' }, { 'if-match': '*' })
      // Dispatches the events.
      await call(lead.key, 'GET', '/v1/changes')
      await appendEvents(client, id, lead.id, count)
      return { path, headers }
    },

    async withRecords({ expectations, rounds }: Amounts): Promise<Partnership> {
      const { path, lead, partner, transition, headers } = await create(`${expectations} expectations`)
      const file = { 'content-type': 'application/x-ndjson' }
      const { id } = await call(lead.key, 'POST', `${path}/expectation-imports`, expectationRows(expectations), file)
      for (;;) {
        const { state, created } = await call(lead.key, 'GET', `${path}/expectation-imports/${id}`)
        if (state === 'completed' && created === expectations) break
        if (state !== 'running') throw new Error(`The import is ${state}, with ${created} rows.`)
        await pause(100)
      }
      const plan = await call(lead.key, 'POST', `${path}/communication-plans`, {
        channels: [{ method: 'email', information: 'Attendance figures', confidentiality: 'parties_only' }],
        touchpoints: Array.from({ length: touchpointCount }, (_, index) => ({
          ...{ key: `daily-${index}`, title: 'Daily check-in', purpose: 'information_exchange' },
          ...{ startsAt: '2026-01-05T10:00', timeZone: 'America/Chicago', durationMinutes: 15 },
          recurrence: 'FREQ=DAILY',
        })),
        escalation: [],
      })
      await transition(lead.key, `communication-plans/${plan.id}`, 'propose', 1)
      await transition(partner.key, `communication-plans/${plan.id}`, 'agree', 2)
      for (let round = 0; round < rounds; round++) {
        const checklistId = '019aa9c5-0000-7000-8000-000000000002'
        await call(lead.key, 'POST', `${path}/checklist-rounds`, { checklistId, title: `Round ${round}` })
      }
      return { path, headers }
    },
  }
}
