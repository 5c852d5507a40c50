// Which paths a link can read. Pure.
import type { FileRoute, Files } from '../../http/files.ts'
import { type OperationId, ruleOf } from '../../policy.ts'
import { ruleViolation } from '../../problems.ts'

/** How long a link can be used. */
export const lifetimeMillis = 15 * 60_000

/** The operation that reads a file, and the path of the file with its query, as a browser sends it. */
export interface LinkedFile {
  operationId: OperationId
  path: string
}

/** Throws `rule-violation` if no operation for API clients reads a file at the path. */
export function linkedFileAt(sent: string, files: Files): LinkedFile {
  const origin = 'http://service'
  const url = URL.canParse(sent, origin) ? new URL(sent, origin) : undefined
  const route = url?.origin === origin && sent.startsWith('/') && url.hash === '' ? files.find(url.pathname) : undefined
  if (url === undefined || route === undefined || !isLinkable(route)) {
    throw ruleViolation('/path', `The path is not that of a file. Possible are ${possiblePaths(files)}.`)
  }
  return { operationId: route.operationId as OperationId, path: url.pathname + url.search }
}

/** Not the calendar of a calendar feed, which has a token of its own. */
const isLinkable = ({ operationId }: FileRoute): boolean => ruleOf(operationId) !== undefined

const possiblePaths = ({ routes }: Files): string =>
  routes
    .filter(isLinkable)
    .map(({ url }) => url.replaceAll(/:(\w+)/g, '{$1}'))
    .join(', ')
    .slice(0, 1900)
