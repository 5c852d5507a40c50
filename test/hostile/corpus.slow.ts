// More than two thousand malformed or unusual requests: none causes a 5xx, and accepted values are stored unchanged.
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import t from 'tap'
import { statusOf } from '../../src/http/problems.ts'
import { type ProblemCode, problemTypes } from '../../src/problems.ts'
import { failuresOf } from '../support/access-checks.ts'
import { bytesOf, type RawAnswer, sendBytes } from '../support/raw-http.ts'
import { type Body, startService } from '../support/service.ts'
import { bodyCases } from './corpus/bodies.ts'
import type { Case, Fixture } from './corpus/cases.ts'
import { headerCases } from './corpus/headers.ts'
import { momentCases } from './corpus/moments.ts'
import { targetCases } from './corpus/targets.ts'
import { differences } from './differences.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const stranger = await service.createOrganization('Zebra Meadow Qzx Center')
const path = await service.createPartnership(lead)
const contact = await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
await lead.call('POST', `${path}/contacts`, { body: { name: 'Sam Okafor' } })
const fixture: Fixture = {
  key: lead.key,
  organizationId: lead.id,
  partnership: path,
  contact: contact.headers.get('location') ?? '',
  other: { id: stranger.id, name: 'Zebra Meadow Qzx Center' },
  cursors: Object.fromEntries(
    await Promise.all(
      ['createdAt', '-createdAt', 'updatedAt', '-updatedAt'].map(async (sort) => [
        sort,
        (await lead.call('GET', `${path}/contacts?limit=1&sort=${sort}`)).body.nextCursor,
      ]),
    ),
  ),
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
ajv.addFormat('program-year', true)
ajv.addSchema({ $id: 'document', ...service.document } as object)
const isProblem = ajv.compile<Body>({ $ref: 'document#/components/schemas/Problem' })

t.setTimeout(120_000)
const prototypeNames = Reflect.ownKeys(Object.prototype).length
const tried = { refused: 0, kept: 0, answered: 0, faults: 0, changed: 0 }

/** What is wrong with the response to a case; undefined if nothing is. */
async function failureOf({ name, request, expected }: Case): Promise<string | undefined> {
  const answers = await sendBytes(service.address, bytesOf(request))
  const [answer] = answers
  if (answer === undefined || answers.length !== 1) return `${name}: ${answers.length} answers`
  const { status, headers, body, text } = answer
  const summary = `${name}: ${status} ${text.slice(0, 400)}`
  if (status >= 500) {
    tried.faults++
    return summary
  }
  if (status >= 400) {
    if (!isProblem(body)) return `${summary}: ${ajv.errorsText(isProblem.errors)}`
    if (body.status !== status || !headers.get('content-type')?.startsWith('application/problem+json')) return summary
    if (body.code === 'invalid-request' && !body.errors?.length) return `${summary}: has no errors`
  }
  const { pathname } = new URL(request.target, service.address)
  // 431 occurs before routing, so operations do not document it.
  if (request.target.startsWith(pathname) && status !== 431) {
    const received = text === '' ? undefined : (body ?? text)
    try {
      service.checkContract({ method: request.method ?? 'GET', path: request.target, status, headers, body: received })
    } catch (error) {
      return `${name}: ${(error as Error).message.slice(0, 600)}`
    }
  }
  if ('refused' in expected) return refusal(summary, expected, answer)
  if ('status' in expected) {
    tried.answered++
    return expected.status.includes(status) ? undefined : summary
  }
  if ('found' in expected) {
    tried.answered++
    if (status !== 200) return summary
    const found = body.data.map(({ id }: Body) => id)
    return found.join() === expected.found.join() ? undefined : `${summary}: found ${found}`
  }
  tried.kept++
  if (status !== 200 && status !== 201) return summary
  const read = await lead.call('GET', headers.get('location') ?? request.target)
  const changed = [...differences(expected.kept, body.apiClient ?? body), ...differences(expected.kept, read.body)]
  if (changed.length > 0) tried.changed++
  return changed.length > 0 ? `${summary}: changed ${changed}` : undefined
}

function refusal(
  summary: string,
  { refused, at, fault }: { refused: ProblemCode | readonly ProblemCode[]; at?: string; fault?: string },
  { status, body }: RawAnswer,
): string | undefined {
  tried.refused++
  const codes = [refused].flat() as ProblemCode[]
  if (!codes.includes(body?.code) || status !== statusOf[problemTypes[body.code as ProblemCode].kind]) return summary
  const errors: Body[] = body.errors ?? []
  const fits = errors.some(({ pointer, code }) => (at ?? pointer) === pointer && (fault ?? code) === code)
  return (at === undefined && fault === undefined) || fits ? undefined : `${summary}: expected ${fault} at ${at}`
}

for (const [what, casesOf] of Object.entries({ bodyCases, momentCases, targetCases, headerCases })) {
  t.test(`expected responses: ${what}`, async (t) => {
    const faults = await failuresOf(casesOf(fixture), failureOf)
    t.strictSame(faults, [])
  })
}

t.test('rejected requests stored nothing, and the service still responds', async (t) => {
  const { body } = await lead.call('GET', fixture.contact)
  t.strictSame(body, contact.body)
  t.strictSame(Reflect.ownKeys(Object.prototype).length, prototypeNames, 'no prototype was touched')
  const all = tried.refused + tried.kept + tried.answered
  t.ok(all >= 2000, `${all} cases`)
  t.comment(
    `${all.toLocaleString('en')} corpus cases: ${tried.refused} refused, ${tried.kept} kept and read back; ${tried.faults} with 5xx, ${tried.changed} changed silently`,
  )
})
