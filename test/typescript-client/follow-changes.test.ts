// followChanges() of the TypeScript client: each change once and in order, over restarts and failures.
import t from 'tap'
import {
  type Change,
  createClient,
  type FollowOptions,
  followChanges,
  OPERATIONS,
  type Ops,
} from '../../openapi/clients/typescript/dist/index.js'
import { encodePosition } from '../../src/events/feed-rules.ts'
import { lastPosition, readChanges } from '../support/feeds.ts'
import { problemBytes, startProxy } from '../support/proxy.ts'
import { startService, waitFor } from '../support/service.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()
const path = await service.createPartnership(lead, center)
const proxy = await startProxy(t, service.address)
const clientOf = (key: string) =>
  createClient<Ops>(OPERATIONS, { serverUrl: proxy.address, errorMode: 'result', auth: { bearer: key } })
const client = clientOf(center.key)

const addContacts = async (count: number) => {
  for (let n = 0; n < count; n++) await lead.call('POST', `${path}/contacts`, { body: { name: `Contact ${n}` } })
}
const positionsOf = (changes: Change[]) => changes.map(({ position }) => position)
const expected = async (after: string) => positionsOf((await readChanges(center, after)).changes)

/** A store that remembers each position that was saved. */
function storeFrom(position: string | undefined) {
  const saved: string[] = []
  return {
    saved,
    load: async () => saved.at(-1) ?? position,
    save: async (next: string) => {
      saved.push(next)
    },
  }
}

/** Processes `count` changes, then aborts while the last one is processed. */
async function process(count: number, options: FollowOptions): Promise<Change[]> {
  const abort = new AbortController()
  const processed: Change[] = []
  for await (const change of followChanges(client, { wait: 5, ...options, signal: abort.signal })) {
    processed.push(change)
    if (processed.length === count) abort.abort()
  }
  return processed
}

t.beforeEach(() => {
  proxy.faults.length = 0
})

t.test('each change once and in order, when it is stopped and started again', async (t) => {
  const after = await lastPosition(center)
  const store = storeFrom(after)
  await addContacts(20)
  const processed = []
  for (const count of [1, 7, 4, 8]) processed.push(...(await process(count, { store })))
  t.strictSame(positionsOf(processed), await expected(after))
  t.strictSame(store.saved, positionsOf(processed), 'saved after each change')
})

t.test('a change whose processing failed comes again', async (t) => {
  const after = await lastPosition(center)
  const store = storeFrom(after)
  await addContacts(3)
  const seen: string[] = []
  const failing = async () => {
    for await (const { position } of followChanges(client, { store, wait: 0 })) {
      seen.push(position)
      if (seen.length === 2) throw new Error('The database of the program is not reachable.')
    }
  }
  await t.rejects(failing(), { message: 'The database of the program is not reachable.' })
  const [first = '', second = '', third = ''] = await expected(after)
  t.strictSame(store.saved, [first])
  t.strictSame(positionsOf(await process(2, { store })), [second, third])
  t.strictSame(seen, [first, second])
})

t.test('waits for changes, and ends when its signal is aborted', async (t) => {
  for (const reason of [undefined, new Error('The program ends.'), 'The program ends.']) {
    const store = storeFrom(await lastPosition(center))
    const abort = new AbortController()
    const seen: string[] = []
    const follow = async () => {
      for await (const { type } of followChanges(client, { store, signal: abort.signal })) seen.push(type)
    }
    const following = follow()
    await addContacts(1)
    await waitFor(() => seen.length === 1)
    // It waits for the next one.
    await waitFor(() => proxy.requests.some((request) => request.includes(`after=${store.saved.at(-1)}`)))
    abort.abort(reason)
    await following
    t.strictSame(seen, ['contact.created'])
    t.equal(store.saved.length, 1, 'a position is saved once')
  }
})

t.test('no change is lost or repeated when requests fail', async (t) => {
  const after = await lastPosition(center)
  const store = storeFrom(after)
  await addContacts(5)
  proxy.faults.push(
    'lose-response',
    'lose-rest-of-response',
    { respond: problemBytes(503, 'database-unavailable', 0) },
    { respond: problemBytes(429, 'too-many-open-responses', 0) },
  )
  const unused = clientOf(center.key)
  const processed: Change[] = []
  const abort = new AbortController()
  for await (const change of followChanges(unused, { store, wait: 0, signal: abort.signal })) {
    processed.push(change)
    if (processed.length === 5) abort.abort()
  }
  t.strictSame(positionsOf(processed), await expected(after))
})

