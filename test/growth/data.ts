// The databases of the growth test: a world, and beside it 2,000 or 200,000 rows in every table.
import pg from 'pg'
import {
  analyze,
  appendEvents,
  copyRows,
  isUnlimited,
  keepOriginals,
  tablesOf,
  withoutIndexes,
} from '../../bench/copy-rows.ts'
import { waitFor } from '../support/service.ts'
import { dropCopy } from '../support/template.ts'
import type { World } from '../support/world.ts'

/** Rows of each table. The lead is in a quarter as many partnerships; partnership A has half as many events. */
export const sizes = { small: 2_000, large: 200_000 }

/** Records of partnership A in each table that does not limit them. */
export const recordsInPartnership = 300

/** Tables that do not grow. */
export const smallTables: Record<string, string> = {
  agenda_backlog: 'It has what is older than the agenda, until the worker has computed the agenda of it.',
  attestation_keys: 'It has a row for each key that was ever configured.',
  bootstrap_keys: 'It has one row.',
  import_parts: 'It has the rest of the files of imports that are running: at most two for each organization.',
  outbox: 'It has the events that were not dispatched yet. See the test of the work of the service itself.',
}

/** Rows to copy. */
interface Source {
  table: string
  where: string
  /** How many copies there are for each of the others. */
  share?: number
  keep?: string[]
  half?: boolean
}

/** Returns a function that fills the tables up to a number of rows. */
export async function openData({ service, actors }: World) {
  const organizationId = actors.lead.organizationId
  const partnershipId = actors.lead.ids.partnershipA.partnershipId ?? ''
  const clients = await Promise.all([openClient(), openClient()])
  const [client] = clients as [pg.Client, pg.Client]

  async function openClient(): Promise<pg.Client> {
    const opened = new pg.Client({ connectionString: service.ownerUrl })
    await opened.connect()
    // Without triggers, thus without checks of foreign keys.
    await opened.query('set session_replication_role = replica')
    // Each connection uses one core.
    await opened.query(`set maintenance_work_mem = '128MB'; set max_parallel_maintenance_workers = 0`)
    return opened
  }

  async function hasColumn(table: string, name: string): Promise<boolean> {
    const { rowCount } = await client.query('select from pg_attribute where attrelid = $1::regclass and attname = $2', [
      `public.${table}`,
      name,
    ])
    return rowCount === 1
  }

  /** The rows of partnership A; of a table whose rows belong to none, all rows. */
  async function sourcesOf(table: string): Promise<Record<string, Source>> {
    const [inPartnership, inStream] = [await hasColumn(table, 'partnership_id'), await hasColumn(table, 'stream_id')]
    const parent = inPartnership ? 'partnership_id' : 'stream_id'
    const where = inPartnership || inStream ? `${parent} = '${partnershipId}'` : 'true'
    if (!['parties', 'memberships', 'agenda_readers'].includes(table)) {
      // One partnership has half of all rows, so that the planner expects more than one row in every partnership.
      return { [table]: { table, where, half: inPartnership && (await isUnlimited(client, table, 'partnership')) } }
    }
    const isLead = `organization_id = '${organizationId}'`
    return {
      [table]: { table, where: `${where} and not ${isLead}` },
      // The lead is in many partnerships.
      [`${table}_of_lead`]: { table, where: `${where} and ${isLead}`, share: 1 / 4, keep: [organizationId] },
    }
  }

  const tables = (await tablesOf(client)).filter((table) => !(table in smallTables))
  const sources: Record<string, Source> = {}
  for (const table of tables) Object.assign(sources, await sourcesOf(table))
  const empty: string[] = []
  for (const [name, { table, where }] of Object.entries(sources)) {
    if ((await keepOriginals(client, name, table, where)) === 0) empty.push(name)
  }
  if (empty.length > 0) throw new Error(`buildWorld() has no row to copy in ${empty}.`)

  /** Adds records to partnership A, as many in both sizes, so that a plan that reads all of them costs more than it should. */
  async function fillPartnership(): Promise<void> {
    const copies = { from: sizes.large + 1, to: sizes.large + recordsInPartnership, sameParents: true }
    for (const [name, { table, half }] of Object.entries(sources)) {
      if (half && (await isUnlimited(client, table, 'parents'))) await copyRows(client, name, table, copies)
    }
  }

  let filled = 0
  async function fillTable(opened: pg.Client, table: string, rows: number): Promise<void> {
    await withoutIndexes(opened, table, async () => {
      for (const [name, { share = 1, table: copied, where: _, ...copies }] of Object.entries(sources)) {
        if (copied !== table) continue
        await copyRows(opened, name, table, { from: filled * share + 1, to: rows * share, ...copies })
      }
    })
    await analyze(opened, table)
  }

  return {
    async fill(rows: number): Promise<void> {
      if (filled === 0) await fillPartnership()
      await appendEvents(client, partnershipId, organizationId, rows / 2)
      const rest = tables[Symbol.iterator]()
      await Promise.all(
        clients.map(async (opened) => {
          for (const table of rest) await fillTable(opened, table, rows)
        }),
      )
      filled = rows
    },

    /** The number of rows of each table, by its name in plans. */
    async countRows(): Promise<Record<string, number>> {
      const counts: Record<string, number> = {}
      for (const table of tables) {
        const { rows } = await client.query(`select count(*)::int as count from public.${table}`)
        counts[table.replaceAll('"', '')] = rows[0].count
      }
      return counts
    },

    /** The last number in the feed of the lead. */
    async lastChange(): Promise<number> {
      const { rows } = await client.query('select last::int from feeds where organization_id = $1', [organizationId])
      return rows[0].last
    },

    /** The position of the last event of partnership A. */
    async lastEvent(): Promise<number> {
      const { rows } = await client.query('select position::int from streams where stream_id = $1', [partnershipId])
      return rows[0].position
    },

    clearQueue: () => client.query('truncate outbox'),

    /** Makes all events of partnership A wait to be dispatched. */
    async queueEvents(): Promise<void> {
      await client.query('truncate outbox')
      await client.query('insert into outbox select stream_id, position from events where stream_id = $1', [
        partnershipId,
      ])
    },

    /** Waits until no import is running. */
    awaitImports: () =>
      waitFor(async () => {
        const { rowCount } = await client.query(
          `select from imports where state = 'running' and updated_at > now() - interval '1 minute'`,
        )
        return rowCount === 0
      }),

    client,
    async close(): Promise<void> {
      await Promise.all(clients.map((opened) => opened.end()))
      await dropCopy(service)
    },
  }
}
