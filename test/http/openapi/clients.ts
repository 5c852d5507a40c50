// Clients that generators make from the document: they are generated without a warning, compiled in strict mode, and drive the
// service. Run by `npm run test:clients`, which installs the generators.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { type Agency, type Client, journey } from '../../clients/journey.ts'
import { startService, waitFor } from '../../support/service.ts'
import { isInstalled, runTool } from '../../support/tools.ts'
import { addContacts, startWebhookService } from '../../support/webhooks.ts'

const folder = fileURLToPath(new URL('../../clients', import.meta.url))
const document = '../../openapi/openapi.json'
const service = await startService(t)
await rm(`${folder}/generated`, { recursive: true, force: true })

const redocly = (output: string, generator: string) =>
  generate('redocly', 'generate-client', document, '--import-ext', 'ts', '--generator', generator, '--output', output)
const generators: Record<string, string[]> = {
  'openapi-typescript': ['openapi-typescript', document, '--output', 'generated/schema.ts'],
  'hey-api': ['openapi-ts', '--file', 'openapi-ts.config.mjs'],
  orval: ['orval', '--config', 'orval.config.mjs'],
  kubb: ['kubb', 'generate', '--config', 'kubb.config.mjs'],
}

/** Runs a generator in the folder of the clients. */
const generate = (...command: string[]) =>
  runTool(
    'env',
    '-C',
    folder,
    `PATH=${folder}/node_modules/.bin:${process.env.PATH}`,
    `SERVICE_URL=${service.address}`,
    ...command,
  )

t.test('the clients are generated without a warning', async (t) => {
  for (const [name, command] of Object.entries(generators)) {
    const { status, output } = await generate(...command)
    t.equal(status, 0, output)
    t.notMatch(output, /warn|⚠/i, name)
  }
})

t.test('the clients compile in strict mode', async (t) => {
  t.strictSame(await runTool('tsc', '--project', folder), { status: 0, output: '' })
})

const agency = async (name: string) => {
  const { id, key } = await service.createOrganization(name)
  return { organizationId: id, key }
}

async function agencies() {
  const recipient = await agency('Springfield Early Head Start')
  const center = await agency('Little Steps Child Care')
  return { recipient, center }
}

const expected = (recipientId: string) => ({
  isReplayed: true,
  party: 'accepted',
  blocked: {
    status: 409,
    code: 'transition-blocked',
    blockedBy: [{ code: 'CONTACT_MISSING' }, { code: 'READINESS_NOT_STARTED' }],
  },
  contact: { name: 'Sam Okafor', title: 'Director' },
  contacts: ['Jordan Rivera', 'Front desk', 'Billing', 'Sam Okafor'],
  outdated: { status: 412, code: 'precondition-failed', type: '/problems/precondition-failed' },
  state: 'planning',
  listed: [[true, 'planning']],
  actsForHome: true,
  onBehalfBy: recipientId,
  changes: ['contact.created', 'party.accepted'],
})

for (const adapter of ['openapi-fetch', 'redocly', 'hey-api', 'orval']) {
  t.test(`the client of ${adapter} drives the service`, async (t) => {
    // Not checked together with this file: the generated modules do not exist before this test.
    const { connect } = (await import(`${folder}/adapters/${adapter}.ts`)) as {
      connect: (address: string, key: string) => Client
    }
    const { recipient, center } = await agencies()
    const [lead, partner] = [recipient, center].map(
      ({ organizationId, key }): Agency => ({ organizationId, client: connect(service.address, key) }),
    ) as [Agency, Agency]
    t.match(await journey(lead, partner), expected(recipient.organizationId))
  })
}

