// Delivers changes to one endpoint while the worker has its lease. Over 300 lines: what was read, what waits and what is being sent are one state.
import type { Static } from 'typebox'
import { NIL, v7 as uuidv7 } from 'uuid'
import { type Prepared, pgArray } from '../../database/queries.ts'
import type { RequestScope } from '../../database/session.ts'
import type { FeedBounds } from '../../events/feed-rules.ts'
import { type ChangeView, view } from '../changes/schema.ts'
import { boundsIn, type FeedEvent, findBounds, readChanges } from '../changes/store.ts'
import { type Outcome, outcomeOf, receiverOf, sendChange } from './attempts.ts'
import type { DeliveryServices } from './delivery-task.ts'
import { Lanes } from './lanes.ts'
import { disabledAfterHours, failingEventHours, failuresBeforeFailing, type Lane } from './rules.ts'
import * as store from './worker-store.ts'

/** How many changes it reads at a time, and how far it reads beyond the position. */
const [batchSize, maxReadAhead] = [100, 1_000]
/** Entries of the feed that one query scans for changes of the types. */
const maxScannedEntries = 2_000
/** Lanes that are loaded from the log at a time, and rows of each. */
const [maxLanes, laneRows] = [64, 50]
/** How often it looks for new changes and requests, and how long it keeps the lease for an attempt that is not due yet. */
const [pollMillis, keptMillis] = [500, 30_000]
const databaseRetryMillis = 250

interface Item {
  key: string | null
  number: number
  orderKey: string
  lane: Lane
  /** Undefined if the change is not in the log yet. */
  row?: store.DueRow
  /** Of a change that is not in the log yet. */
  change?: Pick<Static<typeof ChangeView>, 'type' | 'path' | 'partnershipId'>
}

export interface LeasedEndpoint {
  endpointId: string
  organizationId: string
  token: string
  lease: store.Lease
}

/** The number up to which a query has read, which scanned `maxScanned` entries after `after`. What the feed no longer has is skipped. */
function numberAfter(
  after: number,
  {
    bounds,
    changes,
    maxScanned,
    limit,
  }: { bounds: FeedBounds; changes: readonly FeedEvent[]; maxScanned: number; limit: number },
): number {
  const lastRow = changes.at(-1)?.number ?? after
  if (changes.length === limit) return lastRow
  return Math.max(lastRow, Math.min(Math.max(after + maxScanned, bounds.first - 1), bounds.last))
}

/** The feed no longer has the change, or the organization may no longer see it. */
const skipped: Outcome = { state: 'skipped', isSuccess: false, failures: 0, nextIn: null }

const isUnavailable = (error: unknown) => (error as { code?: string }).code === 'unavailable'

const keyOf = (lane: Lane, orderKey: string) => `${lane}:${orderKey}`

export class EndpointDelivery {
  readonly #services: DeliveryServices
  readonly #endpoint: LeasedEndpoint
  readonly #scope: RequestScope
  readonly #lanes = new Lanes<Item>()
  /** Changes that were read and are neither answered nor in the log. */
  readonly #pending = new Set<number>()
  readonly #settled: Set<number>
  /** Lanes in which something waits in the log that was not loaded. */
  #loggedKeys = new Set<string>()
  /** Those that were added since the log was last read. */
  #addedKeys = new Set<string>()
  /** Ids of rows in no lane that wait or are being sent. */
  readonly #separate = new Set<string>()
  /** Changes behind one that waits for another attempt; to be added to the log. */
  #behind: Item[] = []
  readonly #running = new Set<Promise<void>>()
  /** The number in the feed up to which it has read. */
  #cursor: number
  #failures: number
  /** The time by the clock of the database, when it last read. That of this process may be wrong. */
  #now = ''
  /** How many rows it has made, so that their ids have the order of the changes. */
  #rowCount = 0
  // The times below are performance.now() milliseconds.
  #readAt = 0
  #findDueAt = 0
  /** Not before that: finding what is due takes at most a tenth of the time, however much waits. */
  #findDueAfter = 0
  #sendAt = 0
  /** When the next delivery is due that waits in the log. */
  #nextDueAt = Number.POSITIVE_INFINITY
  #isLost = false
  /** Something could not be read or stored, although the database can be reached. */
  #hasFailed = false
  #ended = false
  #wake: () => void = () => {}

