// Processes the file of an import in batches. Each batch is a transaction that also stores the progress of the import.
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { boundedPointer } from '../../http/problems.ts'
import { Problem, type RequestError } from '../../problems.ts'
import { type Body, type FileRow, InvalidHeader, type LineError } from './file-row.ts'
import { deleteFile, readStoredFile } from './files.ts'
import { type MediaType, parseRows, type RowFormat } from './rows.ts'
import { maxErrors, type RowOutcome } from './rules.ts'
import type { Import, ImportStore } from './store.ts'

/** How rows of one type of record are imported. */
export interface RowImporter extends RowFormat {
  store: ImportStore
  /** The schema of a new record. */
  validate: ValidateRow
  /**
   * Creates or changes a record per row, in one transaction. A problem of one row does not affect the others. The rows are not
   * validated: in them, an absent field is unchanged, and null clears a field.
   */
  importRows(
    write: WriteContext,
    params: Record<string, string>,
    rows: Body[],
    validate: ValidateRow,
    mediaType: MediaType,
  ): Promise<RowOutcome[]>
}

/** Returns the body in the form in which it is stored. Throws `invalid-request`. */
export type ValidateRow = (body: Body) => Body

/** In rows. */
const batchSize = 50
/** Processes the file of an import. Does not throw: the result is in the import. */
export async function processFile(
  endpoints: Endpoints,
  request: FastifyRequest,
  started: Import,
  importer: RowImporter,
): Promise<void> {
  const { store, importRows } = importer
  let current = started
  try {
    let batch: FileRow[] = []
    const texts = readStoredFile(store, endpoints, request, current)
    for await (const row of parseRows(current.mediaType, texts, importer)) {
      batch.push(row)
      if (batch.length < batchSize) continue
      await processBatch(batch)
      batch = []
    }
    if (batch.length > 0) await processBatch(batch)
    await end({ state: 'completed' })
  } catch (error) {
    if (!(error instanceof Problem)) request.log.error(error)
    const reason = error instanceof Problem ? error.message : 'An internal error occurred.'
    await end({ state: 'failed', reason }, error instanceof InvalidHeader ? error : undefined)
      // The import remains `running`, and counts as interrupted after a time.
      .catch((problem) => request.log.warn({ reason: (problem as Error).message }, 'An import was interrupted.'))
  }

  async function save(write: WriteContext, fields: Partial<Import>): Promise<void> {
    current = { ...current, ...fields, updatedAt: await write.now() }
    write.enqueue(store.save, current)
  }

  function insertErrors(write: WriteContext, errors: readonly LineError[]): void {
    const { partnershipId, organizationId, id: importId } = current
    for (const error of errors) {
      const pointer = boundedPointer(error.pointer)
      write.enqueue(store.insertError, { id: uuidv7(), partnershipId, organizationId, importId, ...error, pointer })
    }
  }

  function end(fields: Partial<Import>, header?: InvalidHeader): Promise<void> {
    const work = async (write: WriteContext) => {
      await save(write, fields)
      if (header)
        insertErrors(
          write,
          errorsOf(header).map((error) => ({ line: header.line, ...error })),
        )
      deleteFile(store, write, current.partnershipId, current.id)
    }
    return retryWhileUnavailable(() => endpoints.transact(request, work, { allowedWhenClosed: true }))
  }

  /** Imports the rows in one transaction; if that is rejected as a whole, each row in a transaction of its own. */
  async function processBatch(rows: FileRow[]): Promise<void> {
    // The caller may have lost access since the last batch.
    await retryWhileUnavailable(() => request.server.reauthenticate(request))
    const before = current
    const parsed = rows.filter(({ errors }) => errors === undefined)
    const bodies = parsed.map(({ body = {} }) => body)
    const attempt = (write: WriteContext) =>
      importRows(write, { partnershipId: before.partnershipId }, bodies, importer.validate, before.mediaType)
    const saveOutcomes = async (write: WriteContext, outcomes: RowOutcome[]) => {
      await save(write, addCounts(before, rows.length, outcomes))
      const errors = [
        ...rows.flatMap(({ errors = [] }) => errors),
        ...parsed.flatMap((row, index) => errorsOf(outcomes[index]).map(row.locate)),
      ]
      const remaining = Math.max(0, maxErrors - before.rejected)
      insertErrors(write, errors.sort((a, b) => a.line - b.line).slice(0, remaining))
    }
    const transact = <Result>(work: (write: WriteContext) => Promise<Result>, commit = true) =>
      retryWhileUnavailable(() => endpoints.transact(request, work, { commit, large: true }))
    try {
      if (current.dryRun) {
        const outcomes = await transact(attempt, false)
        await transact((write) => saveOutcomes(write, outcomes))
      } else {
        await transact(async (write) => saveOutcomes(write, await attempt(write)))
      }
    } catch (error) {
      current = before
      if (!(error instanceof Problem) || affectsAllRows(error)) throw error
      if (rows.length > 1) for (const row of rows) await processBatch([row])
      else await transact((write) => saveOutcomes(write, [error]))
    }
    if (current.rejected >= maxErrors && current.rejected === current.rows) {
      const detail = `All of the first ${current.rows} rows were rejected. Correct the first of them and import again.`
      throw new Problem('rule-violation', detail)
    }
  }
}

/** The counts of the import after a batch of `rows` rows. Rows without an outcome failed the validation. */
function addCounts(before: Import, rows: number, outcomes: RowOutcome[]) {
  const count = (outcome: RowOutcome) => outcomes.filter((candidate) => candidate === outcome).length
  const [created, updated, unchanged] = [count('created'), count('updated'), count('unchanged')]
  return {
    rows: before.rows + rows,
    created: before.created + created,
    updated: before.updated + updated,
    unchanged: before.unchanged + unchanged,
    rejected: before.rejected + rows - created - updated - unchanged,
  }
}

function errorsOf(outcome: RowOutcome | undefined): RequestError[] {
  if (!(outcome instanceof Problem)) return []
  return outcome.details.errors ?? [{ pointer: '', code: outcome.code, detail: outcome.message }]
}

/** Whether the problem concerns the caller, the database or the partnership, and not one row. */
const affectsAllRows = ({ kind, code }: Problem): boolean =>
  kind === 'unavailable' || kind === 'not-found' || code === 'insufficient-relation' || code === 'partnership-closed'

/** Imports have a lower priority than requests: at overload they wait, for up to 19 s in total. */
async function retryWhileUnavailable<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== 'unavailable' || attempt === 20) throw error
      await sleep(100 * attempt)
    }
  }
}
