// Runs the worker without the service: `npm run worker`. `npm run work -- --until <time>` records what becomes due until then.
import './module-hooks.js'
import { parseArgs } from 'node:util'

// Dynamic imports, because static ones would be loaded before the module hooks are registered.
const { readConfig } = await import('./config/config.ts')
const { recordUntil, startWorker, stopOnSignals } = await import('./start.ts')

const { until } = parseArgs({ options: { until: { type: 'string' } } }).values
try {
  const config = readConfig(process.env)
  if (until !== undefined && Number.isNaN(Date.parse(until))) {
    throw new Error('--until: expected a day or a time such as 2027-03-01 or 2027-03-01T12:00:00Z')
  }
  if (until !== undefined) {
    process.stdout.write(`${await recordUntil(config, until)} events recorded\n`)
    process.exit(0)
  }
  const worker = await startWorker(config)
  const stopping = stopOnSignals(() => worker.stop())
  void worker.databaseEnded.then(() => stopping() || process.exit(1))
  process.stderr.write('The worker is running.\n')
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
