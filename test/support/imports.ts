// Imports CSV and NDJSON files.
import { type Body, type Client, waitFor } from './service.ts'

export const csv = { 'content-type': 'text/csv' }
export const ndjson = { 'content-type': 'application/x-ndjson' }

/** Sends a file to `imports`, and returns the import when it has ended. */
export async function importFile(client: Client, imports: string, body: string, headers: Record<string, string> = csv) {
  const response = await client.call('POST', imports, { body, headers })
  if (response.status !== 201) throw new Error(`Cannot create the import: ${JSON.stringify(response.body)}`)
  const location = response.headers.get('location') ?? ''
  let job: Body = { state: 'running', rows: 0 }
  while (job.state === 'running') {
    const { rows } = job
    job = await waitFor(async () => {
      const { body: current } = await client.call('GET', location)
      return current.state === 'running' && current.rows === rows ? undefined : current
    })
  }
  return { job, errors: async () => (await client.call('GET', `${location}/errors`)).body.data, location }
}

/** The state and the row counts of an import, separated by spaces. */
export const counts = ({ state, rows, created, updated, unchanged, rejected }: Body) =>
  [state, rows, created, updated, unchanged, rejected].join(' ')
