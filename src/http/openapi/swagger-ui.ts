// Serves Swagger UI at /docs: the document, and requests to this service.
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

export async function registerSwaggerUi(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'Partnership Basics' },
    uiConfig: {
      // No top bar: it has the logo of Swagger, and a field for the URL of another document.
      layout: 'BaseLayout',
      deepLinking: true,
      // Swagger UI takes several seconds to render this many operations expanded.
      docExpansion: 'none',
      displayRequestDuration: true,
      filter: true,
      // Credentials stay in the memory of the page.
      persistAuthorization: false,
      tryItOutEnabled: true,
    },
    staticCSP: true,
    // The page sets inline styles when it expands and collapses elements.
    transformStaticCSP: (policy) => policy.replace(/style-src [^;]*/, "style-src 'self' 'unsafe-inline'"),
  })
}
