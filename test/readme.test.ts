// Runs the commands of the README and of the guide against a new service with the example data.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { createBootstrapKey } from '../src/identity/api-clients/bootstrap.ts'
import { peppers, startOwnService } from './support/own-service.ts'

const { address, database } = await startOwnService(t)
const key = await createBootstrapKey(database, peppers, true)

async function run(command: string, args: string[], env: Record<string, string>) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { stdout, stderr, status }
}

/** The commands in a document, and the output that the document shows. */
async function journeyOf(file: string) {
  const blocks = [...(await readFile(file, 'utf8')).matchAll(/<!-- journey -->\n```sh\n(.*?)```/gs)].map(
    ([, block]) => block ?? '',
  )
  const comments = blocks.flatMap((block) => [...block.matchAll(/\n# (\S.*)/g)].map(([, line]) => line ?? ''))
  // Comments that end with a full stop describe a command; others are output.
  return { blocks, commands: blocks.join('\n'), output: comments.filter((line) => !line.endsWith('.')) }
}

t.test('the commands of the README and of the guide print the documented output, also when they are repeated', async (t) => {
  const demo = await run(process.execPath, ['src/demo.ts', key], { SERVICE_URL: String(address) })
  t.equal(demo.status, 0, demo.stderr)
  for (const file of ['README.md', 'README.md', 'openapi/guide.md']) {
    const { blocks, commands, output } = await journeyOf(file)
    t.ok(blocks.length > 5, file)
    const { stdout, stderr, status } = await run('bash', ['-euo', 'pipefail', '-c', `${demo.stdout}\n${commands}`], {})
    t.equal(status, 0, stderr)
    t.strictSame(stdout.trim().split('\n'), output, file)
  }
})

t.test('the journey of the README has ten requests', async (t) => {
  const { commands } = await journeyOf('README.md')
  t.equal([...commands.matchAll(/^(?!call\(\)).*?\b(call (GET|POST|PUT|PATCH|DELETE)|curl )/gm)].length, 10)
})

t.test('a step of the journey that fails shows the problem and stops', async (t) => {
  const { blocks } = await journeyOf('README.md')
  const failing = `${blocks[0]}\ncall GET /v1/me pb_live_wrong | field organizationId\necho unreachable`
  const { stdout, stderr, status } = await run('bash', ['-euo', 'pipefail', '-c', failing], { URL: String(address) })
  t.not(status, 0)
  t.notMatch(stdout, /unreachable/)
  t.match(stderr, /code: 'unauthenticated'/)
})
