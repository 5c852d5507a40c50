// The records that the export of a partnership contains. The route of each list declares them in its `config`, so that a list is
// exported as soon as it has a route.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Reader } from '../database/session.ts'
import { type OperationId, policy, type Relation } from '../policy.ts'

/** Reads a part of an export in a transaction of its own. */
type ReadPart = (work: (reader: Reader) => Promise<object[]>) => Promise<object[]>

/** The records of one type. */
export interface ExportedRecords {
  /** As in the change feed: checklist_round. */
  type: string
  /** All records of the partnership in the path that the caller may read, as the operation shows them; each page is read by `read`. */
  pages(request: FastifyRequest, read: ReadPart): AsyncGenerator<object[]>
}

interface ExportedPart extends ExportedRecords {
  /** The operation that reads the records: its rule applies to the export, too. */
  operationId: OperationId
}

declare module 'fastify' {
  interface FastifyContextConfig {
    exported?: ExportedRecords
  }
}

/** The parts of the export, in the order of their routes. Must be called before routes are registered. */
export function collectExportedRecords(app: FastifyInstance): readonly ExportedPart[] {
  const parts: ExportedPart[] = []
  app.addHook('onRoute', ({ method, schema, config }) => {
    if (method !== 'GET' || config?.exported === undefined) return
    parts.push({ ...config.exported, operationId: (schema as { operationId: OperationId }).operationId })
  })
  return parts
}

/** The records of all `parts`, each with its type. Those that the caller may not read, by the rule of their operation, are left out. */
export async function* exportedPages(
  request: FastifyRequest,
  read: ReadPart,
  parts: readonly ExportedPart[],
): AsyncGenerator<{ type: string; record: object }[]> {
  for (const { type, operationId, pages } of parts) {
    const { scope, relations } = policy[operationId] as { scope: string; relations: readonly Relation[] }
    const mayRead = ({ caller, relation }: FastifyRequest) =>
      caller.scopes.some((held) => held === scope) && (relation === null || relations.includes(relation))
    if (!mayRead(request)) continue
    // The relation is known when a page was read; it may have changed since the page before.
    const readAllowed: ReadPart = async (work) => {
      const records = await read(work)
      return mayRead(request) ? records : []
    }
    for await (const page of pages(request, readAllowed)) {
      if (page.length > 0) yield page.map((record) => ({ type, record }))
    }
  }
}
