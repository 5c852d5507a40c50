// Serves the OpenAPI document as JSON and YAML, and the API catalog (RFC 9727), which links to it.
import type { FastifyInstance } from 'fastify'

export function serveDocument(app: FastifyInstance): void {
  const resources = {
    '/openapi.json': { type: 'application/json', write: () => JSON.stringify(app.swagger()) },
    '/openapi.yaml': { type: 'application/yaml', write: () => app.swagger({ yaml: true }) },
    '/.well-known/api-catalog': { type: catalogType, write: () => JSON.stringify(catalog) },
  }
  for (const [path, { type, write }] of Object.entries(resources)) {
    let text: string | undefined
    app.get(path, { schema: { hide: true } }, async (_request, reply) => {
      text ??= write()
      if (type === catalogType) reply.header('link', '</.well-known/api-catalog>; rel="api-catalog"')
      return reply.type(type).header('cache-control', 'public, max-age=300').send(text)
    })
  }
}

const catalogType = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
const catalog = {
  linkset: [
    { anchor: '/.well-known/api-catalog', item: [{ href: '/v1' }] },
    {
      anchor: '/v1',
      'service-desc': [
        { href: '/openapi.json', type: 'application/json' },
        { href: '/openapi.yaml', type: 'application/yaml' },
      ],
      'service-doc': [
        { href: '/docs', type: 'text/html' },
        { href: '/problems', type: 'text/html' },
      ],
      status: [{ href: '/readyz', type: 'application/json' }],
    },
  ],
}