  constructor(services: DeliveryServices, endpoint: LeasedEndpoint) {
    const { organizationId, lease } = endpoint
    this.#services = services
    this.#endpoint = endpoint
    this.#settled = new Set(lease.settled)
    this.#cursor = lease.position
    this.#failures = lease.failures
    this.#scope = { organizationId, holderId: endpoint.endpointId, clientId: NIL, operator: false, short: true }
  }

  get #lease(): store.Lease {
    return this.#endpoint.lease
  }

  get #held() {
    const { endpointId, token } = this.#endpoint
    return { endpointId, token }
  }

  /** Nothing more is sent. What is being sent is completed. */
  end(): void {
    this.#ended = true
    this.#wake()
  }

  /** Resolves when the lease was released, or is lost. */
  async run(): Promise<void> {
    let wakeAt = Number.POSITIVE_INFINITY
    try {
      if (this.#lease.failing) wakeAt = await this.#noteFailing()
      while (!this.#ended) {
        await this.#load()
        this.#start()
        if (this.#isIdle()) break
        await this.#untilSomethingHappens()
      }
    } catch (error) {
      this.#fail(error)
    }
    this.#ended = true
    await Promise.all(this.#running)
    // The lease then ends by itself: what cannot be stored is not sent again and again.
    if (this.#hasFailed) return
    // What waits in memory is read again.
    if (this.#lanes.count > 0 || this.#behind.length > 0) wakeAt = 0
    wakeAt = Math.min(wakeAt, this.#nextDueAt)
    await this.#persist(store.releaseEndpoint, () => ({
      position: this.#position(),
      wakesIn: Number.isFinite(wakeAt) ? Math.max(0, wakeAt - performance.now()) / 1000 : null,
      waits: this.#logWaits,
    })).catch(() => {})
  }

  #isIdle(): boolean {
    const waits = this.#running.size > 0 || this.#lanes.count > 0 || this.#behind.length > 0
    const now = performance.now()
    const looks = (this.#mayRead && this.#readAt <= now) || this.#findDueAt <= now || this.#lease.recovery !== null
    return !waits && !looks && this.#nextDueAt - now > keptMillis
  }

  /** Up to which number of the feed nothing is left to do, if `settledNumber` is stored. */
  #position(settledNumber?: number): number {
    let first = this.#cursor + 1
    for (const number of this.#pending) if (number !== settledNumber && number < first) first = number
    return first - 1
  }

  async #untilSomethingHappens(): Promise<void> {
    const now = performance.now()
    const times = [
      ...(this.#mayRead ? [this.#readAt] : []),
      Math.max(this.#findDueAfter, Math.min(this.#findDueAt, this.#nextDueAt)),
      ...(this.#sendAt > now && this.#lanes.count > 0 ? [this.#sendAt] : []),
    ]
    const millis = Math.max(1, Math.min(...times, now + pollMillis) - now)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, millis)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = () => {}
  }

  async #load(): Promise<void> {
    // Before it looks into the log, so that none of these is missing there.
    while (this.#behind.length > 0 && !this.#ended) await this.#addBehind()
    const findDueAt = Math.max(this.#findDueAfter, Math.min(this.#findDueAt, this.#nextDueAt))
    if (findDueAt <= performance.now()) await this.#loadDue()
    if (this.#ended) return
    if (this.#lease.recovery !== null) await this.#recover()
    if (this.#mayRead && this.#readAt <= performance.now()) await this.#read(this.#lease.failing ? 1 : batchSize)
  }

  /** Whether more changes of the feed could be sent. */
  get #mayRead(): boolean {
    const { failing, maxConcurrent } = this.#lease
    if (failing) return this.#running.size === 0 && this.#lanes.count === 0 && !this.#logWaits
    return this.#lanes.readyCount < maxConcurrent && this.#cursor - this.#position() < maxReadAhead
  }

  get #logWaits(): boolean {
    return this.#loggedKeys.size > 0 || Number.isFinite(this.#nextDueAt)
  }

  /** Loads what is due from the log. */
  async #loadDue(): Promise<void> {
    const { endpointId, lease } = this.#endpoint
    const busy = this.#lanes.keys
    this.#addedKeys = new Set()
    const begin = performance.now()
    const [found] = await this.#services.database.query(store.findDue, {
      ...{ endpointId, failing: lease.failing, maxLanes, laneRows },
      busy: pgArray(busy),
      busyIds: pgArray(this.#separate),
    })
    const { rows, nextIn, keys } = found?.due ?? { rows: [], nextIn: null, keys: [] }
    const end = performance.now()
    this.#findDueAfter = end + 9 * (end - begin)
    this.#findDueAt = end + pollMillis
    this.#nextDueAt = nextIn === null ? Number.POSITIVE_INFINITY : end + nextIn * 1000
    const logged = keys.filter((key) => !busy.includes(key) || this.#loggedKeys.has(key))
    this.#loggedKeys = new Set([...logged, ...this.#addedKeys])
    for (const row of rows) {
      if (row.key === null) this.#separate.add(row.id)
      this.#lanes.add({ ...row, row })
    }
    for (const key of new Set(rows.map((row) => row.key))) {
      if (key !== null && rows.filter((row) => row.key === key).length < laneRows) this.#loggedKeys.delete(key)
    }
  }

  /** Reads changes of the feed. */
  async #read(limit: number): Promise<void> {
    const read = await this.#readItems('feed', this.#cursor, limit)
    if (read === undefined) return
    this.#cursor = read.number
    this.#readAt = read.number < read.last ? 0 : performance.now() + pollMillis
    for (const item of read.items) if (!this.#settled.has(item.number)) this.#add(item)
  }

  /**
   * Changes after a number of the feed that are for the endpoint, the number up to which it has read, and the last one of the feed.
   * Undefined if the endpoint has changed, with which other changes may be for it: it then ends.
   */
  async #readItems(lane: Lane, after: number, limit: number) {
    const { types, partnershipIds } = this.#lease
    const maxScanned = types === null ? limit : maxScannedEntries
    const values = {
      afterNumber: after,
      maxScanned,
      maxRows: limit,
      types: types && pgArray(types),
      partnershipId: null,
    }
    return this.#services.database.read(this.#scope, async (reader) => {
      const [stored, changes, [found], { now }] = await Promise.all([
        reader.query(findBounds),
        reader.query(readChanges, values),
        // The last one: if the endpoint has not changed now, it had not when the changes were read.
        reader.query(store.isUnchanged, this.#version),
        reader.context,
      ])
      this.#now = now
      if (!found?.unchanged) return void this.#endAndWake()
      const bounds = boundsIn(stored)
      const items = changes
        .map((event) => ({ ...this.#itemOf(event, lane), change: this.#view(event) }))
        .filter(({ change }) => partnershipIds === null || partnershipIds.includes(change.partnershipId ?? ''))
      return { items, number: numberAfter(after, { bounds, changes, maxScanned, limit }), last: bounds.last }
    })
  }

  get #version() {
    return { ...this.#held, version: this.#lease.version }
  }

  #itemOf({ number, streamId }: FeedEvent, lane: Lane): Item {
    return { key: keyOf(lane, streamId), number, orderKey: streamId, lane }
  }

  #add(item: Item): void {
    this.#pending.add(item.number)
    if (this.#loggedKeys.has(item.key ?? '')) this.#behind.push(item)
    else this.#lanes.add(item)
  }

  #view(event: FeedEvent): Static<typeof ChangeView> {
    return view(event, this.#endpoint.organizationId, this.#services.recordPaths)
  }

  /** Adds to the log what is behind a change that waits for another attempt, so that the position can pass it. */
  async #addBehind(): Promise<void> {
    const items = this.#behind.splice(0)
    const deliveries = JSON.stringify(items.map((item) => this.#newRow(item)))
    const isStored = await this.#store(store.addDeliveries, () => ({
      position: this.#position(),
      deliveries,
      recovery: null,
    }))
    if (isStored) for (const { number } of items) this.#pending.delete(number)
  }

  /** Make it once for all tries to store it: `newId` keeps it from being stored twice. */
  #newRow({ number, orderKey, lane, change }: Item, now = this.#now) {
    const newId = uuidv7({ msecs: Date.parse(now), seq: this.#rowCount++ })
    return { newId, number, orderKey, lane, ...change }
  }

  /** Adds the next part of a range that is sent again. */
  async #recover(): Promise<void> {
    const recovery = this.#lease.recovery as NonNullable<store.Lease['recovery']>
    // The part before is to be sent first. After adding one, it looks into the log.
    if (this.#findDueAt <= performance.now()) return
    if ([...this.#loggedKeys, ...this.#lanes.keys].some((key) => key.startsWith('recovery:'))) return
    if (recovery.only === 'failed') {
      const { database } = this.#services
      const [retried] = await database.query(store.retryExhausted, {
        ...this.#held,
        recoveryId: recovery.id,
        maxRows: batchSize,
      })
      if (retried?.last == null) this.#lease.recovery = null
      this.#findDueAt = 0
      return
    }
    const read = await this.#readItems('recovery', recovery.after, batchSize)
    if (read === undefined) return
    recovery.after = read.number
    const rows = read.items.filter(({ number }) => number <= recovery.last).map((item) => this.#newRow(item))
    const deliveries = JSON.stringify(rows)
    const done = recovery.after >= recovery.last
    await this.#store(store.addDeliveries, () => ({
      position: this.#position(),
      deliveries,
      recovery: JSON.stringify({ id: recovery.id, after: recovery.after, done }),
    }))
    if (done) this.#lease.recovery = null
    this.#findDueAt = 0
  }

  /** Sends what may be sent now. */
  #start(): void {
    const { failing, maxConcurrent, maxPerSecond } = this.#lease
    const limit = failing ? 1 : maxConcurrent
    while (!this.#ended && this.#running.size < limit) {
      const now = performance.now()
      if (maxPerSecond !== null && now < this.#sendAt) return
      const item = this.#lanes.take()
      if (item === undefined) return
      if (maxPerSecond !== null) this.#sendAt = Math.max(now, this.#sendAt) + 1000 / maxPerSecond
      const running = this.#deliver(item).catch((error) => {
        // It is not settled, so it is sent again with the next lease.
        this.#fail(error)
      })
      this.#running.add(running)
      void running.then(() => {
        this.#running.delete(running)
        if (item.row !== undefined && item.key === null) this.#separate.delete(item.row.id)
        this.#wake()
      })
    }
  }

  async #deliver(item: Item): Promise<void> {
    const { slots } = this.#services
    const release = await slots.acquireEventually(this.#endpoint.organizationId)
    try {
      const prepared = this.#ended ? undefined : await this.#prepare(item)
      if (prepared === undefined) return this.#endAndWake()
      const { now, event } = prepared
      if (event === undefined) return await this.#settle(item, skipped)
      await this.#attempt({ ...item, change: this.#view(event) }, now)
    } finally {
      release()
    }
  }

  /** The change, as the organization may see it now; undefined if the endpoint has changed or the lease is lost. */
  async #prepare({ number }: Item) {
    return this.#services.database.read(this.#scope, async (reader) => {
      const [{ now }, [found], [event]] = await Promise.all([
        reader.context,
        reader.query(store.isUnchanged, this.#version),
        reader.query(readChanges, {
          afterNumber: number - 1,
          maxScanned: 1,
          maxRows: 1,
          types: null,
          partnershipId: null,
        }),
      ])
      this.#now = now
      return found?.unchanged ? { now, event } : undefined
    })
  }

  async #attempt(item: Item & { change: Static<typeof ChangeView> }, now: string): Promise<void> {
    const { metrics, delays, sender, publicUrl } = this.#services
    const receiver = receiverOf(this.#lease, this.#endpoint.endpointId, this.#services.encryptor, now)
    if (receiver === undefined) return this.#disable('SECRET_LOST')
    metrics.inFlight.inc()
    const { orderKey, number, change, row } = item
    const result = await sendChange(sender, receiver, { change, orderKey, number, now, publicUrl }).finally(() =>
      metrics.inFlight.dec(),
    )
    metrics.observe(result)
    const outcome = outcomeOf(result, row, { now, delays, random: Math.random() })
    this.#failures = outcome.isSuccess ? 0 : this.#failures + 1
    if (outcome.state === 'exhausted' && row?.state !== 'exhausted') metrics.exhausted.inc()
    await this.#settle(item, outcome)
    if ('status' in result && result.status === 410) await this.#disable('GONE')
  }

  /** Stores what became of a delivery, and decides what is next. */
  async #settle(item: Item, { state, attempt, isSuccess, failures, nextIn }: Outcome): Promise<void> {
    const { row, number } = item
    const { lease } = this.#endpoint
    const failing = !isSuccess && (lease.failing || this.#failures >= failuresBeforeFailing)
    const newRow = this.#newRow(item, attempt?.at)
    const delivery = { ...newRow, id: row?.id ?? null, before: row?.state, state, failures, nextIn, attempt }
    // A change that the organization may no longer see leaves no row.
    if (row !== undefined || attempt !== undefined) {
      const isStored = await this.#store(store.recordAttempt, () => ({
        position: row === undefined ? this.#position(number) : this.#position(),
        failures: this.#failures,
        failing,
        delivery: JSON.stringify(delivery),
      }))
      if (!isStored) return
    }
    if (row === undefined) this.#pending.delete(number)
    const waits = state === 'waiting'
    if (nextIn !== null) this.#nextDueAt = Math.min(this.#nextDueAt, performance.now() + nextIn * 1000)
    const behind = this.#lanes.end(item, !waits)
    if (waits && item.key !== null) {
      this.#loggedKeys.add(item.key)
      this.#addedKeys.add(item.key)
      // Those with a row are loaded again.
      this.#behind.push(...behind.filter((one) => one.row === undefined))
    } else if (lease.failing || item.key === null || (this.#loggedKeys.has(item.key) && !this.#lanes.has(item.key))) {
      // What is next waits in the log.
      this.#findDueAt = 0
    }
    // In another mode it goes on with another lease.
    if (failing !== lease.failing) this.#endAndWake()
  }

  /** Something is left to do, with another lease. */
  #endAndWake(): void {
    this.#nextDueAt = 0
    this.end()
  }

  #fail(error: unknown): void {
    const { log, countFailure } = this.#services
    log.error(
      { reason: (error as Error).message },
      'Deliveries to a webhook endpoint stopped. They go on with the next lease.',
    )
    countFailure('webhooks')
    this.#hasFailed ||= !isUnavailable(error)
    this.#endAndWake()
  }

  /** Stores something under the lease. False if the lease is lost. */
  async #store(query: typeof store.recordAttempt, values: () => object): Promise<boolean> {
    const [result] = await this.#persist(query, values)
    if (!result?.held) this.end()
    return result?.held ?? false
  }

  /** Repeats a write until it is stored, so that nothing is sent again because the database could not be reached. */
  async #persist<Result>(query: Prepared<Result>, values: () => object): Promise<Result> {
    for (;;) {
      try {
        return await this.#services.database.query(query, { ...this.#held, ...values() })
      } catch (error) {
        if (!isUnavailable(error) || this.#isLost) throw error
        await new Promise((resolve) => setTimeout(resolve, databaseRetryMillis))
      }
    }
  }

  /** Another worker may have the lease. */
  lose(): void {
    this.#isLost = true
    this.end()
  }

  /** Records that the endpoint is failing, and disables it after a long time. Returns when to look again. */
  async #noteFailing(): Promise<number> {
    const values = { ...this.#held, eventHours: pgArray(failingEventHours), disabledHours: disabledAfterHours }
    const [next] = await this.#services.database.query(store.recordFailing, values)
    if (next?.nextIn == null) return Number.POSITIVE_INFINITY
    if (next.nextIn <= 0) await this.#disable('FAILING')
    return performance.now() + next.nextIn * 1000
  }

  async #disable(reason: string): Promise<void> {
    this.end()
    await this.#services.database.query(store.disableEndpoint, { ...this.#held, reason })
    this.#services.wake()
  }
}
