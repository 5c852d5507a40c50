import { v7 as uuidv7 } from 'uuid'
import type { OrganizationTestContext, TestData } from '../../records/test-data.ts'

/** By organization: it has at most ten, so its deliveries and recoveries are of the same one. */
const endpoints = new Map<string, string>()

async function createEndpoint({ tools, client, externalIds }: OrganizationTestContext): Promise<string> {
  const known = endpoints.get(client.id)
  if (known !== undefined) return known
  const create = async (suffix: string): Promise<string> => {
    // An address, so that no name is resolved. No worker delivers to it.
    const body = { name: 'Receiver', url: 'https://1.1.1.1/changes', externalIds: externalIds(suffix) }
    const created = await client.call('POST', `/v1/organizations/${client.id}/webhook-endpoints`, { body })
    return tools.expectStatus(created, 201).body.webhookEndpoint.id
  }
  const id = await create('webhook-endpoint')
  await create('second-webhook-endpoint')
  await tools.query(`update webhook_endpoints set state = 'active' where organization_id = $1`, [client.id])
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
        const [endpointId, ids] = [await createEndpoint(context), [uuidv7(), uuidv7()] as const]
        for (const id of ids) {
          await context.tools.query(
            `insert into webhook_deliveries (id, endpoint_id, number, order_key, lane, type, change_partnership_id, state, failures,
                attempts, attempt_count, created_at)
              values ($1, $2, 1, $3, 'feed', 'contact.created', $3, 'exhausted', 10, '[]', 10, uuid_extract_timestamp($1))`,
            [id, endpointId, context.client.id],
          )
        }
        return ids[0]
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
