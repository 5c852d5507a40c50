// Random requests derived from the OpenAPI document. Over 300 lines: the properties share one world.
// New routes are covered: valid values including bounds, one error at a time, and sequences of calls. FUZZ_SEED repeats a
// run, FUZZ_RUNS is the number of requests per operation.

import { isDeepStrictEqual } from 'node:util'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { recordUrlOf, requiresIfMatch } from '../../src/http/conditional-requests.ts'
import { requestOptions } from '../../src/http/requests.ts'
import { closedStates } from '../../src/records/partnership-lifecycle.ts'
import { describeResponse } from '../support/access-checks.ts'
import type { Document } from '../support/contract.ts'
import { fill, type Operation, operationsWithoutRule } from '../support/operations.ts'
import type { Body, Received } from '../support/service.ts'
import { buildWorld } from '../support/world.ts'
import { differences } from './differences.ts'
import { type Schema, valuesOf } from './values.ts'

t.setTimeout(300_000)
const { FUZZ_SEED, FUZZ_RUNS } = process.env
// A fixed seed by default; a random one if FUZZ_RUNS is set.
const seed = Number(FUZZ_SEED ?? (FUZZ_RUNS === undefined ? 1 : Date.now() % 2 ** 31))
const numRuns = Number(FUZZ_RUNS ?? 5)
t.comment(`FUZZ_SEED=${seed} FUZZ_RUNS=${numRuns}`)

interface Parameter {
  $ref?: string
  name: string
  in: string
  schema: Schema
}
interface DocumentOperation {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, unknown>
}

const world = await buildWorld(t)
const { operations, actors, records, clients, service } = world
const document = service.document as Document & {
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> }
}
const documentOperations = new Map(
  Object.values(document.paths as unknown as Record<string, Record<string, DocumentOperation>>)
    .flatMap((all) => Object.values(all))
    .map((one) => [one.operationId, one]),
)
const { lead } = clients
const ids = actors.lead.ids.partnershipA
const parties = [actors.lead, actors.party, actors.represented]
const strangers = [actors.stranger, actors.declined, actors.otherLead, actors.otherParty]
const { any, faults, resolve } = valuesOf(document.components.schemas, (name) => {
  if (/organizationId/i.test(name))
    return (name === 'organizationId' ? strangers : parties).map(({ organizationId }) => organizationId)
  const theirs = parties.flatMap((one) => one.ids.partnershipA[name.replace(/Ids$/, 'Id')] ?? [])
  return theirs.length > 0
    ? theirs
    : [
        ...Object.values(records.partnershipA)
          .flat()
          .filter((id) => /^[0-9a-f-]{36}$/.test(id)),
        uuidv7(),
      ]
})

const tried = { accepted: 0, refused: 0, faults: 0, parameters: 0, calls: 0, sequences: 0 }

/** Checks that apply to every response. The client has already validated it against the document. */
function checkResponse(what: string, answer: Received): Received {
  tried.calls++
  if (answer.status >= 500) throw new Error(`${what}: ${describeResponse(answer)}`)
  // Requests that send to a receiver at once have a limit of their own.
  const isLimited = /^(testWebhookEndpoint|redeliverWebhookDelivery|transitionWebhookEndpoint)/.test(what)
  if (answer.status === 429 && !isLimited) throw new Error('The rate limit was reached.')
  const { code, errors = [] } = answer.status >= 400 ? answer.body : {}
  if (['invalid-request', 'rule-violation', 'unknown-reference', 'invalid-json'].includes(code) && errors.length === 0)
    throw new Error(`${what}: ${describeResponse(answer)} has no errors`)
  return answer
}

