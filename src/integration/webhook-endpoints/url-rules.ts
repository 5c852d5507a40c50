// Which URLs the service sends to, and which addresses it connects to. Pure.
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** The rule that refuses a URL or an address. */
export const refusalCodes = ['SCHEME', 'PORT', 'USERINFO', 'FRAGMENT', 'HOST', 'ADDRESS', 'NO_ADDRESS'] as const
export type RefusalCode = (typeof refusalCodes)[number]

export interface UrlSettings {
  /** Allows http. */
  insecure: boolean
  /** First and last of each range. */
  ports: readonly (readonly [number, number])[]
  /** Networks, as CIDR, that are allowed although the rules forbid them. */
  networks: readonly string[]
}

const ipv4Networks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
/** Within 2000::/3, outside of which no address is public. */
const ipv6Networks = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']
const publicIpv6 = ipaddr.parseCIDR('2000::/3')
const forbidden = [...ipv4Networks, ...ipv6Networks].map((network) => ipaddr.parseCIDR(network))
/** Prefixes of IPv6 addresses whose last 32 bits are an IPv4 address: mapped, compatible, translated (RFC 2765), NAT64 (RFC 6052). */
const embedding = ['::ffff:0:0/96', '::/96', '::ffff:0:0:0/96', '64:ff9b::/96'].map((network) =>
  ipaddr.parseCIDR(network),
)

type Address = ReturnType<typeof ipaddr.parse>
type Network = [Address, number]

const isIn = (address: Address, [network, bits]: Network): boolean =>
  address.kind() === network.kind() && address.match(network as never, bits)

/** The IPv4 address in an IPv6 address that contains one; else the address itself. */
function unwrapped(address: Address): Address {
  if (address.kind() === 'ipv4' || !embedding.some((network) => isIn(address, network as Network))) return address
  return new ipaddr.IPv4(address.toByteArray().slice(12))
}

/** Whether the service may connect to an IP address. */
export function isAllowedAddress(text: string, networks: readonly string[]): boolean {
  if (isIP(text) === 0) return false
  const address = ipaddr.parse(text)
  const judged = unwrapped(address)
  if (networks.some((network) => [address, judged].some((one) => isIn(one, ipaddr.parseCIDR(network) as Network))))
    return true
  if (judged.kind() === 'ipv6' && !isIn(judged, publicIpv6 as Network)) return false
  return !forbidden.some((network) => isIn(judged, network as Network))
}

/** Names that no public name server answers: RFC 6761, 6762, 8375, and the one reserved by ICANN. */
const privateSuffixes = ['local', 'internal', 'localhost', 'arpa']

/** The rule that the URL itself violates, before its host name is resolved; undefined if there is none. */
export function refusalOf(text: string, { insecure, ports, networks }: UrlSettings): RefusalCode | undefined {
  const url = URL.parse(text)
  if (url === null) return 'HOST'
  const { protocol, username, password, hostname, hash } = url
  if (protocol !== 'https:' && !(insecure && protocol === 'http:')) return 'SCHEME'
  if (username !== '' || password !== '') return 'USERINFO'
  // An empty fragment is not in `hash`.
  if (hash !== '' || text.includes('#')) return 'FRAGMENT'
  const port = url.port === '' ? (protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (!ports.some(([first, last]) => port >= first && port <= last)) return 'PORT'
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isIP(host) !== 0) return isAllowedAddress(host, networks) ? undefined : 'ADDRESS'
  const labels = host.split('.')
  return labels.length < 2 || labels.includes('') || privateSuffixes.includes(labels.at(-1) ?? '') ? 'HOST' : undefined
}

/** The rule that the addresses of a host name violate: one forbidden address refuses all. */
export function refusalOfAddresses(addresses: readonly string[], networks: readonly string[]): RefusalCode | undefined {
  if (addresses.length === 0) return 'NO_ADDRESS'
  return addresses.every((address) => isAllowedAddress(address, networks)) ? undefined : 'ADDRESS'
}
