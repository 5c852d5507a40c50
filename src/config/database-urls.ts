// Database URLs, which may name several hosts: postgres://user:password@h1:5432,h2/database.

/** The URLs of the servers, in their order. Throws if one of the hosts or ports is invalid. */
export function serverUrls(url: string): string[] {
  const { before, hosts, after } = partsOf(url)
  const urls = hosts.split(',').map((host) => before + host + after)
  const isValid = (each: string, index: number) =>
    URL.canParse(each) && (urls.length === 1 || new URL(each).hostname !== '') && urls.indexOf(each) === index
  // The parameter `host` replaces the hosts before it.
  const inQuery = new URLSearchParams(after.replace(/^[^?]*/, '')).get('host') ?? ''
  if (!urls.every(isValid) || inQuery.includes(',') || (urls.length > 1 && inQuery !== ''))
    throw new Error('The hosts of the database URL are invalid.')
  return urls
}

/** Whether its hosts and ports are valid. */
export function isDatabaseUrl(text: string): boolean {
  try {
    return serverUrls(text).length > 0
  } catch {
    return false
  }
}

/** The URL of the first server, which has the login and the database of all. */
export const firstServer = (url: string): URL => new URL(serverUrls(url)[0] ?? '')

/** Changes the URL of each server. */
export function mapServers(url: string, change: (serverUrl: string) => string): string {
  const [first, ...others] = serverUrls(url).map((serverUrl) => partsOf(change(serverUrl)))
  const { before = '', hosts = '', after = '' } = first ?? {}
  return before + [hosts, ...others.map((other) => other.hosts)].join(',') + after
}

/** The user info ends at the last @ before the path. */
function partsOf(url: string): { before: string; hosts: string; after: string } {
  const [, scheme = '', authority = '', after = ''] = /^([^/]*\/\/)([^/?#]*)(.*)$/s.exec(url) ?? []
  const hostsAt = authority.lastIndexOf('@') + 1
  return { before: scheme + authority.slice(0, hostsAt), hosts: authority.slice(hostsAt), after }
}