/** Throws unless every pointer of a problem refers to a present or missing part of the body. */
function checkPointers(body: unknown, { body: { errors = [] } }: Received): void {
  for (const { pointer } of errors as { pointer: string }[]) {
    let part: Body = body
    const steps = pointer.split('/').slice(1, -1)
    for (const step of steps) part = part?.[step.replaceAll('~1', '/').replaceAll('~0', '~')]
    if (pointer !== '' && (!pointer.startsWith('/') || typeof part !== 'object' || part === null))
      throw new Error(`${pointer} does not point into the body`)
  }
}

/** In the objects of a list null means absent, too. */
function withoutNullsInLists(value: unknown, inList = false): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutNullsInLists(one, true))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, one]) => !inList || one !== null)
  return Object.fromEntries(entries.map(([name, one]) => [name, withoutNullsInLists(one, inList)]))
}

/** The names of sent properties that differ in the response; properties that it lacks are not compared. */
const changed = (sent: object, read: Body): string[] =>
  differences(
    withoutNullsInLists(Object.fromEntries(Object.entries(sent).filter((one) => isComparable(one, read)))) as object,
    read,
  )
/** An API client always expires: clearing expiresAt sets the default. */
const isComparable = ([name, value]: [string, unknown], read: Body) =>
  name in read && !(name === 'expiresAt' && value === null)

const isTransition = ({ method, path }: Operation) => method === 'POST' && requiresIfMatch(method, path)
const recordPathOf = (operation: Operation) => recordUrlOf(fill(operation.path, ids))

async function tagOf(path: string): Promise<string> {
  const { headers } = await lead.call('GET', path)
  return headers.get('etag') ?? '"1"'
}

async function send(
  operation: Operation,
  body: unknown,
  query = '',
  headers: Record<string, string> = {},
): Promise<Received> {
  const { method, operationId } = operation
  const target = fill(operation.path, ids)
  const match =
    method === 'PUT'
      ? '*'
      : method === 'PATCH' || isTransition(operation)
        ? await tagOf(recordPathOf(operation))
        : undefined
  const sent = { ...(body !== undefined && { body }), headers: { ...(match && { 'if-match': match }), ...headers } }
  const { call } = operation.rule?.scope === 'organizations:register' ? service.operator : lead
  return checkResponse(operationId, await call(method, target + query, sent))
}

/** A seed per test, so that tests get different values. */
function assert(title: string, property: unknown, runs = numRuns): Promise<void> {
  return fc.assert(property as never, { seed: seed ^ crc32(title), numRuns: runs })
}

const bodyOf = ({ operationId }: Operation): Schema | undefined =>
  documentOperations.get(operationId)?.requestBody?.content['application/json']?.schema
const writing = operations.filter(
  (one) => !operationsWithoutRule.includes(one.operationId) && bodyOf(one) !== undefined,
)

/** A patch of an object in a record is valid by itself; merged, it may lack a required property, or have those of another kind. */
const isOfMerged = ({ errors = [] }: Body): boolean =>
  errors.length > 0 &&
  errors.every(
    ({ pointer, code }: Body) =>
      pointer.startsWith('/schedule/') || (code === 'required' && /^\/[^/]+\/[^/]+$/.test(pointer)),
  )

/** A change of an agreed record is its pending revision. */
const contentOf = (record: Body): object => ({ ...record, ...record.pendingRevision })

