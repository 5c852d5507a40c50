// Imports CSV and NDJSON files.
import { type Body, type Client, waitFor } from './service.ts'

export const csv = { 'content-type': 'text/csv' }
export const ndjson = { 'content-type': 'application/x-ndjson' }

/** Sends a file to `imports`, and returns the import when it has ended. */
export async function load(by: Client, imports: string, body: string, headers: Record<string, string> = csv) {
  const begun = await by.call('POST', imports, { body, headers })
  if (begun.status !== 201) throw new Error(`No import: ${JSON.stringify(begun.body)}`)
  const location = begun.headers.get('location') ?? ''
  const job = await waitFor(async () => {
    const { body: now } = await by.call('GET', location)
    return now.state === 'running' ? undefined : now
  })
  return { job, errors: async () => (await by.call('GET', `${location}/errors`)).body.data, location }
}

export const counts = ({ state, rows, created, updated, unchanged, rejected }: Body) =>
  [state, rows, created, updated, unchanged, rejected].join(' ')
