// Starts the service, says what to do next, and stops it when the platform asks.
import './module-hooks.ts'

// Not beside the import above, which would come too late.
const { readConfig } = await import('./config.ts')
const { startService } = await import('./start.ts')

let stopping = false
try {
  const service = await startService(readConfig(process.env))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping = true
      void service.stop().then(() => process.exit(0))
    })
  }
  void service.lost.then(() => stopping || fail('The embedded PostgreSQL has ended.'))
  process.stderr.write(`${welcome(service)}\n`)
} catch (error) {
  fail((error as Error).message)
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function welcome({ address, bootstrapKey }: { address: string; bootstrapKey: string | undefined }): string {
  const lines = ['', `Partnership Basics is at ${address}`, `Explore it at ${address}/docs`]
  if (bootstrapKey !== undefined) {
    lines.push(
      '',
      'Nobody operates it yet. This key makes the first operator, once, and is not shown again:',
      `  ${bootstrapKey}`,
      'Next, fill in an example in another terminal:',
      `  npm run demo -- ${bootstrapKey}`,
    )
  }
  return `${lines.join('\n')}\n`
}
