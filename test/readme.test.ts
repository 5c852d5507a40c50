// Runs the tutorial of the README against a new service.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { createBootstrapKey } from '../src/identity/api-clients/bootstrap.ts'
import { peppers, startOwnService } from './support/own-service.ts'

t.test('the commands of the README print the documented output', async (t) => {
  const { address, database } = await startOwnService(t)
  const key = await createBootstrapKey(database, peppers, true)
  const readme = await readFile('README.md', 'utf8')
  const blocks = [...readme.matchAll(/<!-- journey -->\n```sh\n(.*?)```/gs)].map(([, block]) => block ?? '')
  t.ok(blocks.length > 5)
  const expected = blocks.flatMap((block) => [...block.matchAll(/\n# (\S.*)/g)].map(([, line]) => line ?? ''))
  // Comments that end with a full stop describe a command; others are output.
  const output = expected.filter((line) => !line.endsWith('.'))

  const shell = spawn('bash', ['-euo', 'pipefail', '-c', blocks.join('\n')], {
    env: { ...process.env, URL: address, KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  shell.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  shell.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const [status] = await once(shell, 'close')
  t.equal(status, 0, stderr)
  t.strictSame(stdout.trim().split('\n'), output)
})