for (const operation of writing) {
  const { operationId, method } = operation
  const schema = bodyOf(operation) as Schema
  // Transitions are dry runs, because many of them would make later requests impossible.
  const query = isTransition(operation) ? '?dryRun=true' : ''

  t.test(`${operationId}: valid bodies are stored unchanged or rejected with a pointer`, async (t) => {
    await assert(
      t.name,
      fc.asyncProperty(any(schema), async (body) => {
        const answer = await send(operation, body, query)
        const { status, headers } = answer
        if (status >= 300) {
          tried.refused++
          // A cursor is opaque.
          if (status === 400 && !isOfMerged(answer.body) && answer.body.code !== 'invalid-cursor')
            throw new Error(`A valid body was rejected: ${JSON.stringify(answer.body)}`)
          if (status === 422) checkPointers(body, answer)
          return
        }
        tried.accepted++
        // In a POST and a PUT null means absent, and the field has its default.
        const entries = Object.entries(body as object).filter(([, value]) => method === 'PATCH' || value !== null)
        const sent = Object.fromEntries(entries)
        const wrong = isTransition(operation) ? [] : changed(sent, contentOf(answer.body))
        if (wrong.length > 0) throw new Error(`the response differs: ${wrong} in ${JSON.stringify(answer.body)}`)
        const path = headers.get('location') ?? (method === 'PATCH' ? recordPathOf(operation) : undefined)
        if (path === undefined || query !== '') return
        const read = checkResponse(operationId, await lead.call('GET', path))
        if (read.status !== 200) throw new Error(`${path}: ${describeResponse(read)}`)
        const other = changed(sent, contentOf(read.body))
        if (other.length > 0) throw new Error(`the stored record differs: ${other} in ${JSON.stringify(read.body)}`)
      }),
    )
  })

  t.test(`${operationId}: a body with one error is rejected with its pointer`, async (t) => {
    await assert(
      t.name,
      fc.asyncProperty(any(schema), fc.nat(), async (fitting, choice) => {
        const all = [...faults(schema, fitting)]
        const { what, pointer, value } = all[choice % all.length] as (typeof all)[number]
        const answer = await send(operation, value)
        // An additional property may exceed the size limit.
        if (answer.status === 413 && Buffer.byteLength(JSON.stringify(value)) > requestOptions.bodyLimit) return
        tried.faults++
        const description = `${what} at ${pointer || 'the body'}: ${JSON.stringify(answer.body).slice(0, 600)}`
        if (answer.status !== 400) throw new Error(`${answer.status} for ${description}`)
        if (!answer.body.errors?.some((one: Body) => one.pointer === pointer))
          throw new Error(`no error with the pointer: ${description}`)
      }),
      numRuns * 3,
    )
  })
}

const isSlow = (name: string) => name === 'wait'
const queryText = (value: unknown): string => encodeURIComponent([value].flat().join(','))

for (const operation of operations.filter(({ operationId }) => !operationsWithoutRule.includes(operationId))) {
  const { operationId, method, path } = operation
  const parameters = (documentOperations.get(operationId)?.parameters ?? [])
    .map((one) => (one.$ref ? (document.components.parameters[one.$ref.split('/').at(-1) ?? ''] as Parameter) : one))
    .filter((one) => one.in === 'query' && !isSlow(one.name))
  if (method !== 'GET' || parameters.length === 0) continue

  t.test(`${operationId}: valid parameters are accepted, one invalid parameter is rejected`, async (t) => {
    const values = Object.fromEntries(parameters.map(({ name, schema }) => [name, any(schema, name)]))
    await assert(
      t.name,
      fc.asyncProperty(
        fc.record(values, { requiredKeys: [], noNullPrototype: true }),
        fc.nat(),
        async (fitting, choice) => {
          const target = fill(path, ids)
          const given = Object.entries(fitting as object).filter(([, value]) => [value].flat().length > 0)
          const query = given.map(([name, value]) => `${name}=${queryText(value)}`).join('&')
          const answer = checkResponse(operationId, await lead.call('GET', `${target}?${query}`))
          tried.parameters += 2
          // Valid parameters may exclude each other, or be a cursor of another list.
          const { code, errors = [] } = answer.body
          const mayBe =
            answer.status < 300 ||
            code === 'invalid-cursor' ||
            errors.some((one: Body) => one.code === 'rule-violation')
          if (answer.status === 400 && !mayBe) throw new Error(`${query}: ${JSON.stringify(answer.body)}`)
          const { name, schema } = parameters[choice % parameters.length] as Parameter
          const types = [resolve(schema).type].flat()
          const wrong = ['\0', 'a\0', 'none of them', '1e2', '', '-1', '%', 'constructor', '😀'].filter(
            (value) => !mayAccept(resolve(schema), types, value),
          )
          const value = wrong[choice % (wrong.length || 1)]
          if (value === undefined) return
          const refused = checkResponse(
            operationId,
            await lead.call('GET', `${target}?${name}=${encodeURIComponent(value)}`),
          )
          const at = refused.body?.errors?.map((one: Body) => one.pointer) ?? []
          const isAt = at.some((one: string) => one === name || one === `${name}/0`)
          if (refused.status !== 400 || !(isAt || ['invalid-cursor'].includes(refused.body.code)))
            throw new Error(`${name}=${JSON.stringify(value)}: ${describeResponse(refused)} at ${at}`)
        },
      ),
    )
  })
}

