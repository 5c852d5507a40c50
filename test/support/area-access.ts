// Who may call the operations of an area that only parties read, stated independently of the policy table: parties, with the scopes of
// the area; observers and invited organizations nothing; former parties only reads.
import type { Test } from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { leave } from './obligations.ts'
import { type Client, nonOperatorScopes, type Received, startService } from './service.ts'
import { openStorage } from './storage.ts'

const root = '/v1/partnerships/{partnershipId}'

/** `segments` matches the paths of the operations after that of the partnership. There are more than `minimum`. */
export async function checkAreaAccess(
  t: Test,
  { area, segments, minimum }: { area: 'finance' | 'community'; segments: RegExp; minimum: number },
): Promise<void> {
  const service = await startService(t)
  const storage = await openStorage(t, service)
  const { lead, center, home, office } = await service.createAgencies()
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  await leave(home, path)
  const invited = await service.createOrganization('Invited')
  const stranger = await service.createOrganization('Stranger')
  const role = { organizationId: invited.id, role: 'child_care_provider' }
  t.equal((await lead.call('POST', `${path}/parties`, { body: role })).status, 201)

  const operations = Object.entries(service.document.paths)
    .filter(([template]) => template.startsWith(root) && segments.test(template.slice(root.length)))
    .flatMap(([template, methods]) =>
      ['get', 'post', 'patch', 'delete'].flatMap((name) => {
        const operation = methods[name]
        return operation === undefined ? [] : [{ name, template, operation }]
      }),
    )
  type Operation = (typeof operations)[number]

  /** Sends the example of the document, with the ids of records that do not exist. */
  function send(by: Client, { name, template, operation }: Operation, partnership = path): Promise<Received> {
    const target = template.replace(root, partnership).replaceAll(/\{\w+\}/g, () => uuidv7())
    const [[type, content] = []] = Object.entries(operation.requestBody?.content ?? {})
    return by.call(name.toUpperCase(), target, {
      headers: { 'if-match': '"1"', ...(type !== undefined && { 'content-type': type }) },
      ...(content !== undefined && { body: content.example }),
    })
  }

  const codeOf = ({ status, body }: Received): string => `${status} ${body?.code ?? ''}`.trim()
  const scopeOf = ({ name, template }: Operation): (typeof nonOperatorScopes)[number] => {
    if (template.endsWith('/transitions')) return 'partnerships:commit'
    return name === 'get' ? `${area}:read` : `${area}:write`
  }

  await t.test('each operation needs its scope', async (t) => {
    t.ok(operations.length > minimum, `${operations.length} operations`)
    const clients = new Map<string, Client>()
    for (const scope of new Set(operations.map(scopeOf))) {
      const others = nonOperatorScopes.filter((one) => one !== scope)
      clients.set(scope, await service.createApiClient(lead.id, others))
    }
    for (const operation of operations) {
      const scope = scopeOf(operation)
      const answer = await send(clients.get(scope) as Client, operation)
      t.equal(codeOf(answer), '403 insufficient-scope', operation.operation.operationId)
      t.match(answer.body.detail, scope)
    }
  })

  await t.test('observers, invited and former parties and strangers are refused', async (t) => {
    for (const operation of operations) {
      const { operationId } = operation.operation
      for (const by of [office, invited])
        t.equal(codeOf(await send(by, operation)), '403 insufficient-relation', operationId)
      t.equal(codeOf(await send(stranger, operation)), '404 not-found', operationId)
      const ofFormer = codeOf(await send(home, operation))
      if (operation.name !== 'get' || /ImportJobs?$|ImportErrors$/.test(operationId)) {
        t.equal(ofFormer, '403 insufficient-relation', operationId)
      } else t.match(ofFormer, /^(200|404 not-found)$/, operationId)
    }
  })

  await t.test('a closed partnership takes nothing new', async (t) => {
    const closed = await service.createPartnership(lead, center)
    await storage.setState(closed, 'closed')
    const writes = operations.filter(
      ({ name, template }) => name === 'delete' || (name === 'post' && !template.endsWith('/transitions')),
    )
    for (const operation of writes) {
      t.equal(codeOf(await send(lead, operation, closed)), '409 partnership-closed', operation.operation.operationId)
    }
  })
}
