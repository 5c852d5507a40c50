// Runs a command with an embedded PostgreSQL and the service that the test files share:
// `node test/support/with-postgres.ts tap`.
// If TEST_DATABASE_URL is set to the URL of a superuser, it uses that server instead.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedServer } from '../../src/embedded-postgres/server.ts'
import { makeTemplate } from './template.ts'

const [command, ...args] = process.argv.slice(2)
if (command === undefined) throw new Error('Usage: node test/support/with-postgres.ts <command> [arguments]')

process.exitCode = process.env.TEST_DATABASE_URL
  ? await runWith(process.env.TEST_DATABASE_URL, command, args)
  : await runWithEmbeddedPostgres(command, args)

async function runWithEmbeddedPostgres(command: string, args: string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-'))
  // PostgreSQL refuses to run as root, which CI uses.
  await chmod(folder, 0o711)
  const server = await startEmbeddedServer(folder, { durable: false })
  try {
    return await runWith(server.url, command, args)
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function runWith(url: string, command: string, args: string[]): Promise<number> {
  await makeTemplate(url)
  const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-service-'))
  const access = join(folder, 'service.json')
  const env = { ...process.env, TEST_DATABASE_URL: url, TEST_SERVICE: access }
  const service = fork(new URL('shared-service.ts', import.meta.url), [access], {
    env,
    execArgv: [`--import=${new URL('../../src/module-hooks.js', import.meta.url)}`],
  })
  const serviceEnded = once(service, 'exit')
  try {
    await Promise.race([once(service, 'message'), serviceEnded])
    if (service.exitCode !== null) throw new Error('The shared service has not started.')
    const child = spawn(command, args, { stdio: 'inherit', env })
    // The command ends before its server. A terminal sends SIGINT to both.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    const [exitCode] = await once(child, 'exit')
    service.kill('SIGTERM')
    const [serviceExitCode] = await serviceEnded
    return exitCode === 0 ? (serviceExitCode ?? 1) : (exitCode ?? 1)
  } finally {
    service.kill('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
}
