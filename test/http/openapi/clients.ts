// Clients that five generators make from the document: they are generated without a warning, compiled in strict mode, and drive
// the service. Run by `npm run test:clients`, which installs the generators.
import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { type Agency, type Client, journey } from '../../clients/journey.ts'
import { startService } from '../../support/service.ts'
import { runTool } from '../../support/tools.ts'

const folder = fileURLToPath(new URL('../../clients', import.meta.url))
const document = '../../openapi/openapi.json'
const service = await startService(t)
await rm(`${folder}/generated`, { recursive: true, force: true })

const redocly = ['redocly', 'generate-client', document, '--import-ext', 'ts', '--output']
const generators: Record<string, string[]> = {
  'openapi-typescript': ['openapi-typescript', document, '--output', 'generated/schema.ts'],
  redocly: [...redocly, 'generated/redocly.ts', '--error-mode', 'result', '--args-style', 'grouped'],
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

const python = '/usr/bin/python3'
const hasHttpx = () => {
  try {
    execFileSync(python, ['-c', 'import httpx'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

t.test('the Python client of redocly drives the service', { skip: !hasHttpx() && 'needs python3-httpx' }, async (t) => {
  const made = await generate(...redocly, 'generated/redocly_python.ts', '--generator', 'python')
  t.equal(made.status, 0, made.output)
  const { recipient, center } = await agencies()
  const keys = [recipient.key, center.key, center.organizationId]
  const { status, output } = await runTool(python, `${folder}/journey.py`, service.address, ...keys)
  t.equal(status, 0, output)
  t.match(JSON.parse(output), expected(recipient.organizationId))
})
