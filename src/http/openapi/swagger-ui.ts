// Serves Swagger UI at /docs: a small form of the document, and requests to this service.
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { documentForPage } from './docs-document.ts'

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
      plugins: [filterOperations],
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

type Node = Record<string, unknown>
type Operations = { filter(keep: (one: Immutable) => boolean): Operations; size: number }
type Immutable = {
  getIn(path: string[]): unknown
  get(key: string): Operations
  set(key: string, value: Operations): Immutable
}
interface System {
  React: { createElement(type: unknown, props: object, ...children: string[]): unknown }
  layoutSelectors: { currentFilter(): unknown }
}

/**
 * A plugin of Swagger UI, which runs in the browser: the filter, which otherwise searches the names of groups and the paths,
 * finds the operations whose `x-search` contains each word. Groups are expanded while there is a filter.
 */
function filterOperations() {
  return {
    fn: {
      opsFilter(
        groups: {
          map(change: (group: Immutable) => Immutable): { filter(keep: (one: Immutable) => boolean): unknown }
        },
        phrase: string,
      ) {
        const words = phrase.toLowerCase().split(/\s+/)
        const isFound = (one: Immutable) =>
          words.every((word) => String(one.getIn(['operation', 'x-search'])).includes(word))
        return groups
          .map((group) => group.set('operations', group.get('operations').filter(isFound)))
          .filter((group) => group.get('operations').size > 0)
      },
      async resolveSubtree(document: Node, path: string[]) {
        const at = (steps: string[]) => steps.reduce((node: Node | undefined, step) => node?.[step] as Node, document)
        const resolve = (node: unknown, open: string[]): unknown => {
          if (Array.isArray(node)) return node.map((one) => resolve(one, open))
          if (typeof node !== 'object' || node === null) return node
          const { $ref, ...rest } = node as Node
          const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, resolve(value, open)]))
          if (typeof $ref !== 'string') return own
          // A schema that contains itself.
          if (open.includes($ref)) return node
          const target = resolve(at($ref.split('/').slice(1)), [...open, $ref]) as Node
          // Swagger UI shows the name of a schema from $$ref.
          return { ...target, ...own, ...($ref.includes('/schemas/') && { $$ref: $ref }) }
        }
        return { spec: resolve(at(path), []), errors: [] }
      },
    },
    wrapComponents: {
      operations:
        (Operations: unknown, { React }: System) =>
        (props: { specSelectors: { taggedOperations(): { size: number } } }) =>
          props.specSelectors.taggedOperations().size === 0
            ? React.createElement('p', { role: 'status' }, 'No operation matches the filter.')
            : React.createElement(Operations, props),
    },
    statePlugins: {
      layout: {
        wrapSelectors: {
          isShown:
            (isShown: (thing: unknown, byDefault?: boolean) => boolean, system: System) =>
            (_state: unknown, thing: unknown, byDefault?: boolean) => {
              const isGroup = Array.isArray(thing) && thing[0] === 'operations-tag'
              const filter = isGroup && system.layoutSelectors.currentFilter()
              return isShown(thing, byDefault || (typeof filter === 'string' && filter !== ''))
            },
        },
      },
    },
  }
}
