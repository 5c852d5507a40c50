// How a file is worked off: in batches, each of them a transaction with the job's own progress.
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { boundedPointer } from '../../http/problems.ts'
import { Problem, type RequestError } from '../../problems.ts'
import { keptFile, removeFile } from './files.ts'
import { type FileRow, type KnownColumns, rowsOf } from './rows.ts'
import { maxErrors, type Outcome } from './rules.ts'
import type { Import, ImportStore } from './store.ts'

type Body = Record<string, unknown>

/** What rows are, and what becomes of them. */
export interface Work extends KnownColumns {
  store: ImportStore
  /** What is wrong with the body of a row before anybody looks further. */
  faultsIn(body: Body): RequestError[]
  /** Makes or changes a record of each, within one transaction; a problem of one is no problem of the others. */
  importRows(write: WriteContext, params: Record<string, string>, bodies: Body[]): Promise<Outcome[]>
}

const batchSize = 100
/** So many are taken in or worked off at once in one process, and of one organization; more would only be slower. */
const maxAtOnce = 4
const maxOfOne = 2
const underWay = new Map<string, number>()

/** Takes a place among those that are under way, and answers how to leave it. */
export function acquireSlot(organizationId: string): () => void {
  const own = underWay.get(organizationId) ?? 0
  const all = [...underWay.values()].reduce((sum, count) => sum + count, 0)
  if (own >= maxOfOne || all >= maxAtOnce) {
    throw new Problem('unavailable', 'Several imports are under way; wait for one to end.')
  }
  underWay.set(organizationId, own + 1)
  return () => {
    const left = (underWay.get(organizationId) ?? 1) - 1
    if (left === 0) underWay.delete(organizationId)
    else underWay.set(organizationId, left)
  }
}

/** Works off the file of `begun`. It never fails: how it ended stands in the job. */
export async function processFile(
  endpoints: Endpoints,
  request: FastifyRequest,
  begun: Import,
  { store, faultsIn, importRows, ...known }: Work,
): Promise<void> {
  let job = begun
  try {
    let batch: FileRow[] = []
    for await (const row of rowsOf(job.mediaType, keptFile(store, endpoints, request, job), known)) {
      batch.push(row)
      if (batch.length < batchSize) continue
      await work(batch)
      batch = []
    }
    if (batch.length > 0) await work(batch)
    await end({ state: 'completed' })
  } catch (error) {
    if (!(error instanceof Problem)) request.log.error(error)
    const reason = error instanceof Problem ? error.message : 'Something went wrong on our side.'
    await end({ state: 'failed', reason })
      // Nobody hears of it but whoever looks: it will be found interrupted.
      .catch((problem) => request.log.warn({ reason: (problem as Error).message }, 'An import broke off.'))
  }

  async function save(write: WriteContext, fields: Partial<Import>): Promise<void> {
    job = { ...job, ...fields, updatedAt: await write.now() }
    write.enqueue(store.save, job)
  }

  function end(fields: Partial<Import>): Promise<void> {
    const work = async (write: WriteContext) => {
      await save(write, fields)
      removeFile(store, write, job.partnershipId, job.id)
    }
    return patiently(() => endpoints.transact(request, work, { allowedWhenClosed: true }))
  }

  /** One batch, in one transaction; row by row where the whole of it is refused. */
  async function work(rows: FileRow[]): Promise<void> {
    // Its key may have been revoked meanwhile, or who sends it represents nobody any more.
    await patiently(() => request.server.admit(request))
    const before = job
    const faults = rows.map(({ faults, body }) => faults ?? faultsIn(body ?? {}))
    const sound = rows.filter((_, at) => faults[at]?.length === 0)
    const attempt = (write: WriteContext) =>
      importRows(
        write,
        { partnershipId: before.partnershipId },
        sound.map(({ body = {} }) => body),
      )
    const settle = async (write: WriteContext, outcomes: Outcome[]) => {
      const count = (which: Outcome) => outcomes.filter((outcome) => outcome === which).length
      const refused = rows.length - sound.length + outcomes.filter((one) => one instanceof Problem).length
      await save(write, {
        rows: before.rows + rows.length,
        created: before.created + count('created'),
        updated: before.updated + count('updated'),
        unchanged: before.unchanged + count('unchanged'),
        refused: before.refused + refused,
      })
      const errors = [
        ...rows.flatMap(({ line }, at) => (faults[at] ?? []).map((fault) => ({ line, ...fault }))),
        ...sound.flatMap(({ line }, at) => faultsOf(outcomes[at]).map((fault) => ({ line, ...fault }))),
      ]
      const { partnershipId, organizationId, id: importId } = job
      for (const error of errors
        .sort((one, other) => one.line - other.line)
        .slice(0, Math.max(0, maxErrors - before.refused))) {
        const pointer = boundedPointer(error.pointer)
        write.enqueue(store.insertError, { id: uuidv7(), partnershipId, organizationId, importId, ...error, pointer })
      }
    }
    try {
      if (job.dryRun) {
        const outcomes = await patiently(() => endpoints.transact(request, attempt, { commit: false }))
        await patiently(() => endpoints.transact(request, (write) => settle(write, outcomes)))
      } else {
        await patiently(() => endpoints.transact(request, async (write) => settle(write, await attempt(write))))
      }
    } catch (error) {
      job = before
      if (!(error instanceof Problem) || isOfAll(error)) throw error
      if (rows.length > 1) for (const row of rows) await work([row])
      else await patiently(() => endpoints.transact(request, (write) => settle(write, [error])))
    }
    if (job.refused >= maxErrors && job.refused === job.rows) {
      throw new Problem('rule-violation', `Of ${job.rows} rows none was accepted: mend the first of them.`)
    }
  }
}

function faultsOf(outcome: Outcome | undefined): RequestError[] {
  if (!(outcome instanceof Problem)) return []
  return outcome.details.errors ?? [{ pointer: '', code: outcome.code, detail: outcome.message }]
}

/** Not a matter of one row: the caller has lost its place, or the service its database, or the partnership is over. */
const isOfAll = ({ kind, code }: Problem): boolean =>
  kind === 'unavailable' || kind === 'not-found' || code === 'insufficient-relation' || code === 'partnership-closed'

/** Others go first: who has all the time there is waits until the service can answer. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== 'unavailable' || attempt === 20) throw error
      await pause(100 * attempt)
    }
  }
}
