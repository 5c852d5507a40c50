// Starts the service, prints the next steps, and stops the service on SIGINT and SIGTERM.
import './module-hooks.js'

// Dynamic imports, because static ones would be loaded before the module hooks are registered.
const { readConfig } = await import('./config/config.ts')
const { startService, stopOnSignals } = await import('./start.ts')

try {
  const service = await startService(readConfig(process.env))
  const stopping = stopOnSignals(() => service.stop())
  void service.databaseEnded.then(() => stopping() || fail('The embedded PostgreSQL has ended.'))
  process.stderr.write(`${startMessage(service)}\n`)
} catch (error) {
  fail((error as Error).message)
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function startMessage({ address, bootstrapKey }: { address: string; bootstrapKey: string | undefined }): string {
  const lines = ['', `Partnership Basics is running at ${address}`, `API documentation: ${address}/docs`]
  if (bootstrapKey !== undefined) {
    const target = address === 'http://127.0.0.1:3000' ? '' : `SERVICE_URL=${address} `
    lines.push(
      '',
      'The service has no operator yet. This key creates the first one. It works once. Until then, each restart replaces it:',
      `  ${bootstrapKey}`,
      'To create example data, and to set the variables for the commands of the README, run in another terminal:',
      `  eval "$(${target}npm run --silent demo -- ${bootstrapKey})"`,
    )
  }
  return `${lines.join('\n')}\n`
}
