// In a network namespace in which every address accepts connections: the service connects to no forbidden one.
import '../support/network-namespace.ts'
import t from 'tap'
import { createAuthority } from '../support/certificates.ts'
import { startNameServer } from '../support/name-server.ts'
import { forbiddenHosts } from '../support/webhook-addresses.ts'
import { allNetworks, startReceivers, startWebhookProcess } from '../support/webhook-processes.ts'

const [publicAddress, otherPublicAddress] = ['8.8.8.8', '2001:4860:4860::8888']
/** The addresses of each name: tests change them. */
const names = new Map<string, () => readonly string[]>()
const nameServer = await startNameServer(t, (name, type) => {
  const addresses = names.get(name)?.()
  return addresses?.filter((address) => address.includes(':') === (type === 'AAAA'))
})
const authority = createAuthority(t)
const receivers = await startReceivers(t, authority.issue('DNS:*.agency.example'))
const { connections, requests } = receivers
const trust = { NODE_EXTRA_CA_CERTS: authority.file }
const service = await startWebhookProcess(t, { WEBHOOK_NETWORKS: allNetworks, ...trust })

t.test('no attempt connects to a forbidden address, however it is spelled', async (t) => {
  const endpoints = new Map<string, string>()
  for (const host of forbiddenHosts) {
    const path = await service.createVerified(`http://${host}/`)
    // Multicast addresses cannot be connected to.
    if (path !== undefined) endpoints.set(host, path)
  }
  t.ok(endpoints.size >= 60, `while they were allowed, ${endpoints.size} spellings were verified`)
  t.ok(connections.length >= endpoints.size, 'and the connections counted')

  await service.restart(trust)
  const allowed = (await service.createVerified(`http://${publicAddress}/`)) ?? ''
  connections.length = 0
  await service.addContact('Jordan Rivera')
  for (const [host, path] of endpoints) {
    const attempts = await service.attempts(path, 'exhausted')
    t.match(
      attempts,
      [1, 2, 3].map(() => ({ status: null, code: 'ADDRESS' })),
      host,
    )
    t.equal(JSON.stringify(attempts).includes(new URL(`http://${host}`).hostname), false, host)
  }
  t.match(await service.attempts(allowed, 'delivered'), [{ status: 204, code: null }])
  t.strictSame(connections, [`${publicAddress}:80`], '0 connections, but that to the allowed address')
  t.ok((await service.metric('webhook_refused_addresses_total')) >= 3 * endpoints.size)

  for (const [host, path] of endpoints) {
    const tested = await service.call('POST', `${path}/tests`, {})
    t.match(tested.body, { ping: { status: null, code: 'ADDRESS' }, falseSignature: { code: 'ADDRESS' } }, host)
    await service.call('DELETE', path)
  }
  t.equal(connections.length, 1, '0 connections of tests')
  await service.call('DELETE', allowed)
})

t.test('a name with a forbidden address is refused at creation and when it is verified', async (t) => {
  const kept = { addresses: [publicAddress] }
  names.set('receiver.agency.example', () => kept.addresses)
  const { body } = await service.create('https://receiver.agency.example/')
  const path = `${service.list}/${body.webhookEndpoint.id}`
  connections.length = 0
  for (const addresses of [
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:10.0.0.1'],
    ['64:ff9b::7f00:1'],
    [publicAddress, '10.0.0.1'],
    ['10.0.0.1', publicAddress],
    [publicAddress, '::1'],
    [publicAddress, otherPublicAddress, 'fd00::1'],
    ['127.0.0.1', otherPublicAddress],
  ]) {
    kept.addresses = addresses
    for (const refused of [
      await service.create('https://receiver.agency.example/other'),
      await service.call('PATCH', path, { url: 'https://receiver.agency.example/other' }),
    ]) {
      t.match(
        refused,
        { status: 422, body: { code: 'webhook-url-refused', errors: [{ code: 'ADDRESS' }] } },
        `${addresses}`,
      )
      for (const address of addresses) t.notOk(JSON.stringify(refused.body).includes(address), address)
    }
    const ping = await service.call('POST', `${path}/transitions`, { action: 'verify' })
    // At most six pings a minute.
    if (ping.status === 429) continue
    t.match(ping, { status: 409, body: { blockedBy: [{ code: 'NOT_VERIFIED', message: /ADDRESS/ }] } }, `${addresses}`)
  }
  t.strictSame(connections, [])
  for (const unknown of ['https://unknown.agency.example/', 'https://receiver.unknown.agency.example/']) {
    t.match(await service.create(unknown), { status: 422, body: { errors: [{ code: 'NO_ADDRESS' }] } })
  }
  await service.call('DELETE', path)
})

