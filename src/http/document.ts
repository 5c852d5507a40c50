// The OpenAPI document: what the routes say, and one pass over it that adds what every route has.
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { scopes } from '../policy.ts'

export async function describe(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Partnership Basics', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
      security: [{ apiKey: [] }],
    },
    refResolver: { buildLocalReference: (schema, _base, _fragment, i) => String(schema.$id ?? `schema-${i}`) },
  })
  void scopes
}
