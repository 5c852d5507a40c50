// Serves Swagger UI at /docs: a small form of the document, and requests to this service.
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
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

const css = `
/* The URL of the small document, which is not the one from which clients are generated. */
.swagger-ui .info hgroup.main > a { display: none; }
/* No response has links, and Accept selects nothing. */
.swagger-ui .response-col_links, .swagger-ui .response-control-media-type__accept-message { display: none; }
.swagger-ui .info { margin: 24px 0; }
.swagger-ui .scheme-container { padding: 16px 0; }
`