t.test('only failures in a row count', async () => {
  await addContacts(2)
  const store = storeFrom(undefined)
  const down = { respond: problemBytes(503, 'database-unavailable', 0) }
  proxy.faults.push(down, undefined, down, undefined, down)
  const abort = new AbortController()
  const follow = async () => {
    for await (const _ of followChanges(client, {
      store,
      type: ['contact'],
      wait: 0,
      attempts: 2,
      signal: abort.signal,
    }));
  }
  const following = follow()
  await waitFor(() => proxy.faults.length === 0 && store.saved.length > 0)
  abort.abort()
  await following
})

t.test('the stored position passes changes that the filters exclude', async (t) => {
  const after = await lastPosition(center)
  const store = storeFrom(after)
  const abort = new AbortController()
  await addContacts(3)
  const follow = async () => {
    for await (const change of followChanges(client, { store, type: ['offer'], wait: 0, signal: abort.signal }))
      t.fail(change.type)
  }
  const following = follow()
  const end = (await expected(after)).at(-1)
  await waitFor(() => store.saved.at(-1) === end)
  abort.abort()
  await following
})

t.test('lists all records if there is no position, and if it has expired', async (t) => {
  for (const position of [undefined, encodePosition(center.id, 10 ** 9)]) {
    const store = storeFrom(position)
    let lists = 0
    const list = async (signal: AbortSignal) => {
      const { data } = await client.listPartnerships({}, { signal })
      lists++
      await addContacts(2)
      return data?.changesAfter ?? ''
    }
    const processed = await process(2, { store, list })
    t.equal(lists, 1)
    t.strictSame(positionsOf(processed), await expected(store.saved[0] ?? ''))
    t.equal(store.saved.length, 3, 'the position of the list is stored, then that of each change')
  }
})

t.test('ends when its signal is aborted while all records are listed', async (t) => {
  const abort = new AbortController()
  const list = async () => {
    abort.abort()
    // As of many functions that a signal ends.
    throw new DOMException('The operation was aborted.', 'AbortError')
  }
  for await (const _ of followChanges(client, { store: storeFrom(undefined), list, signal: abort.signal })) t.fail()
})

t.test('fails with the problem of a request that will not succeed', async (t) => {
  const next = (key: string, options: Partial<FollowOptions> = {}) =>
    followChanges(clientOf(key), { store: storeFrom(undefined), wait: 0, ...options }).next()
  await t.rejects(next('pb_test_wrong'), {
    name: 'FollowError',
    status: 401,
    message: /^GET \/v1\/changes: 401 unauthenticated: ./,
    problem: { code: 'unauthenticated' },
  })
  const failure = (text: string) => ({ name: 'FollowError', message: new RegExp(text) })
  const expired = storeFrom(encodePosition(center.id, 10 ** 9))
  await t.rejects(next(center.key, { store: expired }), failure('410 position-expired'))
  const list = async () => encodePosition(center.id, 10 ** 9)
  await t.rejects(
    next(center.key, { store: expired, list, attempts: 3 }),
    failure('410 position-expired'),
    'does not list without end',
  )
  const down = { respond: problemBytes(503, 'database-unavailable', 0) }
  proxy.faults.push(down, down)
  await t.rejects(next(center.key, { attempts: 2 }), failure('503 database-unavailable'))
  proxy.faults.push('lose-response', 'lose-response')
  await t.rejects(next(center.key, { attempts: 2 }), { name: 'TypeError' })
})

t.test('rejects a client that throws problems', async (t) => {
  const throwing = createClient<Ops>(OPERATIONS, { serverUrl: proxy.address, auth: { bearer: 'pb_test_wrong' } })
  const next = () => followChanges(throwing, { store: storeFrom(undefined), wait: 0 }).next()
  await t.rejects(next(), { name: 'ApiError', message: /401/ })
  throwing.auth.bearer(center.key)
  await t.rejects(next(), { name: 'TypeError', message: /errorMode: 'result'/ })
})

t.test('reads the feed of an organization that is represented', async (t) => {
  const { body: home } = await lead.call('POST', '/v1/organizations', {
    body: { name: "Rosa's", kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
  })
  const behalf = followChanges(clientOf(lead.key), { store: storeFrom(undefined), onBehalfOf: home.id, wait: 0 })
  const { value } = await behalf.next()
  t.match(value, { recordId: home.id, type: 'organization.registered' })
})

t.test('an error of the store ends the iteration', async (t) => {
  await addContacts(1)
  const abort = new AbortController()
  const save = async () => {
    abort.abort()
    throw new Error('The disk is full.')
  }
  const follow = async () => {
    const options = { store: { load: async () => undefined, save }, signal: abort.signal }
    for await (const _ of followChanges(client, options));
  }
  await t.rejects(follow(), { message: 'The disk is full.' })
})
