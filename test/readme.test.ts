// Runs the commands of the README against a new service with the example data.
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { runShell } from './support/commands.ts'
import { checkDocument, documentedCommands, startDemo } from './support/documented-commands.ts'

const { address, exports } = await startDemo(t)

t.test('the commands of the README print the documented output', (t) => checkDocument(t, 'README.md', exports))

t.test('the first journey of the README has ten requests', async (t) => {
  const { commands } = await documentedCommands('README.md')
  const [first = ''] = commands.split('AGREEMENT=')
  t.equal([...first.matchAll(/\b(call (GET|POST|PUT|PATCH|DELETE)|curl -sSf "\$URL\$PARTNERSHIP)/g)].length, 10)
})

t.test('a step of the journey that fails shows the problem and stops', async (t) => {
  const [functions] = (await documentedCommands('README.md')).blocks
  const failing = `${functions}\ncall GET /v1/me pb_live_wrong | field organizationId\necho unreachable`
  const { stdout, stderr, status } = await runShell(failing, { URL: address })
  t.not(status, 0)
  t.notMatch(stdout, /unreachable/)
  t.match(stderr, /code: 'unauthenticated'/)
})

t.test('the README has each setting', async (t) => {
  const source = await readFile('src/config/config.ts', 'utf8')
  const settings = [...source.matchAll(/^ {2}([A-Z_]{2,}): /gm)].map(([, name = '']) => name)
  t.ok(settings.includes('WEBHOOK_LEASE_SECONDS'))
  const rows = [...(await readFile('README.md', 'utf8')).matchAll(/^\| (`[A-Z_`, ]+) \| [^|]+ \| [^|]+ \|$/gm)]
  const documented = rows.flatMap(([, names = '']) => names.match(/[A-Z_]+/g) ?? [])
  t.strictSame(documented.sort(), settings.sort())
})

t.test('the README names metrics that exist, and each of webhooks', async (t) => {
  const metrics = await (await fetch(`${address}/metrics`)).text()
  const names = [...metrics.matchAll(/^# TYPE (\w+) (?!histogram)/gm)].map(([, name = '']) => name)
  const histograms = [...metrics.matchAll(/^# TYPE (\w+) histogram/gm)].map(([, name = '']) => name)
  const known = new Set([...names, ...histograms, ...histograms.map((name) => `${name}_count`)])
  const [, operation = ''] = (await readFile('README.md', 'utf8')).split('\n## Operate it\n')
  const [about = ''] = operation.split('\n## ')
  const pattern = /`([a-z]+(?:_[a-z]+)+)(?:\{[^`]*\})?`/g
  // Parameters of PostgreSQL and PgBouncer.
  const others = ['pg_dump', 'max_connections', 'max_prepared_statements', 'pool_mode']
  const named = [...about.matchAll(pattern)].map(([, name = '']) => name).filter((name) => !others.includes(name))
  t.strictSame(
    named.filter((name) => !known.has(name)),
    [],
  )
  const ofWebhooks = [...known].filter((name) => /^webhook_|^encrypted_/.test(name) && !name.endsWith('_count'))
  t.strictSame(
    ofWebhooks.filter((name) => !named.includes(name)),
    [],
  )
})
