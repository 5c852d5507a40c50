// Counts the work of a statement in PostgreSQL.
import type { BoundQuery } from '../../src/database/queries.ts'
import type { Client, Service } from './service.ts'

interface Plan {
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
}

/** How PostgreSQL has run a statement that `by` sends for a partnership, or for none. */
export async function planOf(
  service: Service,
  by: Client,
  partnershipId: string | null,
  { query, values }: BoundQuery<unknown>,
): Promise<Plan> {
  const client = await service.connections().connect()
  try {
    await client.query('begin; set local plan_cache_mode = force_generic_plan')
    await client.query('select set_request_context($1, $2, false, $3, null, false)', [
      by.id,
      by.clientId,
      partnershipId,
    ])
    const { rows } = await client.query({ text: `explain (analyze, buffers, format json) ${query.text}`, values })
    return rows[0]['QUERY PLAN'][0].Plan
  } finally {
    await client.query('rollback')
    client.release()
  }
}

/** The pages that the statement reads. */
export async function buffersOf(...statement: Parameters<typeof planOf>): Promise<number> {
  const plan = await planOf(...statement)
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
}
