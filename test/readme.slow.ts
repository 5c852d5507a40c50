// The commands of the README on a new data folder, with the service that `npm start` starts as the README says.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { checkDocument, createDemo } from './support/documented-commands.ts'
import { freePort, waitForOutput } from './support/processes.ts'

t.test('webhooks reach a receiver on this machine', async (t) => {
  const [, command = ''] = /<!-- start -->\n```sh\n(.*)\n```/.exec(await readFile('README.md', 'utf8')) ?? []
  t.match(command, /npm start$/)
  const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-readme-'))
  // PostgreSQL runs as another user if the test runs as root.
  await chmod(folder, 0o711)
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const port = await freePort()
  const service = spawn(
    'bash',
    ['-c', command.replace('8080', String(port)).replace('npm start', 'exec npm start >&2')],
    {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: '0',
        LOG_LEVEL: 'warn',
        DATA_FOLDER: join(folder, 'data'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  t.teardown(async () => {
    if (service.exitCode !== null) return
    service.kill('SIGTERM')
    await once(service, 'exit')
  })
  const output = await waitForOutput(service, /npm run --silent demo -- pb_bootstrap_\w+/)
  const [, address = ''] = /is running at (\S+)/.exec(output) ?? []
  const [key = ''] = /pb_bootstrap_\w+/.exec(output) ?? []
  await checkDocument(t, 'README.md', await createDemo(t, address, key), port)
})