/** Whether query text may be a valid value of the schema; true if undecided. */
function mayAccept(schema: Schema, types: (string | undefined)[], value: string): boolean {
  if (value.includes('\0')) return false
  if (schema.enum) return schema.enum.includes(value)
  if (types.includes('array'))
    return mayAccept(resolve(schema.items ?? {}), [resolve(schema.items ?? {}).type].flat(), value)
  if (types.includes('integer'))
    return /^-?\d+$/.test(value) && Number(value) >= (schema.minimum ?? 0) && Number(value) <= (schema.maximum ?? 0)
  if (types.includes('boolean')) return false
  if (schema.format !== undefined) return false
  const length = [...value].length
  if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? 0)) return false
  return schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value)
}

const steps = ['read', 'patch', 'outdated', 'transition', 'replay', 'other', 'fault'] as const

for (const creation of writing.filter((one) => one.method === 'POST' && !isTransition(one))) {
  const record = operations.find(
    ({ method, path }) =>
      method === 'GET' && path.replace(/\/\{[^}]+\}$/, '') === creation.path && path !== creation.path,
  )
  if (record === undefined) continue
  const on = (method: string, more = '') =>
    operations.find((one) => one.method === method && one.path === record.path + more)
  const [patcher, remover, mover] = [on('PATCH'), on('DELETE'), on('POST', '/transitions')]

  t.test(`${creation.operationId}: sequences of calls keep the record consistent`, async (t) => {
    const patches = patcher ? any(bodyOf(patcher) as Schema) : fc.constant({})
    const moves = mover ? any(bodyOf(mover) as Schema) : fc.constant({})
    await assert(
      t.name,
      fc.asyncProperty(
        any(bodyOf(creation) as Schema),
        fc.array(fc.tuple(fc.constantFrom(...steps), patches, moves), { minLength: 2, maxLength: 6 }),
        async (body, plan) => {
          const key = uuidv7()
          const made = await send(creation, body, '', { 'idempotency-key': key })
          if (made.status !== 201) return
          tried.sequences++
          const path = made.headers.get('location') ?? ''
          const call = async (what: string, method: string, target: string, sent: object = {}) =>
            checkResponse(`${creation.operationId}, ${what}`, await lead.call(method, target, sent))
          const read = async () => {
            const answer = await call('read', 'GET', path)
            if (answer.status !== 200) throw new Error(`cannot be read: ${describeResponse(answer)}`)
            return answer
          }
          let { body: known, headers } = await read()
          const tag = () => headers.get('etag') ?? '"1"'
          for (const [step, patch, move] of plan) {
            if (step === 'read') {
              const again = await read()
              if (!isDeepStrictEqual(again.body, known))
                throw new Error(`two reads differ: ${JSON.stringify([known, again.body])}`)
              const same = await call('not modified', 'GET', path, {
                headers: { 'if-none-match': again.headers.get('etag') ?? '' },
              })
              if (again.headers.has('etag') && same.status !== 304)
                throw new Error(`expected 304: ${describeResponse(same)}`)
            } else if (step === 'patch' && patcher) {
              const answer = await call('patch', 'PATCH', path, { body: patch, headers: { 'if-match': tag() } })
              if (answer.status === 400 && !isOfMerged(answer.body))
                throw new Error(`A valid body was rejected: ${JSON.stringify(answer.body)}`)
              if (answer.status === 422) checkPointers(patch, answer)
              if (answer.status !== 200) continue
              const kept = Object.keys(resolve(bodyOf(patcher) as Schema).properties ?? {}).filter(
                (name) => !(name in (patch as object)),
              )
              const lost = kept.filter((name) => !isDeepStrictEqual(answer.body[name], known[name]))
              const wrong = changed(patch as object, answer.body)
              if (wrong.length + lost.length > 0)
                throw new Error(`the patched record differs: ${wrong} ${lost} in ${JSON.stringify(answer.body)}`)
              ;({ body: known, headers } = await read())
              if (changed(patch as object, known).length > 0)
                throw new Error(`the stored record differs: ${JSON.stringify(known)}`)
            } else if (step === 'outdated' && patcher) {
              const answer = await call('outdated', 'PATCH', path, {
                body: patch,
                headers: { 'if-match': '"2147483646"' },
              })
              // Whether the partnership is closed is checked before If-Match.
              const isClosed = closedStates.includes(known.state) && answer.body.code === 'partnership-closed'
              if (answer.status !== 412 && answer.status !== 403 && !isClosed)
                throw new Error(`expected 412: ${describeResponse(answer)}`)
            } else if (step === 'transition' && mover) {
              const answer = await call('transition', 'POST', `${path}/transitions`, {
                body: move,
                headers: { 'if-match': tag() },
              })
              if (answer.status === 400) throw new Error(`A valid body was rejected: ${JSON.stringify(answer.body)}`)
              ;({ body: known, headers } = await read())
            } else if (step === 'replay') {
              const again = await send(creation, body, '', { 'idempotency-key': key })
              if (
                again.status !== 201 ||
                !again.headers.has('idempotent-replayed') ||
                !isDeepStrictEqual(again.body, made.body)
              )
                throw new Error(`the replay differs: ${describeResponse(again)}`)
            } else if (step === 'other') {
              const other = await send(
                creation,
                { ...(body as object), externalIds: [{ scheme: 'other', value: uuidv7() }] },
                '',
                { 'idempotency-key': key },
              )
              if (![400, 422].includes(other.status))
                throw new Error(`another payload under the same key: ${describeResponse(other)}`)
            } else if (step === 'fault') {
              const answer = await call('fault', 'PATCH', path, {
                body: '{"__proto__":{}}',
                headers: { 'if-match': tag() },
              })
              if (answer.status < 400) throw new Error(`accepted: ${describeResponse(answer)}`)
            }
          }
          if (remover) {
            const gone = await call('delete', 'DELETE', path, { headers: { 'if-match': tag() } })
            if (gone.status !== 204) return
            const after = await call('read the deleted record', 'GET', path)
            const again = await call('delete again', 'DELETE', path, { headers: { 'if-match': tag() } })
            if (after.status !== 404 || again.status !== 404)
              throw new Error(`still there after DELETE: ${describeResponse(after)}, ${describeResponse(again)}`)
          }
        },
      ),
    )
  })
}

t.test('all operations were tried', async (t) => {
  t.ok(tried.accepted > numRuns * 10, `${tried.accepted} accepted`)
  t.ok(tried.sequences > numRuns * 5, `${tried.sequences} sequences`)
  t.comment(
    `${tried.calls.toLocaleString('en')} calls over ${operations.length} operations (FUZZ_SEED=${seed}): ${tried.accepted} bodies stored and read back, ${tried.refused} rejected by a rule, ${tried.faults} errors with the expected pointer, ${tried.parameters} queries, ${tried.sequences} sequences; 0 with 5xx, 0 changed silently`,
  )
})
