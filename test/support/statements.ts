// Counts the round trips to the database, and the statements in each, as the messages that are sent.
import pg, { type Connection } from 'pg'
import type { Test } from 'tap'

/** The statements of a round trip by their texts. */
export type RoundTrip = string[]

interface Sending extends Connection {
  parse(query: { name: string; text: string }, more: boolean): void
  bind(config: { statement: string }, more: boolean): void
  sync(): void
}

/** Counts in this process, from now on: start the service and open its connections afterwards. */
export function countRoundTrips(t: Test) {
  const { prototype } = pg.Connection as unknown as { prototype: Sending }
  const { parse, bind, sync } = prototype
  const texts = new Map<string, string>()
  const unsent = new WeakMap<Sending, RoundTrip>()
  /** Connections within the transaction of a request. */
  const writing = new WeakSet<Sending>()
  let sent: RoundTrip[] = []
  prototype.parse = function (query, more) {
    texts.set(query.name, query.text)
    parse.call(this, query, more)
  }
  prototype.bind = function (config, more) {
    unsent.set(this, [...(unsent.get(this) ?? []), texts.get(config.statement) ?? ''])
    bind.call(this, config, more)
  }
  prototype.sync = function () {
    const statements = unsent.get(this) ?? []
    unsent.delete(this)
    if (statements.includes('begin')) writing.add(this)
    const counted = statements.filter((text) => !isFrame(text))
    // Authentication and background work have no request context.
    if (counted.length > 0 && (writing.has(this) || statements.some(isContext))) sent.push(counted)
    if (statements.includes('commit')) writing.delete(this)
    sync.call(this)
  }
  t.teardown(() => Object.assign(prototype, { parse, bind, sync }))

  return {
    /** The round trips of a request, without its authentication. The transaction and its request context do not count. */
    async during(request: () => Promise<unknown>): Promise<RoundTrip[]> {
      sent = []
      await request()
      return sent.splice(0)
    },
  }
}

const isContext = (text: string) => text.includes('set_request_context(')
const isFrame = (text: string) => text === 'begin' || text === 'commit' || isContext(text)
