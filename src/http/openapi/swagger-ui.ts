// Serves Swagger UI at /docs: a small form of the document, and requests to this service.
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, onSendHookHandler } from 'fastify'
import { documentForPage } from './docs-document.ts'
import { pagePlugin } from './swagger-plugin.ts'

export async function registerSwaggerUi(app: FastifyInstance): Promise<void> {
  let document: Readonly<Record<string, unknown>> | undefined
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'Partnership Basics', css: [{ filename: 'page.css', content: css }] },
    uiConfig: {
      // No top bar: it has the logo of Swagger, and a field for the URL of another document.
      layout: 'BaseLayout',
      deepLinking: true,
      docExpansion: 'none',
      // The section of schemas would be longer than that of the operations.
      defaultModelsExpandDepth: -1,
      displayRequestDuration: true,
      filter: true,
      // Credentials stay in the memory of the page.
      persistAuthorization: false,
      tryItOutEnabled: true,
      plugins: [pagePlugin],
    } as object,
    transformSpecification: () => (document ??= documentForPage(app.swagger() as never)),
    transformSpecificationClone: false,
    // Without upgrade-insecure-requests, which leaves the page blank where the service is reached over plain http. The page
    // sets inline styles when it expands and collapses elements.
    staticCSP:
      "default-src 'self'; base-uri 'self'; frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'",
  })
}

/** The page of the library has no viewport, so that phones would show it in the width of a desktop. */
export const addViewport: onSendHookHandler = (_request, _reply, payload, done) => {
  const charset = '<meta charset="UTF-8">'
  const isPage = typeof payload === 'string' && payload.includes('swagger-initializer.js')
  const viewport = `${charset}<meta name="viewport" content="width=device-width, initial-scale=1">`
  done(null, isPage ? payload.replace(charset, viewport) : payload)
}

const css = `
/* The URL of the small document, which is not the one from which clients are generated. */
.swagger-ui .info hgroup.main > a { display: none; }
/* No response has links, and Accept selects nothing. */
.swagger-ui .response-col_links, .swagger-ui .response-control-media-type__accept-message { display: none; }
/* The only tab needs no line that marks it. */
.swagger-ui .opblock .tab-header .tab-item.active h4 span::after { display: none; }
.swagger-ui .opblock-summary .view-line-link { flex-shrink: 0; }
.swagger-ui .info { margin: 24px 0; }
.swagger-ui .scheme-container { padding: 16px 0; }
.swagger-ui .filter input.operation-filter-input[type="search"] { width: 100%; max-width: 100%; }
@media (max-width: 640px) {
  .swagger-ui .opblock-tag { flex-wrap: wrap; padding: 10px 0; }
  .swagger-ui .opblock-tag small { order: 1; flex-basis: 100%; padding: 0; }
  .swagger-ui .opblock-tag button { margin-left: auto; }
  .swagger-ui .opblock .opblock-section-header { flex-wrap: wrap; padding: 8px; }
  .swagger-ui .opblock .tab-header { flex-basis: 100%; margin-bottom: 12px; }
  .swagger-ui table.parameters thead { display: none; }
  .swagger-ui table.parameters tr, .swagger-ui table.parameters td { display: block; padding: 4px 0; }
  .swagger-ui table.parameters input[type="text"] { max-width: 100%; }
}
`
