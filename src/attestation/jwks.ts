// Serves the keys as a JSON Web Key Set (RFC 7517), without authentication: no API key is needed to verify an attestation.
import type { FastifyInstance } from 'fastify'
import type { Attestation } from './attestation.ts'

export function serveKeys(app: FastifyInstance, attestation: Attestation): void {
  app.get('/.well-known/jwks.json', { schema: { hide: true } }, async ({ deadline }, reply) => {
    const keys = await attestation.keys(deadline)
    return reply
      .type('application/jwk-set+json')
      .header('cache-control', 'public, max-age=300')
      .send(JSON.stringify({ keys }))
  })
}
