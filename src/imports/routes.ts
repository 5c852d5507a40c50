// Imports over HTTP: a file comes in as fast as it is sent, and is worked off in batches, with the rules of the API.
import { hash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { TextDecoder } from 'node:util'
import { and, eq, sql } from 'drizzle-orm'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { Column } from '../http/columns.ts'
import type { Change, Exchange } from '../http/exchange.ts'
import type { Files } from '../http/exports.ts'
import type { Tag } from '../http/introduction.ts'
import { capitalized } from '../http/naming.ts'
import { operation, partnershipPath, path, writeQuery } from '../http/operations.ts'
import { pageQuery, pager } from '../http/pages.ts'
import { ref, uuidOf } from '../http/schemas.ts'
import { compilerOf } from '../http/validation.ts'
import type { OperationId } from '../policy.ts'
import { notFound, Problem } from '../problems.ts'
import { type FileRow, type MediaType, mediaTypes, rowsOf } from './rows.ts'
import { mostBytes, mostErrors, type Outcome, stateOf } from './rules.ts'
import { ImportErrorPage, ImportPage, ImportView } from './schema.ts'
import * as store from './store.ts'
import { importErrors, imports } from './table.ts'

type Body = Record<string, unknown>

/** What can be imported. */
export interface Importable {
  /** In words: expectation, checklist answer. */
  one: string
  many: string
  tag: Tag
  about: string
  /** What becomes of a row, for the document. */
  rows: string
  New: TSchema
  columns: readonly Column[]
  files: Files
  /** What a record only tells, and says nothing in a file. */
  told: ReadonlySet<string>
  /** Makes or changes a record of each, within one transaction; a problem of one is no problem of the others. */
  take(change: Change, params: Record<string, string>, bodies: Body[]): Promise<Outcome[]>
}

const batchSize = 100
/** How long a file may take to arrive. */
const fileMillis = 10_000
/** So many work off files at once in one process; more would only be slower. */
const mostAtOnce = 4
let underWay = 0

const errorPage = pager<store.ImportError>({
  table: importErrors,
  within: and(
    eq(importErrors.partnershipId, sql.placeholder('partnershipId')),
    eq(importErrors.importId, sql.placeholder('importId')),
  ) as ReturnType<typeof sql>,
  sorts: { createdAt: importErrors.id },
})

export async function importRoutes(app: FastifyInstance, exchange: Exchange, kind: Importable): Promise<void> {
  const { one, many, tag, about, files } = kind
  const One = one.split(' ').map(capitalized).join('')
  const Many = many.split(' ').map(capitalized).join('')
  const subjectType = one.replaceAll(' ', '_')
  const list = `/partnerships/:partnershipId/${one.replaceAll(' ', '-')}-imports`
  const param = `${One.charAt(0).toLowerCase()}${One.slice(1)}ImportId`
  const ofPartnership = path(partnershipPath)
  const ofImport = path({ ...partnershipPath, [param]: uuidOf('the import') })
  const page = pager<store.Import>({
    table: imports,
    within: and(
      eq(imports.partnershipId, sql.placeholder('partnershipId')),
      eq(imports.subjectType, sql.placeholder('subjectType')),
    ) as ReturnType<typeof sql>,
    sorts: { createdAt: imports.id },
  })
  const known = app.getSchemas() as Record<string, TSchema>
  const compile = compilerOf(known)
  const check = compile({ schema: kind.New, method: 'POST', url: list, httpPart: 'body' })
  const findOne = { subjectType }
  const nothingYet = { rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, reason: null }
  const beginning = { ...findOne, ...nothingYet, state: 'running' } as const

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // A file may take as long as the server waits for any request.
    scope.addHook('onRequest', async (request) => {
      request.until += fileMillis
    })
    scope.addContentTypeParser([...mediaTypes], (_request, body, done) => done(null, body))
    const schema = operation(
      {
        operationId: `import${Many}` as OperationId,
        summary: `Import ${many} from a file`,
        description: `${about} CSV or NDJSON of at most ${mostBytes / 2 ** 20} MiB, which has to arrive within 10 seconds. ${kind.rows} Each row stands or is refused by itself, by the rules of the API and with an event of its own; \`dryRun\` only checks. Send a file again and what it has made already is unchanged.`,
        tag,
        params: ofPartnership,
        query: writeQuery,
        body: files.Csv,
      },
      201,
      ImportView,
    )
    scope.post(
      list,
      {
        schema: { ...schema, body: { content: contentOf(files) } },
        // The file is no value that could be held against a schema; its rows are, one by one.
        validatorCompiler: (part) => (part.httpPart === 'body' ? () => true : compile(part as never)) as never,
      },
      async (request, reply) => {
        const { partnershipId = '' } = request.params as Record<string, string>
        if (underWay >= mostAtOnce)
          throw new Problem('unavailable', 'Several imports are under way; wait for one to end.')
        const id = uuidv7()
        const { dryRun = false } = request.query as { dryRun?: boolean }
        let begun: store.Import | undefined
        try {
          // Stands for the file where the request is told from another one with the same Idempotency-Key.
          request.body = { digest: await keepParts(request, partnershipId, id) }
          await exchange.write(
            request,
            reply,
            async (change) => {
              const now = await change.now()
              const { organizationId, onBehalfBy } = change.caller
              const own = { id, partnershipId, organizationId, onBehalfBy, mediaType: typeOf(request), dryRun }
              begun = { ...beginning, ...own, createdAt: now, updatedAt: now }
              change.queue(store.insert, begun)
              const location = `/v1${list.replace(':partnershipId', partnershipId)}/${id}`
              return { body: view(begun, now), status: 201, location }
            },
            { evenDry: true },
          )
        } finally {
          // A repetition, or a refusal, has begun nothing: what was sent with it is not needed.
          if (begun !== undefined && reply.statusCode === 201 && !reply.hasHeader('idempotent-replayed')) {
            void workOff(request, begun)
          } else await exchange.act(request, async (change) => removeParts(change, partnershipId, id))
        }
        return reply
      },
    )
  })

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: `list${One}Imports` as OperationId,
          summary: `List the imports of ${many}`,
          description: `${about} Your own, the latest with \`sort=-createdAt\`.`,
          tag,
          params: ofPartnership,
          query: pageQuery(['createdAt']),
        },
        200,
        ImportPage,
      ),
    },
    (request, reply) =>
      exchange.read(request, reply, (reader) =>
        page(request, reader, { ...(request.params as object), ...findOne }, async (rows) => {
          const { now } = await reader.entry
          return rows.map((row) => view(row, now))
        }),
      ),
  )

  app.get(
    `${list}/:${param}`,
    {
      schema: operation(
        {
          operationId: `get${One}Import` as OperationId,
          summary: `See how far an import of ${many} has come`,
          description: `${about} It has ended when its state is not running any more.`,
          tag,
          params: ofImport,
        },
        200,
        ImportView,
      ),
    },
    (request, reply) =>
      exchange.read(request, reply, async (reader) => {
        const { partnershipId, [param]: id } = request.params as Record<string, string>
        const [[row], { now }] = await Promise.all([reader.ask(store.find, { partnershipId, id }), reader.entry])
        if (row?.subjectType !== subjectType) throw notFound()
        return { body: view(row, now) }
      }),
  )

  app.get(
    `${list}/:${param}/errors`,
    {
      schema: operation(
        {
          operationId: `list${One}ImportErrors` as OperationId,
          summary: `List the rows that an import of ${many} refused`,
          description: `${about} The first ${mostErrors} faults, in the order of the file.`,
          tag,
          params: ofImport,
          query: pageQuery(['createdAt']),
        },
        200,
        ImportErrorPage,
      ),
    },
    (request, reply) =>
      exchange.read(request, reply, async (reader) => {
        const { partnershipId, [param]: importId } = request.params as Record<string, string>
        const [answer, [row]] = await Promise.all([
          errorPage(request, reader, { partnershipId, importId }, (rows) =>
            rows.map(({ id, line, pointer, code, detail }) => ({ id, line, pointer, code, detail })),
          ),
          reader.ask(store.find, { partnershipId, id: importId }),
        ])
        if (row?.subjectType !== subjectType) throw notFound()
        return answer
      }),
  )

  /** Puts the file away as it comes in, and answers what tells it from another one. */
  async function keepParts(request: FastifyRequest, partnershipId: string, importId: string): Promise<string> {
    const keep = (place: number, content: string) =>
      exchange.act(request, async (change) => {
        const { organizationId } = change.caller
        const createdAt = await change.now()
        change.queue(store.insertPart, { partnershipId, organizationId, importId, place, content, createdAt })
      })
    let digest = ''
    let place = 0
    for await (const content of textsOf(request.body as AsyncIterable<Buffer>)) {
      await keep(place++, content)
      digest = hash('sha256', digest + content, 'base64url')
    }
    return digest
  }

  async function* partsOf(request: FastifyRequest, importId: string): AsyncGenerator<string> {
    for (let place = 0; ; place++) {
      const [part] = await exchange.look(request, (reader) => reader.ask(store.findPart, { importId, place }))
      if (part === undefined) return
      yield part.content
    }
  }

  async function workOff(request: FastifyRequest, begun: store.Import): Promise<void> {
    underWay++
    let job = begun
    const save = (change: Change, fields: Partial<store.Import>, refused: store.ImportError[] = []) =>
      change.now().then((updatedAt) => {
        job = { ...job, ...fields, updatedAt }
        change.queue(store.save, job)
        for (const one of refused) change.queue(store.insertError, one)
      })
    try {
      let batch: FileRow[] = []
      const flush = async () => {
        const rows = batch
        batch = []
        await work(rows)
      }
      for await (const row of rowsOf(job.mediaType, partsOf(request, job.id), kind)) {
        batch.push(row)
        if (batch.length === batchSize) await flush()
      }
      await flush()
      await exchange.act(request, async (change) => {
        await save(change, { state: 'completed' })
        removeParts(change, job.partnershipId, job.id)
      })
    } catch (error) {
      const reason = error instanceof Problem ? error.message : 'Something went wrong on our side.'
      if (!(error instanceof Problem)) request.log.error(error)
      await exchange
        .act(request, async (change) => {
          await save(change, { state: 'failed', reason })
          removeParts(change, job.partnershipId, job.id)
        })
        // Nobody hears of it but whoever looks: it will be found interrupted.
        .catch((problem) => request.log.warn({ reason: (problem as Error).message }, 'An import broke off.'))
    } finally {
      underWay--
    }

    /** One batch, in one transaction with the job's own progress; row by row where the whole of it is refused. */
    async function work(rows: FileRow[]): Promise<void> {
      const before = job
      const told = rows.map((row) => row.faults ?? faultsIn(row.body))
      const bodies = rows.flatMap((row, at) => (told[at]?.length === 0 && row.body ? [{ ...row, body: row.body }] : []))
      const attempt = (change: Change) =>
        kind.take(
          change,
          { partnershipId: job.partnershipId },
          bodies.map(({ body }) => body),
        )
      const count = (outcomes: Outcome[]) => {
        const counted = (which: Outcome) => outcomes.filter((outcome) => outcome === which).length
        const refusals = [
          ...rows.flatMap((row, at) => (told[at] ?? []).map((fault) => ({ line: row.line, ...fault }))),
          ...outcomes.flatMap((outcome, at) => {
            if (!(outcome instanceof Problem)) return []
            const { errors = [{ pointer: '', code: outcome.code, detail: outcome.message }] } = outcome.particulars
            return errors.map((fault) => ({ line: bodies[at]?.line ?? 0, ...fault }))
          }),
        ]
        const kept = Math.max(0, mostErrors - before.refused)
        const { partnershipId, organizationId, id: importId } = before
        return {
          fields: {
            rows: before.rows + rows.length,
            created: before.created + counted('created'),
            updated: before.updated + counted('updated'),
            unchanged: before.unchanged + counted('unchanged'),
            refused:
              before.refused + rows.length - bodies.length + outcomes.filter((one) => one instanceof Problem).length,
          },
          refused: refusals
            .sort((one, other) => one.line - other.line)
            .slice(0, kept)
            .map((fault) => ({ id: uuidv7(), partnershipId, organizationId, importId, ...fault })),
        }
      }
      const settleWith = async (change: Change, outcomes: Outcome[]) => {
        const { fields, refused } = count(outcomes)
        await save(change, fields, refused)
      }
      try {
        if (job.dryRun) {
          const outcomes = await patiently(() => exchange.act(request, attempt, false))
          await patiently(() => exchange.act(request, (change) => settleWith(change, outcomes)))
        } else {
          await patiently(() => exchange.act(request, async (change) => settleWith(change, await attempt(change))))
        }
      } catch (error) {
        job = before
        if (!(error instanceof Problem) || isOfAll(error)) throw error
        if (rows.length > 1) for (const row of rows) await work([row])
        else await patiently(() => exchange.act(request, (change) => settleWith(change, [error])))
      }
    }
  }

  function faultsIn(body: Body | undefined) {
    const result = check(body) as { error?: Problem }
    return result.error?.particulars.errors ?? []
  }
}

