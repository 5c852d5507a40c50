// The page at /docs: the document to read, and to try against this very service.
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

export async function registerSwaggerUi(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'Partnership Basics' },
    uiConfig: {
      // Without a bar on top: it would show the framework's sign and ask for another document.
      layout: 'BaseLayout',
      deepLinking: true,
      // Open, so many operations take Swagger UI longer than anybody waits.
      docExpansion: 'none',
      displayRequestDuration: true,
      filter: true,
      persistAuthorization: true,
      tryItOutEnabled: true,
    },
    staticCSP: true,
    // The page sets styles on its elements as it opens and closes them.
    transformStaticCSP: (policy) => policy.replace(/style-src [^;]*/, "style-src 'self' 'unsafe-inline'"),
  })
}
