// Files: responses that are not JSON, each at a path of its own that ends with the extension.
import type { FastifyInstance, FastifyRequest, onSendHookHandler } from 'fastify'

/** The media type of each kind of file, by extension. */
export const fileTypes = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  ics: 'text/calendar',
  svg: 'image/svg+xml',
  md: 'text/markdown',
  html: 'text/html',
  pdf: 'application/pdf',
} as const
export type FileExtension = keyof typeof fileTypes

/** A browser shows these itself; it stores the others. */
const shownTypes: readonly string[] = [fileTypes.svg, fileTypes.html]

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the operation reads a file. */
    isFile?: boolean
  }
}

/** An operation that reads a file. */
export interface FileRoute {
  operationId: string
  /** With names of path parameters: /v1/organizations/:organizationId/calendar.ics. */
  url: string
}

export interface Files {
  /** The operation that reads the file at a path, which has no query; undefined if none does. */
  find(path: string): FileRoute | undefined
  readonly routes: readonly FileRoute[]
}

interface RouteSchema {
  operationId?: string
  response?: { 200?: { content?: Record<string, unknown> } }
}

/**
 * Collects the operations that read a file, and adds the headers that make a file safe to open in a browser, from the origin of
 * this service. Must be called before routes are registered.
 */
export function registerFiles(app: FastifyInstance): Files {
  const routes: (FileRoute & { matches: RegExp })[] = []
  app.addHook('onRoute', (route) => {
    const { operationId = '', response } = (route.schema ?? {}) as RouteSchema
    const [type = ''] = Object.keys(response?.[200]?.content ?? {})
    if (!['GET', 'HEAD'].includes(String(route.method)) || !(Object.values(fileTypes) as string[]).includes(type))
      return
    route.config = { ...route.config, isFile: true }
    const addHeaders: onSendHookHandler = (request, reply, payload, done) => {
      // A route can have a stricter policy for its file.
      const policy = reply.getHeader('content-security-policy')
      if (reply.statusCode === 200) {
        reply.headers({ ...headersOf(type, request.url), ...(policy && { 'content-security-policy': policy }) })
      }
      done(null, payload)
    }
    route.onSend = [addHeaders, ...[route.onSend ?? []].flat()]
    if (route.method === 'GET') routes.push({ operationId, url: route.url, matches: urlPattern(route.url) })
  })
  return {
    find: (path) => routes.find(({ matches }) => matches.test(path)),
    routes,
  }
}

/** Matches the paths of a route. An id contains no dot: a path with another extension is another path. */
export const urlPattern = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replaceAll(/[.]/g, '\\.')
      .replaceAll(/:\w*Id\b/g, '[^/.]+')
      .replaceAll(/:\w+/g, '[^/]+')
      .replace('*', '.*')}$`,
  )

/** Whether an id in the path has an extension: the path is that of a file which does not exist. */
export function isUnknownFile({ url, params, routeOptions }: FastifyRequest): boolean {
  if (!url.includes('.')) return false
  const { params: schema } = (routeOptions.schema ?? {}) as {
    params?: { properties?: Record<string, { format?: string }> }
  }
  return Object.entries(params as Record<string, string>).some(
    ([name, value]) => schema?.properties?.[name]?.format === 'uuid' && /^[^./]+\.[\w.]*$/.test(value),
  )
}

/** The name of the file is the last segment of its path. */
function headersOf(type: string, url: string): Record<string, string> {
  if (shownTypes.includes(type)) {
    return {
      'content-disposition': 'inline',
      // A browser that opens the file as a document loads no resources and runs no scripts, and gives it an origin of its own.
      'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    }
  }
  const name = url.replace(/\?.*$/s, '').replace(/^.*\//s, '')
  return { 'content-disposition': `attachment; filename="${name}"` }
}
