// The README's journey, run as it stands, against a service that was just started.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { createBootstrapKey } from '../src/identity/api-clients/bootstrap.ts'
import { peppers, startOwnService } from './support/own-service.ts'

t.test('the first journey of the README answers as it says', async (t) => {
  const { address, database } = await startOwnService(t)
  const key = await createBootstrapKey(database, peppers, true)
  const readme = await readFile('README.md', 'utf8')
  const blocks = [...readme.matchAll(/<!-- journey -->\n```sh\n(.*?)```/gs)].map(([, block]) => block ?? '')
  t.ok(blocks.length > 5)
  const expected = blocks.flatMap((block) => [...block.matchAll(/\n# (\S.*)/g)].map(([, line]) => line ?? ''))
  // The comment that says what a command does stands before it, and is no answer of one.
  const answers = expected.filter((line) => !line.endsWith('.'))

  const shell = spawn('bash', ['-euo', 'pipefail', '-c', blocks.join('\n')], {
    env: { ...process.env, URL: address, KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let complaints = ''
  shell.stdout.on('data', (chunk) => {
    said += chunk
  })
  shell.stderr.on('data', (chunk) => {
    complaints += chunk
  })
  const [status] = await once(shell, 'close')
  t.equal(status, 0, complaints)
  t.strictSame(said.trim().split('\n'), answers)
})
