// The check of the connection at start, through a proxy that ends the transaction after each statement, as some poolers do.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import pg from 'pg'
import t, { type Test } from 'tap'
import { assertTransactions } from '../../src/database/connection-check.ts'
import { prepareDatabase } from '../../src/database/login.ts'
import { copyTemplate } from '../support/template.ts'

const { url } = await copyTemplate()

t.test('a direct connection keeps a transaction together, and has none afterwards', async (t) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  for (const _ of [1, 2]) await assertTransactions(client)
  const { rows } = await client.query(`select current_setting('app.organization_id', true) as value`)
  t.strictSame(rows, [{ value: '' }], 'the setting is not left behind')
})

t.test('the service does not start behind a pooler that ends the transaction within a batch', async (t) => {
  const through = Object.assign(new URL(url), { port: await startSplittingProxy(t) }).href
  await t.rejects(prepareDatabase(through, 'secret'), {
    message: /does not keep a transaction together \(it ended.*pool_mode = transaction/,
  })
})

const sync = Buffer.from([0x53, 0, 0, 0, 4])

/** A proxy that adds a Sync after each Execute, and hides the responses to it. */
async function startSplittingProxy(t: Test): Promise<number> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname)
    let hidden = 0
    // The first message has no type.
    let started = false
    onMessages(
      near,
      () => started,
      (message) => {
        started = true
        far.write(message)
        if (message[0] !== 0x45) return
        far.write(sync)
        hidden++
      },
    )
    onMessages(
      far,
      () => true,
      (message) => {
        if (message[0] === 0x5a && hidden > 0) hidden--
        else near.write(message)
      },
    )
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => near.destroy() && far.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  return (proxy.address() as { port: number }).port
}

/** Calls `handle` with each message of the protocol: a type, unless `hasType` is false, and its length. */
function onMessages(socket: Socket, hasType: () => boolean, handle: (message: Buffer) => void): void {
  let received = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    for (;;) {
      const at = hasType() ? 1 : 0
      if (received.length < at + 4) return
      const length = at + received.readInt32BE(at)
      if (received.length < length) return
      handle(received.subarray(0, length))
      received = received.subarray(length)
    }
  })
}