for (const signing of ['hmac', 'ed25519']) {
  t.test(`the package receives changes that are signed with ${signing}, and reads their records`, async (t) => {
    const service = await startWebhookService(t)
    const { lead, center } = await service.createAgencies()
    const partnership = await service.createPartnership(lead, center)
    const { startSystem } = await import(`${folder}/adapters/webhooks.ts`)
    const system = await startSystem(service.address, { key: center.key, organizationId: center.id, signing })
    t.teardown(system.stop)
    t.equal(system.state, 'active')
    t.equal(system.checksSignature, true, 'the system rejects a ping with a false signature')
    t.strictSame(system.rejected, ['SIGNATURE_WRONG'])
    await addContacts(lead, partnership, 3)
    await waitFor(() => system.contacts.length === 3)
    t.strictSame(
      system.contacts.map(({ name }: { name: string }) => name),
      ['Contact 1', 'Contact 2', 'Contact 3'],
    )
  })
}

/** Runs the journey through a client in another language. */
async function checkJourney(t: Test, command: string, ...args: string[]): Promise<void> {
  const { recipient, center } = await agencies()
  const keys = [recipient.key, center.key, center.organizationId]
  const { status, output } = await runTool(command, ...args, service.address, ...keys)
  t.equal(status, 0, output)
  if (status === 0) t.match(JSON.parse(output), expected(recipient.organizationId))
}

async function generateClient(t: Test, output: string, generator: string): Promise<void> {
  await mkdir(`${folder}/generated/${generator}`, { recursive: true })
  const { status, output: text } = await redocly(`generated/${output}`, generator)
  t.equal(status, 0, text)
  t.notMatch(text, /warn|⚠/i)
}

const python = '/usr/bin/python3'
const without = (packages: string, ...command: [string, ...string[]]) => !isInstalled(...command) && `needs ${packages}`

t.test(
  'the Python client of redocly drives the service',
  { skip: without('python3-httpx', python, '-c', 'import httpx') },
  async (t) => {
    await generateClient(t, 'redocly_python.ts', 'python')
    await checkJourney(t, python, `${folder}/journey.py`)
  },
)

t.test('the calls of the Python client are typed', { skip: without('mypy', 'mypy', '--version') }, async (t) => {
  // The errors of the generated file are not reported: mypy 1.0 has two in its pagination.
  const options = ['--strict', '--follow-imports=silent', '--cache-dir', '/dev/null']
  const { status, output } = await generate('env', 'MYPYPATH=generated', 'mypy', ...options, 'journey.py')
  t.equal(status, 0, output)
})

t.test('the Go client of redocly drives the service', { skip: without('golang', 'go', 'version') }, async (t) => {
  await generateClient(t, 'go/client/client.ts', 'go')
  const module = `${folder}/generated/go`
  await copyFile(`${folder}/journey.go`, `${module}/main.go`)
  await writeFile(`${module}/go.mod`, 'module journey\n\ngo 1.19\n')
  t.strictSame(await runTool('env', '-C', module, 'go', 'vet', './...'), { status: 0, output: '' })
  await checkJourney(t, 'env', '-C', module, 'go', 'run', '.')
})

t.test(
  'the PHP client of redocly drives the service',
  { skip: without('php-cli and php-curl', 'php', '-r', 'exit(+!function_exists("curl_init"));') },
  async (t) => {
    await generateClient(t, 'php/client.ts', 'php')
    await checkJourney(t, 'php', `${folder}/journey.php`)
  },
)

t.test('the command-line client of redocly calls the service', async (t) => {
  await generateClient(t, 'cli/client.ts', 'cli')
  const { recipient } = await agencies()
  const cli = (...args: string[]) =>
    runTool(
      'env',
      `CLIENT_TOKEN=${recipient.key}`,
      'node',
      `${folder}/generated/cli/client.cli.ts`,
      ...args,
      '--server-url',
      service.address,
    )
  const body = JSON.stringify({ name: 'Full-day care', purpose: 'Forty more infants and toddlers in full-day care.' })
  const created = await cli('partnerships', 'createPartnership', '--json', body)
  t.match(JSON.parse(created.output), { name: 'Full-day care', state: 'exploring' })
  t.equal(created.status, 0)
  const failed = await cli('partnerships', 'getPartnership', recipient.organizationId)
  t.not(failed.status, 0)
  t.match(JSON.parse(failed.output), { error: { operationId: 'getPartnership', status: 404 } })
})