t.test('a name that gets a forbidden address after it was verified', async (t) => {
  const cases = [['127.0.0.1'], ['::1'], [publicAddress, '169.254.169.254'], [otherPublicAddress, '10.0.0.1']]
  const paths: string[] = []
  let isChanged = false
  for (const [index, addresses] of cases.entries()) {
    names.set(`rebound-${index}.agency.example`, () => (isChanged ? addresses : [publicAddress]))
    paths.push((await service.createVerified(`https://rebound-${index}.agency.example/`)) ?? '')
  }
  t.equal(connections.filter((one) => one === `${publicAddress}:443`).length, cases.length, 'verified over TLS')
  isChanged = true
  connections.length = 0
  await service.addContact('Sam Okafor')
  for (const path of paths) {
    t.match(
      await service.attempts(path, 'exhausted'),
      [1, 2, 3].map(() => ({ status: null, code: 'ADDRESS' })),
    )
    await service.call('DELETE', path)
  }
  t.strictSame(connections, [], '0 connections')
})

t.test('a name that has other addresses each time it is resolved: an attempt resolves it once', async (t) => {
  let count = 0
  // After the first answer in an attempt, of IPv4 and of IPv6, a forbidden address.
  names.set('flip.agency.example', () => (++count <= 2 ? [publicAddress, otherPublicAddress] : ['127.0.0.1', '::1']))
  const { body } = await service.create('https://flip.agency.example/')
  const path = `${service.list}/${body.webhookEndpoint.id}`
  count = 0
  t.match(await service.call('POST', `${path}/transitions`, { action: 'verify' }), { status: 200 })
  nameServer.queries.length = 0
  connections.length = 0
  count = 0
  await service.addContact('Casey Lin')
  t.match(await service.attempts(path, 'delivered'), [{ status: 204 }])
  t.equal(connections.length, 1)
  t.ok(
    [publicAddress, otherPublicAddress].some((one) => connections[0] === `${one}:443`),
    `${connections}`,
  )
  t.strictSame(nameServer.queries.sort(), ['flip.agency.example A', 'flip.agency.example AAAA'])
  await service.call('DELETE', path)
})

t.test('no redirect is followed', async (t) => {
  const path = (await service.createVerified(`http://${publicAddress}/changes`)) ?? ''
  for (const status of [301, 302, 303, 307, 308]) {
    for (const location of [
      `http://${publicAddress}/changes`,
      '/other',
      'http://127.0.0.1/',
      'http://169.254.169.254/latest/meta-data/',
      'https://receiver.agency.example/',
    ]) {
      connections.length = 0
      requests.length = 0
      receivers.answerWith((response) => {
        if (requests.length > 1) return response.writeHead(204).end()
        response.writeHead(status, { location, refresh: `0; url=${location}` }).end()
      })
      await service.addContact(`${status} ${location}`)
      const attempts = await service.attempts(path, 'delivered')
      t.match(attempts, [{ status, code: null }, { status: 204 }], `${status} to ${location}`)
      t.strictSame(
        connections,
        attempts.map(() => `${publicAddress}:80`),
        'connections of the attempts only',
      )
      t.strictSame([...new Set(requests.map(({ url }) => url))], [`http://${publicAddress}/changes`])
    }
  }
})
