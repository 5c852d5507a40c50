// Creates a record of every type from the examples of the document, and from `testData` of features if an example is not enough.
import { v7 as uuidv7 } from 'uuid'
import { features } from '../../src/app.ts'
import { withClient } from '../../src/database/migrate.ts'
import type { TestContext, TestData, TestIds, TestResponse, TestTools } from '../../src/records/test-data.ts'
import { asParty, fill, type Operation } from './operations.ts'
import type { OwnService } from './own-service.ts'
import { type Client, waitFor } from './service.ts'

/** `complete` runs in the order of app.ts. */
export const testData: readonly TestData[] = features.flatMap(({ testData = [] }) => testData)

/** The external ids of all records that the tests create have this scheme. */
export const scheme = 'isolation'

/** A partnership and its members. */
export interface PartnershipMembers {
  partnershipPath: string
  parties: Client[]
  observer: Client
}

export interface RecordSet {
  members: PartnershipMembers
  /** See TestContext. */
  sets: string[]
  author: Client
  toBeDeleted?: boolean
}

export type Creation = Operation & { param: string }

/** Operations that create a record with a path of its own, ordered by dependency. */
export const creationsOf = (operations: Operation[]): Creation[] =>
  creationsBelow(operations, '/v1/partnerships/{partnershipId}/').sort((a, b) => a.params.length - b.params.length)

function creationsBelow(operations: Operation[], prefix: string): Creation[] {
  return operations
    .filter(({ method, path }) => method === 'POST' && path.startsWith(prefix))
    .flatMap((creation) => {
      const record = operations.find(({ path }) => path.startsWith(`${creation.path}/{`))
      const param = record?.params[creation.params.length]
      return param === undefined ? [] : [{ ...creation, param }]
    })
}

export const expectStatus = <Answer extends TestResponse>(answer: Answer, status: number): Answer => {
  if (answer.status !== status) throw new Error(`Cannot create the test data: ${JSON.stringify(answer.body)}`)
  return answer
}

export const transition: TestTools['transition'] = async (client, path, action, fields = {}) =>
  expectStatus(await client.change('POST', `${path}/transitions`, { action, ...fields }), 200)

export function recordsOf(service: OwnService, operations: Operation[]) {
  const params = operations.flatMap(({ params }) => params)
  const misnamed = testData.filter(({ param }) => !params.includes(param))
  if (misnamed.length > 0) throw new Error(`No path has the parameter ${misnamed.map(({ param }) => param)}.`)
  const creations = creationsOf(operations)
  const tools: TestTools = {
    expectStatus,
    transition,
    waitFor,
    query: (text, values) => withClient(service.ownerUrl, (client) => client.query(text, values)),
    async createFromExample(param, { ids, author }, fields = {}) {
      const creation = creations.find((candidate) => candidate.param === param)
      if (creation === undefined) throw new Error(`No operation of the document creates a ${param}.`)
      const { operationId, path, example, mediaType, references } = creation
      const named = references.filter((name) => name in ids && name in example).map((name) => [name, ids[name]])
      const answer = await author.call('POST', fill(path, ids), {
        body:
          typeof example === 'string'
            ? // Includes invalid rows, so that there are errors to read.
              `${example}nothing\r\nnothing\r\n`
            : { ...asParty(example, author.id), ...Object.fromEntries(named), ...fields },
        headers: { 'content-type': mediaType, 'idempotency-key': uuidv7() },
      })
      if (answer.status === 201) return answer
      throw new Error(`${operationId}: cannot create a record from its example: ${JSON.stringify(answer.body)}`)
    },
  }

  const contextOf = ({ members, sets, author, toBeDeleted = false }: RecordSet, ids: TestIds): TestContext => ({
    ...members,
    ...{ tools, ids, author, sets, toBeDeleted },
    externalIds: (suffix) => [{ scheme, value: [sets.at(-1), author.id, ...(suffix ? [suffix] : [])].join('-') }],
    // The end of an id is random.
    key: (suffix) => [sets.at(-1), author.id.slice(-8), ...(suffix ? [suffix] : [])].join('-').toLowerCase(),
  })

  return {
    /** Creates records that belong to the partnership, not to a party. Returns their ids. */
    async prepare(set: RecordSet): Promise<TestIds> {
      const ids: TestIds = {}
      for (const { beforeRecords } of testData) Object.assign(ids, await beforeRecords?.(contextOf(set, ids)))
      return ids
    },

    /** Creates a record of every type that is not in `given`. */
    async createRecords(set: RecordSet, given: TestIds): Promise<TestIds> {
      const ids = { ...given }
      const context = contextOf(set, ids)
      for (const { param, takesExternalIds } of creations) {
        const data = testData.find((candidate) => candidate.param === param)
        const isUndeletable = context.toBeDeleted && data?.deletable === false
        if (param in ids || data?.fromExample === false || isUndeletable) continue
        const own = takesExternalIds ? { externalIds: context.externalIds() } : {}
        const fields = { ...own, ...(await data?.fields?.(context)) }
        const { body } = await tools.createFromExample(param, context, fields)
        ids[param] = body.id
        Object.assign(ids, await data?.afterCreate?.(context, body))
      }
      return ids
    },

    /** Creates records that depend on records of all parties. Adds their ids to `ids`. */
    async complete(set: RecordSet, ids: TestIds): Promise<void> {
      for (const { complete, deletable } of testData) {
        if (set.toBeDeleted && deletable === false) continue
        Object.assign(ids, await complete?.(contextOf(set, ids)))
      }
    },

    async completeLists(set: RecordSet, ids: TestIds): Promise<void> {
      for (const { completeLists } of testData) await completeLists?.(contextOf(set, ids))
    },

    /** Creates one record of each type that belongs to an organization, and a further or public one for `withMore`. */
    async createOrganizationRecords(clients: Client[], represented: Client, withMore: Client) {
      const created: OrganizationRecord[] = []
      for (const { param, ofOrganization } of testData) {
        if (ofOrganization === undefined) continue
        const { create, createBelow, publish, readByOperator, whileRepresented } = ofOrganization
        const creation = creationsBelow(operations, '/v1/').find((candidate) => candidate.param === param)
        for (const client of [...clients, ...(whileRepresented ? [represented] : [])]) {
          const context = (suffix = '') => ({
            ...{ tools, operator: service.operator, client, example: creation?.example },
            externalIds: (kind: string) => [{ scheme, value: `unused-${kind}${suffix}-${client.id}` }],
          })
          const id = await create(context())
          const below = Object.entries((await createBelow?.(context(), id)) ?? {})
          const isPublic = client === withMore && publish !== undefined
          if (isPublic) await publish(context(), id)
          else if (client === withMore) await create(context('-another'))
          created.push({ organizationId: client.id, param, id, isPublic, readByOperator })
          for (const [param, id] of below) {
            created.push({ organizationId: client.id, param, id, isPublic: false, readByOperator: false })
          }
        }
      }
      return created
    },
  }
}

export interface OrganizationRecord {
  organizationId: string
  /** Its path parameter. */
  param: string
  id: string
  isPublic: boolean
  readByOperator: boolean
}
