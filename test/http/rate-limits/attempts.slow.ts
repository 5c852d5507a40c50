// Invalid credentials are limited by address; valid ones from the same address still work.
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { createAttemptLimit, networkOf } from '../../../src/http/rate-limits/attempts.ts'
import { createKey } from '../../../src/identity/api-clients/keys.ts'
import { Problem } from '../../../src/problems.ts'
import { startInstance } from '../../support/instance.ts'
import { peppers, startOwnService } from '../../support/own-service.ts'
import { waitFor } from '../../support/service.ts'

const limit = 5
const limits = { requests: 0, badCredentials: limit }
const service = await startOwnService(t)
const { key } = service.operator
const badKey = () => createKey('test', peppers).key
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

t.test('after too many invalid keys an address gets 429, and valid keys still work', async (t) => {
  const send = await startInstance(t, service, { limits })
  const attempts = ['garbage', badKey(), badKey(), `${key}x`, badKey()]
  for (const [at, bad] of attempts.entries()) {
    const { status, headers } = await send('/v1/me', bad)
    t.equal(status, 401)
    t.match(headers.get('www-authenticate'), 'Bearer')
    t.equal(headers.get('ratelimit-policy'), '"bad-credentials";q=5;w=60')
    t.match(headers.get('ratelimit'), `"bad-credentials";r=${limit - 1 - at};t=`)
  }
  for (const bad of [badKey(), 'garbage']) {
    const refused = await send('/v1/me', bad)
    t.equal(refused.status, 429)
    const seconds = Number(refused.headers.get('retry-after'))
    t.ok(seconds > 0 && seconds <= 60)
    t.match(await refused.json(), { code: 'rate-limited' })
  }
  const bootstrap = await send('/v1/bootstrap', badKey(), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ organization: { name: 'A', kinds: ['other'] }, clientName: 'B' }),
  })
  t.equal(bootstrap.status, 429, 'the limit includes bootstrap keys')
  t.equal((await send('/v1/me', key)).status, 200)
  t.equal(
    (await send('/v1/me', (await service.createApiClient(service.operator.id)).key)).status,
    200,
    'a valid key that this instance has not cached',
  )
})

t.test('guesses of calendar tokens are limited as guesses of keys are', async (t) => {
  const send = await startInstance(t, service, { limits })
  const feeds = `/v1/organizations/${service.operator.id}/calendar-feeds`
  const { body: feed } = await service.operator.call('POST', feeds, { body: { name: 'A' } })
  const read = (url: string) => fetch(send.address + url)
  const guess = () => read(`/v1/calendar.ics?token=pbcal_${randomBytes(32).toString('base64url')}`)
  for (let at = 0; at < limit; at++) {
    const { status, headers } = await guess()
    t.equal(status, 404)
    t.match(headers.get('ratelimit'), `"bad-credentials";r=${limit - 1 - at};t=`)
  }
  const refused = await guess()
  t.equal(refused.status, 429)
  t.match(await refused.json(), { code: 'rate-limited' })
  t.equal((await send('/v1/me', badKey())).status, 429, 'they count together with keys')
  t.equal((await read(feed.url)).status, 200, 'a valid token still works')
})

t.test('beyond the limit credentials of an address are looked up one at a time', async (t) => {
  const attempts = createAttemptLimit(limit)
  const address = '192.0.2.1'
  const running: (() => void)[] = []
  const lookUp = () => new Promise<void>((resolve) => running.push(resolve))
  const startTwo = () => [1, 2].map(() => attempts.runInTurn(address, lookUp))
  const below = startTwo()
  t.equal(running.length, 2)
  for (const finish of running.splice(0)) finish()
  await Promise.all(below)

  const reply = { header: () => reply } as never
  for (let bad = 0; bad < limit; bad++)
    attempts.countFailure(address, reply, new Problem('unauthenticated', 'Unknown.'))
  const [first, second] = startTwo()
  await waitFor(() => running.length > 0 || undefined)
  t.equal(running.length, 1)
  running.shift()?.()
  await first
  await waitFor(() => running.length > 0 || undefined)
  running.shift()?.()
  await second
})

t.test('the address is that of the socket, or of X-Forwarded-For from a trusted proxy', async (t) => {
  const direct = await startInstance(t, service, { limits })
  for (let bad = 0; bad < limit; bad++) await direct('/v1/me', badKey(), from(`192.0.2.${bad}`))
  t.equal(
    (await direct('/v1/me', badKey(), from('192.0.2.99'))).status,
    429,
    'the header of an untrusted client is ignored',
  )

  const proxied = await startInstance(t, service, { limits, trustedProxies: ['127.0.0.1', '10.0.0.0/8'] })
  const guess = async (address: string) => (await proxied('/v1/me', badKey(), from(address))).status
  for (let bad = 0; bad < limit; bad++) t.equal(await guess(`192.0.2.${bad}, 192.0.2.1, 10.1.2.3`), 401)
  t.equal(await guess('203.0.113.9, 192.0.2.1'), 429)
  t.equal(await guess('192.0.2.2'), 401, 'another address has its own count')
  for (let bad = 0; bad < limit; bad++) t.equal(await guess(`2001:db8:1:2::${bad}`), 401)
  t.equal(await guess('2001:DB8:1:2:ffff::1'), 429, 'an IPv6 network counts as one sender')
  t.equal(await guess('2001:db8:1:3::1'), 401)
})

t.test('an IPv4 address and an IPv6 network of 64 bits count as one sender', async (t) => {
  const networks: Record<string, string> = {
    '192.0.2.1': '192.0.2.1',
    '::ffff:192.0.2.1': '192.0.2.1',
    '::FFFF:c000:201': '192.0.2.1',
    '::1': '::/64',
    '::': '::/64',
    '2001:db8::1': '2001:db8::/64',
    '2001:0db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
    '2001:db8:1::2:3:4:5': '2001:db8:1::/64',
    '2001:db8:1:2::192.0.2.1': '2001:db8:1:2::/64',
    'fe80::1%eth0.100': 'fe80::/64',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff': 'ffff:ffff:ffff:ffff::/64',
    '': 'unknown',
    '192.0.2.01': 'unknown',
    '3221225985': 'unknown',
    '192.0.2.1:80': 'unknown',
    '192.0.2.1/32': 'unknown',
    '1::2::3': 'unknown',
    'not an address': 'unknown',
  }
  for (const [ip, network] of Object.entries(networks)) t.equal(networkOf(ip), network, ip)
})

t.test('the number of stored addresses is bounded', async (t) => {
  const { countFailure } = createAttemptLimit(1)
  const reply = { header: () => reply } as never
  const codeOf = (ip: string) => (countFailure(ip, reply, new Problem('unauthenticated')) as Problem).code
  t.equal(codeOf('192.0.2.1'), 'unauthenticated')
  t.equal(codeOf('192.0.2.1'), 'rate-limited')
  for (let at = 0; at < 10_000; at++) codeOf(`10.0.${at >> 8}.${at & 255}`)
  t.equal(codeOf('192.0.2.1'), 'unauthenticated', 'the oldest address was removed')
})
