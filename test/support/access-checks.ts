// Calls all operations of the document as all actors, and checks what responses must not reveal.
import { recordUrlOf, requiresIfMatch } from '../../src/http/conditional-requests.ts'
import type { Relation } from '../../src/policy.ts'
import { asParty, fill, type Operation } from './operations.ts'
import { type Body, type Call, type Received, waitFor } from './service.ts'
import type { Actor, Ids, RecordGroup, World } from './world.ts'

export interface ExpectedProblem {
  status: number
  code: string
}

export const isProblem = ({ status, code }: ExpectedProblem, answer: Received): boolean =>
  answer.status === status && answer.body?.code === code

export const describeResponse = ({ status, body }: Received): string =>
  `${status} ${body?.code ?? ''} ${body?.detail ?? ''}`

export const idsIn = (data: Body[]): string[] => data.map(({ id }) => id)

/** Runs `work` for each item, eight at a time. Returns the errors. */
export async function failuresOf<Item>(
  items: Item[],
  work: (item: Item) => Promise<string | undefined>,
): Promise<string[]> {
  const faults: string[] = []
  const rest = items[Symbol.iterator]()
  const worker = async () => {
    for (const item of rest) {
      const fault = await work(item).catch((error: Error) => error.message)
      if (fault !== undefined) faults.push(fault)
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return faults
}

/** Checks that all problems of one kind are equal, whatever the id. */
export function createProblemComparison() {
  const first = new Map<string, string>()
  return (kind: string, answer: Received): string | undefined => {
    const parts = comparablePartsOf(answer)
    const before = first.get(kind) ?? parts
    first.set(kind, before)
    return before === parts ? undefined : `${kind}: ${before} and ${parts}`
  }
}

/** The parts of a response that could reveal whether an id exists. */
function comparablePartsOf({ status, headers, body }: Received): string {
  const { instance: _, requestId: __, ...rest } = body ?? {}
  const variableHeaders = ['date', 'x-request-id', 'content-length', 'ratelimit']
  return JSON.stringify([status, [...headers].filter(([name]) => !variableHeaders.includes(name)), rest])
}

export function createAccessChecks({ operations, actors, records, organizationRecords }: World) {
  const hiddenInRecords = new Map(Object.values(actors).map((actor) => [actor, hiddenIdsOf(actor)]))
  const hiddenInFeeds = new Map(Object.values(actors).map((actor) => [actor, hiddenIdsOf(actor, actor.formerRelation)]))
  const etags = new Map<string, Promise<string>>()

  /** The ids of records that must not be revealed to an actor according to the policy table. */
  function hiddenIdsOf(actor: Actor, formerRelation?: Relation): string[] {
    const hidden = organizationRecords
      .filter(({ organizationId, isPublic }) => organizationId !== actor.organizationId && !isPublic)
      .filter(({ readByOperator }) => !(actor.operator && readByOperator))
      .map(({ id }) => id)
    for (const [group, ids] of Object.entries(records) as [RecordGroup, Record<string, string[]>][]) {
      const inA = group === 'partnershipA' || group === 'afterWithdrawal'
      const relation = inA ? (actor.relations.partnershipA ?? formerRelation) : actor.relations[group]
      const hasLeft = relation === 'former' || relation === formerRelation
      for (const [name, found] of Object.entries(ids)) {
        // A clause is read with the version that contains it.
        const record = name === 'key' ? 'agreementVersionId' : name
        const reader = operations.find(({ method, path }) => method === 'GET' && path.endsWith(`/{${record}}`))
        const reads = relation !== undefined && reader?.rule?.relations?.includes(relation)
        const isAfter = group === 'afterWithdrawal' && hasLeft && name !== 'partnershipId'
        if (!reads || isAfter) hidden.push(...found)
      }
    }
    return hidden
  }

  /** The ETag of the record of a write, read by an actor that may read it. */
  function etagOf({ path }: Operation, ids: Ids, group: RecordGroup): Promise<string> {
    if (group === 'unknown') return Promise.resolve('"1"')
    const record = fill(recordUrlOf(path), ids)
    const ofOrganization = path.startsWith('/v1/organizations')
    const reader = actors[ofOrganization ? 'operator' : group === 'partnershipB' ? 'otherLead' : 'lead']
    const etag = etags.get(record) ?? reader.call('GET', record).then(({ headers }) => headers.get('etag') ?? '"1"')
    etags.set(record, etag)
    return etag
  }

  return {
    /** Sends the request. Returns the response, and the ids in it that it must not reveal. */
    async callAs(actor: Actor, method: string, path: string, sent: Parameters<Call>[2] = {}) {
      // Retries when the service is busy.
      const answer = await waitFor(async () => {
        const response = await actor.call(method, path, sent)
        const isBusy = response.status === 503 || response.body?.code === 'too-many-concurrent-requests'
        return isBusy ? undefined : response
      })
      const text = JSON.stringify([answer.body, [...answer.headers]])
      const hidden = (path.startsWith('/v1/changes') ? hiddenInFeeds : hiddenInRecords).get(actor)
      const leaked = hidden?.filter((id) => text.includes(id) && !path.includes(id)) ?? []
      return { ...answer, leaked }
    },

    /** A valid request; a write is a dry run. */
    async requestOf(operation: Operation, actor: Actor, root: RecordGroup, rest: RecordGroup) {
      const { method, path, example, mediaType, params } = operation
      if (method === 'GET') return { query: '', sent: {} }
      const group = params.length > 1 ? rest : root
      const ifMatch = requiresIfMatch(method, path) && (await etagOf(operation, actor.ids[group], group))
      const headers: Record<string, string> = {
        ...(example !== undefined && { 'content-type': mediaType }),
        ...(ifMatch && { 'if-match': ifMatch }),
        ...(method === 'PUT' && root !== 'unknown' && { 'if-match': '*' }),
      }
      return {
        query: '?dryRun=true',
        sent: { headers, ...(example && { body: asParty(example, actor.organizationId) }) },
      }
    },
  }
}
