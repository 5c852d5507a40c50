// Invalid and insufficient credentials of one organization.
import { withClient } from '../../src/database/migrate.ts'
import { createKey } from '../../src/identity/api-clients/keys.ts'
import { allScopes, type Scope } from '../../src/policy.ts'
import { type OwnService, peppers } from './own-service.ts'
import type { Call, Client } from './service.ts'
import { expectStatus, transition } from './test-data.ts'

/** Keys of one organization: invalid ones, and for each scope one that lacks only this scope. */
export async function credentialsOf(service: OwnService, { id }: Client) {
  const { operator } = service
  const revoked = await service.createApiClient(id)
  const client = `/v1/organizations/${id}/api-clients/${revoked.clientId}`
  await transition(operator, client, 'revoke', { reason: 'Lost.' })

  const rotated = await service.createApiClient(id)
  const keys = `/v1/organizations/${id}/api-clients/${rotated.clientId}/keys`
  expectStatus(await operator.call('POST', keys, { body: { overlapSeconds: 0 } }), 201)

  const [expired, forged] = [await service.createApiClient(id), await service.createApiClient(id)]
  await withClient(service.ownerUrl, async (client) => {
    const past = `update api_clients set expires_at = now() - interval '1 second' where id = $1`
    await client.query(past, [expired.clientId])
    await client.query(`update api_keys set digest = 'of another secret' where client_id = $1`, [forged.clientId])
  })
  const withoutScope = new Map<Scope, Call>()
  for (const scope of allScopes) {
    const others = allScopes.filter((other) => other !== scope)
    withoutScope.set(scope, (await service.createApiClient(id, others)).call)
  }
  const garbage = `pb_test_${'0'.repeat(12)}_${'0'.repeat(49)}`
  return {
    invalid: {
      'no key': service.callWith(undefined),
      'a garbage key': service.callWith(garbage),
      'an unknown key': service.callWith(createKey('test', peppers).key),
      'a key with another secret': forged.call,
      'a revoked client': revoked.call,
      'an expired client': expired.call,
      'an expired key': rotated.call,
    } as Record<string, Call>,
    withoutScope,
  }
}
