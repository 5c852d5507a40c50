// The service that the test files share, as a process: `node test/support/shared-service.ts <file>` writes its address and
// credentials into the file, and notifies its parent. It ends on SIGTERM, with 1 if it has logged an error.
import { writeFile } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { documentOf, launchService, serviceOptions } from './own-service.ts'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Usage: node test/support/shared-service.ts <file>')

const errors: string[] = []
const collect = new Writable({
  write(line, _, done) {
    errors.push(String(line))
    done()
  },
})
// Several files block up to eight requests each in the database, to test races.
const { app, access } = await launchService({
  ...serviceOptions,
  poolSize: 40,
  log: pino({ level: 'error' }, collect),
})
await writeFile(file, JSON.stringify({ ...access, document: documentOf(app) }))
process.send?.('ready')

async function stop(): Promise<void> {
  await app.close()
  for (const error of errors) process.stderr.write(`The shared service logged an error: ${error}`)
  process.exit(errors.length === 0 ? 0 : 1)
}
process.once('SIGTERM', stop)
// The parent process has ended.
process.once('disconnect', stop)
// A terminal sends SIGINT to the parent as well, which then stops this process.
process.on('SIGINT', () => {})
