// Serves the OpenAPI document as JSON and YAML, and the API catalog (RFC 9727), which links to it and is also the resource at /v1.
import type { FastifyInstance } from 'fastify'

const catalogType = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'

/** Where programs find the parts of the service that are not in the document. `publicUrl`: the URL of the service, which may end with a path. */
function linksOf(publicUrl = '') {
  const at = (path: string, type: string) => ({ href: publicUrl + path, type })
  return {
    'service-desc': [at('/openapi.json', 'application/json'), at('/openapi.yaml', 'application/yaml')],
    'service-doc': [at('/docs', 'text/html'), at('/problems', 'text/html')],
    'api-catalog': [at('/.well-known/api-catalog', 'application/linkset+json')],
    status: [at('/readyz', 'application/json')],
  }
}

/** The Link header (RFC 8288, RFC 8631, RFC 9727) of / and /v1. */
export const linkHeader = (publicUrl: string | undefined): string =>
  Object.entries(linksOf(publicUrl))
    .flatMap(([rel, links]) => links.map(({ href, type }) => `<${href}>; rel="${rel}"; type="${type}"`))
    .join(', ')

function catalogOf(publicUrl = '') {
  const { 'api-catalog': _, ...links } = linksOf(publicUrl)
  return {
    linkset: [
      { anchor: `${publicUrl}/.well-known/api-catalog`, item: [{ href: `${publicUrl}/v1` }] },
      { anchor: `${publicUrl}/v1`, ...links },
    ],
  }
}

export function serveDocument(app: FastifyInstance, publicUrl: string | undefined): void {
  const catalog = { type: catalogType, write: () => JSON.stringify(catalogOf(publicUrl)) }
  const resources: Record<string, { type: string; write: () => string; link?: string }> = {
    '/openapi.json': { type: 'application/json', write: () => JSON.stringify(app.swagger()) },
    '/openapi.yaml': { type: 'application/yaml', write: () => app.swagger({ yaml: true }) },
    '/.well-known/api-catalog': { ...catalog, link: `<${publicUrl ?? ''}/.well-known/api-catalog>; rel="api-catalog"` },
    '/v1': { ...catalog, link: linkHeader(publicUrl) },
  }
  for (const [path, { type, write, link }] of Object.entries(resources)) {
    let text: string | undefined
    app.get(path, { schema: { hide: true } }, async (_request, reply) => {
      text ??= write()
      if (link !== undefined) reply.header('link', link)
      return reply.type(type).header('cache-control', 'public, max-age=300').send(text)
    })
  }
}
