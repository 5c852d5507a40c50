// Runs the commands of the README against a new service with the example data.
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
