// Who may call the operations of law in a partnership, stated independently of the policy table.
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { leave } from '../support/obligations.ts'
import { type Client, nonOperatorScopes, type Received, startService } from '../support/service.ts'
import { openStorage } from '../support/storage.ts'

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

const root = '/v1/partnerships/{partnershipId}'
const operations = Object.entries(service.document.paths)
  .filter(([template]) => /^\/legal-(requirements|acknowledgements|education)/.test(template.slice(root.length)))
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
  const body = operation.requestBody?.content['application/json']?.example
  return by.call(name.toUpperCase(), target, { headers: { 'if-match': '"1"' }, ...(body !== undefined && { body }) })
}
const codeOf = ({ status, body }: Received): string => `${status} ${body?.code ?? ''}`.trim()

t.test('each operation needs its scope and its relation', async (t) => {
  t.equal(operations.length, 11)
  for (const operation of operations) {
    const { operationId } = operation.operation
    const isRead = operation.name === 'get'
    const scope = isRead ? 'law:read' : 'law:write'
    const others = nonOperatorScopes.filter((one) => one !== scope)
    const answer = await send(await service.createApiClient(lead.id, others), operation)
    t.equal(codeOf(answer), '403 insufficient-scope', operationId)
    t.match(answer.body.detail, scope)
    const mayObserve = isRead && operationId.includes('LegalRequirement')
    const allowed = /^(200|404 not-found)$/
    const refused = /^403 insufficient-relation$/
    t.match(codeOf(await send(office, operation)), mayObserve ? allowed : refused, `observer: ${operationId}`)
    t.match(codeOf(await send(home, operation)), isRead ? allowed : refused, `former party: ${operationId}`)
    t.match(codeOf(await send(invited, operation)), refused, `invited: ${operationId}`)
    t.equal(codeOf(await send(stranger, operation)), '404 not-found', operationId)
  }
})

t.test('a closed partnership takes nothing new', async (t) => {
  const closed = await service.createPartnership(lead, center)
  await storage.setState(closed, 'closed')
  for (const operation of operations.filter(({ name }) => name === 'delete' || name === 'post')) {
    t.equal(codeOf(await send(lead, operation, closed)), '409 partnership-closed', operation.operation.operationId)
  }
})
