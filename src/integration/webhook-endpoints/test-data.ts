import { v7 as uuidv7 } from 'uuid'
import type { OrganizationTestContext, TestData } from '../../records/test-data.ts'

/** By organization: one endpoint is enough, of which an organization has at most ten. */
const endpoints = new Map<string, string>()

async function createEndpoint({ tools, client, externalIds }: OrganizationTestContext): Promise<string> {
  const known = endpoints.get(client.id)
  if (known !== undefined) return known
  // An address, so that no name is resolved; nothing is sent to it without a verification.
  const body = { name: 'Receiver', url: 'https://1.1.1.1/changes', externalIds: externalIds('webhook-endpoint') }
  const created = await client.call('POST', `/v1/organizations/${client.id}/webhook-endpoints`, { body })
  const { id } = tools.expectStatus(created, 201).body.webhookEndpoint
  endpoints.set(client.id, id)
  return id
}

export const testData: readonly TestData[] = [
  {
    param: 'webhookEndpointId',
    ofOrganization: { readByOperator: false, whileRepresented: true, create: createEndpoint },
  },
  {
    param: 'webhookDeliveryId',
    ofOrganization: {
      readByOperator: false,
      whileRepresented: true,
      async create(context) {
        const [endpointId, id] = [await createEndpoint(context), uuidv7()]
        await context.tools.query(
          `insert into webhook_deliveries (id, endpoint_id, number, order_key, lane, type, state, failures, attempts, attempt_count, created_at)
            values ($1, $2, 1, $3, 'feed', 'contact.created', 'exhausted', 10, '[]', 10, uuid_extract_timestamp($1))`,
          [id, endpointId, context.client.id],
        )
        return id
      },
    },
  },
  {
    param: 'webhookRecoveryId',
    ofOrganization: {
      readByOperator: false,
      whileRepresented: true,
      async create(context) {
        const [endpointId, id] = [await createEndpoint(context), uuidv7()]
        await context.tools.query(
          `insert into webhook_recoveries (id, endpoint_id, "only", state, since, after_number, last_number, deliveries, created_at, finished_at)
            values ($1, $2, 'failed', 'done', now(), 0, 0, 0, now(), now())`,
          [id, endpointId],
        )
        return id
      },
    },
  },
]
