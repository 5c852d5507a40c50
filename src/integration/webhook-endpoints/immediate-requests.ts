// Requests that send to the receiver at once. It is called before the transaction begins, which then decides by the result.
import type { FastifyRequest } from 'fastify'
import type { WriteContext } from '../../http/endpoints.ts'
import { Problem, transitionBlocked } from '../../problems.ts'
import { wrongState } from '../../records/lifecycles.ts'
import { type EndpointParams, type EndpointServices, getEndpoint } from './actions.ts'
import { testReceiver, verifyReceiver } from './pings.ts'
import { blockersOf, countRequest, type EndpointState, type ImmediateRequest } from './rules.ts'
import type { SecretSettings } from './secrets.ts'
import { senderOf } from './sender.ts'
import * as store from './store.ts'

/** The receiver that a request sends to at once, with its keys. Counts the request. Throws `rate-limited`. */
async function immediateReceiver(
  request: FastifyRequest,
  services: EndpointServices,
  params: EndpointParams,
  { kind, isNew }: { kind: ImmediateRequest; isNew: boolean },
) {
  return services.endpoints.transact(request, async (write) => {
    const { row, secrets } = await getEndpoint(write, params)
    await countImmediate(write, row.id, kind)
    const [base, queryId] = isNew && row.newUrl !== null ? [row.newUrl, 'new_url'] : [row.url, 'url']
    const query = secrets.find(({ id }) => id === queryId)
    const url = base + (query === undefined ? '' : decrypted(services, query.encrypted, row.id))
    const keys = secrets
      .filter(({ id }) => id.startsWith('whk_'))
      .reverse()
      .map(({ encrypted }) => ({ signing: row.signing, secret: decrypted(services, encrypted, row.id) }))
    return { row, receiver: { url, keys, signing: row.signing }, now: await write.now() }
  })
}

function decrypted({ encryptor }: SecretSettings, encrypted: string, endpointId: string): string {
  try {
    return encryptor.decrypt(encrypted, endpointId)
  } catch {
    throw transitionBlocked({
      code: 'SECRET_LOST',
      message: 'The service can no longer decrypt the secret of the endpoint, or the query of its URL.',
      ref: null,
    })
  }
}

/** Throws `rate-limited` if there are too many in this minute. */
export async function countImmediate(write: WriteContext, endpointId: string, kind: ImmediateRequest): Promise<void> {
  const [[found], now] = await Promise.all([write.query(store.lockRequests, { endpointId }), write.now()])
  const { counts, isAllowed, retryAfter } = countRequest(found?.requests ?? {}, kind, Date.parse(now))
  if (!isAllowed) {
    throw new Problem('rate-limited', 'Too many requests of this kind for the endpoint in this minute.', {
      headers: { 'retry-after': String(retryAfter) },
    })
  }
  write.enqueue(store.saveRequests, { endpointId, requests: counts })
}

const pingSettings = ({ webhooks, publicUrl }: EndpointServices) => ({ sender: senderOf(webhooks), publicUrl })

/** Sends a ping to the URL that is to be verified. Returns why it is not verified; undefined if it is, or if there is nothing to verify. */
export async function pingToVerify(
  request: FastifyRequest,
  services: EndpointServices,
  params: EndpointParams,
): Promise<string | undefined> {
  const { row } = await services.endpoints.query(request, (reader) => getEndpoint(reader, params))
  if (blockersOf(row, 'verify').length > 0) return undefined
  const { receiver, now } = await immediateReceiver(request, services, params, { kind: 'test', isNew: true })
  return verifyReceiver(pingSettings(services), receiver, now)
}

const testedStates: readonly EndpointState[] = ['active', 'paused']

export async function testEndpoint(request: FastifyRequest, services: EndpointServices, params: EndpointParams) {
  const { row } = await services.endpoints.query(request, (reader) => getEndpoint(reader, params))
  if (!testedStates.includes(row.state)) throw transitionBlocked(wrongState(testedStates, row.state))
  const { receiver, now } = await immediateReceiver(request, services, params, { kind: 'test', isNew: false })
  return testReceiver(pingSettings(services), receiver, now)
}