/** Not a matter of one row: the caller has lost its place, or the service its database. */
const isOfAll = ({ kind, code }: Problem): boolean =>
  kind === 'unavailable' || kind === 'not-found' || code === 'relation-missing'

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

const removeParts = (change: Change, partnershipId: string, importId: string): void =>
  change.queue(store.removeParts, { partnershipId, importId })

const contentOf = ({ Csv, Ndjson }: Files) => ({
  'text/csv': { schema: ref(Csv) },
  'application/x-ndjson': { schema: ref(Ndjson) },
})

const typeOf = (request: FastifyRequest): MediaType =>
  (request.headers['content-type'] ?? '').startsWith('text/csv') ? 'text/csv' : 'application/x-ndjson'

const view = ({ subjectType: _, ...row }: store.Import, now: string) => ({ ...row, state: stateOf(row, now) })

/** The body as text in parts of some size; what is no UTF-8, or longer than a file may be, is refused. */
async function* textsOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let size = 0
  let text = ''
  for await (const bytes of body) {
    size += bytes.length
    if (size > mostBytes) throw new Problem('body-too-large', `Send at most ${mostBytes / 2 ** 20} MiB.`)
    text += decoded(decoder, bytes)
    if (text.length >= partSize) {
      yield text
      text = ''
    }
  }
  text += decoded(decoder)
  if (text !== '') yield text
}

const partSize = 512 * 1024

function decoded(decoder: TextDecoder, bytes?: Buffer): string {
  try {
    const text = bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    if (!text.includes('\0')) return text
  } catch {
    // Said below.
  }
  throw new Problem('invalid-json', 'The file is not UTF-8 text without NUL characters.')
}
